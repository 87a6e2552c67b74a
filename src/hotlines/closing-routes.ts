import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { closingBody, hotlineClosings } from '../contract/hotline-closing.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { setClosing } from './close-hotline.ts';
import { listHotlineClosings } from './closing-queries.ts';

const params = z.object({ id: z.uuid() });
const tags = ['hotlines'];

/** Emergency closing: everybody at a desk sees it, supervisors and administrators set it. */
export function registerClosingRoutes(app: HttpApp, deps: Deps): void {
  const list = async () => ({ items: await listHotlineClosings(deps.db, deps.clock.now()) });
  app.get(
    '/api/hotlines/closings',
    { preHandler: requireRole('agent', 'supervisor', 'admin'), schema: { response: { 200: hotlineClosings }, tags } },
    list,
  );
  app.put(
    '/api/hotlines/:id/closing',
    {
      preHandler: requireRole('supervisor', 'admin'),
      schema: { params, body: closingBody, response: { 200: hotlineClosings }, tags },
    },
    async (request) => {
      const { params: of, body } = request;
      await setClosing(deps, { hotlineId: of.id, userId: currentUser(request).id, body });
      return list();
    },
  );
}
