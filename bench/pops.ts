import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { buildApp, createSimulatorFor } from '../src/app.ts';
import type { Deps } from '../src/deps.ts';
import { freePort } from './free-port.ts';
import { figure, percentile } from './measure.ts';
import type { Figure } from './measure.ts';
import { ask } from './webhooks.ts';

const POPS = 60;

/**
 * From the carrier's request leaving to the pop arriving at the agent's screen, one call at a time: what decides
 * whether the agent knows before the phone rings. The baseline is a request, one query and one socket message.
 */
export async function benchPops(deps: Deps): Promise<Figure[]> {
  const port = await freePort();
  const config = { ...deps.config, port, publicUrl: `http://127.0.0.1:${port}` };
  const node: Deps = { ...deps, config };
  const { http } = buildApp(node, { simulator: createSimulatorFor(node) });
  await http.listen({ host: '127.0.0.1', port });
  await deps.db.pool.query(
    `UPDATE calls SET state = 'ended', end_reason = 'abandoned', outcome = 'callback', ended_at = now(), step = NULL WHERE state <> 'ended'`,
  );
  const agent = await signIn(config.publicUrl);
  const times: number[] = [];
  for (let index = 0; index < POPS + 10; index += 1) {
    const arrived = new Promise<string>((resolve) =>
      agent.socket.once('screen_pop', (pop: { callId: string }, drawn: () => void) => (drawn(), resolve(pop.callId))),
    );
    const begin = performance.now();
    await ask(`${config.publicUrl}/webhooks/twilio/voice`, `pop${index}`);
    const callId = await arrived;
    if (index >= 10) times.push(performance.now() - begin);
    await agent.finish(callId);
    await deps.outbox.settled();
  }
  agent.socket.disconnect();
  await http.close();
  const bare = await bareTimes(deps);
  return [0.5, 0.95].map((share) =>
    figure(`webhook to pop, ${share === 0.5 ? 'median' : '95th percentile'}`, 'ms', {
      value: percentile(times, share),
      baseline: percentile(bare, share),
    }),
  );
}

async function signIn(url: string): Promise<{ socket: Socket; finish(callId: string): Promise<void> }> {
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ login: 'agent1', password: 'hotline' }),
  });
  const { token } = Object(await session.json());
  const headers = { ...json, authorization: `Bearer ${token}` };
  const send = async (method: string, path: string, body: object) => {
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  const socket = io(url, { auth: { token }, transports: ['websocket'] });
  await new Promise((resolve) => socket.once('desk.snapshot', resolve));
  await send('PUT', '/api/agents/me/state', { state: 'available' });
  return {
    socket,
    async finish(callId) {
      await send('POST', `/api/calls/${callId}/accept`, {});
      await send('POST', `/api/calls/${callId}/hang-up`, {});
      await send('POST', `/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '' });
    },
  };
}

async function bareTimes(deps: Deps): Promise<number[]> {
  const server = createServer((_request, response) => {
    void deps.db.pool.query('SELECT name FROM customers LIMIT 1').then(({ rows }) => {
      sockets.emit('pop', rows[0]);
      response.end('ok');
    });
  });
  const sockets = new Server(server, { serveClient: false });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  const times: number[] = [];
  for (let index = 0; index < POPS; index += 1) {
    const arrived = new Promise((resolve) => client.once('pop', resolve));
    const begin = performance.now();
    await fetch(`http://127.0.0.1:${port}/`);
    await arrived;
    times.push(performance.now() - begin);
  }
  client.disconnect();
  await sockets.close();
  return times;
}
