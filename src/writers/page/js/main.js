// Puts the page together: head, tabs, filters, inspector, keys.

const panel = $('#panel');
let tab = entries.length ? 'review' : 'fields';
let selected = null;
const filter = { kind: '', severity: '', section: '', query: '', open: false };

const shownEntries = () => entries.filter(entry => (!filter.kind || entry.kind === filter.kind) && (!filter.severity || entry.severity === filter.severity)
  && (!filter.section || (entry.part.number + entry.pointer + '/').startsWith(filter.section + '/')) && (!filter.open || !isSettled(entry))
  && (!filter.query || (L(entry.message_zh, entry.message) + crumbs(entry.part, entry.pointer).join(' ') + (entry.raw || '')).toLowerCase().includes(filter.query)));

// ---- head

function drawTop() {
  const settled = entries.filter(isSettled).length;
  const bar = el('i', { class: 'progress' }, el('i'));
  bar.firstChild.style.width = (entries.length ? settled / entries.length * 100 : 100) + '%';
  const open = severity => entries.filter(entry => entry.severity === severity && !isSettled(entry)).length;
  const severities = ['high', 'medium', 'low'].filter(severity => entries.some(entry => entry.severity === severity)).map(severity => [severity, open(severity)]);
  $('#top').replaceChildren(
    el('div', { class: 'document' }, link ? el('a', { class: 'home', href: link.home, title: L('返回列表', 'Back to the list'), text: '‹' }) : '',
      el('h1', { text: result.source.name, title: result.source.sha256 }), el('span', { class: 'family', text: named(FAMILIES, result.family.id) })),
    el('div', { class: 'counts' },
      severities.map(([severity, count]) => button({ title: L('未处理', 'Open'), class: `count severity-${count ? severity : 'none'}` + (filter.severity === severity ? ' on' : ''), on: { click: () => { filter.severity = filter.severity === severity ? '' : severity; tab = 'review'; redraw(); } } }, el('b', { text: count }), named(SEVERITIES, severity))),
      button({ class: 'count' + (failing.length ? ' bad' : ''), on: { click: () => { tab = 'checks'; redraw(); } } }, el('b', { text: failing.length }), L('项不符', failing.length === 1 ? 'check fails' : 'checks fail')),
      el('span', { class: 'count' }, el('b', { text: fieldCount }), L('个值', 'values'))),
    el('div', { class: 'work' },
      entries.length ? el('span', { class: 'settled', title: L('已处理的复核项', 'Settled entries') }, bar, `${settled}/${entries.length}`) : '',
      el('input', { class: 'by', placeholder: L('复核人', 'Reviewer'), value: by, 'aria-label': L('复核人', 'Reviewer'), on: { change: event => { by = event.target.value.trim(); memory.set('by', by); }, keydown: event => event.stopPropagation() } }),
      button({ class: 'quiet', title: L('撤销（u）', 'Undo (u)'), disabled: !past.length, text: '↶', on: { click: () => back(undo) } }),
      button({ class: 'save' + (unsaved && decisions.length ? ' waiting' : ''), title: 's', disabled: !decisions.length && !unsaved, text: link ? (unsaved ? L('保存中…', 'Saving…') : L('已保存', 'Saved')) : L('保存更正', 'Save corrections'), on: { click: save } }),
      link ? '' : el('label', { class: 'quiet load', title: L('载入先前保存的更正文件', 'Load corrections saved before') }, L('载入', 'Load'), el('input', { type: 'file', accept: '.json', on: { change: load } })),
      link?.next && settled === entries.length ? el('a', { class: 'next', href: link.next, text: L('下一份 ›', 'Next ›') }) : '',
      button({ class: 'quiet', title: L('切换深浅色（t）', 'Dark or light (t)'), text: '◐', on: { click: turnTheme } }),
      button({ class: 'quiet', title: 'Language', text: language === 'zh' ? 'EN' : '中', on: { click: turnLanguage } }),
      button({ class: 'quiet', title: L('按键说明（?）', 'Keys (?)'), text: '?', on: { click: help } })));
}

async function load(event) {
  try {
    const file = JSON.parse(await event.target.files[0].text());
    const reason = refusal(file);
    if (reason) return toast(reason, 'bad');
    change(file.corrections);
    toast(L(`已载入 ${decisions.length} 处更正`, `${decisions.length} corrections loaded`));
  } catch (error) { toast(L('无法读取：', 'Cannot read it: ') + error.message, 'bad'); }
}

// ---- panel

const TABS = () => [['review', L('复核', 'Review'), entries.filter(entry => !isSettled(entry)).length], ['fields', L('字段', 'Fields'), fieldCount], ['checks', L('校验', 'Checks'), checks.length],
  ['notes', L('备注', 'Notes'), result.unassigned.length + result.diagnostics.length]];

function redraw() {
  drawTop();
  const list = $('#list'), scrolled = list?.scrollTop, before = panel.dataset.tab;
  panel.dataset.tab = tab;
  panel.replaceChildren(
    el('nav', { role: 'tablist' }, TABS().map(([id, words, count]) => button({ role: 'tab', 'aria-selected': String(tab === id), data: { tab: id }, on: { click: () => { tab = id; redraw(); } } }, words, el('span', { text: count })))),
    filters(), el('div', { id: 'list' }), el('div', { id: 'inspector' }));
  drawList();
  drawInspector();
  if (before === tab && scrolled) $('#list').scrollTop = scrolled;
}

function select_(label, value, options, set) {
  return el('select', { 'aria-label': label, on: { change: event => { set(event.target.value); drawTop(); drawList(); } } },
    el('option', { value: '', text: label }), options.map(([id, words]) => el('option', { value: id, text: words, selected: id === value })));
}

function filters() {
  const kinds = [...new Set(entries.map(entry => entry.kind))].map(kind => [kind, named(KINDS, kind)]);
  const severities = [...new Set(entries.map(entry => entry.severity))].map(severity => [severity, named(SEVERITIES, severity)]);
  return el('div', { class: 'filters' },
    tab === 'review' ? select_(L('全部类型', 'All kinds'), filter.kind, kinds, value => { filter.kind = value; }) : '',
    tab === 'review' ? select_(L('全部程度', 'All severities'), filter.severity, severities, value => { filter.severity = value; }) : '',
    tab !== 'notes' ? select_(L('全部章节', 'All sections'), filter.section, sections.map(section => [sectionId(section), sectionName(section)]), value => { filter.section = value; }) : '',
    tab === 'review' ? el('label', { class: 'tickbox' }, el('input', { type: 'checkbox', checked: filter.open, on: { change: event => { filter.open = event.target.checked; drawList(); } } }), L('仅未处理', 'Open only')) : '',
    el('input', { type: 'search', id: 'query', placeholder: L('查找（/）', 'Find (/)'), value: filter.query, on: { input: debounce(120, event => { filter.query = event.target.value.trim().toLowerCase(); drawList(); }), keydown: event => { if (event.key === 'Escape') event.target.blur(); event.stopPropagation(); } } }));
}

function drawList() {
  const list = $('#list');
  const content = { review: () => [reviewList(shownEntries())], fields: () => fieldSections(filter), checks: () => checkList(filter), notes: notes }[tab]();
  list.replaceChildren(...content.filter(Boolean));
  mark();
}

function notes() {
  const piece = (span, title, text, extra) => el('div', { class: 'note', on: { click: () => { if (span) { highlight({ value: [span] }); reveal(span); } } } }, el('div', { class: 'head' }, title, el('span', { class: 'place', text: placeName(span) })), el('p', { text }), extra || '');
  const coverage = result.coverage, share = part => (coverage.characters ? part / coverage.characters * 100 : 0).toFixed(1) + '%';
  return [
    el('p', { class: 'coverage', text: L(`全文 ${coverage.characters} 字：归入字段 ${share(coverage.assigned)}，版面文字 ${share(coverage.furniture)}，隐去的联系信息 ${coverage.withheld} 字，未归属 ${coverage.unassigned} 字。`,
      `${coverage.characters} characters: ${share(coverage.assigned)} in fields, ${share(coverage.furniture)} furniture, ${coverage.withheld} withheld contact data, ${coverage.unassigned} unassigned.`) }),
    el('h3', { text: L('未归属的文字', 'Text without a field') + ' ' + result.unassigned.length }),
    ...result.unassigned.map(loose => piece(loose.span, el('b', { text: short(loose.raw, 80) }), loose.candidates.map(pointer => crumbs(parts[0], pointer).join(' › ')).join('；'))),
    el('h3', { text: L('读取说明', 'Remarks') + ' ' + result.diagnostics.length }),
    ...result.diagnostics.map(remark => piece(remark.span, badge('severity', SEVERITIES, remark.severity), L(remark.message_zh, remark.message))),
  ];
}

/** Marks what is selected in whatever list is shown. */
function mark() {
  for (const node of panel.querySelectorAll('.chosen')) node.classList.remove('chosen');
  if (!selected?.pointer) return;
  const key = keyOf(selected.part.number, selected.pointer);
  for (const node of panel.querySelectorAll('[data-field]')) if (node.dataset.field === key) node.classList.add('chosen');
}

// ---- selection

/** Selects an entry, a check, or a field. */
function select(target, quietly = false) {
  const entry = target.entry || null;
  const old = selected;
  selected = entry ? { entry, part: entry.part, pointer: entry.pointer } : target.check && !target.pointer ? { check: target.check, part: target.check.part, pointer: target.check.fields[0] } : { part: target.part, pointer: target.pointer, check: target.check };
  const { part, pointer } = selected;
  const evidence = part.evidence[pointer];
  const places = placesOf(evidence);
  if (entry?.span && !places.value.length) places.value = [entry.span];
  if (entry) places.also = places.also.concat(entry.candidates.filter(candidate => candidate.span).map(candidate => candidate.span).filter(span => !places.value.some(own => String(own) === String(span))));
  if (selected.check && !target.pointer) places.also = selected.check.fields.slice(1).flatMap(field => part.evidence[field]?.s ? [part.evidence[field].s] : []).concat((selected.check.places || []).map(place => place.span));
  if (!places.value.length && target.check && places.also.length) places.value = [places.also[0]];
  if (!places.value.length && !entry && pointer) places.value = rowPlace(part, pointer);
  highlight(places);
  reveal(places.value[0] || places.also[0]);
  if (entry) { redrawCard(old?.entry); redrawCard(entry); } else redrawCard(old?.entry);
  drawInspector();
  mark();
  if (!quietly) scrollTo(entry ? `[data-entry="${entry.id}"]` : '.chosen');
}

/** A null without a place of its own: the row that holds it. */
function rowPlace(part, pointer) {
  const above = pointer.slice(0, pointer.lastIndexOf('/'));
  const found = Object.keys(part.evidence).find(other => other.startsWith(above + '/') && part.evidence[other].s);
  return found ? [part.evidence[found].s] : [];
}

const scrollTo = selector => { const node = $('#list ' + selector); node?.scrollIntoView({ block: 'nearest' }); };
const cardOf = entry => entry && $(`#list [data-entry="${entry.id}"]`);
function redrawCard(entry) { const node = cardOf(entry); if (node) node.replaceWith(card(entry)); }

function showCheck(entry) {
  const check = checks.find(check => check.part === entry.part && check.id === entry.check);
  if (!check) return;
  tab = 'checks';
  filter.section = filter.query = '';
  select({ check }, true);
  redraw();
  scrollTo(`[data-check="${CSS.escape(check.part.number + ' ' + check.id)}"]`);
}

/** The next entry that is still open, after this one, then from the top. */
function nextOpen(entry) {
  const list = shownEntries(), place = list.indexOf(entry);
  const next = list.slice(place + 1).concat(list.slice(0, place + 1)).find(other => !isSettled(other));
  if (next) return select({ entry: next });
  selected = null;
  redraw();
  if (entries.every(isSettled)) toast(L('全部处理完毕', 'All entries are settled') + (link ? '' : L('，请保存更正（s）', '; save the corrections (s)')));
}

function move(by) {
  if (tab === 'review') {
    const list = shownEntries(), place = list.indexOf(selected?.entry);
    const next = list[Math.min(list.length - 1, Math.max(0, place + by))] || list[0];
    if (next) select({ entry: next });
    return;
  }
  const name = tab === 'fields' ? '.chip' : tab === 'checks' ? 'details[open] .check' : '.note';
  const nodes = [...panel.querySelectorAll('#list ' + name)];
  const place = nodes.findIndex(node => node.matches('.chosen, .selected'));
  const next = nodes[Math.min(nodes.length - 1, Math.max(0, place + by))];
  if (tab === 'checks' && next) {
    nodes.forEach(node => node.classList.toggle('selected', node === next));
    select({ check: checks.find(check => check.part.number + ' ' + check.id === next.dataset.check) }, true);
    next.scrollIntoView({ block: 'nearest' });
  } else if (next) { next.click(); next.scrollIntoView({ block: 'nearest' }); }
}

// ---- inspector

function drawInspector() {
  const node = $('#inspector');
  if (!node) return;
  if (!selected?.pointer || at(selected.part.report, selected.pointer) === undefined || (selected.entry && !selected.part.evidence[selected.pointer])) { node.replaceChildren(); node.hidden = true; return; }
  node.hidden = false;
  const { part, pointer } = selected;
  const evidence = part.evidence[pointer], entry = entryFor(part, pointer);
  const value = valueAt(part, pointer);
  const pieceOf = (role, span, raw) => span ? button({ class: 'via ' + role, on: { click: () => reveal(span) } }, el('i', { text: named(ROLES, role) }), short(raw || textAt(span) || '—', 24)) : '';
  const isWhole = typeOf(value) || value === null;
  node.replaceChildren(
    el('div', { class: 'head' }, crumbLine(part, pointer), evidence?.t ? badge('status', STATUSES, evidence.t) : '', evidence?.c !== undefined ? el('span', { class: 'sure' }, meter(evidence.c), percent(evidence.c)) : '', el('span', { class: 'place', text: placeName(evidence?.s) })),
    isWhole ? el('div', { class: 'value', text: short(shown(value), 220) }) : '',
    evidence ? el('div', { class: 'vias' }, pieceOf('value', evidence.s, evidence.w), (evidence.v || []).map(([role, span, raw]) => pieceOf(role, span, raw)), (evidence.a || []).map(span => pieceOf('also', span))) : el('p', { class: 'dim', text: L('文件中没有印出此项。', 'The document does not print it.') }),
    evidence?.x?.length ? el('p', { class: 'dim', text: L('读取时的修补：', 'Tolerated: ') + evidence.x.map(repair => named(REPAIRS, repair)).join('、') }) : '',
    selected.entry ? '' : entry && !isSettled(entry) ? button({ class: 'quiet link', text: L('转到复核项：', 'To its review entry: ') + short(L(entry.message_zh, entry.message), 60), on: { click: () => { tab = 'review'; redraw(); select({ entry }); } } })
      : isWhole ? editor(part, pointer, null) : '');
}

// ---- keys, theme, language

function help() {
  const old = $('#help');
  if (old) return old.remove();
  const keys = [['j k ↓ ↑', L('下一条 / 上一条', 'next / previous')], ['1 … 9', L('选用候选值', 'choose a candidate')], ['a', L('保持现值', 'keep the present value')], ['e', L('键入更正，回车确认', 'type a correction, Enter confirms')],
    ['n', L('下一条未处理', 'next open entry')], ['u', L('撤销', 'undo')], ['r', L('恢复', 'redo')], ['s', L('保存更正', 'save corrections')], ['/', L('查找', 'find')], ['g 1–4', L('切换标签页', 'switch tabs')], ['t', L('深色 / 浅色', 'dark / light')], ['?', L('本说明', 'this list')]];
  document.body.append(el('div', { id: 'help', role: 'dialog', on: { click: event => event.currentTarget.remove() } }, el('div', {}, el('h2', { text: L('按键', 'Keys') }), el('dl', {}, keys.map(([key, words]) => [el('dt', {}, key.split(' ').map(one => el('kbd', { text: one }))), el('dd', { text: words })])),
    el('p', { class: 'legend' }, ['value', 'label', 'column', 'unit', 'also'].map(role => el('span', { class: 'via ' + role }, named(ROLES, role)))))));
}

function turnTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  memory.set('theme', document.documentElement.dataset.theme);
}
function turnLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  memory.set('language', language);
  document.documentElement.lang = L('zh-CN', 'en');
  redraw();
}

/** Undoes or redoes, and goes to the entry that this changed. */
function back(step) {
  const before = new Set(entries.filter(isSettled));
  if (!step()) return;
  const changed = entries.find(entry => before.has(entry) !== isSettled(entry));
  if (changed && tab === 'review' && shownEntries().includes(changed)) select({ entry: changed });
}

let lastKey = '';
document.addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') { event.preventDefault(); return save(); }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') { event.preventDefault(); return back(event.shiftKey ? redo : undo); }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const { key } = event, entry = selected?.entry;
  const open = { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), a: () => entry && keep(entry), u: () => back(undo), r: () => back(redo), s: save, t: turnTheme, '?': help,
    n: () => { if (tab !== 'review') { tab = 'review'; redraw(); } nextOpen(entry); }, '/': () => $('#query').focus(), Escape: () => $('#help')?.remove(),
    e: () => { const field = $('#list .card.selected .editor input, #list .card.selected .editor textarea') || $('#inspector .editor input, #inspector .editor textarea'); if (field) { field.focus(); field.select(); } } };
  if (lastKey === 'g' && /^[1-4]$/.test(key)) { tab = TABS()[key - 1][0]; redraw(); }
  else if (/^[1-9]$/.test(key) && entry) pick(entry, key - 1);
  else if (open[key]) open[key]();
  else { lastKey = key; return; }
  lastKey = '';
  event.preventDefault();
});

source.addEventListener('click', event => {
  if (getSelection().toString()) return;
  const offset = offsetAt(event), field = offset === null ? null : fieldAt(offset);
  if (!field) return;
  const entry = entriesAt.get(keyOf(field.part.number, field.pointer))?.[0];
  if (entry && tab === 'review' && shownEntries().includes(entry)) return select({ entry });
  if (tab !== 'fields') { tab = 'fields'; redraw(); }
  for (const node of panel.querySelectorAll('.lazy[data-rows]')) if (node.dataset.rows.split('\n').some(row => (field.pointer + '/').startsWith(row + '/'))) build(node);
  select({ part: field.part, pointer: field.pointer });
});

document.addEventListener('settled', () => {
  drawTop();
  for (const tabButton of panel.querySelectorAll('[data-tab]')) tabButton.querySelector('span').textContent = TABS().find(([id]) => id === tabButton.dataset.tab)[2];
  if (tab === 'review') for (const entry of entries) { const node = cardOf(entry); if (node && (node.classList.contains('done') !== isSettled(entry) || entry === selected?.entry)) node.replaceWith(card(entry)); }
  if (tab === 'fields') drawList();
  drawInspector();
  markDoubts();
});

function markDoubts() {
  for (const severity of ['low', 'medium', 'high']) paint('doubt-' + severity, entries.filter(entry => entry.severity === severity && entry.span && !isSettled(entry)).map(entry => entry.span));
}

// The width of the two sides is the reader's.
const setWidth = share => { $('#main').style.setProperty('--left', Math.min(78, Math.max(25, share)) + '%'); };
$('#split').addEventListener('pointerdown', event => {
  event.target.setPointerCapture(event.pointerId);
  event.target.onpointermove = moved => setWidth(moved.clientX / innerWidth * 100);
  event.target.onpointerup = () => { event.target.onpointermove = null; memory.set('left', $('#main').style.getPropertyValue('--left')); };
});
if (memory.get('left')) setWidth(parseFloat(memory.get('left')));
if (memory.get('theme')) document.documentElement.dataset.theme = memory.get('theme');
document.documentElement.lang = L('zh-CN', 'en');
const missing = $('.nosource');
if (missing) missing.textContent = L('未找到原文件，仅显示字段及其引文。', 'The source file is not here: the fields are shown with what they quote.');
addEventListener('beforeunload', event => { if (link && unsaved && decisions.length) event.preventDefault(); });
addEventListener('beforeprint', () => { for (const node of [...document.querySelectorAll('.lazy')]) build(node); });

redraw();
markDoubts();
resume().then(() => { drawTop(); const first = entries.find(entry => !isSettled(entry)); if (first && tab === 'review') select({ entry: first }, true); document.documentElement.dataset.ready = 'yes'; });
