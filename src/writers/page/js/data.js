// The result: parts (the report and its attachments), fields in reading order, review entries and checks, found by pointer.

const result = readBlock('result');
const link = readBlock('link');

const unescape = step => step.replaceAll('~1', '/').replaceAll('~0', '~');
const escape = step => step.replaceAll('~', '~0').replaceAll('/', '~1');
const steps = pointer => pointer.split('/').slice(1).map(unescape);

/** The node at a pointer; undefined where there is none. */
function at(root, pointer) {
  return steps(pointer).reduce((node, step) => node !== null && typeof node === 'object' && Object.hasOwn(node, step) ? node[step] : undefined, root);
}

const parts = [result, ...result.attachments].map((part, index) => ({
  number: index + 1, family: part.family, report: part.report, evidence: part.evidence, review: part.review, checks: part.checks,
}));
const partOf = number => parts[number - 1];
const keyOf = (part, pointer) => part + ' ' + pointer;

/** Whether the node at a pointer is one value (it has evidence, is a null, or stands below no object of its own). */
const isLeaf = (part, pointer, node) =>
  Object.hasOwn(part.evidence, pointer) || node === null || typeof node !== 'object' || isExact(node);

/** Calls `visit(pointer, value)` for every value below a node; `before` is what comes before the pointers in the report. */
function eachLeaf(part, pointer, node, visit, before = '') {
  if (isLeaf(part, before + pointer, node)) return visit(pointer, node);
  for (const [key, child] of Object.entries(node)) eachLeaf(part, pointer + '/' + escape(key), child, visit, before);
}

/** What an element of a list is called: its name, or its labels. */
function elementName(node) {
  if (node === null || typeof node !== 'object') return '';
  if (Array.isArray(node.path) && node.path.length) return node.path.join(' › ');
  for (const key of ['name', 'title', 'term', 'text', 'label']) if (typeof node[key] === 'string' && node[key]) return node[key];
  return '';
}

const isIndex = step => /^(\d+|-)$/.test(step);
const short = (text, limit = 40) => { const chars = [...text.replace(/\s+/g, ' ')]; return chars.length > limit ? chars.slice(0, limit).join('') + '…' : chars.join(''); };

/** A pointer in words: section, element, member. */
function crumbs(part, pointer) {
  const words = [];
  let node = part.report, section = '';
  for (const [depth, step] of steps(pointer).entries()) {
    node = node !== null && typeof node === 'object' && Object.hasOwn(node, step) ? node[step] : undefined;
    if (depth === 0) section = step;
    if (step === 'rows' || step === 'values') continue;
    if (step === '-') words.push(L('（缺行）', '(a lost row)'));
    else if (isIndex(step)) words.push(short(elementName(node) || L(`第 ${+step + 1} 项`, `no. ${+step + 1}`), 28));
    else words.push(memberName(step, depth > 0 ? section : ''));
  }
  return words;
}

/** All review entries; an entry's `id` names it whatever is filtered. */
const entries = parts.flatMap(part => part.review.map((entry, index) => ({ ...entry, part, index, id: `${part.number}.${index}` })));
const entriesAt = new Map();
for (const entry of entries) {
  const key = keyOf(entry.part.number, entry.pointer);
  entriesAt.set(key, [...(entriesAt.get(key) || []), entry]);
}
/** The entry at a field, or at the element that holds it. */
function entryFor(part, pointer) {
  for (let up = pointer; up; up = up.slice(0, up.lastIndexOf('/'))) {
    const found = entriesAt.get(keyOf(part.number, up));
    if (found) return found[0];
  }
  return null;
}

const checks = parts.flatMap(part => part.checks.map((check, index) => ({ ...check, part, index })));

/** The unit that an amount at this place is printed in, as its neighbours say. */
function unitFor(part, pointer) {
  const own = at(part.report, pointer);
  if (own && own.unit) return own.unit;
  for (let up = pointer; up.includes('/'); up = up.slice(0, up.lastIndexOf('/'))) {
    const unit = at(part.report, up + '/unit');
    if (typeof unit === 'string') return unit;
  }
  const same = sibling(part, pointer, value => typeOf(value) === 'money' && value.unit);
  return same ? same.unit : null;
}

/** The first value at the same member of another element of the list that fits. */
function sibling(part, pointer, fits) {
  const path = steps(pointer);
  const place = path.findLastIndex(isIndex);
  if (place < 0) return null;
  const list = at(part.report, path.slice(0, place).map(step => '/' + escape(step)).join(''));
  const rest = path.slice(place + 1).map(step => '/' + escape(step)).join('');
  for (const element of Object.values(list || [])) {
    const value = rest ? at(element, rest) : element;
    if (value !== null && value !== undefined && fits(value)) return value;
  }
  return null;
}

const MEMBER_TYPES = {
  money: ['amount', 'initial_budget', 'adjusted_budget', 'budget', 'executed', 'value', 'basic', 'personnel', 'public', 'project_initial', 'project_adjusted', 'abroad', 'reception', 'vehicles', 'vehicles_purchase', 'vehicles_operation'],
  number: ['weight', 'score', 'fiscal_year', 'ordinal', 'authorized', 'on_duty', 'retired', 'government_employees', 'temporary'],
  rate: ['execution_rate'], quantity: ['target', 'adjusted_target'], date: ['start', 'end'], document_number: ['document_numbers'],
};
/** The type of a field: of its value, of its candidates, of its neighbours, by its name. */
function fieldType(part, pointer, candidates = []) {
  const reading = candidates.find(candidate => candidate.pointer === pointer && candidate.value !== null);
  const known = typeOf(at(part.report, pointer)) || typeOf(reading?.value) || typeOf(sibling(part, pointer, typeOf));
  if (known) return known;
  const path = steps(pointer).filter(step => !isIndex(step));
  const member = path.at(-1);
  if (path[0] === 'staffing') return 'number';
  if (['expenditure', 'three_public', 'three_public_budget'].includes(path[0]) && path.length === 2) return 'money';
  if (member === 'actual') return path[0] === 'indicators' ? 'quantity' : 'text';
  return Object.keys(MEMBER_TYPES).find(type => MEMBER_TYPES[type].includes(member)) || 'text';
}
