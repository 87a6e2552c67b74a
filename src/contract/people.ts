import { z } from 'zod';

export const role = z.enum(['agent', 'rep', 'supervisor', 'admin']);
export type Role = z.infer<typeof role>;

export const language = z.enum(['zh-CN', 'en']);
export type Language = z.infer<typeof language>;

/** Somebody named on a screen: never more than the screen needs. */
export const personRef = z.object({ id: z.uuid(), name: z.string() });
export type PersonRef = z.infer<typeof personRef>;

export const user = z.object({ id: z.uuid(), login: z.string(), name: z.string(), role, language });
export type User = z.infer<typeof user>;

const codeTyped = z.string().max(20);
/** `code`: of whoever has two-step sign-in; asked for with `code-needed` once the password was right. */
export const signInBody = z.object({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(500),
  code: codeTyped.optional(),
});

const signedIn = z.object({ id: z.uuid(), name: z.string(), role, language });
/** For clients that are no browsers: they say the token in a header. */
export const signInReply = z.object({ user: signedIn, token: z.string() });
/** A browser has the cookie, and no script may see what is in it. */
export const browserSignInReply = signInReply.omit({ token: true });

/** One place where somebody is signed in. `device`: browser and system; null: a program. `usedAt`: to the hour. */
export const ownSession = z.object({
  device: z.string().nullable(),
  signedInAt: z.string(),
  usedAt: z.string(),
  isThis: z.boolean(),
});
export type OwnSession = z.infer<typeof ownSession>;
export const ownSessions = z.object({ items: z.array(ownSession) });
export const endSessionsBody = z.object({ password: z.string().min(1).max(500) });
export const beginSecondFactorBody = endSessionsBody;
/** For the authenticator: the key as it is typed (base32), and the whole address that a QR code holds. Told once. */
export const secondFactorKey = z.object({ key: z.string(), address: z.string() });
export type SecondFactorKey = z.infer<typeof secondFactorKey>;
export const confirmSecondFactorBody = z.object({ code: codeTyped });
export const endSecondFactorBody = z.object({ password: z.string().min(1).max(500), code: codeTyped });
export const sessionsEnded = z.object({ ended: z.number().int() });

/** `needed`: nothing else is answered until it is on. */
export const secondFactor = z.enum(['off', 'on', 'needed']);

/** `passwordUntil`: when the one-time password runs out; null: one of their own. The rest: what the page needs to know of the server. */
export const me = z.object({
  user,
  passwordUntil: z.string().nullable(),
  secondFactor,
  carrier: z.enum(['simulator', 'twilio']),
  demo: z.boolean(),
});
export type Me = z.infer<typeof me>;
