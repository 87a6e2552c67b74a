import { requireRole } from '../auth/guard.ts';
import { reportQuery, todayReport } from '../contract/report.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { reportOfToday } from './report-queries.ts';

/** Figures for those who answer for the floor. */
export function registerReportRoutes(app: HttpApp, deps: Deps): void {
  const readers = requireRole('supervisor', 'admin');
  const schema = { querystring: reportQuery, response: { 200: todayReport } };
  app.get('/api/reports/today', { preHandler: readers, schema }, async (request) =>
    reportOfToday(deps.db, { now: deps.clock.now(), timeZone: request.query.timeZone }),
  );
}
