import { createCipheriv, createECDH, createHmac, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';
import type { ECDH } from 'node:crypto';
import type { PushSubscriptionBody } from '../contract/rep-channel.ts';
import type { SendResult } from './robot-message.ts';

const CURVE = 'prime256v1';
/** One record holds it all; push services take 4,096 bytes at least. */
const RECORD_SIZE = 4_096;
/** The longest that RFC 8292 allows is a day. */
const TOKEN_SECONDS = 12 * 3_600;

/** Our own key towards push services (VAPID): made from the root secret, so that every process has the same. */
export function vapidKeys(rootSecret: string): { publicKey: string; ecdh: ECDH } {
  for (let attempt = 1; ; attempt += 1) {
    const ecdh = createECDH(CURVE);
    try {
      ecdh.setPrivateKey(Buffer.from(hkdfSync('sha256', rootSecret, '', `hotline vapid ${attempt}`, 32)));
      return { publicKey: ecdh.getPublicKey('base64url'), ecdh };
    } catch (fault) {
      // One in four thousand million lies outside the curve's order: the next one then.
      if (attempt > 8) throw fault;
    }
  }
}

/** Encrypts for one browser (RFC 8291, aes128gcm). `chance` is given by the test of the RFC's own example. */
export function encryptPush(
  text: string,
  keys: PushSubscriptionBody['keys'],
  chance: { salt: Buffer; ecdh: ECDH } = freshChance(),
): Buffer {
  const { salt, ecdh } = chance;
  const theirs = Buffer.from(keys.p256dh, 'base64url');
  const ours = ecdh.getPublicKey();
  const shared = ecdh.computeSecret(theirs);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = Buffer.from(hkdfSync('sha256', shared, Buffer.from(keys.auth, 'base64url'), info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_SIZE, 0);
  head.writeUInt8(ours.length, 4);
  // 2: the last record.
  const sealed = [cipher.update(text, 'utf8'), cipher.update(Buffer.from([2])), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([salt, head, ours, ...sealed]);
}

function freshChance(): { salt: Buffer; ecdh: ECDH } {
  const ecdh = createECDH(CURVE);
  ecdh.generateKeys();
  return { salt: randomBytes(16), ecdh };
}

export interface PushRequest {
  subscription: PushSubscriptionBody;
  payload: string;
  /** The push service throws it away afterwards. */
  ttlSeconds: number;
  /** A later message of the same topic takes the place of one that still waits: 32 characters at most. */
  topic: string;
  at: Date;
}

/** The request to a push service: encrypted body, signed by our key (RFC 8030, 8291, 8292). */
export function pushRequest(
  { subscription, payload, ttlSeconds, topic, at }: PushRequest,
  us: { rootSecret: string; publicUrl: string },
): { url: string; headers: Record<string, string>; body: Buffer } {
  const { publicKey, ecdh } = vapidKeys(us.rootSecret);
  const exp = Math.floor(at.getTime() / 1_000) + TOKEN_SECONDS;
  const token = jwt({ aud: new URL(subscription.endpoint).origin, exp, sub: subjectOf(us.publicUrl) }, ecdh);
  return {
    url: subscription.endpoint,
    headers: {
      authorization: `vapid t=${token}, k=${publicKey}`,
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(Math.max(0, ttlSeconds)),
      urgency: 'high',
      topic,
    },
    body: encryptPush(payload, subscription.keys),
  };
}

/** Whom the push service may ask: an https or mailto address. */
function subjectOf(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? publicUrl : `mailto:hotline@${new URL(publicUrl).hostname}`;
}

function jwt(claims: object, ecdh: ECDH): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const point = ecdh.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: ecdh.getPrivateKey('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A push service's answer. 404 and 410: this browser has taken its subscription back. */
export function readPushAnswer(status: number): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 429 || status >= 500) return { kind: 'busy', error: `http_${status}` };
  return { kind: 'refused', error: `http_${status}` };
}

/** A topic is 32 characters of base64url. */
export function topicOf(key: string): string {
  return createHmac('sha256', 'hotline push topic').update(key).digest('base64url').slice(0, 32);
}
