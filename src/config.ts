import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { expected, isAddressOrNetwork, parsedNumber, sid, tokenList, url } from './config-values.ts';
import type { PhoneNumber } from './phone-number.ts';

/** Settings that may be printed. What must not be is under `secrets`, which prints as `[secrets]` wherever it goes. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** How the carrier reaches us, without a slash at the end. Its signatures cover this and the path. */
  publicUrl: string;
  role: 'all' | 'web' | 'worker';
  /** Absolute. */
  dataDir: string;
  demo: boolean;
  /** A telephone at which a person takes calls while nothing inside answers; null: callers leave a message. */
  standByNumber: PhoneNumber | null;
  /** How long the sound of callers' messages is kept. */
  voicemailDays: number;
  /** Origins besides the vendors' own to which push messages and robots may be posted. */
  channelOrigins: readonly string[];
  /** Proxies in front, as addresses or networks, whose word on the caller's address is taken. */
  trustedProxies: readonly string[];
  /** For each user who is signed in; 0: no limit. */
  apiRequestsPerMinute: number;
  /** Who must sign in with an authenticator's code too: nobody, or supervisors and administrators. */
  secondFactor: 'optional' | 'managers';
  logLevel: LogLevel;
  /** Where traces go (OTLP over HTTP); null: nothing is traced. */
  tracesUrl: string | null;
  database: 'embedded' | 'external';
  queues: 'postgres' | 'redis';
  carrier: CarrierConfig;
  secrets: Secrets;
}>;

export type CarrierConfig = Readonly<{
  kind: 'simulator' | 'twilio';
  accountSid: string;
  /** Key and TwiML app for phones in the browser: both or neither. */
  apiKeySid: string | null;
  appSid: string | null;
  /** Base URL of the REST API; null: Twilio's own, or the phone simulator inside this process. */
  apiUrl: string | null;
}>;

export type Secrets = Readonly<{
  /** Root of the encryption, index and session keys. At least 32 characters. */
  hotlineSecret: string;
  /** Null: embedded PostgreSQL. It holds a password, as the Redis URL may. */
  databaseUrl: string | null;
  redisUrl: string | null;
  /** All are accepted in signatures; the first signs. Two stand side by side during a rotation. */
  carrierAuthTokens: readonly [string, ...string[]];
  carrierApiSecret: string | null;
  /** What a monitor says to read /metrics. Null: whoever reaches the port may. */
  metricsToken: string | null;
  toJSON(): string;
}>;

export type LogLevel = z.infer<typeof logLevel>;
export type ConfigResult = { ok: true; config: Config } | { ok: false; faults: string[] };
export type Environment = Record<string, string | undefined>;

/** No real account has this id: with it, the built-in phone simulator is the carrier. */
export const SIMULATOR_ACCOUNT_SID = 'AC00000000000000000000000000000000';
const SIMULATOR_AUTH_TOKEN = 'simulator';
const SECRET_MIN_LENGTH = 32;
/** 32 hexadecimal digits by chance have about 14 different ones. */
const LEAST_DIFFERENT = 6;

const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

const variables = {
  PORT: expected(
    'a port number from 0 to 65535',
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().max(65_535)),
  ).default(4000),
  HOST: expected('a host name or IP address', z.string().regex(/^[\w.:-]+$/)).default('127.0.0.1'),
  PUBLIC_URL: url('an http:// or https:// address without query', ['http:', 'https:']).optional(),
  DATABASE_URL: url('postgresql://user:password@host:port/name', ['postgres:', 'postgresql:']).optional(),
  REDIS_URL: url('redis://host:port or rediss://host:port', ['redis:', 'rediss:']).optional(),
  ROLE: expected('all, web or worker', z.enum(['all', 'web', 'worker'])).default('all'),
  DATA_DIR: z.string().default('.data'),
  DEMO: expected('on or off', z.enum(['on', 'off'])).optional(),
  HOTLINE_SECRET: expected(
    `at least ${SECRET_MIN_LENGTH} characters by chance, as from \`openssl rand -base64 48\``,
    z.string().min(SECRET_MIN_LENGTH).refine(isByChance),
  ).optional(),
  TWILIO_ACCOUNT_SID: expected('AC and 32 letters or digits', sid('AC')).optional(),
  TWILIO_AUTH_TOKEN: expected(
    'one token, or several between commas',
    z
      .string()
      .transform(tokenList)
      .pipe(z.tuple([z.string()], z.string())),
  ).optional(),
  TWILIO_API_KEY: expected('SK and 32 letters or digits', sid('SK')).optional(),
  TWILIO_API_SECRET: z.string().optional(),
  TWILIO_APP_SID: expected('AP and 32 letters or digits', sid('AP')).optional(),
  TWILIO_API_URL: url('an http:// or https:// address without query', ['http:', 'https:']).optional(),
  STANDBY_NUMBER: expected(
    'a telephone number as +8613800138000',
    z
      .string()
      .transform(parsedNumber)
      .refine((number) => number !== null),
  ).optional(),
  VOICEMAIL_DAYS: expected(
    'a number of days from 1 to 3650',
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(3650)),
  ).default(180),
  CHANNEL_ORIGINS: expected(
    'origins as https://host:port, with commas between',
    z
      .string()
      .transform(tokenList)
      .pipe(z.array(z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin))),
  ).default([]),
  TRUSTED_PROXIES: expected(
    'addresses or networks as 10.0.0.5 or 10.0.0.0/8, with commas between',
    z
      .string()
      .transform(tokenList)
      .pipe(z.array(z.string().refine(isAddressOrNetwork))),
  ).default([]),
  API_REQUESTS_PER_MINUTE: expected(
    'a number of requests from 60 to 100000, or 0 for no limit',
    z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number)
      .pipe(z.number().refine((count) => count === 0 || (count >= 60 && count <= 100_000))),
  ).default(6000),
  SECOND_FACTOR: expected('optional or managers', z.enum(['optional', 'managers'])).default('optional'),
  METRICS_TOKEN: expected(
    'at least 16 letters, digits, dashes or underscores',
    z.string().regex(/^[\w-]{16,}$/),
  ).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('an http:// or https:// address without query', ['http:', 'https:']).optional(),
  LOG_LEVEL: expected(logLevel.options.join(', '), logLevel).default('info'),
};
const settings = z.object(variables);
type Settings = z.infer<typeof settings>;

/** Every variable that is read, for `.env.example` and its test. */
export const ENVIRONMENT_KEYS: readonly string[] = Object.keys(variables);

/** Reads the process's environment. `main.ts` prints the faults and ends with exit code 1. */
export function readConfig(): ConfigResult {
  return loadConfig(process.env);
}

/**
 * Parses an environment; an empty variable counts as unset. All faults come together, and no fault repeats a value,
 * since values may be secret. Pure but for `keepSecret`, asked only when nobody gave HOTLINE_SECRET.
 */
export function loadConfig(env: Environment, keepSecret: (dataDir: string) => string = secretKeptIn): ConfigResult {
  const given = Object.fromEntries(ENVIRONMENT_KEYS.map((key) => [key, env[key]?.trim() || undefined]));
  const parsed = settings.safeParse(given);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: expected ${issue.message}`),
    ...disagreements(given),
  ];
  if (!parsed.success || faults.length > 0) return { ok: false, faults: [...new Set(faults)] };
  try {
    return { ok: true, config: toConfig(parsed.data, keepSecret) };
  } catch (fault) {
    return { ok: false, faults: [`DATA_DIR: ${fault instanceof Error ? fault.message : String(fault)}`] };
  }
}

/** Rules between variables: each value is fine alone and wrong beside the others. */
function disagreements(given: Environment): string[] {
  const faults: string[] = [];
  const needs = (because: string, ...keys: string[]) =>
    faults.push(
      ...keys.filter((key) => given[key] === undefined).map((key) => `${key}: expected to be set, ${because}`),
    );
  const { ROLE: role, TWILIO_ACCOUNT_SID: account } = given;
  if (role === 'web' || role === 'worker')
    needs(`because ROLE=${role} shares its work with other processes`, 'DATABASE_URL', 'REDIS_URL');
  if (given['DATABASE_URL'] !== undefined)
    needs('because every process on DATABASE_URL must have the same one', 'HOTLINE_SECRET');
  const twilio = ENVIRONMENT_KEYS.filter((key) => key.startsWith('TWILIO_') && given[key] !== undefined);
  if (account === undefined && twilio.length > 0) needs(`because ${twilio.join(' and ')} is set`, 'TWILIO_ACCOUNT_SID');
  if (account !== undefined && account !== SIMULATOR_ACCOUNT_SID)
    needs('because TWILIO_ACCOUNT_SID is set', 'TWILIO_AUTH_TOKEN');
  if (account !== undefined && account !== SIMULATOR_ACCOUNT_SID) faults.push(...wellKnownTokens(given));
  const browserPhone = ['TWILIO_API_KEY', 'TWILIO_API_SECRET', 'TWILIO_APP_SID'];
  if (browserPhone.some((key) => given[key] !== undefined))
    needs('because phones in the browser need all three or none', ...browserPhone);
  return faults;
}

/** Everybody can read the simulator's token: with it on a real account, anybody could send us its webhooks. */
function wellKnownTokens({ TWILIO_AUTH_TOKEN: tokens = '' }: Environment): string[] {
  if (!tokenList(tokens).includes(SIMULATOR_AUTH_TOKEN)) return [];
  return ['TWILIO_AUTH_TOKEN: expected the token of TWILIO_ACCOUNT_SID, not the phone simulator’s'];
}

/** No proof of chance: it stops what people type to get past a length, and what a sample file says. */
function isByChance(secret: string): boolean {
  return new Set(secret).size >= LEAST_DIFFERENT && !/change.?me/i.test(secret);
}

function toConfig(set: Settings, keepSecret: (dataDir: string) => string): Config {
  const dataDir = resolve(set.DATA_DIR);
  return Object.freeze({
    port: set.PORT,
    host: set.HOST,
    publicUrl: set.PUBLIC_URL ?? `http://127.0.0.1:${set.PORT}`,
    role: set.ROLE,
    dataDir,
    demo: set.DEMO === undefined ? set.DATABASE_URL === undefined : set.DEMO === 'on',
    standByNumber: set.STANDBY_NUMBER ?? null,
    voicemailDays: set.VOICEMAIL_DAYS,
    channelOrigins: set.CHANNEL_ORIGINS,
    trustedProxies: set.TRUSTED_PROXIES,
    apiRequestsPerMinute: set.API_REQUESTS_PER_MINUTE,
    secondFactor: set.SECOND_FACTOR,
    logLevel: set.LOG_LEVEL,
    tracesUrl: set.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    database: set.DATABASE_URL === undefined ? 'embedded' : 'external',
    queues: set.REDIS_URL === undefined ? 'postgres' : 'redis',
    carrier: toCarrier(set),
    secrets: unprintable({
      hotlineSecret: set.HOTLINE_SECRET ?? keepSecret(dataDir),
      databaseUrl: set.DATABASE_URL ?? null,
      redisUrl: set.REDIS_URL ?? null,
      carrierAuthTokens: set.TWILIO_AUTH_TOKEN ?? [SIMULATOR_AUTH_TOKEN],
      carrierApiSecret: set.TWILIO_API_SECRET ?? null,
      metricsToken: set.METRICS_TOKEN ?? null,
    }),
  });
}

/** The simulator's account with an API URL is a carrier outside this process that plays Twilio. */
function toCarrier(set: Settings): CarrierConfig {
  const accountSid = set.TWILIO_ACCOUNT_SID ?? SIMULATOR_ACCOUNT_SID;
  return Object.freeze({
    kind: accountSid === SIMULATOR_ACCOUNT_SID && set.TWILIO_API_URL === undefined ? 'simulator' : 'twilio',
    accountSid,
    apiKeySid: set.TWILIO_API_KEY ?? null,
    appSid: set.TWILIO_APP_SID ?? null,
    apiUrl: set.TWILIO_API_URL ?? null,
  });
}

/** The two functions are enumerable on purpose: a spread copy stays unprintable. */
function unprintable(secrets: Omit<Secrets, 'toJSON'>): Secrets {
  const hidden = () => '[secrets]';
  return Object.freeze({ ...secrets, toJSON: hidden, [inspect.custom]: hidden });
}

/** The secret of an embedded installation: made at its first start, then kept. Lost, and its numbers cannot be read. */
function secretKeptIn(dataDir: string): string {
  const file = join(dataDir, 'secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < SECRET_MIN_LENGTH)
    throw new Error(`${file} holds no secret; expected ${SECRET_MIN_LENGTH} characters or no file`);
  return secret;
}
