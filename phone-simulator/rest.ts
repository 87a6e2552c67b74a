import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CarrierRefusal, notFound, sendRefusal } from './rest-answer.ts';
import { callRoutes } from './rest-calls.ts';
import { conferenceRoutes } from './rest-conferences.ts';
import { messageRoutes } from './rest-messages.ts';
import { participantRoutes } from './rest-participants.ts';
import { recordingRoutes } from './rest-recordings.ts';
import type { PhoneSimulator } from './simulator.ts';

export interface CarrierRestOptions {
  simulator: PhoneSimulator;
  /** API keys that may sign in beside the account's own token: key sid to secret. */
  apiKeys?: Record<string, string>;
}

const formType = 'application/x-www-form-urlencoded';

/** Twilio's REST API under its real paths, as much of it as a call centre uses. */
export async function carrierRest(app: FastifyInstance, options: CarrierRestOptions): Promise<void> {
  const { simulator } = options;
  // The surrounding app may have its own reader, which would lose the order and the repeats of parameters.
  if (app.hasContentTypeParser(formType)) app.removeContentTypeParser(formType);
  app.addContentTypeParser(formType, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
  app.addHook('onRequest', async (request) => authenticate(options, request));
  app.addHook('preHandler', async (request) => refuseByFault(simulator, request));
  app.addHook('onSend', async (request, reply, payload) => {
    loseAnswer(simulator, request, reply);
    return payload;
  });
  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof CarrierRefusal) return sendRefusal(reply, error);
    return sendRefusal(reply, new CarrierRefusal(500, 20500, `the simulator failed: ${String(error)}`));
  });
  callRoutes(app, simulator);
  conferenceRoutes(app, simulator);
  participantRoutes(app, simulator);
  messageRoutes(app, simulator);
  recordingRoutes(app, simulator);
  app.all('/*', async (request, reply) => sendRefusal(reply, notFound(request.url.split('?')[0] ?? '')));
}

function authenticate(options: CarrierRestOptions, request: FastifyRequest): void {
  const { accountSid, authToken } = options.simulator;
  const [scheme, given] = (request.headers.authorization ?? '').split(' ');
  const [user, ...rest] = Buffer.from(given ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const secret = user === accountSid ? authToken : options.apiKeys?.[user ?? ''];
  const account = /\/2010-04-01\/Accounts\/(AC[0-9a-fA-F]{32})/.exec(request.url)?.[1];
  if (scheme !== 'Basic' || secret === undefined || rest.join(':') !== secret || account !== accountSid) {
    throw new CarrierRefusal(401, 20003, 'Authenticate');
  }
}

/** Refused requests were never processed; that is what makes 429 and 503 safe to repeat. */
function refuseByFault(simulator: PhoneSimulator, request: FastifyRequest): void {
  const fault = simulator.inside.restFault({ method: request.method, path: pathOf(request) });
  faults.set(request, fault);
  if (fault === 'too-many-requests') throw new CarrierRefusal(429, 20429, 'Too Many Requests');
  if (fault === 'unavailable') throw new CarrierRefusal(503, 20503, 'Service Unavailable');
}

const faults = new WeakMap<FastifyRequest, string>();

/** The request was carried out, and nobody learns of it: the connection breaks. */
function loseAnswer(simulator: PhoneSimulator, request: FastifyRequest, reply: FastifyReply): void {
  if (faults.get(request) !== 'lose-answer') return;
  simulator.inside.world.changed();
  reply.hijack();
  request.raw.socket.destroy();
}

function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?')[0] ?? '';
  return path.slice(path.indexOf('/2010-04-01'));
}
