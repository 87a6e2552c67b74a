import { createHmac } from 'node:crypto';

export type Params = Record<string, string>;

/**
 * X-Twilio-Signature: base64(HMAC-SHA1(token, url + sorted name+value pairs)). The URL is what was configured, without
 * fragment and userinfo; voice over HTTPS drops the port, voice over HTTP and SMS keep it.
 * https://www.twilio.com/docs/usage/security
 */
export function signRequest(authToken: string, url: string, params: Params): string {
  const names = Object.keys(params).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const text = names.reduce((sum, name) => sum + name + (params[name] ?? ''), url);
  return createHmac('sha1', authToken).update(Buffer.from(text, 'utf8')).digest('base64');
}

/** Works on the text, not on `new URL()`, which would re-encode the path and the query that are signed. */
export function urlToSign(url: string, medium: 'voice' | 'sms'): string {
  const bare = withoutFragment(url).replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
  if (medium === 'sms' || !/^https:/i.test(bare)) return bare;
  return bare.replace(/^(https:\/\/(?:\[[^\]]*\]|[^/:?]*)):\d+/i, '$1');
}

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}
