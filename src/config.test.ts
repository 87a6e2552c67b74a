import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ENVIRONMENT_KEYS, loadConfig, SIMULATOR_ACCOUNT_SID, type Config, type Environment } from './config.ts';

const secret = 'a-root-secret-of-enough-letters-0';
const account = `AC${'1'.repeat(32)}`;

test('an empty environment is a whole call centre on this machine', () => {
  expect(configOf({})).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:4000',
    role: 'all',
    dataDir: resolve('.data'),
    demo: true,
    logLevel: 'info',
    database: 'embedded',
    queues: 'postgres',
    carrier: { kind: 'simulator', accountSid: SIMULATOR_ACCOUNT_SID, apiUrl: null },
    secrets: { databaseUrl: null, redisUrl: null, carrierAuthTokens: ['simulator'] },
  });
});

test.each<[string, Environment, object]>([
  ['an empty variable is unset', { PORT: '', REDIS_URL: ' ' }, { port: 4000, queues: 'postgres' }],
  [
    'the stand-by telephone in any written form',
    { STANDBY_NUMBER: '138-0013-8001' },
    { standByNumber: '+8613800138001' },
  ],
  ['nobody stands by', {}, { standByNumber: null }],
  ['PUBLIC_URL follows PORT', { PORT: '8080' }, { publicUrl: 'http://127.0.0.1:8080' }],
  [
    'a slash at the end is dropped',
    { PUBLIC_URL: 'https://call.example.com/' },
    { publicUrl: 'https://call.example.com' },
  ],
  [
    'one’s own database has no demo',
    { DATABASE_URL: 'postgresql://u:p@db/x', HOTLINE_SECRET: secret },
    { database: 'external', demo: false },
  ],
  ['DEMO decides', { DATABASE_URL: 'postgres://u:p@db/x', HOTLINE_SECRET: secret, DEMO: 'on' }, { demo: true }],
  ['REDIS_URL moves the queues', { REDIS_URL: 'redis://127.0.0.1:6379' }, { queues: 'redis' }],
  [
    'proxies in front',
    { TRUSTED_PROXIES: '10.0.0.5, 172.16.0.0/12,fd00::/8', API_REQUESTS_PER_MINUTE: '0' },
    { trustedProxies: ['10.0.0.5', '172.16.0.0/12', 'fd00::/8'], apiRequestsPerMinute: 0 },
  ],
  [
    'nobody is a proxy by itself',
    {},
    { trustedProxies: [], apiRequestsPerMinute: 6000, secrets: { metricsToken: null } },
  ],
  [
    'two tokens during a rotation',
    { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: 'new, old' },
    { carrier: { kind: 'twilio' }, secrets: { carrierAuthTokens: ['new', 'old'] } },
  ],
  [
    'a carrier elsewhere that plays Twilio',
    { TWILIO_ACCOUNT_SID: SIMULATOR_ACCOUNT_SID, TWILIO_API_URL: 'http://127.0.0.1:4010' },
    { carrier: { kind: 'twilio', apiUrl: 'http://127.0.0.1:4010' }, secrets: { carrierAuthTokens: ['simulator'] } },
  ],
])('%s', (_, env, expected) => {
  expect(configOf(env)).toMatchObject(expected);
});

test.each<[string, Environment, string[]]>([
  ['no port', { PORT: '65536' }, ['PORT: expected a port number from 0 to 65535']],
  ['everybody as a proxy', { TRUSTED_PROXIES: 'true' }, ['TRUSTED_PROXIES: expected addresses or networks']],
  ['a network of more bits than there are', { TRUSTED_PROXIES: '10.0.0.0/33' }, ['TRUSTED_PROXIES:']],
  ['a limit that keeps people from working', { API_REQUESTS_PER_MINUTE: '5' }, ['API_REQUESTS_PER_MINUTE:']],
  ['a token that is soon guessed', { METRICS_TOKEN: 'secret' }, ['METRICS_TOKEN: expected at least 16']],
  [
    'a worker alone',
    { ROLE: 'worker' },
    ['DATABASE_URL: expected to be set, because ROLE=worker', 'REDIS_URL: expected to be set'],
  ],
  ['a database without its secret', { DATABASE_URL: 'postgres://db/x' }, ['HOTLINE_SECRET: expected to be set']],
  ['a short secret', { HOTLINE_SECRET: 'short' }, ['HOTLINE_SECRET: expected at least 32 characters']],
  [
    'a secret of one letter',
    { HOTLINE_SECRET: 'a'.repeat(64) },
    ['HOTLINE_SECRET: expected at least 32 characters by'],
  ],
  ['a secret of a few', { HOTLINE_SECRET: '12345'.repeat(7) }, ['HOTLINE_SECRET: expected']],
  ['a secret to be changed', { HOTLINE_SECRET: 'please-change-me-0123456789-abcdef' }, ['HOTLINE_SECRET: expected']],
  [
    'the simulator’s token on a real account',
    { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: 'new,simulator' },
    ['TWILIO_AUTH_TOKEN: expected the token of TWILIO_ACCOUNT_SID'],
  ],
  [
    'a token without an account',
    { TWILIO_AUTH_TOKEN: 'x' },
    ['TWILIO_ACCOUNT_SID: expected to be set, because TWILIO_AUTH_TOKEN is set'],
  ],
  ['an account without a token', { TWILIO_ACCOUNT_SID: account }, ['TWILIO_AUTH_TOKEN: expected to be set']],
  ['only commas', { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: ',,' }, ['TWILIO_AUTH_TOKEN: expected one token']],
  [
    'half a browser phone',
    { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: 'x', TWILIO_API_KEY: `SK${'1'.repeat(32)}` },
    ['TWILIO_API_SECRET: expected to be set', 'TWILIO_APP_SID: expected to be set'],
  ],
  [
    'an address with a query',
    { PUBLIC_URL: 'https://call.example.com/?a=1' },
    ['PUBLIC_URL: expected an http:// or https:// address'],
  ],
  [
    'everything at once',
    {
      PORT: 'x',
      ROLE: 'boss',
      DEMO: 'yes',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://db',
      REDIS_URL: 'db',
      TWILIO_APP_SID: 'AP1',
    },
    [
      'PORT:',
      'ROLE:',
      'DEMO:',
      'LOG_LEVEL:',
      'DATABASE_URL:',
      'REDIS_URL:',
      'TWILIO_APP_SID:',
      'HOTLINE_SECRET:',
      'TWILIO_ACCOUNT_SID:',
    ],
  ],
])('%s is refused with what was expected', (_, env, expected) => {
  const result = loadConfig(env, () => secret);
  const faults = result.ok ? [] : result.faults;
  for (const fault of expected) expect(faults).toContainEqual(expect.stringContaining(fault));
});

test('no fault repeats a value', () => {
  const env = Object.fromEntries(ENVIRONMENT_KEYS.map((key) => [key, 'hunter2']));
  const result = loadConfig(env, () => secret);
  expect(result.ok).toBe(false);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('secrets print nowhere, a copy of them neither', () => {
  const config = configOf({ REDIS_URL: 'redis://:hunter2@db', HOTLINE_SECRET: secret });
  for (const shown of [
    JSON.stringify(config),
    inspect(config),
    String(config),
    JSON.stringify({ ...config.secrets }),
    inspect({ ...config.secrets }),
  ]) {
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain(secret);
  }
  expect(Object.isFrozen(config) && Object.isFrozen(config.secrets) && Object.isFrozen(config.carrier)).toBe(true);
});

test('without HOTLINE_SECRET one is made, readable by its owner only, and kept', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hotline-config-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const results = [loadConfig({ DATA_DIR: dataDir }), loadConfig({ DATA_DIR: dataDir })];
  const made = readFileSync(join(dataDir, 'secret'), 'utf8').trim();
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
  for (const result of results) expect(result.ok && result.config.secrets.hotlineSecret).toBe(made);
});

test('a data directory that cannot be made is a fault, not a crash', () => {
  expect(loadConfig({ DATA_DIR: '/dev/null/data' })).toEqual({
    ok: false,
    faults: [expect.stringMatching(/^DATA_DIR: /)],
  });
});

function configOf(env: Environment): Config {
  const result = loadConfig(env, () => secret);
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.config;
}
