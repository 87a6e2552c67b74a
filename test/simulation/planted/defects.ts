import { atTheBorder } from './at-the-border.ts';
import { atTheDesks } from './at-the-desks.ts';
import type { Defect } from './defect.ts';
import { inCalls } from './in-calls.ts';

/** Each is planted alone, and each must be caught. */
export const defects: readonly Defect[] = [...atTheBorder, ...inCalls, ...atTheDesks];
