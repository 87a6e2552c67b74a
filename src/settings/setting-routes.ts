import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import {
  agentSkillsBody,
  calendarYear,
  calendarYearQuery,
  dayCheck,
  dayCheckBody,
  dispositionsBody,
  greetingBody,
  greetingPreview,
  handOverBody,
  hotlineBody,
  hoursBody,
  protectionBody,
  queueBody,
  settingSaved,
  settings,
  settingVersion,
  skillBody,
} from '../contract/settings.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { changeDispositions } from './change-dispositions.ts';
import { changeHandOver } from './change-hand-over.ts';
import { changeHotline, previewGreeting } from './change-hotline.ts';
import { addHours, changeHours } from './change-hours.ts';
import { changeProtection } from './change-protection.ts';
import { addQueue, changeQueue } from './change-queue.ts';
import { addSkill, changeAgentSkills, removeSkill, renameSkill } from './change-skills.ts';
import { readSettings } from './read-settings.ts';
import { calendarOfYear, whatHolds } from './what-holds.ts';

const params = z.object({ id: z.uuid() });
const saved = { 200: settingSaved };
const preHandler = requireRole('supervisor', 'admin');
const at = (request: FastifyRequest & { params: { id: string } }) => ({
  byId: currentUser(request).id,
  id: request.params.id,
});

/** What supervisors and administrators change, each form by itself. */
export function registerSettingRoutes(app: HttpApp, deps: Deps): void {
  app.get('/api/settings', { preHandler, schema: { response: { 200: settings } } }, async () =>
    readSettings(deps.db, deps.clock.now()),
  );
  registerHotlines(app, deps);
  registerSkills(app, deps);
  registerHours(app, deps);
  const schema = { body: dispositionsBody, response: saved };
  app.put('/api/settings/dispositions', { preHandler, schema }, async (request) =>
    changeDispositions(deps, currentUser(request).id, request.body),
  );
  const protection = { body: protectionBody, response: saved };
  app.put('/api/settings/protection', { preHandler, schema: protection }, async (request) =>
    changeProtection(deps, currentUser(request).id, request.body),
  );
  const handOver = { body: handOverBody, response: saved };
  app.put('/api/settings/hand-over', { preHandler, schema: handOver }, async (request) =>
    changeHandOver(deps, currentUser(request).id, request.body),
  );
}

function registerHotlines(app: HttpApp, deps: Deps): void {
  app.put(
    '/api/settings/hotlines/:id',
    { preHandler, schema: { params, body: hotlineBody, response: saved } },
    async (request) => changeHotline(deps, at(request), request.body),
  );
  app.post(
    '/api/settings/greeting-preview',
    { preHandler, schema: { body: greetingBody, response: { 200: greetingPreview } } },
    async (request) => previewGreeting(request.body),
  );
  app.post(
    '/api/settings/queues',
    { preHandler, schema: { body: queueBody.omit({ version: true }), response: { 201: settingSaved } } },
    async (request, reply) => reply.code(201).send(await addQueue(deps, currentUser(request).id, request.body)),
  );
  app.put(
    '/api/settings/queues/:id',
    { preHandler, schema: { params, body: queueBody, response: saved } },
    async (request) => changeQueue(deps, at(request), request.body),
  );
}

function registerSkills(app: HttpApp, deps: Deps): void {
  app.post(
    '/api/settings/skills',
    { preHandler, schema: { body: skillBody.omit({ version: true }), response: { 201: settingSaved } } },
    async (request, reply) => reply.code(201).send(await addSkill(deps, currentUser(request).id, request.body)),
  );
  app.put(
    '/api/settings/skills/:id',
    { preHandler, schema: { params, body: skillBody, response: saved } },
    async (request) => renameSkill(deps, at(request), request.body),
  );
  app.delete(
    '/api/settings/skills/:id',
    { preHandler, schema: { params, body: z.object({ version: settingVersion }), response: saved } },
    async (request) => removeSkill(deps, { ...at(request), version: request.body.version }),
  );
  app.put(
    '/api/settings/agents/:id/skills',
    { preHandler, schema: { params, body: agentSkillsBody, response: saved } },
    async (request) => changeAgentSkills(deps, at(request), request.body),
  );
}

function registerHours(app: HttpApp, deps: Deps): void {
  app.post(
    '/api/settings/hours',
    { preHandler, schema: { body: hoursBody.omit({ version: true }), response: { 201: settingSaved } } },
    async (request, reply) => reply.code(201).send(await addHours(deps, currentUser(request).id, request.body)),
  );
  app.put(
    '/api/settings/hours/:id',
    { preHandler, schema: { params, body: hoursBody, response: saved } },
    async (request) => changeHours(deps, at(request), request.body),
  );
  app.post(
    '/api/settings/day-check',
    { preHandler, schema: { body: dayCheckBody, response: { 200: dayCheck } } },
    async (request) => whatHolds(request.body),
  );
  app.get(
    '/api/settings/calendar',
    { preHandler, schema: { querystring: calendarYearQuery, response: { 200: calendarYear } } },
    async (request) => calendarOfYear(request.query.year),
  );
}
