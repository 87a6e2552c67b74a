import { z } from 'zod';

/** The figures of src/reports/figures.ts. A rate or a mean over nothing is null, never 0. */
export const figures = z.object({
  offered: z.number().int(),
  answered: z.number().int(),
  abandoned: z.number().int(),
  shortAbandoned: z.number().int(),
  abandonmentRate: z.number().nullable(),
  serviceLevel: z.object({ share: z.number().nullable(), thresholdSeconds: z.number().int() }),
  averageAnswerSeconds: z.number().nullable(),
  handled: z.number().int(),
  averageHandlingSeconds: z.number().nullable(),
  occupancy: z.number().nullable(),
});
export type Figures = z.infer<typeof figures>;

export const reportQuery = z.object({ timeZone: z.string().max(60).default('Asia/Shanghai') });
export const todayReport = figures.extend({ from: z.iso.datetime(), to: z.iso.datetime() });
export type TodayReport = z.infer<typeof todayReport>;
