import { z } from 'zod';

/** What a call centre hangs on. `liveUpdates`: facts that reach every screen, not only those of one server. */
export const serviceParts = ['database', 'queue', 'carrier', 'liveUpdates'] as const;
export type ServicePart = (typeof serviceParts)[number];

const partView = z.object({ works: z.boolean(), since: z.iso.datetime() });

/** What works and what does not, as one server sees it. */
export const serviceView = z.object({
  at: z.iso.datetime(),
  parts: z.object({ database: partView, queue: partView, carrier: partView, liveUpdates: partView }),
  /** Requests of the carrier that wait on disk to be taken in. */
  spooled: z.number().int(),
});
export type ServiceView = z.infer<typeof serviceView>;
