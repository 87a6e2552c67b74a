import { z } from 'zod';
import { PASSWORD_LEAST } from './password-least.ts';
import { language, role } from './people.ts';
import { settingHead } from './settings.ts';

/** Who works here: read and changed by supervisors and administrators (company/manage-users.ts). */
export const userSetting = settingHead.extend({
  id: z.uuid(),
  login: z.string(),
  name: z.string(),
  role,
  language,
  isActive: z.boolean(),
  /** Reps: with the share of each team's leads. */
  teams: z.array(z.string()),
  /** Whether a code is asked for at the sign-in. */
  hasSecondFactor: z.boolean(),
  /** Whether who asks may reset, deactivate and activate this one. */
  manageable: z.boolean(),
});
export type UserSetting = z.infer<typeof userSetting>;
export const userSettings = z.object({ items: z.array(userSetting), teams: z.array(z.string()) });
export type UserSettings = z.infer<typeof userSettings>;

export const newUserBody = z.object({
  login: z.string(),
  name: z.string(),
  role,
  language: language.optional(),
  phone: z.string().optional(),
  team: z.string().optional(),
  weight: z.number().optional(),
});
export type NewUserBody = z.infer<typeof newUserBody>;
/** The password is told here and never again. */
export const passwordShown = z.object({ login: z.string(), password: z.string() });
export type PasswordShown = z.infer<typeof passwordShown>;
export const secondFactorEnded = z.object({ login: z.string() });
/** What waits for whoever has left, and now needs somebody else. */
export const userLeft = z.object({ login: z.string(), leads: z.number().int(), callbacks: z.number().int() });
export type UserLeft = z.infer<typeof userLeft>;

export const passwordBody = z.object({
  current: z.string().min(1).max(500),
  next: z.string().min(PASSWORD_LEAST, `at least ${PASSWORD_LEAST} letters`).max(200, 'at most 200 letters'),
});
export type PasswordBody = z.infer<typeof passwordBody>;
/** Of the session that takes the old one's place; a browser has it as its cookie. */
export const passwordChanged = z.object({ token: z.string().optional() });
