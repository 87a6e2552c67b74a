import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBreaches, importsOf, PURE_CORE, type Tree } from './architecture-rules.ts';

const FOLDERS = ['src', 'webhooks', 'phone-simulator', 'agent-console', 'prisma', 'scripts', 'bench', 'test'];

test('the tree keeps the rules of its architecture', () => {
  const tree = readTree();
  expect(tree.size).toBeGreaterThan(100);
  expect(findBreaches(tree)).toEqual([]);
});

test('every module of the pure core is there', () => {
  const tree = readTree();
  expect(PURE_CORE.filter((file) => !tree.has(file))).toEqual([]);
});

// The control: each rule catches a tree that breaks it.
test.each<[string, string, string]>([
  ['src/calls/call.ts', "import { openDb } from '../db.ts';", 'imports src/db.ts, but rule 1'],
  ['src/leads/lead.ts', 'export async function accept() {}', 'waits for something, but rule 1'],
  ['src/contract/call.ts', "import pino from 'pino';", 'imports pino, but rule 1'],
  [
    'src/calls/caller-out.ts',
    "import type { Twiml } from '../../webhooks/twilio/twiml.ts';",
    'imports webhooks/twilio/twiml.ts, but rule 2',
  ],
  [
    'src/main.ts',
    "const s = await import('../phone-simulator/simulator.ts');",
    'imports phone-simulator/simulator.ts, but rule 2',
  ],
  [
    'agent-console/pages/desk.tsx',
    "import { Config } from '../../src/config.ts';",
    'imports src/config.ts, but rule 3',
  ],
  [
    'phone-simulator/world.ts',
    "import {\n  callState,\n} from '../src/contract/call.ts';",
    'imports src/contract/call.ts, but rule 3',
  ],
  ['src/leads/route-lead.ts', "import { Queue } from 'bullmq';", 'imports bullmq, but rule 4'],
  ['src/http/http-app.ts', "import { Server } from 'socket.io';", 'imports socket.io, but rule 4'],
  ['src/calls/place-leg.ts', "import twilio from 'twilio';", 'imports twilio, but rule 4'],
  ['src/deps.ts', "import { trace } from '@opentelemetry/api';", 'imports @opentelemetry/api, but rule 4'],
  ['src/calls/call-routes.ts', 'const rows = await deps.db.query(all);', 'asks the database, but rule 4'],
  ['src/log.ts', 'const level = process.env.LOG_LEVEL;', 'reads process.env, but rule 4'],
  ['src/calls/call-store.ts', "export { call } from './call.ts';", 'is a barrel, but rule 5'],
  ['src/utils/time.ts', 'export const hour = 3600;', 'lies in a folder that says nothing, but rule 5'],
  ['src/calls/end-call.ts', 'const at = new Date();', 'has a clock or chance of its own'],
  ['phone-simulator/ring-out.ts', 'const at = Date.now();', 'has a clock or chance of its own'],
  ['src/calls/endCall.ts', 'export const x = 1;', 'is not named in kebab-case'],
  ['src/calls/long-call.ts', 'const a = 1;\n'.repeat(301), 'has 301 lines'],
])('%s with %j is caught', (file, text, breach) => {
  expect(findBreaches(new Map([[file, text]]))).toContainEqual(expect.stringContaining(`${file}: ${breach}`));
});

test('what the rules allow is not caught', () => {
  const sound: Tree = new Map([
    [
      'src/calls/call.ts',
      "// import { openDb } from '../db.ts'; new Date()\nimport type { Call } from '../contract/call.ts';\nexport const day = new Date(0);",
    ],
    ['src/deps.ts', "import { control } from '../webhooks/twilio/control.ts';\nexport const now = () => new Date();"],
    ['src/contract/call.ts', "import { z } from 'zod';\nexport const call = z.object({});"],
  ]);
  expect(findBreaches(sound)).toEqual([]);
});

test('two files of one name are caught', () => {
  expect(
    findBreaches(
      new Map([
        ['src/calls/hours.ts', 'a();'],
        ['src/leads/hours.ts', 'b();'],
      ]),
    ),
  ).toEqual(['src/leads/hours.ts: has the name of src/calls/hours.ts, but file names are unique']);
});

test('imports are found in every form', () => {
  const text =
    "import './a.ts';\nexport type { B } from \"./b.ts\";\nimport c, {\n  type D,\n} from './c.ts';\nawait import('d');";
  expect(importsOf('src/x.ts', text)).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts', 'd']);
});

function readTree(): Tree {
  const found = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const own = found.filter(
    (path) =>
      /\.tsx?$/.test(path) && !/(^|\/)(node_modules|dist|generated)\//.test(path) && !path.endsWith('vite.config.ts'),
  );
  return new Map(own.map((path) => [path, readFileSync(path, 'utf8')]));
}
