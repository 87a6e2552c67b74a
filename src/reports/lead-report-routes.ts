import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import {
  deskReport,
  deskReportQuery,
  leadReport,
  leadReportQuery,
  lostLeadsReport,
  scorecard,
  scorecardBody,
  spanQuery,
} from '../contract/lead-report.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { deskReportOf } from './desk-report.ts';
import { leadReportOf } from './lead-report.ts';
import { lostLeadsOf } from './lost-leads.ts';
import { spanOf } from './report-span.ts';
import { deskReportCsv, leadReportCsv, lostLeadsCsv } from './report-tables.ts';
import { scorecardOf, setScorecard } from './scorecard-report.ts';

const tags = ['reports'];
/** What the console draws; a file and `npm run company -- lost-leads` have them all. */
const MOST_SHOWN = 200;

/** Figures over any span, each also as a file; the scorecard. For those who answer for the floor. */
export function registerLeadReportRoutes(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  const now = () => deps.clock.now();
  const csv = z.string();

  const leadsOf = (query: z.infer<typeof leadReportQuery>) =>
    leadReportOf(deps.db, { span: spanOf(query, now()), by: query.by, language: query.language });
  const leads = { querystring: leadReportQuery, tags };
  app.get('/api/reports/leads', { preHandler, schema: { ...leads, response: { 200: leadReport } } }, (request) =>
    leadsOf(request.query),
  );
  app.get(
    '/api/reports/leads.csv',
    { preHandler, schema: { ...leads, response: { 200: csv } } },
    async (request, reply) =>
      sendFile(reply, `leads-by-${request.query.by}`, leadReportCsv(await leadsOf(request.query))),
  );

  const deskOf = (query: z.infer<typeof deskReportQuery>) =>
    deskReportOf(deps.db, { span: spanOf(query, now()), timeZone: query.timeZone, now: now() });
  const desk = { querystring: deskReportQuery, tags };
  app.get('/api/reports/desk', { preHandler, schema: { ...desk, response: { 200: deskReport } } }, (request) =>
    deskOf(request.query),
  );
  app.get(
    '/api/reports/desk.csv',
    { preHandler, schema: { ...desk, response: { 200: csv } } },
    async (request, reply) => sendFile(reply, 'desk', deskReportCsv(await deskOf(request.query))),
  );

  const lostOf = (query: z.infer<typeof spanQuery>) => lostLeadsOf(deps.db, { span: spanOf(query, now()), now: now() });
  const lost = { querystring: spanQuery, tags };
  app.get(
    '/api/reports/lost-leads',
    { preHandler, schema: { ...lost, response: { 200: lostLeadsReport } } },
    async (request) => {
      const report = await lostOf(request.query);
      return { ...report, items: report.items.slice(0, MOST_SHOWN) };
    },
  );
  app.get(
    '/api/reports/lost-leads.csv',
    { preHandler, schema: { ...lost, response: { 200: csv } } },
    async (request, reply) => sendFile(reply, 'unknown-callers', lostLeadsCsv(await lostOf(request.query))),
  );
  registerScorecard(app, deps);
}

function registerScorecard(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  const response = { 200: scorecard };
  const read = (query: z.infer<typeof spanQuery>) => {
    const now = deps.clock.now();
    return scorecardOf(deps.db, { span: spanOf(query, now), now });
  };
  app.get('/api/reports/scorecard', { preHandler, schema: { querystring: spanQuery, response, tags } }, (request) =>
    read(request.query),
  );
  const schema = { querystring: spanQuery, body: scorecardBody, response, tags };
  app.put('/api/reports/scorecard', { preHandler, schema }, async (request) => {
    await setScorecard(deps, currentUser(request), request.body);
    return read(request.query);
  });
}

function sendFile(reply: FastifyReply, name: string, text: string): string {
  reply.header('content-type', 'text/csv; charset=utf-8');
  reply.header('content-disposition', `attachment; filename="hotline-${name}.csv"`);
  return text;
}
