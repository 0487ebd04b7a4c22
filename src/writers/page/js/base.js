// Small helpers: elements, languages, and what is remembered between visits. Text goes into the page as text only.

const $ = (selector, root = document) => root.querySelector(selector);

/** An element. `props`: class, text, title, on (events), data and plain attributes. */
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') node.className = value;
    else if (key === 'text') node.textContent = value;
    else if (key === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (key === 'data') Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ''));
  return node;
}

/** A click that is a button for the keyboard and for screen readers too. */
const button = (props, ...children) => el('button', { type: 'button', ...props }, ...children);

/** A file page may be denied storage; nothing depends on it. */
const memory = {
  get(key) { try { return localStorage.getItem('baogao.' + key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem('baogao.' + key, value); } catch { /* nothing is lost but comfort */ } },
  remove(key) { try { localStorage.removeItem('baogao.' + key); } catch { /* as above */ } },
};

const readBlock = id => JSON.parse($('#data-' + id).textContent);

let language = memory.get('language') || (navigator.languages.some(tag => /^zh/i.test(tag)) ? 'zh' : 'en');
/** The text in the language of the page. */
const L = (zh, en) => language === 'zh' ? zh : en;

const debounce = (milliseconds, work) => {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => work(...args), milliseconds); };
};

/** A short notice at the lower edge. */
function toast(text, kind = '') {
  $('#toast')?.remove();
  const note = el('div', { id: 'toast', class: kind, role: 'status', text });
  document.body.append(note);
  setTimeout(() => note.remove(), kind === 'bad' ? 9000 : 2600);
}
