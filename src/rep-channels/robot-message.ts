import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { RobotKind } from '../contract/rep-channel.ts';

export interface RobotMessage {
  kind: RobotKind;
  /** The webhook address as the vendor's client shows it. */
  url: string;
  /** The key of the signatures, where the robot asks for them. WeCom knows none. */
  secret: string | null;
  title: string;
  body: string;
  link: { words: string; url: string };
  at: Date;
}

/**
 * A group robot's request in its vendor's documented form. WeCom: the key stands in the address. DingTalk: `timestamp`
 * (ms) and `sign` in the address, HMAC-SHA256 of "timestamp\nsecret" by the secret. Feishu: `timestamp` (s) and `sign`
 * in the body, HMAC-SHA256 of nothing by "timestamp\nsecret".
 */
export function robotRequest(message: RobotMessage): { url: string; body: string } {
  const { kind, url, secret, title, body, link, at } = message;
  const markdown = `**${title}**\n\n${body}\n\n[${link.words}](${link.url})`;
  switch (kind) {
    case 'wecom':
      return { url, body: JSON.stringify({ msgtype: 'markdown', markdown: { content: markdown } }) };
    case 'dingtalk': {
      const signed = new URL(url);
      const timestamp = String(at.getTime());
      if (secret !== null) {
        signed.searchParams.set('timestamp', timestamp);
        signed.searchParams.set('sign', hmac(secret, `${timestamp}\n${secret}`));
      }
      return { url: signed.href, body: JSON.stringify({ msgtype: 'markdown', markdown: { title, text: markdown } }) };
    }
    case 'feishu': {
      const timestamp = String(Math.floor(at.getTime() / 1_000));
      const signature = secret === null ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
      const words = [[{ tag: 'text', text: body }], [{ tag: 'a', text: link.words, href: link.url }]];
      const content = { post: { zh_cn: { title, content: words } } };
      return { url, body: JSON.stringify({ ...signature, msg_type: 'post', content }) };
    }
    default:
      return kind satisfies never;
  }
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}

const answer = z.object({
  errcode: z.number().optional(),
  code: z.number().optional(),
  StatusCode: z.number().optional(),
});
/** Too many messages, or the vendor is busy: the same message may be tried again later. */
const BUSY: Record<RobotKind, readonly number[]> = {
  wecom: [-1, 45_009],
  dingtalk: [-1, 130_101, 660_026],
  feishu: [9_499, 11_232],
};

export type SendResult =
  | { kind: 'sent' }
  | { kind: 'busy'; error: string }
  | { kind: 'refused'; error: string }
  /** The address is no more: it is not to be used again. */
  | { kind: 'gone' };

/** What the vendor answered. All three say 200 to faults and tell them in the body. */
export function readRobotAnswer(kind: RobotKind, status: number, body: string): SendResult {
  if (status === 429 || status >= 500) return { kind: 'busy', error: `http_${status}` };
  if (status !== 200) return { kind: 'refused', error: `http_${status}` };
  const parsed = answer.safeParse(json(body));
  const code = parsed.success ? (parsed.data.errcode ?? parsed.data.code ?? parsed.data.StatusCode) : undefined;
  if (code === undefined) return { kind: 'refused', error: 'unreadable' };
  if (code === 0) return { kind: 'sent' };
  return { kind: BUSY[kind].includes(code) ? 'busy' : 'refused', error: `errcode_${code}` };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
