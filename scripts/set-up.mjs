/**
 * What `npm start`, `npm test` and `npm run …` need before the first line of TypeScript can run. Node's own modules
 * only, since nothing else may be installed. Each step looks first whether it has anything to do. What it says goes to
 * standard error: standard output belongs to the command (the benchmark's is JSON).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Browser pages: where each is written and what it is made of. */
const PAGES = [
  {
    config: 'agent-console/vite.config.ts',
    output: 'dist/console',
    sources: ['agent-console', 'src/contract', 'package-lock.json'],
  },
  {
    config: 'phone-simulator/page/vite.config.ts',
    output: 'dist/phone',
    sources: ['phone-simulator/page', 'package-lock.json'],
  },
];

/** For scripts: dependencies and the database client. `dependencies: 'all'` asks for the development tools too. */
export function setUp({ dependencies }) {
  checkNode();
  installDependencies(dependencies);
  generateClient();
}

export function buildPages() {
  for (const { config, output, sources } of PAGES) {
    if (!existsSync(join(ROOT, config))) continue;
    onceFor(sources, output, () => {
      say(`Building ${output} …`);
      run(process.execPath, [
        join('node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--config',
        config,
        '--logLevel',
        'warn',
      ]);
    });
  }
}

/** Runs a TypeScript file in this process, so that signals and the exit code need nobody to pass them on. */
export async function runTypeScript(file, args) {
  process.argv = [process.execPath, join(ROOT, file), ...args];
  process.setSourceMapsEnabled(true);
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(join(ROOT, file)).href);
}

/** The first of these programs on the PATH, or null. */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** Vite 8 leaves out the beginnings of the lines 21 and 22; the rest would run on them. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits)
    stop(
      `Hotline needs Node 20.19, 22.12 or newer and this is ${process.versions.node}: install one from https://nodejs.org and start again.`,
    );
}

/** Install scripts stay off (.npmrc too): what they would do is optional, fetched elsewhere, or done by our own code. */
function installDependencies(which) {
  if (isInstalled(which)) return;
  say('Installing dependencies (npm ci) …');
  const npm = process.env.npm_execpath ?? '';
  const [command, ...before] = /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm'];
  run(command, [...before, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** npm notes what it installed in node_modules/.package-lock.json; that must agree with package-lock.json. */
function isInstalled(which) {
  const installed = readLock(join('node_modules', '.package-lock.json'));
  if (installed === null) return false;
  return Object.entries(readLock('package-lock.json') ?? {}).every(([path, wanted]) => {
    const found = installed[path];
    if (found !== undefined) return found.version === wanted.version && found.integrity === wanted.integrity;
    return path === '' || wanted.optional || wanted.devOptional || wanted.link || (wanted.dev && which === 'to run');
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Prisma looks for an engine that it would download, only to see that the file is there: generating needs none. */
function generateClient() {
  onceFor(['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'], 'prisma/generated', () => {
    say('Generating the database client …');
    const env = {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    };
    run(process.execPath, [join('node_modules', 'prisma', 'build', 'index.js'), 'generate', '--no-hints'], env, 'pipe');
  });
}

/** Does the work unless the output carries the stamp of the same sources. */
function onceFor(sources, output, work) {
  const stampFile = join(ROOT, output, '.made-from');
  const stamp = hashOf(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  work();
  writeFileSync(stampFile, stamp);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesIn))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

function filesIn(path) {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
}

function run(command, args, env = {}, output = 'inherit') {
  const out = output === 'inherit' ? 2 : 'pipe';
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
  });
  if (status === 0) return;
  const what = [command === process.execPath ? 'node' : command, ...args].join(' ');
  stop(
    `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n"${what}" failed; mend what it says above and start again.`,
  );
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

export function stop(text) {
  say(text.trim());
  process.exit(1);
}

/** `node scripts/set-up.mjs [--pages]` does the set-up alone: for an editor, a type check, an image. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp({ dependencies: 'all' });
  if (process.argv.includes('--pages')) buildPages();
}
