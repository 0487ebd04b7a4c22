// The review list: cards, worst first; the selected one is open for a decision.

const percent = probability => Math.round(Number(digits(probability)) * 100) + '%';

function badge(kind, table, key) { return el('span', { class: `badge ${kind}-${key}`, text: named(table, key) }); }

function crumbLine(part, pointer) {
  const words = crumbs(part, pointer);
  const last = words.pop();
  if (part.number > 1) words.unshift(L(`附表 ${part.number - 1}`, `form ${part.number}`));
  return el('span', { class: 'crumbs' }, words.map(word => [el('span', { text: word }), el('i', { text: '›' })]), el('b', { text: last }));
}

function reviewList(shownEntries) {
  if (!entries.length) return el('p', { class: 'empty', text: L('没有需要复核的内容。', 'Nothing needs review.') });
  if (!shownEntries.length) return el('p', { class: 'empty', text: L('筛选条件下没有条目。', 'No entry fits the filter.') });
  return el('ol', { class: 'review' }, shownEntries.map(card));
}

function card(entry) {
  const made = decisionFor(entry);
  const isOpen = selected?.entry === entry;
  const node = el('li', {
    class: `card ${entry.severity}` + (made ? ' done' : '') + (isOpen ? ' selected' : ''), data: { entry: entry.id },
    on: { click: event => { if (!event.target.closest('button, input, textarea') && selected?.entry !== entry) select({ entry }); } },
  });
  node.append(el('div', { class: 'head' },
    badge('severity', SEVERITIES, entry.severity), badge('kind', KINDS, entry.kind), crumbLine(entry.part, entry.pointer),
    el('span', { class: 'place', text: placeName(entry.span) })));
  if (made && !isOpen) node.append(outcomeLine(entry, made));
  else if (!isOpen) node.append(el('p', { class: 'message short', text: L(entry.message_zh, entry.message) }));
  else node.append(...opened(entry, made));
  return node;
}

function outcomeLine(entry, made) {
  const isEmpty = made.decision === 'accepted' && made.was === null;
  const words = { accepted: isEmpty ? L('确认为空', 'Confirmed: nothing printed') : L('保持', 'Kept'), candidate: L('选用', 'Chosen'), typed: L('更正为', 'Corrected to') };
  const where = made.pointer !== entry.pointer ? ' → ' + crumbs(entry.part, made.pointer).slice(-1) : '';
  return el('p', { class: 'outcome' }, el('span', { class: 'tick', text: '✓' }), words[made.decision], ' ',
    isEmpty ? '' : el('b', { text: short(shown(made.decision === 'accepted' ? made.was : made.value), 60) }), where,
    made.decision !== 'accepted' && made.was !== null ? el('s', { text: short(shown(made.was), 40) }) : '',
    button({ class: 'quiet', text: L('撤回', 'Withdraw'), on: { click: () => withdraw(made) } }));
}

/** The body of the selected card. */
function opened(entry, made) {
  const body = [el('p', { class: 'message', text: L(entry.message_zh, entry.message) })];
  if (entry.pointer.endsWith('/unit') && entry.kind === 'unit_inferred') body.push(el('p', { class: 'dim', text: L('更正单位后，表内未另印单位的金额随之换算。', 'Amounts of the table that print no unit of their own follow a corrected one.') }));
  if (entry.raw) body.push(el('blockquote', { text: short(entry.raw, 160) }));
  if (entry.check) body.push(button({ class: 'quiet link', text: L('查看校验 ', 'See the check ') + entry.check, on: { click: () => showCheck(entry) } }));
  if (made) body.push(outcomeLine(entry, made));
  const choices = el('div', { class: 'choices' });
  entry.candidates.forEach((candidate, index) => choices.append(choice(entry, candidate, index)));
  if (!entry.candidates.some(candidate => isPresent(entry, candidate))) choices.append(keepButton(entry));
  const node = at(entry.part.report, entry.pointer);
  const isRow = node !== null && typeof node === 'object' && !isLeaf(entry.part, entry.pointer, node);
  body.push(choices);
  if (isRow) body.push(rowFields(entry, node));
  else if (!entry.pointer.endsWith('/-')) body.push(editor(entry.part, entry.pointer, entry));
  else body.push(addedRow(entry));
  return body;
}

const isPresent = (entry, candidate) => candidate.pointer === entry.pointer && sameValue(at(entry.part.report, candidate.pointer), candidate.value);

function choice(entry, candidate, index) {
  const isNow = isPresent(entry, candidate);
  const elsewhere = candidate.pointer !== entry.pointer ? crumbs(entry.part, candidate.pointer).slice(-1)[0] : '';
  return el('div', { class: 'choice' },
    button({ class: 'pick', data: { pick: index }, title: L('选用', 'Choose'), on: { click: () => pick(entry, index) } },
      index < 9 ? el('kbd', { text: index + 1 }) : '', el('b', { text: short(shown(candidate.value), 80) }),
      elsewhere ? el('em', { text: L('作为 ', 'as ') + elsewhere }) : '',
      isNow ? el('em', {}, el('kbd', { text: 'a' }), ' ', L('现值', 'present')) : '',
      el('span', { class: 'sure' }, meter(candidate.confidence), percent(candidate.confidence)),
      el('span', { class: 'why', text: L(candidate.why_zh ?? candidate.why, candidate.why) })),
    candidate.span && hasSource ? button({ class: 'quiet eye', title: L('在原文中查看', 'See it in the source'), text: '◎', on: { click: () => { paint('also', [candidate.span]); reveal(candidate.span); } } }) : '');
}

function meter(confidence) {
  const bar = el('i', { class: 'meter' }, el('i'));
  bar.firstChild.style.width = percent(confidence);
  return bar;
}

function keepButton(entry) {
  const value = at(entry.part.report, entry.pointer);
  const words = entry.pointer.endsWith('/-') ? L('已核对，结果不变', 'Looked at; the result stays')
    : value === null || value === undefined ? L('确认为空', 'Confirm: nothing printed')
    : typeOf(value) ? L('保持 ', 'Keep ') + short(shown(value), 50) : L('整行无误', 'The row is right');
  return el('div', { class: 'choice' }, button({ class: 'pick keep', on: { click: () => keep(entry) } }, el('kbd', { text: 'a' }), el('b', { text: words })));
}

/** The entries of one reading that could belong to several fields: each offers the same candidates. */
function together(entry) {
  const places = other => other.candidates.map(candidate => candidate.pointer).sort().join(' ');
  const fields = new Set(entry.candidates.map(candidate => candidate.pointer));
  return fields.size < 2 ? [entry] : entries.filter(other => other.part === entry.part && places(other) === places(entry) && fields.has(other.pointer));
}

/** Takes a reading. If it could belong to several fields it belongs to this one now, and the others stay empty. */
function pick(entry, index) {
  const candidate = entry.candidates[index];
  if (!candidate) return;
  const { part } = entry, group = together(entry);
  const own = group.find(other => other.pointer === candidate.pointer) || entry;
  const taken = { part, entry: own, decision: isPresent(entry, candidate) ? 'accepted' : 'candidate', pointer: candidate.pointer, type: typeOf(candidate.value), value: candidate.value };
  decide(taken, ...group.filter(other => other !== own).map(other => ({ part, entry: other, decision: 'accepted', pointer: other.pointer })));
  nextOpen(entry);
}
function keep(entry) {
  decide({ part: entry.part, entry, decision: 'accepted', pointer: entry.pointer });
  nextOpen(entry);
}

/** The members of a doubtful row, each to be corrected. */
function rowFields(entry, node) {
  const rows = [];
  eachLeaf(entry.part, entry.pointer, node, pointer => rows.push(editor(entry.part, pointer, entry, true)));
  return el('div', { class: 'rowfields' }, rows);
}

/** The members of a row that the result lacks, as its neighbours have them; what is typed becomes a row behind the last one. */
function addedRow(entry) {
  const list = at(entry.part.report, entry.pointer.slice(0, -2));
  if (!Array.isArray(list) || !list.length) return '';
  const row = newRow(entry), members = new Set();
  list.slice(0, 4).forEach((element, index) => eachLeaf(entry.part, '', element, inner => { if (!/\/[1-9]\d*(\/|$)/.test(inner)) members.add(inner); }, `${entry.pointer.slice(0, -2)}/${index}`));
  return el('div', { class: 'rowfields' }, el('p', { class: 'dim', text: L('如原件确有此行，可在此补录（每项回车确认），再按 a 结束：', 'If the original has the row, type it here (Enter after each), then press a:') }),
    [...members].map(inner => editor(entry.part, row + inner, entry, true)));
}

/** A line to type a value into. `asMember`: one of several of a row, so that the entry stays open. */
function editor(part, pointer, entry, asMember = false) {
  const type = fieldType(part, pointer, entry?.candidates || []);
  const value = valueAt(part, pointer);
  const unit = type === 'money' ? unitFor(part, pointer) : null;
  const isLong = type === 'text' && (shown(value).length > 40 || shown(value).includes('\n'));
  const text = value === null || value === undefined ? '' : type === 'money' ? digits(value.value) + (value.unit && value.unit !== unit ? value.unit : '') : type === 'rate' ? digits(value.percent) : shown(value);
  const input = el(isLong ? 'textarea' : 'input', { placeholder: named(TYPES, type), 'aria-label': crumbs(part, pointer).join(' '), spellcheck: 'false', autocomplete: 'off', data: { edits: pointer } });
  input.value = text;
  const problem = el('span', { class: 'problem', role: 'alert' });
  const commit = () => {
    const read = typed(type, input.value, unit);
    problem.textContent = read.error || '';
    if (read.error) return input.focus();
    const before = at(part.report, pointer) ?? null;
    if (typeOf(before) === 'money' && read.value && sameNumbers(before.value, read.value.value) && before.unit === read.value.unit) read.value = before;
    const isSame = sameNumbers(read.value, before) || (read.value?.text !== undefined && read.value.text === before?.text);
    const decision = isSame ? 'accepted' : 'typed';
    decide({ part, entry: asMember ? null : entry, decision, pointer, type, value: read.value });
    if (entry && !asMember) nextOpen(entry);
  };
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (!isLong || event.ctrlKey || event.metaKey)) { event.preventDefault(); commit(); }
    if (event.key === 'Escape') { input.value = text; problem.textContent = ''; input.blur(); }
    event.stopPropagation();
  });
  const made = decisionAt(part, pointer);
  return el('div', { class: 'editor' + (made ? ' done' : '') },
    el('label', {}, asMember ? el('span', { class: 'member', text: crumbs(part, pointer).slice(-1)[0] }) : el('kbd', { text: 'e' }), input),
    unit || type === 'rate' ? el('span', { class: 'unit', text: type === 'rate' ? '%' : unit }) : '',
    button({ text: L('更正', 'Correct'), on: { click: commit } }), made ? el('span', { class: 'tick', text: '✓' }) : '', problem);
}
