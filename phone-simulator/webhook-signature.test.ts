import twilio from 'twilio';
import { expect, test } from 'vitest';
import { signRequest, urlToSign } from './signature.ts';

const token = '12345';

test.each([
  ['http keeps its port', 'http://127.0.0.1:4000/voice', 'http://127.0.0.1:4000/voice'],
  ['voice over https drops it', 'https://call.example.cn:8443/voice?a=1', 'https://call.example.cn/voice?a=1'],
  ['an IPv6 host', 'https://[::1]:8443/voice', 'https://[::1]/voice'],
  ['the fragment is not signed', 'https://call.example.cn/voice#rc=2&rp=5xx', 'https://call.example.cn/voice'],
  ['nor is the user', 'https://me:secret@call.example.cn/voice', 'https://call.example.cn/voice'],
  [
    'the path is not re-encoded',
    'https://call.example.cn/a%2Fb?q=William+O%27hara',
    'https://call.example.cn/a%2Fb?q=William+O%27hara',
  ],
])('%s', (_name, configured, signed) => {
  expect(urlToSign(configured, 'voice')).toBe(signed);
});

test('text messages over https keep the port', () => {
  expect(urlToSign('https://call.example.cn:8443/sms', 'sms')).toBe('https://call.example.cn:8443/sms');
});

test.each([
  [
    'Twilio’s own vector',
    'https://mycompany.com/myapp.php?foo=1&bar=2',
    { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' },
  ],
  [
    'Chinese, empty and odd values',
    'https://call.example.cn/webhooks/twilio/voice?leg=1',
    { Body: '您好 +86 &=', FromCity: '', b: '2', B: '1' },
  ],
])('the official library accepts it: %s', (_name, url, params) => {
  const signature = signRequest(token, urlToSign(url, 'voice'), params);
  expect(twilio.validateRequest(token, signature, url, params)).toBe(true);
  expect(twilio.validateRequest('other', signature, url, params)).toBe(false);
  expect(twilio.validateRequest(token, signature, url, { ...params, More: '1' })).toBe(false);
});

test('the vector of Twilio’s documentation', () => {
  const params = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  expect(signRequest(token, 'https://mycompany.com/myapp.php?foo=1&bar=2', params)).toBe(
    'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  );
});
