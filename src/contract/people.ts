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

export const signInBody = z.object({ login: z.string().min(1).max(100), password: z.string().min(1).max(500) });

/** `token` serves clients that are no browsers; a browser has the cookie and must not keep it. */
export const signInReply = z.object({
  user: z.object({ id: z.uuid(), name: z.string(), role, language }),
  token: z.string(),
});

/** What the page needs to know of the server besides who is signed in. */
export const me = z.object({ user, carrier: z.enum(['simulator', 'twilio']), demo: z.boolean() });
export type Me = z.infer<typeof me>;
