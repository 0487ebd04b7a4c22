// Checks drawn as sums: each operand with its name, the result, what is printed, the difference.

const OUTCOME_ORDER = ['fail', 'hint', 'not_applicable', 'within_rounding', 'pass'];
/** A note that does not hold is a hint: a judgement or a local custom, nothing that must be settled. */
const outcomeOf = check => check.outcome === 'fail' && check.severity === 'note' ? 'hint' : check.outcome;
const failing = checks.filter(check => outcomeOf(check) === 'fail');

function checkList(filter) {
  const wanted = checks.filter(check => (!filter.section || check.fields.some(field => (check.part.number + field + '/').startsWith(filter.section + '/')))
    && (!filter.query || (check.rule + check.message_zh + check.message + check.id).toLowerCase().includes(filter.query)));
  if (!wanted.length) return [el('p', { class: 'empty', text: L('没有校验。', 'No checks.') })];
  return OUTCOME_ORDER.map(outcome => {
    const some = wanted.filter(check => outcomeOf(check) === outcome);
    if (!some.length) return '';
    const isOpen = outcome === 'fail' || (outcome === 'hint' && !failing.length) || filter.query !== '';
    return el('details', { class: 'checks ' + outcome, open: isOpen || (selected?.check && outcomeOf(selected.check) === outcome) },
      el('summary', {}, badge('outcome', OUTCOMES, outcome), el('span', { class: 'count', text: some.length })), some.map(checkNode));
  });
}

function checkNode(check) {
  return el('div', { class: 'check' + (selected?.check === check ? ' selected' : ''), data: { check: check.part.number + ' ' + check.id }, on: { click: event => { if (!event.target.closest('button')) select({ check }); } } },
    el('div', { class: 'head' }, badge('outcome', OUTCOMES, outcomeOf(check)), outcomeOf(check) === 'fail' ? badge('severity', SEVERITIES, check.severity) : '', el('b', { text: check.rule })),
    el('p', { class: 'message', text: L(check.message_zh, check.message) }),
    check.fields.length || check.expected !== null ? sum(check) : '');
}

/** The operands as a column of figures. Where the rest of them adds up to what is expected, the printed total stands below the line. */
function sum(check) {
  const operands = check.fields.map(pointer => ({ pointer, value: at(check.part.report, pointer) }));
  const total = totalOf(check, operands);
  const lines = operands.filter(operand => operand !== total).map((operand, index) => operandLine(check, operand, total ? (index ? '+' : '') : ''));
  if (check.expected !== null) {
    lines.push(el('div', { class: 'line result' }, el('span', { class: 'sign', text: total ? '=' : '' }), el('span', { class: 'name', text: total ? L('各项之和', 'Sum') : L('应为', 'Expected') }), figure(check.expected, check.unit)));
    lines.push(total ? operandLine(check, total, '', L('所印：', 'Printed: ')) : el('div', { class: 'line' }, el('span', { class: 'sign' }), el('span', { class: 'name', text: L('所印', 'Printed') }), figure(check.actual, check.unit)));
    const tolerance = check.tolerance !== null && check.outcome !== 'pass' ? L(`（容差 ${digits(check.tolerance)}）`, ` (tolerance ${digits(check.tolerance)})`) : '';
    lines.push(el('div', { class: 'line difference' }, el('span', { class: 'sign' }), el('span', { class: 'name', text: L('差额', 'Difference') + tolerance }), figure(check.difference, check.unit)));
  }
  for (const place of check.places || []) {
    lines.push(button({ class: 'line operand', on: { click: () => { highlight({ value: [place.span] }); reveal(place.span); } } }, el('span', { class: 'sign' }), el('span', { class: 'name', text: L('另一处：', 'Elsewhere: ') + placeName(place.span) }), el('span', { class: 'figure', text: short(place.raw, 30) })));
  }
  return el('div', { class: 'sum' }, lines);
}

function totalOf(check, operands) {
  if (check.expected === null || operands.length < 3) return null;
  const numbers = operands.map(operand => numberIn(operand.value));
  if (new Set(operands.map(operand => operand.value?.unit)).size > 2) return null;
  return operands.find((operand, index) => {
    const others = numbers.filter((number, other) => other !== index && number !== null);
    return numbers[index] !== null && Number(digits(numbers[index])) === Number(digits(check.actual)) && others.length > 1 && sameDecimal(sumOf(others), decimal(check.expected));
  }) || null;
}

function operandLine(check, { pointer, value }, sign, before = '') {
  const words = crumbs(check.part, pointer);
  return button({ class: 'line operand', title: words.join(' › '), data: { field: keyOf(check.part.number, pointer) }, on: { click: () => select({ part: check.part, pointer, entry: null, check }) } },
    el('span', { class: 'sign', text: sign }), el('span', { class: 'name', text: before + words.slice(-2).join(' · ') }), value === undefined || value === null || typeOf(value) ? el('span', { class: 'figure', text: short(shown(value), 30) }) : el('span', { class: 'figure' }));
}
const figure = (value, unit) => el('span', { class: 'figure', text: value === null ? '—' : grouped(value) + (unit ? ' ' + unit : '') });
