// All fields by section, doubtful ones first. A section is built when it comes near the screen.

/** The sections of all parts: top-level members that hold something. */
const sections = parts.flatMap(part => Object.entries(part.report).map(([key, node]) => {
  let count = 0;
  eachLeaf(part, '/' + escape(key), node, (_, value) => { if (value !== null) count++; });
  const doubts = entries.filter(entry => entry.part === part && (entry.pointer + '/').startsWith('/' + escape(key) + '/'));
  return { part, key, node, count, doubts, pointer: '/' + escape(key) };
})).filter(section => section.count > 0 || section.doubts.length > 0);
const fieldCount = sections.reduce((sum, section) => sum + section.count, 0);

const worst = doubts => ['high', 'medium', 'low'].find(severity => doubts.some(entry => entry.severity === severity && !isSettled(entry))) || '';
const openDoubts = section => section.doubts.filter(entry => !isSettled(entry));

const builders = new WeakMap();
const nearing = new IntersectionObserver(seen => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) build(target);
}, { rootMargin: '600px' });
function build(node) {
  nearing.unobserve(node);
  const builder = builders.get(node);
  builders.delete(node);
  if (builder) { node.style.minHeight = ''; node.append(...builder()); }
}

/** A place whose content is made when it is near the screen. */
function lazily(height, builder, props = {}) {
  const node = el('div', { class: 'lazy', ...props });
  node.style.minHeight = height + 'px';
  builders.set(node, builder);
  nearing.observe(node);
  return node;
}

function fieldSections(filter) {
  const wanted = sections.filter(section => (!filter.section || sectionId(section) === filter.section) && (!filter.severity && !filter.kind || openDoubts(section).length));
  const rank = section => ['high', 'medium', 'low', ''].indexOf(worst(section.doubts));
  const ordered = [...wanted].sort((a, b) => rank(a) - rank(b));
  const nodes = ordered.map(section => sectionNode(section, filter.query));
  const found = nodes.filter(Boolean);
  return found.length ? found : [el('p', { class: 'empty', text: L('没有符合条件的字段。', 'No field fits.') })];
}
const sectionId = section => section.part.number + section.pointer;
const sectionName = section => (parts.length > 1 && section.part.number > 1 ? L(`附表 ${section.part.number - 1} · `, `Form ${section.part.number} · `) : '') + memberName(section.key);

const ROWS_TOGETHER = 60;
function sectionNode(section, query) {
  const doubts = openDoubts(section);
  let rows = rowsOf(section.part, section.pointer, section.node);
  if (query) rows = rows.filter(row => rowText(section.part, row).includes(query));
  if (query && !rows.length) return null;
  const isDoubtful = row => row.pointer !== section.pointer && doubts.some(entry => (entry.pointer + '/').startsWith(row.pointer + '/'));
  rows = rows.filter(isDoubtful).concat(rows.filter(row => !isDoubtful(row)));
  const chunks = [];
  for (let start = 0; start < rows.length; start += ROWS_TOGETHER) {
    const some = rows.slice(start, start + ROWS_TOGETHER);
    chunks.push(lazily(some.length * 46, () => some.map(row => rowNode(section.part, row)), { data: { rows: some.map(row => row.pointer).join('\n') } }));
  }
  const isSmall = rows.length === 1 && section.count <= 3 && !Array.isArray(section.node);
  return el('section', { class: 'fields' + (isSmall ? ' small' : ''), data: { section: sectionId(section) } },
    el('h3', {}, el('span', { text: sectionName(section) }), el('span', { class: 'count', text: section.count }),
      doubts.length ? el('span', { class: `badge severity-${worst(section.doubts)}`, text: L(`存疑 ${doubts.length}`, `${doubts.length} in doubt`) }) : ''),
    chunks);
}

/** A section as rows: elements of its lists, or its own members. */
function rowsOf(part, pointer, node, depth = 0) {
  if (isLeaf(part, pointer, node)) return [{ pointer, node, name: '' }];
  const members = Object.entries(node).map(([key, child]) => ({ key, pointer: pointer + '/' + escape(key), node: child }));
  if (Array.isArray(node)) {
    return members.flatMap(({ key, pointer, node }) => {
      const name = elementName(node);
      if (node && Array.isArray(node.rows)) return [{ pointer, node: { ...node, rows: [] }, name, isTable: true }, ...rowsOf(part, pointer + '/rows', node.rows)];
      if (node && Array.isArray(node.children) && node.children.length) return [{ pointer, node: { ...node, children: [] }, name, depth }, ...rowsOf(part, pointer + '/children', node.children, depth + 1)];
      return [{ pointer, node, name, number: +key + 1, depth }];
    });
  }
  const isList = child => Array.isArray(child) && child.length > 0 && child.some(item => item !== null && typeof item === 'object');
  const own = Object.fromEntries(Object.entries(node).filter(([, child]) => !isList(child)));
  const rows = Object.keys(own).length ? [{ pointer, node: own, name: '' }] : [];
  return rows.concat(members.filter(({ node: child }) => isList(child)).flatMap(({ pointer, node: child }) => rowsOf(part, pointer, child)));
}

const rowText = (part, row) => {
  let text = row.name;
  eachLeaf(part, row.pointer, row.node, (pointer, value) => { text += ' ' + crumbs(part, pointer).slice(-1) + ' ' + shown(value); });
  return text.toLowerCase();
};

function rowNode(part, row) {
  const chips = [], isText = row.number !== undefined && typeof row.node?.text === 'string' && !isTitled(part, row);
  eachLeaf(part, row.pointer, row.node, (pointer, value) => {
    const evidence = part.evidence[pointer], entry = entriesAt.get(keyOf(part.number, pointer))?.[0];
    if (value === null && !entry && evidence?.t !== 'not_applicable' && !decisionAt(part, pointer)) return;
    chips.push(chip(part, pointer, row, isText));
  });
  const entry = entriesAt.get(keyOf(part.number, row.pointer))?.[0];
  const node = el('div', { class: 'row' + (isText ? ' texts' : '') + (entry && !isSettled(entry) ? ' doubt ' + entry.severity : ''), data: { row: row.pointer } },
    isTitled(part, row) ? titleOf(part, row) : '', chips);
  if (row.depth) node.style.marginLeft = row.depth * 16 + 'px';
  return node;
}

/** The members that a row's title shows: they need no chip of their own unless they are in doubt. */
const TITLES = ['name', 'path', 'title', 'term', 'label'];
function titleOf(part, row) {
  const key = ['path', 'name', 'title', 'term', 'label'].find(key => row.node[key] && row.node[key].length);
  const pointer = row.pointer + '/' + key + (key === 'path' ? '/' + (row.node.path.length - 1) : '');
  const before = key !== 'label' && typeof row.node.label === 'string' ? row.node.label : row.number;
  return el('h4', {}, button({ class: 'chip', data: { field: keyOf(part.number, pointer) }, on: { click: () => select({ part, pointer, entry: null }) } },
    before !== undefined ? el('i', { text: before }) : '', short(row.name, 80)));
}

/** A row that consists of its text needs no title. */
const isTitled = (part, row) => row.name && !isLeaf(part, row.pointer, row.node) && row.node.text !== row.name;

function chip(part, pointer, row, isBare = false) {
  const value = valueAt(part, pointer), evidence = part.evidence[pointer];
  const entry = entriesAt.get(keyOf(part.number, pointer))?.[0], made = decisionAt(part, pointer);
  const inner = pointer.slice(row.pointer.length).split('/').slice(1).map(unescape).filter(step => !isIndex(step) && step !== 'values');
  const isName = TITLES.includes(inner[0]) && isTitled(part, row);
  if (isName && !entry && !made) return '';
  const label = isBare && ['ordinal', 'text'].includes(inner[0]) ? '' : inner.map(step => memberName(step, steps(pointer)[0])).join(' ') || (row.number ? row.number : '');
  const type = typeOf(value);
  const state = made ? ' done' : entry && !isSettled(entry) ? ' doubt ' + entry.severity : evidence?.t ? ' odd' : '';
  const isLong = type === 'text' && (value.length > 44 || value.includes('\n'));
  return button({
    class: `chip ${type || 'nothing'}${state}${isLong ? ' long' : ''}`, data: { field: keyOf(part.number, pointer) },
    on: { click: () => select({ part, pointer, entry: null }) },
  }, label !== '' ? el('span', { class: 'label', text: label }) : '', el('span', { class: 'is', text: evidence?.t === 'not_applicable' && !made ? (evidence.w || textAt(evidence.s) || '—') : shown(value) }));
}
