import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
});
afterAll(() => app.close());

/** Resolves with `in`, or with why not. */
function screenFrom(origin: string, by: { cookie?: string; token?: string }): Promise<string> {
  const socket = io(app.url, {
    ...{ transports: ['websocket'], reconnection: false, forceNew: true, auth: { token: by.token } },
    extraHeaders: { origin, ...(by.cookie === undefined ? {} : { cookie: by.cookie }) },
  });
  return new Promise<string>((resolve) => {
    socket.once('desk.snapshot', () => resolve('in'));
    socket.once('connect_error', ({ message }) => resolve(message));
  }).finally(() => socket.disconnect());
}

test('a page of another site opens no socket, with the cookie or the token', async () => {
  const cookie = { cookie: `hotline_session=${agent.token}` };
  expect(await screenFrom('https://evil.example', cookie)).toBe('cross-site');
  expect(await screenFrom('https://evil.example', { token: agent.token })).toBe('cross-site');
  expect(await screenFrom(app.url, cookie)).toBe('in'); // control
});

test('no other site may read an answer: no CORS header, whoever asks', async () => {
  for (const path of ['/api/me', '/api/customers', '/', '/r/nothing', '/healthz']) {
    const answer = await fetch(`${app.url}${path}`, { headers: { origin: 'https://evil.example' } });
    const named = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
    expect([path, named]).toEqual([path, []]);
  }
  const asked = await fetch(`${app.url}/api/me/language`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
  });
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([404, null]);
});

/** The first line of the answer to raw bytes. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const line = connect(Number(new URL(app.url).port), '127.0.0.1', () => line.write(bytes));
    line.on('data', (chunk) => (answer += String(chunk)));
    line.on('error', () => undefined);
    line.on('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''));
  });
}

test('a request of two lengths is none: nothing can be hidden behind its first end', async () => {
  const hidden = 'GET /api/users HTTP/1.1\r\nHost: x\r\n\r\n';
  const head = 'POST /api/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
  const both = `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`;
  expect(await answerTo(both)).toContain(' 400 ');
  expect(await answerTo(`${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}${hidden}`)).toContain(' 400 ');
});

test('TRACE gives nothing back', async () => {
  const echoed = await answerTo(
    `TRACE /api/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: hotline_session=${agent.token}\r\n\r\n`,
  );
  expect(echoed).toMatch(/ 40[045] /);
});
