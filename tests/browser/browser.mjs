// A headless Chromium, driven over its debugging pipe: no driver program, no package, no port.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The browser to use: `CHROMIUM`, or the first of the usual names on the path; null where there is none. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH || '').split(delimiter)) {
    for (const name of NAMES) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

export class Browser {
  static async start(path) {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), 'baogao-browser-'));
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-dev-shm-usage', '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${browser.folder}`, 'about:blank'];
    browser.process = spawn(path, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    browser.waiting = new Map();
    browser.listeners = new Set();
    browser.next = 1;
    let rest = '';
    browser.process.stdio[4].setEncoding('utf8').on('data', text => {
      const messages = (rest + text).split('\0');
      rest = messages.pop();
      for (const message of messages) browser.receive(JSON.parse(message));
    });
    await browser.send('Browser.getVersion');
    return browser;
  }

  receive(message) {
    const waiting = this.waiting.get(message.id);
    if (waiting) {
      this.waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`)); else waiting.resolve(message.result);
    } else for (const listener of this.listeners) listener(message);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject, method }));
  }

  /** A new tab; every request and every complaint of the page is kept. */
  async tab({ width = 1280, height = 800, dark = false, language = 'zh-CN,zh', downloads = this.folder } = {}) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, sessionId);
    await Promise.all(['Page.enable', 'Runtime.enable', 'Network.enable', 'Log.enable'].map(method => tab.send(method)));
    await tab.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await tab.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    const { userAgent } = await this.send('Browser.getVersion');
    await tab.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language });
    await this.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
    return tab;
  }

  async stop() {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    await this.send('Browser.close').catch(() => {});
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Tab {
  constructor(browser, sessionId) {
    Object.assign(this, { browser, sessionId, requests: [], complaints: [] });
    browser.listeners.add(message => {
      if (message.sessionId !== sessionId) return;
      const { method, params } = message;
      if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
      if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
      if (method === 'Log.entryAdded' && params.entry.level === 'error') this.complaints.push(params.entry.text);
    });
  }

  send(method, params) { return this.browser.send(method, params, this.sessionId); }

  /** Opens a page and waits until its script says that it is ready; gives the milliseconds that took. */
  async open(url) {
    const start = performance.now();
    await this.send('Page.navigate', { url });
    await this.until('document.documentElement.dataset.ready === "yes"');
    return performance.now() - start;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }

  async until(expression, milliseconds = 15000) {
    const end = performance.now() + milliseconds;
    for (;;) {
      if (await this.evaluate(`Boolean(${expression})`).catch(() => false)) return;
      if (performance.now() > end) throw new Error(`never came true: ${expression}\n${this.complaints.join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, 15));
    }
  }

  /** One key, as a person presses it. */
  async key(key) {
    const text = key.length === 1 ? key : key === 'Enter' ? '\r' : undefined;
    const code = { windowsVirtualKeyCode: key === 'Enter' ? 13 : key === 'Escape' ? 27 : undefined };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, ...code });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...code });
  }

  type(text) { return this.send('Input.insertText', { text }); }

  /** A click in the middle of the first element that fits. */
  async click(selector) {
    const place = await this.evaluate(`(() => { const node = document.querySelector(${JSON.stringify(selector)}); if (!node) return null; node.scrollIntoView({ block: 'nearest' }); const box = node.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()`);
    if (!place) throw new Error(`nothing to click: ${selector}`);
    const [x, y] = place;
    for (const type of ['mousePressed', 'mouseReleased']) await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
  }

  async screenshot() { return Buffer.from((await this.send('Page.captureScreenshot', { format: 'png' })).data, 'base64'); }
}
