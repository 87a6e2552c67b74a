import { connect } from 'node:net';
import { io } from 'socket.io-client';
import type { Random } from '../../phone-simulator/random.ts';
import type { FuzzApp } from './fuzz-app.ts';
import { chance, oddValue, pick } from './odd-values.ts';

type Note = (what: string, example: string) => void;

const LIMIT_MS = 5_000;
const FRAMES = 30;
const PACKETS = [
  ...['', '4', '40', '41', '42', '42[]', '42["desk.heartbeat"]', '42["desk.heartbeat",{"a":1}]', '42["screen_pop",{}]'],
  ...['420["desk.heartbeat"]', '4299999999999999999999["x"]', '43[]', '430["drawn"]', '44{"message":"x"}', '45-["x"]'],
  ...[
    '451-["x",{"_placeholder":true,"num":0}]',
    '42["disconnect"]',
    '42["connection"]',
    '42["__proto__",{}]',
    '42{',
    '9',
    '3probe',
  ],
  ...['40/admin,{"token":"x"}', '40{"token":{"a":1}}', '\u0000', 'b////', '42["x","\\ud800"]', '2'.repeat(1_000), '1'],
  `42["x","${'y'.repeat(20_000)}"]`,
  `42["x",${'['.repeat(3_000)}${']'.repeat(3_000)}]`,
];
const EVENTS = ['desk.heartbeat', 'screen_pop', 'call.queued', 'desk.snapshot', 'x', '', '__proto__', 'join', 'error'];

/** Screens that talk nonsense, packets that are none, and requests that are no HTTP; afterwards a good screen is served. */
export async function fuzzSockets(app: FuzzApp, random: Random, note: Note): Promise<number> {
  const frames = await strangeScreen(app, random);
  const packets = await strangePackets(app, random, note);
  const refused = await strangeHttp(app, random, note);
  const served = await goodScreen(app);
  if (!served) note('a good screen is not served after bad ones', '');
  return frames + packets + refused;
}

async function strangeScreen({ url, actors }: FuzzApp, random: Random): Promise<number> {
  const { token } = pick(random, actors);
  const socket = io(url, { auth: { token: chance(random, 0.2) ? oddValue(random) : token }, ...alone });
  await within(
    new Promise<void>((done) => ['desk.snapshot', 'connect_error'].forEach((name) => socket.once(name, () => done()))),
  );
  for (let sent = 0; sent < FRAMES && socket.connected; sent += 1) {
    const args = Array.from({ length: Math.floor(random() * 3) }, () => oddValue(random));
    if (chance(random, 0.2)) socket.emit(pick(random, EVENTS), ...args, () => undefined);
    else if (chance(random, 0.1)) socket.emit(pick(random, EVENTS), Buffer.alloc(2_000));
    else socket.emit(pick(random, EVENTS), ...args);
  }
  socket.disconnect();
  return FRAMES;
}

const alone = { transports: ['websocket'], reconnection: false, forceNew: true };

/** By the polling transport, where anybody may write the packets by hand. */
async function strangePackets({ url, actors }: FuzzApp, random: Random, note: Note): Promise<number> {
  const query = pick(random, ['EIO=4', 'EIO=3', 'EIO=x', 'EIO=4&b64=1', 'EIO=4&j=0']);
  const address = `${url}/socket.io/?${query}&transport=polling`;
  const opened = await ask(address);
  const sid = /"sid":"([^"]+)"/.exec(opened.text)?.[1] ?? 'none';
  const { token } = pick(random, actors);
  const packets = [`40{"token":"${token}"}`, ...Array.from({ length: 6 }, () => pick(random, PACKETS))];
  for (const packet of packets) {
    const answer = await ask(`${address}&sid=${sid}`, packet);
    if (answer.status >= 500 || /at .*:\d+:\d+|node_modules/.test(answer.text))
      note(`a packet is answered ${answer.status}`, packet.slice(0, 200));
  }
  return packets.length;
}

async function ask(url: string, body?: string): Promise<{ status: number; text: string }> {
  const asked = { ...(body !== undefined && { method: 'POST', body }), signal: AbortSignal.timeout(LIMIT_MS) };
  const response = await fetch(url, asked);
  return { status: response.status, text: await response.text() };
}

const NO_HTTP = [
  'GARBAGE\r\n\r\n',
  'GET /\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET /healthz HTTP/1.1\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST /api/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
  `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
  `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'GET /healthz HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001',
];

async function strangeHttp({ url }: FuzzApp, random: Random, note: Note): Promise<number> {
  const text = pick(random, NO_HTTP);
  const answer = await within(sendRaw(Number(new URL(url).port), text));
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer ?? '')?.[1] ?? 0);
  if (status >= 500 || /at .*:\d+:\d+|node_modules/.test(answer ?? ''))
    note(`a request that is none is answered ${status}`, text.slice(0, 200));
  return 1;
}

function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += String(chunk);
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.setTimeout(500, () => socket.destroy());
  });
}

async function goodScreen({ url, actors }: FuzzApp): Promise<boolean> {
  const token = actors.find(({ name }) => name === 'admin')?.token ?? '';
  const socket = io(url, { auth: { token }, ...alone });
  const shown = new Promise<string>((done) => void socket.once('desk.snapshot', () => done('shown')));
  const served = await within(shown);
  socket.disconnect();
  return served === 'shown';
}

/** Undefined: not in time. */
async function within<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
