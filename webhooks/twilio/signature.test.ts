import { describe, expect, test } from 'vitest';
import { SIMULATOR_ACCOUNT_SID } from '../../src/config.ts';
import { signRequest, urlToSign } from '../../phone-simulator/signature.ts';
import { judgeSignature } from './signature.ts';

const body = new URLSearchParams({ AccountSid: SIMULATOR_ACCOUNT_SID, Body: '你好 & 再见+1', Empty: '' }).toString();
const path = '/webhooks/twilio/menu?call=1&leg=2';

/** Signed by the phone simulator's own code, so that npm `twilio` is not checked against itself. */
describe('the address that Twilio was given is the address that counts', () => {
  test.each([
    ['https', 'https://hotline.example'],
    ['https with a port, which is dropped for voice and kept for texts', 'https://hotline.example:8443'],
    ['http with a port', 'http://127.0.0.1:4000'],
    ['a prefix that a proxy strips', 'https://company.example/hotline'],
    ['IPv6', 'http://[::1]:4000'],
  ])('%s', (_name, publicUrl) => {
    const expected = { publicUrl, authTokens: ['token'], accountSid: SIMULATOR_ACCOUNT_SID };
    for (const medium of ['voice', 'sms'] as const) {
      const params = Object.fromEntries(new URLSearchParams(body));
      const signature = signRequest('token', urlToSign(`${publicUrl}${path}#rc=3`, medium), params);
      const request = { method: 'POST', path, body, signature };
      expect(judgeSignature(request, expected)).toBe('genuine');
      expect(judgeSignature(request, { ...expected, publicUrl: 'https://elsewhere.example' })).toBe('forged');
      expect(judgeSignature({ ...request, path: `${path}/` }, expected)).toBe('forged');
    }
  });

  test('an address that is none refuses everything and throws nothing', () => {
    const expected = { publicUrl: 'nonsense', authTokens: ['token'], accountSid: SIMULATOR_ACCOUNT_SID };
    expect(judgeSignature({ method: 'POST', path, body, signature: 'x' }, expected)).toBe('forged');
  });
});
