import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  beginSecondFactorBody,
  confirmSecondFactorBody,
  endSecondFactorBody,
  secondFactorKey,
} from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { currentSession, requireRole } from './guard.ts';
import { beginSecondFactor, confirmSecondFactor, endOwnSecondFactor } from './second-factor.ts';

/** One's own two-step sign-in. Not for reps: their page has no room for it, and they see their own leads only. */
export function registerSecondFactorRoutes(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('agent', 'supervisor', 'admin');
  const config = { beforeSecondFactor: true } as const;
  const who = (request: FastifyRequest) => {
    const { user, id: sessionId } = currentSession(request);
    return { user, sessionId, address: request.ip };
  };
  app.post(
    '/api/me/second-factor',
    { preHandler, config, schema: { body: beginSecondFactorBody, response: { 200: secondFactorKey } } },
    async (request) => beginSecondFactor(deps, who(request), request.body.password),
  );
  app.post(
    '/api/me/second-factor/confirm',
    { preHandler, config, schema: { body: confirmSecondFactorBody, response: { 204: z.null() } } },
    async (request, reply) => {
      await confirmSecondFactor(deps, who(request), request.body.code);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/me/second-factor/end',
    { preHandler, schema: { body: endSecondFactorBody, response: { 204: z.null() } } },
    async (request, reply) => {
      await endOwnSecondFactor(deps, who(request), request.body);
      return reply.code(204).send(null);
    },
  );
}
