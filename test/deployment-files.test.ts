import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ENVIRONMENT_KEYS, loadConfig } from '../src/config.ts';

const service = z.object({
  image: z.string().optional(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  env_file: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    retries: z.number(),
  }),
});
const compose = z.object({
  services: z.object({ postgres: service, redis: service, app: service, backup: service }).strict(),
});

/** Read by docker-compose.yml itself, not by Hotline. */
const COMPOSE_KEYS = ['POSTGRES_PASSWORD'];

const read = (file: string): string => readFileSync(file, 'utf8');
const example = Object.fromEntries(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key, value]) => [key ?? '', value ?? '']),
);

test('.env.example lists each variable that Hotline reads, once, and no other', () => {
  const keys = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, key]) => key ?? '');
  expect(keys.toSorted()).toEqual([...ENVIRONMENT_KEYS, ...COMPOSE_KEYS].toSorted());
});

test('.env.example comments on every variable or the one above it', () => {
  const blocks = read('.env.example').trim().split(/\n\n+/);
  for (const block of blocks) expect(block).toMatch(/^#/);
});

test('.env.example as it is starts Hotline on this machine', () => {
  expect(loadConfig(example, () => 'x'.repeat(32))).toMatchObject({
    ok: true,
    config: { database: 'embedded', carrier: { kind: 'simulator' } },
  });
});

test('every service has a health check, and the app waits for the others’', () => {
  const { services } = readCompose();
  expect(services.app.depends_on).toEqual({
    postgres: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  });
  expect(services.app.healthcheck.test.join(' ')).toContain('/healthz');
});

test('images are pinned to a version', () => {
  const { services } = readCompose();
  expect(services.postgres.image).toMatch(/^postgres:17\.\d+/);
  expect(services.redis.image).toMatch(/^redis:7\.\d+/);
  const from = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  for (const image of from) expect(image).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
  expect(new Set(from).size).toBe(1);
});

test('no secret is written in the files: they come from .env', () => {
  const { services } = readCompose();
  expect(services.app.env_file).toBe('.env');
  for (const { environment = {} } of Object.values(services)) {
    for (const [key, value] of Object.entries(environment))
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(key)) expect(value).toMatch(/^\$\{[A-Z_]+:\?/);
  }
  expect(services.app.environment?.['DATABASE_URL']).toMatch(/:\$\{POSTGRES_PASSWORD:\?[^}]*\}@/);
  for (const [key, value] of Object.entries(example))
    if (/PASSWORD|SECRET|TOKEN|API_KEY/.test(key)) expect([key, value]).toEqual([key, '']);
  expect(read('Dockerfile')).not.toMatch(/^(ENV|ARG).*(SECRET|TOKEN|PASSWORD)/m);
  expect(read('.dockerignore').split('\n')).toContain('.env');
});

test('the app of docker-compose.yml has settings that hold together', () => {
  const { services } = readCompose();
  const filledIn = Object.entries(services.app.environment ?? {}).map(([key, value]) => [
    key,
    value.replace(/\$\{[^}]*\}/g, 'letters'),
  ]);
  const given = { ...example, ...Object.fromEntries(filledIn), HOTLINE_SECRET: '0123456789abcdef'.repeat(2) };
  expect(loadConfig(given)).toMatchObject({
    ok: true,
    config: { database: 'external', queues: 'redis', host: '0.0.0.0', demo: false },
  });
});

test('the service that takes backups has the app’s database and a folder that it may write to', () => {
  const { services } = readCompose();
  expect(services.backup.environment?.['DATABASE_URL']).toBe(services.app.environment?.['DATABASE_URL']);
  expect(services.backup.healthcheck.test.join(' ')).toContain('/backups');
  expect(read('Dockerfile')).toMatch(/scripts\/backup\.ts [^]*chown node:node \/data \/backups/);
});

test('the image runs as a user who is not root', () => {
  const last =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  expect(last).toMatch(/^USER node$/m);
});

function readCompose(): z.infer<typeof compose> {
  return compose.parse(parse(read('docker-compose.yml')));
}
