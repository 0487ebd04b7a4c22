// Pictures of pages: node tests/browser/shots.mjs FOLDER PAGE.html …  (1280 and 1920 wide, light and dark)

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser, findChromium } from './browser.mjs';

const [folder, ...pages] = process.argv.slice(2);
const chromium = findChromium();
if (!folder || !pages.length) { console.error('usage: node tests/browser/shots.mjs FOLDER PAGE.html …'); process.exit(2); }
if (!chromium) { console.log('skipped: no Chromium here (set CHROMIUM to its path)'); process.exit(0); }
mkdirSync(folder, { recursive: true });
const browser = await Browser.start(chromium);
for (const page of pages) {
  for (const [width, height] of [[1280, 800], [1920, 1080]]) for (const dark of [false, true]) {
    const tab = await browser.tab({ width, height, dark });
    const took = await tab.open(page.includes('://') ? page : pathToFileURL(resolve(page)).href);
    const name = `${basename(page).replace(/\.html$/, '')}-${width}-${dark ? 'dark' : 'light'}`;
    for (const step of (process.env.KEYS || '').split(' ').filter(Boolean)) await tab.key(step);
    await new Promise(done => setTimeout(done, 250));
    writeFileSync(join(folder, name + '.png'), await tab.screenshot());
    console.log(`${name}: ready after ${Math.round(took)} ms`, tab.complaints.join('; '));
  }
}
await browser.stop();
