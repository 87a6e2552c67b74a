import type { FastifyInstance, FastifyReply } from 'fastify';
import { controlState } from './control-state.ts';
import type { PhoneSimulator } from './simulator.ts';

const quietMs = 50;
const heartbeatMs = 15_000;

/** Server-Sent Events: the whole state at once and after each change, at most every 50 ms. */
export function stateStream(app: FastifyInstance, simulator: PhoneSimulator): void {
  const open = new Set<() => void>();

  function stream(reply: FastifyReply): void {
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // Wall time on purpose: people look at this, whatever clock the calls run on.
    let waiting: NodeJS.Timeout | null = null;
    const send = (): void => {
      waiting = null;
      raw.write(`event: state\ndata: ${JSON.stringify(controlState(simulator))}\n\n`);
    };
    const stopListening = simulator.onChange(() => {
      waiting ??= setTimeout(send, quietMs);
    });
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
    const close = (): void => {
      open.delete(close);
      stopListening();
      clearInterval(heartbeat);
      if (waiting !== null) clearTimeout(waiting);
      raw.end();
    };
    open.add(close);
    raw.on('close', close);
    send();
  }

  app.get('/api/stream', (_request, reply) => stream(reply));
  app.addHook('preClose', async () => {
    for (const close of open) close();
  });
}
