// The left side: from spans (characters of the document's text) to places on the page, and back.

const source = $('#source');
/** Elements that hold text, ascending by the character they begin with. */
const holders = [...source.querySelectorAll('[data-o]')].map(node => ({ start: +node.dataset.o, node, length: -1 })).sort((a, b) => a.start - b.start);
const hasSource = holders.length > 0;

const lengthOf = holder => {
  if (holder.length < 0) { const text = holder.node.textContent; holder.length = /[\ud800-\udbff]/.test(text) ? [...text].length : text.length; }
  return holder.length;
};

/** From characters to UTF-16 units within a text. */
function unitsOf(text, characters) {
  if (!/[\ud800-\udbff]/.test(text)) return Math.min(characters, text.length);
  let units = 0;
  for (const char of text) { if (characters-- <= 0) break; units += char.length; }
  return units;
}

/** The pieces of a span: holder with first and last character. An empty span has the place of the text around it. */
function pieces([start, end]) {
  let low = 0, high = holders.length;
  while (low < high) { const middle = (low + high) >> 1; if (holders[middle].start <= start) low = middle + 1; else high = middle; }
  const found = [];
  for (let index = Math.max(0, low - 1); index < holders.length; index++) {
    const holder = holders[index];
    if (holder.start > Math.max(start, end - 1)) break;
    const from = Math.max(0, start - holder.start), to = Math.min(lengthOf(holder), end - holder.start);
    if (to > from || (start === end && holder.start === start)) found.push({ holder, from, to });
  }
  return found;
}

const isDrawn = node => node.namespaceURI === 'http://www.w3.org/2000/svg';
const canPaint = typeof Highlight === 'function' && CSS.highlights;

/** Boxes and ranges by colour; `steady` ones mark the doubts, the others what is selected. */
const painted = new Map();
function clearPaint(name) {
  if (canPaint) CSS.highlights.delete(name);
  for (const node of painted.get(name) || []) node.isConnected && (node.classList.contains('mark') ? node.remove() : node.classList.remove('on-' + name));
  painted.set(name, []);
}

function paint(name, spans) {
  clearPaint(name);
  const ranges = [], nodes = painted.get(name);
  for (const span of spans) for (const { holder, from, to } of pieces(span)) {
    const { node } = holder;
    if (isDrawn(node)) { nodes.push(boxOf(node, from, to, name)); continue; }
    const text = node.firstChild;
    if (to === from || !text || !canPaint) { node.classList.add('on-' + name); nodes.push(node); continue; }
    const range = new Range();
    range.setStart(text, unitsOf(text.data, from));
    range.setEnd(text, unitsOf(text.data, to));
    ranges.push(range);
  }
  if (canPaint && ranges.length) {
    const highlight = new Highlight(...ranges);
    highlight.priority = { also: 1, unit: 2, column: 3, label: 4, value: 5 }[name] || 0;
    CSS.highlights.set(name, highlight);
  }
}

/** A box behind the characters of a drawn line. */
function boxOf(node, from, to, name) {
  const lefts = node.getAttribute('x').split(' ').map(Number);
  const size = +node.getAttribute('font-size'), right = to < lefts.length ? lefts[to] : +node.dataset.e;
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const attributes = { x: lefts[from] - 1, y: +node.getAttribute('y') - size, width: Math.max(2, right - lefts[from] + 2), height: size * 1.28, rx: 1.5, class: 'mark on-' + name };
  for (const [key, value] of Object.entries(attributes)) box.setAttribute(key, value);
  // Behind the text, and what is selected in front of what is doubtful.
  node.parentNode.insertBefore(box, name.startsWith('doubt') ? node.parentNode.firstChild : $('text', node.parentNode));
  return box;
}

/** What the evidence of a field points at, by colour. */
function placesOf(evidence) {
  const via = role => (evidence?.v || []).filter(piece => role.includes(piece[0])).map(piece => piece[1]);
  return {
    value: evidence?.s ? [evidence.s, ...(evidence.p || [])] : [],
    label: via(['row', 'label', 'heading', 'group']), column: via(['column']), unit: via(['unit', 'sign']), also: evidence?.a || [],
  };
}
const COLOURS = ['also', 'unit', 'column', 'label', 'value'];

function highlight(places) {
  for (const name of COLOURS) paint(name, places[name] || []);
}

/** Brings a span into sight; nothing moves if it is in sight already. */
function reveal(span) {
  const piece = span && pieces(span)[0];
  if (!piece) return;
  const { node } = piece.holder;
  const frame = source.getBoundingClientRect();
  const box = () => {
    const text = node.firstChild;
    if (isDrawn(node) || !text || piece.to === piece.from) return node.getBoundingClientRect();
    const range = new Range();
    range.setStart(text, unitsOf(text.data, piece.from));
    range.setEnd(text, unitsOf(text.data, piece.to));
    return range.getBoundingClientRect();
  };
  const settle = () => {
    const place = box();
    if (place.top < frame.top + 60 || place.bottom > frame.bottom - 60) source.scrollTop += place.top - frame.top - frame.height / 2.6;
    if (place.left < frame.left || place.right > frame.right) source.scrollLeft += place.left - frame.left - 60;
  };
  const far = node.getBoundingClientRect();
  if (far.bottom < frame.top || far.top > frame.bottom) (node.closest('.page') || node).scrollIntoView({ block: 'nearest' });
  settle();
  // Sections above the place may get their true height only now.
  requestAnimationFrame(settle);
}

/** Where a span stands, for people. */
function placeName(span) {
  const piece = span && pieces(span)[0];
  if (!piece) return '';
  const { node } = piece.holder;
  const page = node.closest('[data-page]');
  if (page) return L(`第 ${page.dataset.page} 页`, `page ${page.dataset.page}`);
  if (node.dataset.l) return L(`第 ${node.dataset.l} 行`, `line ${node.dataset.l}`);
  const table = node.closest('[data-t]');
  return table ? L(`表 ${table.dataset.t}`, `table ${table.dataset.t}`) : '';
}

/** The text at a span as the page shows it. */
const textAt = span => pieces(span).map(({ holder, from, to }) => [...holder.node.textContent].slice(from, to).join('')).join(' ');

/** The character under a click, or null. */
function offsetAt(event) {
  const node = event.target.closest?.('[data-o]');
  if (!node) return null;
  const start = +node.dataset.o;
  if (isDrawn(node)) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
    const lefts = node.getAttribute('x').split(' ').map(Number);
    return start + Math.max(0, lefts.findLastIndex(left => left <= point.x));
  }
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const [text, offset] = caret ? [caret.offsetNode, caret.offset] : (range => [range?.startContainer, range?.startOffset])(document.caretRangeFromPoint?.(event.clientX, event.clientY));
  return text === node.firstChild && text ? start + [...text.data.slice(0, offset)].length : start;
}

/** Fields by the characters they are printed at: the shortest that holds the character wins. */
let printed = null;
function fieldAt(offset) {
  if (!printed) {
    printed = parts.flatMap(part => Object.entries(part.evidence).filter(([, evidence]) => evidence.s)
      .map(([pointer, evidence]) => ({ part, pointer, start: evidence.s[0], end: evidence.s[1] })));
  }
  let best = null;
  for (const field of printed) {
    if (field.start <= offset && offset < Math.max(field.end, field.start + 1) && (!best || field.end - field.start < best.end - best.start)) best = field;
  }
  return best;
}
