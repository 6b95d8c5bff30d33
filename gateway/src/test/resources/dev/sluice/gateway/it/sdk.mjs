// The official client over one of the emulated transports: node sdk.mjs TRANSPORT http://HOST:PORT
import { Centrifuge } from 'centrifuge';
import { EventSource } from 'eventsource';

const [transport, gateway] = process.argv.slice(2);
const say = (...words) => console.log(words.join(' '));

const centrifuge = new Centrifuge(
  [{ transport, endpoint: `${gateway}/connection/${transport}` }],
  {
    emulationEndpoint: `${gateway}/emulation`,
    eventsource: EventSource,
    fetch,
    readableStream: ReadableStream,
    maxServerPingDelay: 2000,
  });

centrifuge.on('connected', ({ transport }) => say('connected', transport));
centrifuge.on('message', ({ data }) => say('message', JSON.stringify(data)));
centrifuge.on('error', ({ error }) => say('error', error.code, error.message));
centrifuge.on('disconnected', ({ code, reason }) => {
  say('disconnected', code, reason);
  process.exit(0);
});

const news = centrifuge.newSubscription('news');
const published = new Promise(resolve => news.on('publication', ({ data }) => resolve(data)));
news.subscribe();
centrifuge.connect();
await news.ready(5000);
say('subscribed');
await news.publish({ text: 'ä\r\n\u2028' });
say('published', JSON.stringify(await published));
say('echo', JSON.stringify((await centrifuge.rpc('echo', [1, 2])).data));
await news.presence().catch(({ code, message }) => say('presence', code, message));
// Long enough for pings that must be answered over /emulation.
await new Promise(resolve => setTimeout(resolve, 2500));
news.unsubscribe();
say('echo', (await centrifuge.rpc('echo', 'still here')).data);
