// Makes chat.png, the picture in the README: starts Sluice, opens its chat page in a headless Chromium, and pushes.
//
//   node docs/images/chat.mjs
//
// CHROMIUM names the browser, if it is not `chromium`.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLIENTS = 8000, ADMIN = 8001; // The addresses that the page shows.
const WIDTH = 1000, HEIGHT = 640;
const here = fileURLToPath(new URL('.', import.meta.url));

const sluice = spawn(join(here, '../../sluice'), ['dev'], { stdio: ['ignore', 'ignore', 'inherit'] });
const profile = await mkdtemp(join(tmpdir(), 'sluice-picture-'));
const chromium = spawn(
  process.env.CHROMIUM ?? 'chromium',
  ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb',
    '--remote-debugging-pipe', `--user-data-dir=${profile}`],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const ended = new Promise(resolve => chromium.on('exit', resolve));

// Messages of the DevTools protocol end with a zero byte.
const waiting = new Map();
let lastId = 0, unread = '';
chromium.stdio[4].setEncoding('utf8').on('data', text => {
  const messages = (unread + text).split('\0');
  unread = messages.pop();
  for (const { id, result, error } of messages.map(message => JSON.parse(message))) {
    const call = waiting.get(id);
    waiting.delete(id);
    error ? call?.reject(new Error(error.message)) : call?.resolve(result);
  }
});

function call(method, params = {}, sessionId) {
  return new Promise((resolve, reject) => {
    waiting.set(++lastId, { resolve, reject });
    chromium.stdio[3].write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
  });
}

async function openTab() {
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const size = { width: WIDTH, height: HEIGHT, deviceScaleFactor: 1, mobile: false };
  await call('Emulation.setDeviceMetricsOverride', size, sessionId);
  const evaluate = async expression =>
    (await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)).result.value;
  return { sessionId, evaluate };
}

async function until(what, holds) {
  for (let i = 0; i < 600; i++) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`not within a minute: ${what}`);
}

async function person(name) {
  const tab = await openTab();
  await call('Page.navigate', { url: `http://127.0.0.1:${CLIENTS}/` }, tab.sessionId);
  await until('the chat page', () => tab.evaluate(`!!document.querySelector('#welcome[open]')`));
  await tab.evaluate(`document.querySelector('#name').value = '${name}'; document.querySelector('#welcome button').click()`);
  await until('the name', () => tab.evaluate(`document.querySelector('#rename').textContent === '${name}'`));
  await until('the room', () => tab.evaluate(`!!document.querySelector('[data-name=lobby][data-subscribed=true]')`));
  return tab;
}

async function say(tab, text) {
  await tab.evaluate(`{
    const form = document.querySelector('#say');
    form.elements[0].value = ${JSON.stringify(text)};
    form.requestSubmit();
  }`);
  await shows(tab, text);
}

const shows = (tab, text) =>
  until(text, () => tab.evaluate(`document.querySelector('#lines').innerText.includes(${JSON.stringify(text)})`));

try {
  await until('Sluice', () => fetch(`http://127.0.0.1:${ADMIN}/ready`).then(({ ok }) => ok, () => false));
  const ann = await person('Ann');
  const ben = await person('Ben');
  await call('Page.bringToFront', {}, ann.sessionId);
  await say(ben, 'Has the order been sent?');
  await shows(ann, 'sent?');
  await say(ann, 'Let us wait for the backend to tell us.');
  await fetch(`http://127.0.0.1:${ADMIN}/api/publish`, {
    method: 'POST',
    body: JSON.stringify({ channel: 'lobby', data: { from: 'shop', text: 'Order 1042 has shipped.' } }),
  });
  await shows(ann, '1042');
  const { data } = await call('Page.captureScreenshot', { format: 'png' }, ann.sessionId);
  await writeFile(join(here, 'chat.png'), Buffer.from(data, 'base64'));
} finally {
  chromium.kill();
  sluice.kill();
  await ended;
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
