import { z } from 'zod';
import { acceptReservation } from '../agents/accept-reservation.ts';
import { rejectReservation } from '../agents/pass-reservation.ts';
import { auditReveal } from '../auth/audit-reveal.ts';
import { currentUser, requireRole } from '../auth/guard.ts';
import {
  callQuery,
  callView,
  consultBody,
  disposition,
  placeCallBody,
  transferBody,
  wrapUpBody,
} from '../contract/call.ts';
import type { CallView } from '../contract/call.ts';
import { pickCandidateBody } from '../contract/callback.ts';
import { revealBody, revealReply } from '../contract/customer.ts';
import { page } from '../contract/paging.ts';
import { screenPop } from '../contract/screen-pop.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { completeWrapUp } from '../wrap-up/complete-wrap-up.ts';
import { hangUp } from './talking/agent-ends-call.ts';
import { offeredDispositions } from '../wrap-up/offered-dispositions.ts';
import { findCallRow, listCallRows, toCallView } from './call-queries.ts';
import type { Viewer } from './call-queries.ts';
import { holdCall, resumeCall } from './talking/held-call.ts';
import { cancelConsult, completeConsult, startConsult } from './talking/consult.ts';
import { readTarget } from './talking/consult-target.ts';
import { pickCandidate } from './talking/pick-candidate.ts';
import { placeCall } from './talking/place-call.ts';
import { joinConference, swapConsult } from './talking/swap.ts';
import { transferCall } from './talking/transfer-call.ts';
import { registerTransferTargets } from './talking/transfer-targets.ts';
import { extendWrapUp } from '../wrap-up/extend-wrap-up.ts';

const params = z.object({ id: z.uuid() });
const readers = requireRole('agent', 'supervisor', 'admin');
const agents = requireRole('agent');

/** Acts on a call by the agent who holds it or its reservation; each answers with the call as it is then. */
const acts = {
  accept: acceptReservation,
  reject: rejectReservation,
  hold: holdCall,
  resume: resumeCall,
  'hang-up': hangUp,
  'consult/complete': completeConsult,
  'consult/cancel': cancelConsult,
  'consult/swap': swapConsult,
  'consult/conference': joinConference,
  'wrap-up/extend': extendWrapUp,
} as const;

export function registerCallRoutes(app: HttpApp, deps: Deps): void {
  registerReading(app, deps);
  for (const [name, act] of Object.entries(acts)) {
    app.post(
      `/api/calls/:id/${name}`,
      { preHandler: agents, schema: { params, response: { 200: callView } } },
      async (request) => {
        const user = currentUser(request);
        await act(deps, request.params.id, user.id);
        return viewOf(deps, request.params.id, user);
      },
    );
  }
  registerPlacing(app, deps);
  registerTransferAndWrapUp(app, deps);
  registerNumbers(app, deps);
  registerTransferTargets(app, deps);
}

function registerReading(app: HttpApp, deps: Deps): void {
  app.get(
    '/api/calls',
    { preHandler: readers, schema: { querystring: callQuery, response: { 200: page(callView) } } },
    async (request) => {
      const { cursor, agent, ...filter } = request.query;
      const user = currentUser(request);
      const found = await listCallRows(deps.db, {
        ...filter,
        agentId: agent === 'me' ? user.id : undefined,
        after: parseCursor(cursor),
      });
      return { items: found.items.map((row) => toCallView(row, deps.vault, user)), nextCursor: found.nextCursor };
    },
  );
  app.get('/api/calls/:id', { preHandler: readers, schema: { params, response: { 200: callView } } }, async (request) =>
    viewOf(deps, request.params.id, currentUser(request)),
  );
  app.get(
    '/api/dispositions',
    {
      preHandler: readers,
      schema: {
        querystring: z.object({ callId: z.uuid().optional() }),
        response: { 200: z.object({ items: z.array(disposition) }) },
      },
    },
    async (request) => ({ items: await offeredDispositions(deps.db, request.query.callId ?? null) }),
  );
}

/** Calls that an agent places, and agents whom an agent asks. */
function registerPlacing(app: HttpApp, deps: Deps): void {
  app.post(
    '/api/calls',
    { preHandler: agents, schema: { body: placeCallBody, response: { 201: callView } } },
    async (request, reply) => {
      const user = currentUser(request);
      const callId = await placeCall(deps, { agentId: user.id, body: request.body });
      return reply.code(201).send(await viewOf(deps, callId, user));
    },
  );
  app.post(
    '/api/calls/:id/consult',
    { preHandler: agents, schema: { params, body: consultBody, response: { 200: callView } } },
    async (request) => {
      const user = currentUser(request);
      const { id } = request.params;
      const target = await readTarget(deps, id, request.body);
      await startConsult(deps, { callId: id, agentId: user.id, target });
      return viewOf(deps, id, user);
    },
  );
}

function registerTransferAndWrapUp(app: HttpApp, deps: Deps): void {
  app.post(
    '/api/calls/:id/transfer',
    { preHandler: agents, schema: { params, body: transferBody, response: { 200: callView } } },
    async (request) => {
      const { id } = request.params;
      const user = currentUser(request);
      const { queue, ...body } = request.body;
      const to = queue === true ? ({ kind: 'own-queue' } as const) : await readTarget(deps, id, body);
      await transferCall(deps, { callId: id, agentId: user.id, to });
      return viewOf(deps, id, user);
    },
  );
  app.post(
    '/api/calls/:id/wrap-up',
    { preHandler: agents, schema: { params, body: wrapUpBody, response: { 200: callView } } },
    async (request) => {
      const user = currentUser(request);
      await completeWrapUp(deps, { callId: request.params.id, agentId: user.id, body: request.body });
      return viewOf(deps, request.params.id, user);
    },
  );
}

function registerNumbers(app: HttpApp, deps: Deps): void {
  const picking = { params, body: pickCandidateBody, response: { 200: screenPop } };
  app.post('/api/calls/:id/candidate', { preHandler: agents, schema: picking }, (request) =>
    pickCandidate(deps, { callId: request.params.id, agentId: currentUser(request).id, ...request.body }),
  );
  app.post(
    '/api/calls/:id/reveal',
    { preHandler: readers, schema: { params, body: revealBody, response: { 200: revealReply } } },
    async (request) => {
      const row = await findCallRow(deps.db, request.params.id);
      if (row === null) throw new DomainError('call-not-found');
      if (row.outsideSealed === null) throw new DomainError('not-found', 'The caller did not show a number.');
      const entry = {
        userId: currentUser(request).id,
        subjectType: 'call',
        subjectId: row.id,
        reason: request.body.reason,
      } as const;
      await auditReveal(deps, entry);
      return { number: deps.vault.open(row.outsideSealed) };
    },
  );
}

async function viewOf(deps: Deps, callId: string, viewer: Viewer): Promise<CallView> {
  const row = await findCallRow(deps.db, callId);
  if (row === null) throw new DomainError('call-not-found');
  return toCallView(row, deps.vault, viewer);
}

const cursorShape = z
  .string()
  .transform((cursor) => {
    const [at = '', id = ''] = cursor.split('_');
    return { at: new Date(at), id };
  })
  .pipe(z.object({ at: z.date(), id: z.uuid() }));

function parseCursor(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined) return null;
  const parsed = cursorShape.safeParse(cursor);
  if (!parsed.success) throw new DomainError('bad-request', 'cursor: expected the nextCursor of the page before.');
  return parsed.data;
}
