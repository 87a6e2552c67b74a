import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface Received {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
export interface Receiver {
  origin: string;
  received: Received[];
  /** What it answers next, by the path's first part; by default what a vendor says to a good request. */
  answers: Record<string, { status: number; body: string }[]>;
  close(): Promise<void>;
}

/** Three vendors' robots and a browser's push service, as strict about signatures as they are. */
export async function startReceiver(secrets: { dingtalk: string; feishu: string }): Promise<Receiver> {
  const received: Received[] = [];
  const answers: Receiver['answers'] = {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      const one = { path: url.pathname, query: url.searchParams, headers: request.headers, body: Buffer.concat(parts) };
      received.push(one);
      const vendor = url.pathname.split('/')[1] ?? '';
      const { status, body } = answers[vendor]?.shift() ?? answerOf(vendor, one, secrets);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerOf(vendor: string, one: Received, secrets: { dingtalk: string; feishu: string }) {
  if (vendor === 'push') return { status: 201, body: '' };
  const ok = { status: 200, body: '{"errcode":0,"code":0}' };
  if (vendor === 'dingtalk') {
    const timestamp = one.query.get('timestamp') ?? '';
    const sign = createHmac('sha256', secrets.dingtalk).update(`${timestamp}\n${secrets.dingtalk}`).digest('base64');
    return sign === one.query.get('sign') ? ok : { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' };
  }
  if (vendor === 'feishu') {
    const said = JSON.parse(one.body.toString());
    const sign = createHmac('sha256', `${said.timestamp}\n${secrets.feishu}`).update('').digest('base64');
    return sign === said.sign ? ok : { status: 200, body: '{"code":19021,"msg":"sign match fail"}' };
  }
  return ok;
}

/** A browser that has subscribed: it checks who sent a push (RFC 8292) and opens it (RFC 8291). */
export function createBrowser(endpoint: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: {
      endpoint,
      keys: { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') },
    },
    open(push: Received, publicKey: string): { title: string; body: string; path: string; tag: string } {
      checkToken(push, publicKey);
      const salt = push.body.subarray(0, 16);
      const length = push.body[20] ?? 0;
      const theirs = push.body.subarray(21, 21 + length);
      const sealed = push.body.subarray(21 + length);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), theirs]);
      const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(theirs), auth, info, 32));
      const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
      const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const text = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString());
    },
  };
}

function checkToken(push: Received, publicKey: string): void {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(push.headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const ours = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const isOurs = verify('sha256', Buffer.from(`${head}.${claims}`), ours, Buffer.from(signature, 'base64url'));
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
  if (!isOurs || key !== publicKey || !/^(mailto|https):/.test(said.sub)) throw new Error('a push that is not ours');
}
