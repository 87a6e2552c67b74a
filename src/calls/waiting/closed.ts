import { closingHolds } from '../../hotlines/emergency-closing.ts';
import type { EmergencyClosing } from '../../hotlines/emergency-closing.ts';
import { addWorkingSeconds, nextOpening } from '../../routing/working-time.ts';
import type { HoursOverrides, WeeklyHours } from '../../routing/working-time.ts';

/** Why nobody takes calls now, and when whoever calls is to be called back. */
export type Closed =
  /** `opensAt` null: the hours never open. */
  | { because: 'hours'; opensAt: Date | null; callBackBy: Date }
  | { because: 'emergency'; closing: EmergencyClosing; callBackBy: Date };

export interface Opening {
  hours: WeeklyHours;
  overrides: HoursOverrides;
  closing: EmergencyClosing | null;
}

/** Nobody knows when an emergency ends that has no end: two hours of open time are the promise. */
const UNKNOWN_END_SECONDS = 7_200;
const YEAR_MS = 365 * 86_400_000;

/** Null: open. An emergency goes before the hours, so that callers hear what happened also at night. */
export function closedAt({ hours, overrides, closing }: Opening, now: Date): Closed | null {
  if (closing !== null && closingHolds(closing, now))
    return { because: 'emergency', closing, callBackBy: afterEmergency({ hours, overrides, closing }, now) };
  const opensAt = nextOpening(hours, now, overrides);
  if (opensAt !== null && opensAt <= now) return null;
  return { because: 'hours', opensAt, callBackBy: opensAt ?? new Date(now.getTime() + YEAR_MS) };
}

function afterEmergency({ hours, overrides, closing }: Opening & { closing: EmergencyClosing }, now: Date): Date {
  const known = closing.until && nextOpening(hours, closing.until, overrides);
  return known ?? addWorkingSeconds(hours, now, UNKNOWN_END_SECONDS, overrides) ?? new Date(now.getTime() + YEAR_MS);
}
