import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ControlFault } from './control-fault.ts';
import type { PhoneSimulator } from './simulator.ts';
import { identityOf } from './voice-token.ts';
import { createVoices, type Voice, type VoiceNews } from './voices.ts';

/** A stream that broke comes back within this, or the browser is gone. Wall time: browsers know no other. */
const GRACE_MS = 5_000;
const HEARTBEAT_MS = 15_000;
/** A session description is a few kB. */
const LONGEST_SIGNAL = 32_000;

const openSchema = z.union([
  z.object({ token: z.string().min(1).max(4_000) }),
  // A telephone that anybody may pick up on the page; an agent's needs the ticket that our customer hands out.
  z.object({
    number: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .regex(/^(?!client:)/, 'an agent’s telephone is opened with a token'),
  }),
]);
const signalSchema = z.object({
  to: z.string().max(64),
  signal: z.unknown().refine((signal) => (JSON.stringify(signal) ?? '').length <= LONGEST_SIGNAL, 'is too long'),
});
const voiceParams = z.looseObject({ voiceId: z.string() });

/**
 * How browsers become the voice of a telephone: what Twilio's Voice SDK does over its own servers. A voice is opened
 * with a number (a telephone of the page) or an Access Token (an agent's), lives as long as its stream, and is known by
 * an id that cannot be guessed.
 */
export function voiceRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const voices = createVoices(simulator);
  const streams = new Set<() => void>();
  const waits = new Map<string, NodeJS.Timeout>();
  const find = (params: unknown): Voice => {
    const voice = voices.find(voiceParams.parse(params).voiceId);
    if (voice === null) throw new ControlFault(404, 'There is no such voice: open one anew.');
    return voice;
  };
  const closeLater = (voice: Voice): void => {
    clearTimeout(waits.get(voice.id));
    const close = (): void => {
      waits.delete(voice.id);
      voice.close();
    };
    waits.set(voice.id, setTimeout(close, GRACE_MS));
  };

  app.post('/api/voices', async (request, reply) => {
    const given = openSchema.parse(request.body);
    const voice = voices.open('number' in given ? given.number : addressOf(simulator, given.token));
    closeLater(voice);
    return reply.code(201).send({ voiceId: voice.id });
  });
  app.get('/api/voices/:voiceId/stream', (request, reply) => {
    const voice = find(request.params);
    clearTimeout(waits.get(voice.id));
    waits.delete(voice.id);
    const close = streamNews(reply, voice, () => {
      streams.delete(close);
      closeLater(voice);
    });
    streams.add(close);
  });
  app.post('/api/voices/:voiceId/signals', async (request, reply) => {
    const { signal, to } = signalSchema.parse(request.body);
    // Whoever left meanwhile needs no signal any more.
    find(request.params).signal(to, signal);
    return reply.code(204).send();
  });
  app.post('/api/voices/:voiceId/mute', async (request, reply) => {
    find(request.params).mute(z.object({ on: z.boolean() }).parse(request.body).on);
    return reply.code(204).send();
  });
  app.post('/api/voices/:voiceId/digits', async (request, reply) => {
    const { digits } = z.object({ digits: z.string().regex(/^[0-9*#]{1,32}$/) }).parse(request.body);
    find(request.params).digits(digits);
    return reply.code(204).send();
  });
  app.delete('/api/voices/:voiceId', async (request, reply) => {
    find(request.params).close();
    return reply.code(204).send();
  });
  app.addHook('preClose', async () => {
    for (const close of streams) close();
    for (const wait of waits.values()) clearTimeout(wait);
    voices.close();
  });
}

function addressOf(simulator: PhoneSimulator, token: string): string {
  const identity = identityOf(simulator, token);
  if (identity === null) throw new ControlFault(401, 'This is no valid Access Token of this account.');
  return `client:${identity}`;
}

/** Server-Sent Events. The line first, then all that changes, in order. */
function streamNews(reply: FastifyReply, voice: Voice, closed: () => void): () => void {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const send = (news: VoiceNews): void => void raw.write(`data: ${JSON.stringify(news)}\n\n`);
  const stop = voice.listen(send);
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
  let over = false;
  const close = (): void => {
    if (over) return;
    over = true;
    stop();
    clearInterval(heartbeat);
    closed();
    raw.end();
  };
  raw.on('close', close);
  send({ kind: 'line', line: voice.line() });
  return close;
}
