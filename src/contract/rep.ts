import { z } from 'zod';
import { personRef } from './people.ts';

/** What a rep sees of themselves on their own page. */
export const repSelf = z.object({
  /** Null: here. */
  awayUntil: z.iso.datetime().nullable(),
  /** `lapsed`: set away after letting several offers lapse; null: by the rep or a supervisor. */
  awayBecause: z.enum(['lapsed']).nullable(),
  deputy: personRef.nullable(),
  /** Who may stand in: reps of the same teams. */
  colleagues: z.array(personRef),
});
export type RepSelf = z.infer<typeof repSelf>;

/** Away until then, or back (null). What is left out stays. */
export const awayBody = z.object({
  until: z.iso.datetime({ offset: true }).nullable().optional(),
  deputyId: z.uuid().nullable().optional(),
});
export type AwayBody = z.infer<typeof awayBody>;
