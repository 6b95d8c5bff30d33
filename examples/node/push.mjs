// Pushes over HTTP with Node's own fetch (Node 18 or newer).
// node push.mjs [URL [CHANNEL [TEXT]]], with the key, if one is needed, in SLUICE_ADMIN_KEY

const [url = 'http://127.0.0.1:8001', channel = 'lobby', text = 'hello'] = process.argv.slice(2);

function fail(why) {
  console.error(why);
  process.exit(1);
}

const response = await fetch(`${url}/api/publish`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-API-Key': (process.env.SLUICE_ADMIN_KEY ?? '').trim() },
  body: JSON.stringify({ channel, data: { text } }),
  signal: AbortSignal.timeout(2000),
}).catch(error => fail(`no gateway at ${url}: ${error.cause?.message ?? error.message}`));

const answer = await response.text();
if (!response.ok || 'error' in JSON.parse(answer)) fail(`refused: ${response.status} ${answer}`);
console.log(answer);
