import { createECDH } from 'node:crypto';
import { expect, test } from 'vitest';
import { encryptPush, readPushAnswer, vapidKeys } from './web-push.ts';

test('the example of RFC 8291 comes out byte by byte', () => {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'));
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };
  const salt = Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url');
  const sealed = encryptPush('When I grow up, I want to be a watermelon', keys, { salt, ecdh });
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('every process has the same key, and another secret another one', () => {
  expect(vapidKeys('a secret').publicKey).toBe(vapidKeys('a secret').publicKey);
  expect(vapidKeys('a secret').publicKey).not.toBe(vapidKeys('b secret').publicKey);
});

test.each([
  [201, 'sent'],
  [410, 'gone'],
  [404, 'gone'],
  [429, 'busy'],
  [503, 'busy'],
  [400, 'refused'],
])('the answer %i means %s', (status, kind) => expect(readPushAnswer(status).kind).toBe(kind));
