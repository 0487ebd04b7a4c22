// The page in a real browser: node tests/browser/run.mjs [PROGRAM]
//
// PROGRAM is the built `baogao` (default: target/debug/baogao). Needs Node 20 and a Chromium (CHROMIUM names it); without one
// everything is skipped and says so. Nothing is installed and no request leaves the machine.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { booklet } from './booklet.mjs';
import { Browser, findChromium } from './browser.mjs';

const program = resolve(process.argv[2] || 'target/debug/baogao');
const chromium = findChromium();
if (!chromium) { console.log('skipped: no Chromium here (set CHROMIUM to its path)'); process.exit(0); }
if (!existsSync(program)) { console.error(`${program} is not there: run cargo build first`); process.exit(2); }

const folder = mkdtempSync(join(tmpdir(), 'baogao-page-'));
const HOSTILE = '</script><script>window.broken=1</script><img src=x onerror="window.broken=2">\u2028';
const FORM = ['2022年度项目支出绩效自评表', '项目名称\t清溪河堤养护' + HOSTILE, '主管部门\t青山县水务局', '联系人：何某某 联系电话：13800138000',
  '项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分', '年度资金总额\t\t30.00\t30.00\t30.00\t10\t100%\t10',
  '其中：当年财政拨款\t\t20.00\t20.00\t20.00\t-\t-\t-', '其他资金\t\t10.00\t10.00\t11.00\t-\t-\t-',
  '一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分', '产出指标\t数量指标\t养护长度\t≥12公里\t12公里\t90\t90', '总分\t\t\t\t\t100\t100', ''].join('\n');

function run(...args) {
  const done = spawnSync(program, ['-q', ...args], { cwd: folder, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
const json = path => JSON.parse(readFileSync(path, 'utf8'));
const address = path => pathToFileURL(join(folder, path)).href;
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
async function downloaded(path) {
  for (let tries = 0; tries < 200 && !existsSync(path); tries++) await wait(25);
  await wait(50);
  return json(path);
}

/** Runs `work` with the address of a server for a folder, which is killed afterwards. */
async function served(archive, work) {
  const server = spawn(program, ['--lang', 'en', 'serve', archive, '--sources', '.', '--port', '0'], { cwd: folder });
  const page = await new Promise((found, failed) => {
    let said = '';
    server.stderr.on('data', text => { said += text; const hit = /at (\S+) /.exec(said); if (hit) found(hit[1]); });
    server.on('exit', () => failed(new Error(said)));
  });
  try { await work(page); } finally { server.kill('SIGKILL'); }
}

writeFileSync(join(folder, 'form.txt'), FORM);
writeFileSync(join(folder, 'booklet.pdf'), booklet(150));
run('report', 'form.txt', '-o', 'form.html');
run('extract', 'form.txt', '-o', 'out');
run('extract', 'booklet.pdf', '-o', 'out');
run('report', 'booklet.pdf', '-o', 'booklet.html');

const browser = await Browser.start(chromium);
const tests = [];
const test = (name, work) => tests.push([name, work]);

test('a file page opens without a request or a complaint, and hostile text stays text', async () => {
  const tab = await browser.tab();
  await tab.open(address('form.html'));
  assert.deepEqual(tab.requests.filter(url => !url.startsWith('file:') && !url.startsWith('about:') && !url.startsWith('data:')), []);
  assert.deepEqual(tab.complaints, []);
  assert.equal(await tab.evaluate('window.broken'), undefined);
  assert.ok(await tab.evaluate('document.querySelector("#source").textContent.includes("</script><script>window.broken")'));
  assert.ok(!(await tab.evaluate('document.documentElement.outerHTML')).includes('13800138000'), 'contacts are withheld');
  await tab.evaluate('document.body.append(Object.assign(document.createElement("script"), { textContent: "window.broken = 3" }))');
  assert.equal(await tab.evaluate('window.broken'), undefined, 'the policy lets no other script run');
});

test('j, k and clicks jump: value, labels and unit are marked in the source', async () => {
  const tab = await browser.tab();
  await tab.open(address('form.html'));
  assert.ok(await tab.evaluate('document.querySelectorAll(".card").length > 0'));
  await tab.key('g'); await tab.key('2');
  await tab.until('document.querySelectorAll(".chip").length > 10');
  await tab.key('j'); await tab.key('j'); await tab.key('k');
  assert.equal(await tab.evaluate('document.querySelectorAll("#list .chosen").length'), 1);
  const marked = name => tab.evaluate(`[...(CSS.highlights.get(${JSON.stringify(name)}) || [])].map(String).concat([...document.querySelectorAll(".on-${name}")].map(node => node.textContent)).join(" ")`);
  await tab.click('[data-field$="/executed"]');
  assert.ok((await marked('value')).includes('30.00'), await marked('value'));
  assert.ok((await marked('column')).includes('全年执行数'), await marked('column'));
  await tab.evaluate('[...document.querySelectorAll("#source [data-o]")].find(node => node.textContent === "11.00").scrollIntoView()');
  await tab.evaluate('[...document.querySelectorAll("#source [data-o]")].find(node => node.textContent === "11.00").setAttribute("id", "eleven")');
  await tab.click('#eleven');
  assert.equal(await marked('value'), '11.00', 'a click in the source selects the field');
});

test('an operand of a check leads to its place', async () => {
  const tab = await browser.tab();
  await tab.open(address('form.html'));
  await tab.key('g'); await tab.key('3');
  assert.ok(await tab.evaluate('document.querySelectorAll("details.fail .check .operand").length >= 2'));
  await tab.click('details.fail .check .operand');
  assert.equal(await tab.evaluate('document.querySelectorAll(".operand.chosen").length > 0'), true);
});

test('settle by keys, undo, type, save, apply: the review is empty and the sum holds', async () => {
  const tab = await browser.tab({ downloads: folder });
  await tab.open(address('form.html'));
  const total = json(join(folder, 'out/form.txt.json')).review.length;
  assert.ok(total > 0);
  const open = () => tab.evaluate('document.querySelectorAll(".card:not(.done)").length');
  await tab.key('a');
  assert.equal(await open(), total - 1);
  await tab.key('u');
  assert.equal(await open(), total);
  for (let entry = 0; entry < total; entry++) await tab.key('a');
  assert.equal(await open(), 0);
  await tab.key('g'); await tab.key('2');
  const wrong = '[data-field="1 /funds/rows/2/executed"]';
  await tab.until(`document.querySelector('${wrong}')`);
  await tab.click(wrong);
  await tab.key('e');
  await tab.type('ten');
  await tab.key('Enter');
  assert.ok(await tab.evaluate('document.querySelector("#inspector .problem").textContent !== ""'), 'what is no amount is refused');
  await tab.evaluate('document.querySelector("#inspector input").select()');
  await tab.type('10.00');
  await tab.key('Enter');
  await tab.until(`document.querySelector('${wrong}.done')`);
  await tab.evaluate('document.activeElement.blur()');
  await tab.key('s');
  const saved = await downloaded(join(folder, 'form.txt.corrections.json'));
  assert.equal(saved.format, 'baogao-corrections');
  assert.equal(saved.corrections.length, total + 1);
  assert.ok(readFileSync(join(folder, 'form.txt.corrections.json'), 'utf8').includes('10.00'), 'digits are kept as typed');
  const settled = JSON.parse(run('apply', 'out/form.txt.json', 'form.txt.corrections.json'));
  assert.equal(settled.evidence['/funds/rows/2/executed'].status, 'corrected');
  assert.equal(settled.report.funds.rows[2].executed.yuan, 100000);
  assert.deepEqual(settled.checks.filter(check => check.outcome === 'fail' && check.severity === 'error'), []);
  assert.deepEqual(settled.review, []);
  await tab.open(address('form.html'));
  await tab.key('g'); await tab.key('1');
  assert.equal(await open(), 0, 'the work is still there after closing the page');
});

test('corrections of another file are refused by the page and by apply', async () => {
  const other = json(join(folder, 'form.txt.corrections.json'));
  other.source.sha256 = '0'.repeat(64);
  writeFileSync(join(folder, 'other.json'), JSON.stringify(other));
  const done = spawnSync(program, ['apply', 'out/form.txt.json', 'other.json'], { cwd: folder, encoding: 'utf8' });
  assert.equal(done.status, 1);
  assert.match(done.stderr, /another version/);
});

test('every quotation of the evidence stands in the source where its span says', async () => {
  const tab = await browser.tab();
  for (const [page, name] of [['form.html', 'form.txt'], ['booklet.html', 'booklet.pdf']]) {
    const { evidence } = json(join(folder, `out/${name}.json`));
    const pieces = Object.values(evidence).flatMap(entry => [entry, ...entry.via]);
    await tab.open(address(page));
    const found = await tab.evaluate(`(() => { const text = []; for (const node of document.querySelectorAll('#source [data-o]')) [...node.textContent].forEach((char, index) => { text[+node.dataset.o + index] = char; });
      return ${JSON.stringify(pieces.map(piece => piece.span))}.map(([start, end]) => text.slice(start, end).join('')); })()`);
    const bare = text => text.replace(/\s/g, '');
    assert.ok(pieces.length > 20);
    pieces.forEach((piece, index) => assert.equal(bare(found[index]), bare(piece.raw)));
  }
});

test('150 pages open in under two seconds, scroll, and boxes fit the glyphs', async () => {
  const tab = await browser.tab({ width: 1920, height: 1080 });
  const took = await tab.open(address('booklet.html'));
  console.log(`  150 pages: ready after ${Math.round(took)} ms, ${Math.round(readFileSync(join(folder, 'booklet.html')).length / 1024)} kB`);
  assert.ok(took < 2000, `${took} ms`);
  assert.equal(await tab.evaluate('document.querySelectorAll(".page").length'), 150);
  const worst = await tab.evaluate(`(async () => { const source = document.querySelector('#source'); let worst = 0, last = performance.now();
    for (let step = 0; step < 60; step++) { source.scrollTop += 900; await new Promise(requestAnimationFrame); const now = performance.now(); worst = Math.max(worst, now - last); last = now; } return worst; })()`);
  console.log(`  slowest frame while scrolling: ${Math.round(worst)} ms`);
  assert.ok(worst < 250, `${worst} ms`);
  await tab.click('[data-tab="fields"]');
  await tab.evaluate('document.querySelector("select").value = [...document.querySelectorAll("select option")].find(option => option.value.endsWith("/funds")).value');
  await tab.evaluate('document.querySelector("select").dispatchEvent(new Event("change"))');
  await tab.until('document.querySelector(\'#list [data-field$="/executed"]\')');
  await tab.click('#list [data-field$="/executed"]');
  const apart = await tab.evaluate(`(() => { const box = document.querySelector('rect.on-value').getBoundingClientRect(), texts = [...document.querySelectorAll('.page text')].map(node => node.getBoundingClientRect());
    return Math.min(...texts.map(text => Math.abs(text.x - box.x) + Math.abs(text.y - box.y) + Math.abs(text.right - box.right))); })()`);
  assert.ok(apart < 25, `the box is ${apart} px off`);
});

test('a lost row is typed in, without the source in sight', async () => {
  const lost = json(join(folder, 'out/form.txt.json'));
  lost.review = [{ pointer: '/indicators/-', kind: 'missing', severity: 'high', message: 'a row is lost', message_zh: '缺一行', raw: null, span: null, at: [], check: null, candidates: [] }];
  mkdirSync(join(folder, 'rows'));
  writeFileSync(join(folder, 'rows/lost.txt.json'), JSON.stringify(lost));
  await served('rows', async page => {
    const tab = await browser.tab();
    await tab.send('Page.navigate', { url: page });
    await tab.until('document.querySelector("tbody a")');
    await tab.open(await tab.evaluate('document.querySelector("tbody a").href'));
    assert.ok(await tab.evaluate('document.querySelector(".nosource").textContent !== ""'));
    for (const [member, text] of [['name', '巡查次数'], ['score', '5'], ['target', '≥40次']]) {
      await tab.click(`[data-edits="/indicators/1/${member}"]`);
      await tab.type(text);
      await tab.key('Enter');
    }
    await tab.evaluate('document.activeElement.blur()');
    await tab.key('a');
    const beside = join(folder, 'rows/lost.txt.corrections.json');
    for (let tries = 0; tries < 100 && !(existsSync(beside) && json(beside).corrections.length === 4); tries++) await wait(25);
    const settled = JSON.parse(run('apply', 'rows/lost.txt.json', 'rows/lost.txt.corrections.json'));
    assert.deepEqual(settled.report.indicators[1], { name: '巡查次数', score: 5, target: { text: '≥40次', operator: '≥', value: 40, unit: '次' } });
    assert.deepEqual(settled.review.filter(entry => entry.pointer === '/indicators/-'), []);
  });
});

test('a server: the list, autosave, two windows, strangers', async () => {
  await served('out', async page => {
    const tab = await browser.tab();
    await tab.send('Page.navigate', { url: page });
    await tab.until('document.querySelectorAll("tbody tr").length === 2');
    const href = await tab.evaluate('[...document.querySelectorAll("a")].find(link => link.textContent === "form.txt").href');
    await tab.open(href);
    const second = await browser.tab();
    await second.open(href);
    const total = json(join(folder, 'out/form.txt.json')).review.length;
    const open = tab => tab.evaluate('document.querySelectorAll(".card:not(.done)").length');
    assert.ok(await tab.evaluate('document.querySelectorAll("#source [data-o]").length > 10'), 'the source was found');
    await tab.key('a');
    const beside = join(folder, 'out/form.txt.corrections.json');
    assert.equal((await downloaded(beside)).corrections.length, 1);
    await second.key('j'); await second.key('a');
    for (let tries = 0; tries < 100 && json(beside).corrections.length < Math.min(2, total); tries++) await wait(25);
    assert.equal(json(beside).corrections.length, Math.min(2, total), 'the second window has not overwritten the first');
    assert.deepEqual(tab.requests.filter(url => !url.startsWith(page) && !/^(about|data|blob):/.test(url)), []);
    const ask = (path, options) => fetch(new URL(path, page), options);
    const id = href.split('/').pop();
    assert.equal((await ask(`/corrections/${id}`, { method: 'PUT', body: '{}', headers: { 'If-Match': '"none"' } })).status, 403);
    for (const path of ['/document/..%2F..%2Fform', '/form.txt', '/out/form.txt.json']) {
      assert.ok((await ask(path)).status >= 400, path);
    }
    assert.match((await ask('/')).headers.get('content-security-policy'), /default-src 'none'/);
  });
});

let failed = 0;
for (const [name, work] of tests) {
  try { await work(); console.log(`ok   ${name}`); } catch (error) { failed++; console.log(`FAIL ${name}\n${error.stack}`); }
}
await browser.stop();
if (!process.env.KEEP) rmSync(folder, { recursive: true, force: true }); else console.log(folder);
process.exit(failed ? 1 : 0);
