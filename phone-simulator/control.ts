import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { CallLeg } from './call-leg.ts';
import { ControlFault } from './control-fault.ts';
import { controlState } from './control-state.ts';
import { pageRoutes } from './control-page.ts';
import { stateStream } from './control-stream.ts';
import { voiceRoutes } from './control-voices.ts';
import type { PhoneSimulator } from './simulator.ts';
import { hangUp, type Behaviour, type Telephone } from './telephone.ts';

export interface DirectoryEntry {
  /** A number, or a softphone's identity. */
  number: string;
  label: string;
  kind: 'caller' | 'rep' | 'softphone';
}

export interface ControlOptions {
  simulator: PhoneSimulator;
  /** The folder of the built page. */
  pageRoot?: string;
  /** The phones that are there from the start. */
  directory?: () => Promise<DirectoryEntry[]>;
}

const numberSchema = z.string().trim().min(1, 'a number is needed').max(64);
const callSchema = z.object({ from: numberSchema, to: numberSchema.optional() });
const pressSchema = z.object({ digits: z.string().regex(/^[0-9*#]{1,32}$/, 'digits are 0 to 9, * and #') });
const textSchema = z.object({ text: z.string().trim().min(1, 'some words are needed').max(1600) });
const replySchema = z.object({ body: z.string().min(1, 'a text is needed').max(1600), to: numberSchema.optional() });
const telephoneSchema = z.object({
  number: numberSchema,
  label: z.string().max(80).default(''),
  kind: z.enum(['caller', 'rep', 'softphone']).default('rep'),
});
const afterMs = z.number().int().min(0).max(600_000).default(3000);
const behaviourSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  z.object({
    kind: z.literal('answers'),
    afterMs,
    press: z
      .string()
      .regex(/^[0-9*#]+$/)
      .optional(),
    pressAfterMs: z.number().int().min(0).max(600_000).optional(),
  }),
  z.object({ kind: z.literal('declines'), afterMs }),
  z.object({ kind: z.literal('busy') }),
  z.object({ kind: z.literal('never-answers') }),
  z.object({ kind: z.literal('unreachable') }),
  z.object({
    kind: z.literal('voicemail'),
    afterMs,
    greeting: z.string().max(500).default('您好,我现在无法接听,请留言。'),
  }),
]);
/** `"busy"` is as good as `{"kind":"busy"}`. */
const behaviourBody = z.object({
  behaviour: z.preprocess((given) => (typeof given === 'string' ? { kind: given } : given), behaviourSchema),
});
/** How long the voice takes for a character: of Chinese and its like, and of everything else. */
const paceSchema = z.strictObject({
  speechMsPerChar: z.strictObject({ wide: z.number().min(1).max(1_000), narrow: z.number().min(1).max(1_000) }),
});
const legParams = z.looseObject({ legSid: z.string() });
const idParams = z.looseObject({ id: z.string() });

/** The routes of the page and of `npm run ring`, to be mounted under `/phone`. */
export async function phoneControl(app: FastifyInstance, options: ControlOptions): Promise<void> {
  const { simulator } = options;
  const directory = loadOnce(simulator, options.directory);
  app.addHook('onReady', async () => void (await directory()));
  app.setErrorHandler(async (error, _request, reply) => sendProblem(reply, error));

  app.get('/api/state', async () => {
    await directory();
    return controlState(simulator);
  });
  stateStream(app, simulator);
  voiceRoutes(app, simulator);
  app.post('/api/calls', async (request, reply) => {
    const { from, to = simulator.numbers()[0]?.number ?? '' } = callSchema.parse(request.body);
    if (!simulator.numbers().some((hotline) => hotline.number === to)) {
      throw new ControlFault(404, 'No hotline has that number.');
    }
    return reply.code(201).send({ legSid: simulator.placeCall({ from, to }).callSid });
  });
  app.post('/api/pace', async (request, reply) => {
    simulator.setPace(paceSchema.parse(request.body));
    return done(reply);
  });
  legRoutes(app, simulator);
  telephoneRoutes(app, simulator);
  pageRoutes(app, options.pageRoot);
}

function legRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const live = (params: unknown): CallLeg => {
    const leg = simulator.inside.world.legs.get(legParams.parse(params).legSid);
    if (leg === undefined) throw new ControlFault(404, 'There is no such leg.');
    if (leg.over()) throw new ControlFault(409, `The leg has ended (${leg.status}).`);
    return leg;
  };
  const ringing = (params: unknown): CallLeg => {
    const leg = live(params);
    if (leg.direction === 'inbound' || leg.status !== 'ringing')
      throw new ControlFault(409, 'That phone is not ringing.');
    return leg;
  };
  const talking = (params: unknown): CallLeg => {
    const leg = live(params);
    if (leg.status !== 'in-progress') throw new ControlFault(409, 'The call has not been answered yet.');
    return leg;
  };
  app.post('/api/legs/:legSid/answer', async (request, reply) => done(reply, ringing(request.params).answer()));
  app.post('/api/legs/:legSid/decline', async (request, reply) =>
    done(reply, ringing(request.params).end('busy', 603)),
  );
  app.post('/api/legs/:legSid/hang-up', async (request, reply) => done(reply, hangUp(live(request.params))));
  app.post('/api/legs/:legSid/press', async (request, reply) => {
    const { digits } = pressSchema.parse(request.body);
    return done(reply, talking(request.params).press(digits));
  });
  app.post('/api/legs/:legSid/say', async (request, reply) => {
    const { text } = textSchema.parse(request.body);
    return done(reply, talking(request.params).say(text));
  });
}

function telephoneRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const find = (params: unknown): Telephone => {
    const phone = simulator.inside.phones.find(idParams.parse(params).id);
    if (phone === null) throw new ControlFault(404, 'There is no such telephone.');
    return phone;
  };
  app.post('/api/telephones', async (request, reply) => {
    const phone = addTelephone(simulator, telephoneSchema.parse(request.body));
    return reply.code(201).send({ id: phone.id });
  });
  app.post('/api/telephones/:id/behaviour', async (request, reply) => {
    const phone = find(request.params);
    phone.behaviour = definedOnly(behaviourBody.parse(request.body).behaviour);
    simulator.inside.world.changed();
    return done(reply);
  });
  app.post('/api/telephones/:id/reply', async (request, reply) => {
    const { body, to } = replySchema.parse(request.body);
    find(request.params).reply(body, to);
    return done(reply);
  });
}

function definedOnly(behaviour: z.infer<typeof behaviourSchema>): Behaviour {
  if (behaviour.kind !== 'answers') return behaviour;
  const { afterMs: after, kind, press, pressAfterMs } = behaviour;
  const keys = press === undefined ? {} : { press };
  return { kind, afterMs: after, ...keys, ...(pressAfterMs === undefined ? {} : { pressAfterMs }) };
}

/** A softphone put there by hand or by the directory is held by somebody: it is registered. */
function addTelephone(simulator: PhoneSimulator, entry: DirectoryEntry): Telephone {
  if (entry.kind !== 'softphone') return simulator.telephone(entry.number, { label: entry.label, kind: entry.kind });
  const phone = simulator.softphone(entry.number.replace(/^client:/, ''));
  phone.label = entry.label || phone.label;
  phone.register();
  return phone;
}

function loadOnce(simulator: PhoneSimulator, directory: ControlOptions['directory']): () => Promise<void> {
  let loaded: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    for (const entry of (await directory?.()) ?? []) addTelephone(simulator, entry);
  };
  return () => {
    // A failure (the database is not up yet) is tried again with the next request.
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      simulator.inside.world.log.error({ code: 0, message: `the directory of telephones failed: ${String(error)}` });
    });
    return loaded;
  };
}

function done(reply: FastifyReply, _acted?: void): FastifyReply {
  return reply.code(204).send();
}

function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const [status, detail] = describe(error);
  const title =
    status === 404 ? 'Not found' : status === 409 ? 'Not possible now' : status < 500 ? 'Wrong request' : 'Fault';
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail });
}

function describe(error: unknown): [number, string] {
  if (error instanceof ControlFault) return [error.status, error.message];
  if (error instanceof z.ZodError) {
    return [400, error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')];
  }
  const given = z.looseObject({ statusCode: z.number().min(400).max(499), message: z.string() }).safeParse(error);
  return given.success ? [given.data.statusCode, given.data.message] : [500, 'The phone simulator failed.'];
}
