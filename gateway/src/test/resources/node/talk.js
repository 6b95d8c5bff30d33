// Talks to a gateway with npm's `ws`: everything is echoed by a command and pushed through a channel, in every size.
// Usage: node talk.js URL OPTIONS, the options of `perMessageDeflate` in JSON. Prints in JSON what it saw.
'use strict';

const assert = require('assert');
const WebSocket = require('ws');

const [url, options] = process.argv.slice(2);
const SIZES = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 80, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103],
  ...[125, 126, 127, 128, 129, 255, 256, 1000, 1023, 1024, 1025, 4096, 16383, 16384, 16385, 32768],
  ...[65400, 65535, 65536, 65537, 70000],
];
const FRAGMENTS = [1, 3];

/** Text of as many bytes: what can be compressed well, or hardly. */
const KINDS = {
  alike: (size) => 'abcdefgh'.repeat(size / 8 + 1).slice(0, size),
  random: (size) => {
    let text = '';
    while (text.length < size) {
      text += Math.random().toString(36).slice(2);
    }
    return text.slice(0, size);
  },
};

const socket = new WebSocket(url, { perMessageDeflate: JSON.parse(options) });
const received = [];
let wake = () => {};

socket.on('message', (message, isBinary) => {
  assert(!isBinary);
  received.push(...message.toString().split('\n').map((line) => JSON.parse(line)));
  wake();
});
socket.on('error', fail);
socket.on('close', (code, reason) => fail(new Error(`closed: ${code} ${reason}`)));
setTimeout(() => fail(new Error('not done in time')), 60_000).unref();

function fail(error) {
  console.error(error.stack);
  process.exit(1);
}

async function next() {
  while (received.length === 0) {
    await new Promise((resolve) => (wake = resolve));
  }
  return received.shift();
}

/** Sends a command, cut into as many frames. */
function send(command, fragments) {
  const text = Buffer.from(JSON.stringify(command));
  const length = Math.ceil(text.length / fragments);
  for (let i = 0; i < fragments; i++) {
    socket.send(text.subarray(i * length, (i + 1) * length), { fin: i === fragments - 1, binary: false });
  }
}

async function talk() {
  await new Promise((resolve) => socket.on('open', resolve));
  send({ id: 1, connect: {} }, 1);
  assert((await next()).connect);
  send({ id: 2, subscribe: { channel: 'sizes' } }, 1);
  assert((await next()).subscribe);
  const begin = { in: socket._socket.bytesRead, out: socket._socket.bytesWritten };
  const report = { extensions: socket.extensions, messages: 0, alike: 0, random: 0 };
  for (const [kind, make] of Object.entries(KINDS)) {
    const before = socket._socket.bytesRead;
    for (const size of SIZES) {
      for (const fragments of FRAGMENTS) {
        const data = make(size);
        send({ id: 3, rpc: { method: 'echo', data } }, fragments);
        assert.deepStrictEqual(await next(), { id: 3, rpc: { data } });
        send({ id: 4, publish: { channel: 'sizes', data } }, fragments);
        for (let i = 0; i < 2; i++) {
          const message = await next();
          assert.deepStrictEqual(message.push ? message.push.pub.data : message.publish, message.push ? data : {});
        }
        report.messages += 2;
      }
    }
    report[kind] = socket._socket.bytesRead - before;
  }
  report.bytesIn = socket._socket.bytesRead - begin.in;
  report.bytesOut = socket._socket.bytesWritten - begin.out;
  report.bytesOfData = 2 * 2 * FRAGMENTS.length * SIZES.reduce((sum, size) => sum + size, 0);
  console.log(JSON.stringify(report));
  process.exit(0);
}

talk().catch(fail);
