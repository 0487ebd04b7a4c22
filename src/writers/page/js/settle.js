// What a person has decided: one decision for each field, with undo, kept in the browser (file) or on the server, saved as corrections.

const FORMAT = 'baogao-corrections';
const workKey = 'work.' + result.source.sha256;
let decisions = [];
const undone = [];
const past = [];
let by = memory.get('by') || '';
let unsaved = false;

const decisionAt = (part, pointer) => decisions.find(made => made.part === part.number && made.pointer === pointer);
const decisionFor = entry => decisions.find(made => made.part === entry.part.number && made.review?.index === entry.index)
  || (entry.pointer.endsWith('/-') ? undefined : decisionAt(entry.part, entry.pointer));
const isSettled = entry => decisionFor(entry) !== undefined;
/** The value of a field as it will be after applying the decisions. */
const valueAt = (part, pointer) => {
  const made = decisionAt(part, pointer);
  return made && made.decision !== 'accepted' ? made.value : at(part.report, pointer);
};

/** Records decisions as one step; those made before for the same fields or entries give way. */
function decide(...made) {
  const replaces = ({ part, entry, pointer }) => old => old.part === part.number && (old.pointer === pointer || (entry && old.review?.index === entry.index));
  const kept = decisions.filter(old => !made.some(one => replaces(one)(old)));
  change(kept.concat(made.map(({ part, entry, decision, pointer, type, value }) => ({
    part: part.number, pointer, decision, type: decision === 'accepted' ? undefined : type,
    value: decision === 'accepted' ? undefined : value, was: at(part.report, pointer) ?? null,
    review: entry ? { pointer: entry.pointer, index: entry.index } : undefined, by: by || undefined, at: new Date().toISOString().slice(0, 19) + 'Z',
  }))));
}

function change(next) {
  past.push(decisions);
  undone.length = 0;
  decisions = next;
  kept();
}
const withdraw = made => change(decisions.filter(other => other !== made));

function step(from, to) {
  if (!from.length) return false;
  to.push(decisions);
  decisions = from.pop();
  kept();
  return true;
}
const undo = () => step(past, undone);
const redo = () => step(undone, past);

/** Rows that a person adds stand behind the last one of their list; a row taken back leaves no gap. */
const rowsAdded = new Map();
/** A pointer into an added row as its list, the row's number and the rest; null for any other. */
function addedTo(part, pointer) {
  const path = pointer.split('/');
  for (let place = 2; place < path.length; place++) {
    const above = path.slice(0, place).join('/'), list = at(part.report, above);
    if (list === undefined) return null;
    if (Array.isArray(list) && +path[place] >= list.length) return { above, row: +path[place], rest: path.slice(place + 1).map(step => '/' + step).join(''), first: list.length };
  }
  return null;
}
function newRow(entry) {
  const list = entry.pointer.slice(0, -2), key = keyOf(entry.part.number, list);
  if (!rowsAdded.has(entry.id)) {
    const taken = [...rowsAdded].filter(([id]) => keyOf(...listOf(entries.find(other => other.id === id))) === key).length;
    rowsAdded.set(entry.id, (at(entry.part.report, list)?.length ?? 0) + taken);
  }
  return `${list}/${rowsAdded.get(entry.id)}`;
}
const listOf = entry => [entry.part.number, entry.pointer.slice(0, -2)];
function withoutGaps(list) {
  const places = list.map(made => addedTo(partOf(made.part), made.pointer)), rows = new Map();
  places.forEach((place, index) => {
    if (!place) return;
    const key = keyOf(list[index].part, place.above);
    rows.set(key, [...new Set([...(rows.get(key) || []), place.row])].sort((a, b) => a - b));
  });
  return list.map((made, index) => {
    const place = places[index];
    if (!place) return made;
    const row = place.first + rows.get(keyOf(made.part, place.above)).indexOf(place.row);
    return { ...made, pointer: `${place.above}/${row}${place.rest}` };
  });
}

function corrections() {
  return {
    format: FORMAT, version: 1, source: { name: result.source.name, sha256: result.source.sha256 },
    by: by || undefined, corrections: withoutGaps(decisions),
  };
}

/** Takes over corrections of a file or of the server; says why not, or null. */
function refusal(file) {
  if (file?.format !== FORMAT || file.version !== 1 || !Array.isArray(file.corrections)) return L('不是更正文件', 'not a corrections file');
  if (file.source?.sha256 !== result.source.sha256) return L('该更正文件属于另一版本的文件', 'these corrections belong to another version of the document');
  const misfit = file.corrections.find(made => !partOf(made.part) || !sameNumbers(made.was ?? null, at(partOf(made.part).report, made.pointer) ?? null));
  return misfit ? L(`更正与本结果不符：${misfit.pointer}`, `the corrections do not fit this result: ${misfit.pointer}`) : null;
}
/** 27.90 and 27.9 are one number: a file may have passed through other tools. */
function sameNumbers(a, b) {
  if (isNumber(a) && isNumber(b)) return Number(digits(a)) === Number(digits(b));
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => sameNumbers(a[key], b[key]));
}

/** After every change. */
function kept() {
  unsaved = true;
  if (link) sendSoon(); else memory.set(workKey, jsonOf(corrections()));
  document.dispatchEvent(new Event('settled'));
}

function save() {
  if (link) return send();
  const file = new Blob([jsonOf(corrections()) + '\n'], { type: 'application/json' });
  const address = URL.createObjectURL(file);
  const anchor = el('a', { href: address, download: result.source.name + '.corrections.json' });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  unsaved = false;
  document.dispatchEvent(new Event('settled'));
  toast(L('已保存：', 'Saved: ') + anchor.download);
}

// With a server: each write names the version that it was made from, so that a second window cannot be overwritten unseen.
let version = '"none"';
let sending = false;
let again = false;
const headers = () => ({ 'Content-Type': 'application/json', 'If-Match': version, 'X-Baogao-Token': link.token });

async function send() {
  if (sending) { again = true; return; }
  sending = true;
  let stopped = true;
  try {
    const answer = await fetch(link.corrections, { method: 'PUT', headers: headers(), body: jsonOf(corrections()) + '\n' });
    if (answer.status === 409) return await conflict(await answer.json());
    if (!answer.ok) return toast(L('未能保存：', 'Not saved: ') + await answer.text(), 'bad');
    version = answer.headers.get('ETag');
    unsaved = again;
    stopped = false;
  } catch (error) {
    toast(L('服务器无应答，更正尚未保存', 'The server does not answer; nothing is saved yet') + ` (${error.message})`, 'bad');
  } finally {
    sending = false;
    document.dispatchEvent(new Event('settled'));
    if (again && !stopped) { again = false; send(); }
  }
}
const sendSoon = debounce(250, () => send());

/** Another window has saved: its decisions are taken in, ours stay where it has none; where both decided, the saved one stands. */
async function conflict(current) {
  version = current.version;
  const theirs = current.corrections?.corrections || [];
  const taken = made => theirs.some(other => other.part === made.part && other.pointer === made.pointer);
  const lost = decisions.filter(made => taken(made) && !theirs.some(other => other.pointer === made.pointer && other.part === made.part && sameNumbers(other.value ?? null, made.value ?? null)));
  decisions = theirs.concat(decisions.filter(made => !taken(made)));
  past.length = 0;
  again = true;
  toast(L('另一窗口已保存过更正，现已合并', 'Another window had saved; the decisions are merged now')
    + (lost.length ? L(`；${lost.length} 处以先保存者为准：`, `; of ${lost.length} the saved one stands: `) + lost.map(made => made.pointer).join('、') : ''), 'bad');
  sending = false;
  await send();
}

/** Takes up the work of an earlier visit. */
async function resume() {
  try {
    if (link) {
      const answer = await fetch(link.corrections, { headers: { 'X-Baogao-Token': link.token } });
      const current = await answer.json();
      version = current.version;
      take(current.corrections);
    } else {
      take(JSON.parse(memory.get(workKey) || 'null'));
    }
  } catch (error) { toast(L('未能读取已存的更正：', 'Saved corrections cannot be read: ') + error.message, 'bad'); }
  unsaved = !link && decisions.length > 0;
}
function take(file) {
  if (!file) return;
  const reason = refusal(file);
  if (reason) return toast(reason, 'bad');
  decisions = file.corrections;
  document.dispatchEvent(new Event('settled'));
}
