import { z } from 'zod';

/** How a rep or a manager is reached, besides the page itself. */
export const repChannelKind = z.enum(['sms', 'push', 'wecom', 'dingtalk', 'feishu']);
export type RepChannelKind = z.infer<typeof repChannelKind>;
/** Robots of a chat group: everybody in the group reads what they say. */
export const robotKind = z.enum(['wecom', 'dingtalk', 'feishu']);
export type RobotKind = z.infer<typeof robotKind>;

export const repChannelView = z.object({
  kind: repChannelKind,
  isOn: z.boolean(),
  /** Of a robot: the host that is posted to. The address itself is a secret and is never shown again. */
  host: z.string().nullable(),
  hasSecret: z.boolean(),
  /** Of push: how many browsers take it. */
  browsers: z.number().int(),
  sentAt: z.iso.datetime().nullable(),
  failedAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
});
export type RepChannelView = z.infer<typeof repChannelView>;
export const repChannelList = z.object({ items: z.array(repChannelView) });

/** Kinds that are left out stay as they are; so do `url` and `secret`. Null takes one away. */
export const repChannelsBody = z.object({
  channels: z
    .array(
      z.object({
        kind: repChannelKind,
        isOn: z.boolean(),
        url: z.url().max(1000).nullable().optional(),
        secret: z.string().trim().min(1).max(200).nullable().optional(),
      }),
    )
    .max(5),
});
export type RepChannelsBody = z.infer<typeof repChannelsBody>;

/** What the browser's PushSubscription says of itself. */
export const pushSubscriptionBody = z.object({
  endpoint: z.url().max(1000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{86,88}=*$/, 'expected the 65 bytes of a P-256 key in base64url'),
    auth: z.string().regex(/^[\w-]{22}=*$/, 'expected 16 bytes in base64url'),
  }),
});
export type PushSubscriptionBody = z.infer<typeof pushSubscriptionBody>;
export const pushView = z.object({ publicKey: z.string(), browsers: z.number().int() });
/** What a push message says, once the browser has opened it. Never a number or a name of a caller. */
export const pushPayload = z.object({ title: z.string(), body: z.string(), path: z.string(), tag: z.string() });
export type PushPayload = z.infer<typeof pushPayload>;

export const handOverSettings = z.object({
  /** A rep who lets so many offers lapse in a row is set away until the next working day; 0: never. */
  lapsesUntilAway: z.number().int().min(0).max(20),
  /** After so many reps without success the team's manager is told. */
  repsUntilManager: z.number().int().min(1).max(20),
  /** A rep may put an offer off once, by so long at most. */
  snoozeMinutes: z.number().int().min(5).max(240),
  /** A promised call that is overdue by so much of the owner's working time goes to the manager as well. */
  promiseGraceMinutes: z.number().int().min(0).max(480),
});
export type HandOverSettings = z.infer<typeof handOverSettings>;
