import { basename, dirname, join, normalize } from 'node:path';

/** Text of each file by its path from the project's root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

/** Decisions: the same answer for the same words, and nothing else happens. A new one is entered here. */
export const PURE_CORE = [
  'src/phone-number.ts',
  'src/phone-number-text.ts',
  'src/agents/agent-state.ts',
  'src/callers/caller-match.ts',
  'src/callers/industries.ts',
  'src/callers/regions.ts',
  'src/calls/call.ts',
  'src/calls/carrier-event.ts',
  'src/calls/waiting/closed.ts',
  'src/customers/caller-record.ts',
  'src/hotlines/emergency-closing.ts',
  'src/leads/choose-rep.ts',
  'src/leads/draw-by-credit.ts',
  'src/leads/lead.ts',
  'src/leads/rep-hours.ts',
  'src/leads/rule-checks.ts',
  'src/leads/rule-index.ts',
  'src/leads/rule-moment.ts',
  'src/leads/rehearse.ts',
  'src/leads/industry-guess.ts',
  'src/leads/why-words.ts',
  'src/reports/csv.ts',
  'src/reports/desk-days.ts',
  'src/reports/figures.ts',
  'src/reports/lead-figures.ts',
  'src/reports/scorecard.ts',
  'src/routing/agent-why-words.ts',
  'src/routing/call-priority.ts',
  'src/routing/china-calendar.ts',
  'src/routing/choose-agent.ts',
  'src/routing/opening-words.ts',
  'src/routing/then-an-agent.ts',
  'src/routing/working-time.ts',
  'src/routing/zoned-time.ts',
  'src/screen-pop/screen-pop.ts',
  'src/rep-channels/channel-address.ts',
  'src/texts/quiet-hours.ts',
  'src/texts/rep-notices.ts',
  'src/voicemails/byte-range.ts',
  'src/tickets/rank-similar.ts',
  'src/texts/text-templates.ts',
];

/** Libraries that compute and touch nothing. */
const PURE_LIBRARIES = ['zod', 'libphonenumber-js/max', 'chinese-days/dist/chinese-days.json'];

/** The one place of a library, so that it can be replaced there. */
const ONLY_IN: readonly [RegExp, RegExp][] = [
  [/^bullmq(\/|$)/, /^src\/jobs\/queue-backends\.ts$/],
  [/^(socket\.io|@socket\.io\/.*)$/, /^src\/realtime\/gateway\.ts$/],
  [/^twilio(\/|$)/, /^webhooks\/twilio\//],
  [/^(@opentelemetry\/.*|bullmq-otel)$/, /^src\/traces\/(open-traces|otlp-exporter)\.ts$/],
];

const MOUNTS = ['src/app.ts', 'src/deps.ts'];
const BANNED_FOLDERS = /(^|\/)(utils?|helpers?|common|shared|misc|lib)\//;
/** A table of cases may be longer than code. */
const maxLines = (file: string) => (isTest(file) ? 400 : 300);
/** The locale keeps its capitals: zh-CN. */
const KEBAB = /^[a-z0-9]+(-([a-z0-9]+|CN))*(\.[a-z]+)*\.tsx?$/;
/** Leave the database to queries and use cases; but whether it answers is what the health routes are asked. */
const WITHOUT_DATABASE = /^(?!src\/http\/health-routes).*-routes\.ts$|^src\/realtime\/gateway\.ts$/;
/** Clock and chance of a process: the server's come from `deps`, the phone simulator's from its own. */
const TIME_AND_CHANCE = /\bDate\.now\(|\bnew Date\(\)|\brandomUUID\(|\bMath\.random\(/;
const SERVER = /^(src|webhooks)\//;
const isTest = (file: string) => /\.test\.tsx?$|-fixture\.ts$|-cases\.ts$/.test(file) || file.startsWith('test/');

/** Each breach as a sentence; none for a sound tree. */
export function findBreaches(tree: Tree): string[] {
  const perFile = [...tree].flatMap(([file, text]) => [
    ...importsOf(file, text).flatMap((imported) => importBreaches(file, imported)),
    ...textBreaches(file, text),
    ...nameBreaches(file),
  ]);
  return [...perFile, ...sameNames([...tree.keys()])].sort();
}

/** Static imports, re-exports and `import()`, types too; own files by their path, packages by their name. */
export function importsOf(file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name));
}

function importBreaches(file: string, imported: string): string[] {
  const breach = (rule: string) => `${file}: imports ${imported}, but ${rule}`;
  const inside = (folder: string) => imported.startsWith(`${folder}/`);
  const breaches: string[] = [];
  if (PURE_CORE.includes(file) && !isPure(imported))
    breaches.push(breach('rule 1: pure core imports only src/contract and pure core'));
  if (file.startsWith('src/contract/') && imported !== 'zod' && !inside('src/contract'))
    breaches.push(breach('rule 1: src/contract imports zod only'));
  if (
    file.startsWith('src/') &&
    !isTest(file) &&
    !MOUNTS.includes(file) &&
    (inside('webhooks') || inside('phone-simulator'))
  ) {
    breaches.push(breach('rule 2: only app.ts and deps.ts know the carriers'));
  }
  const server = ['src', 'webhooks', 'prisma', 'test'].some(inside);
  if (file.startsWith('agent-console/') && server && !inside('src/contract'))
    breaches.push(breach('rule 3: the console knows src/contract and nothing else of the server'));
  if (file.startsWith('phone-simulator/') && server)
    breaches.push(breach('rule 3: the phone simulator is the outside world'));
  for (const [library, place] of ONLY_IN) {
    if (SERVER.test(file) && !isTest(file) && library.test(imported) && !place.test(file))
      breaches.push(breach(`rule 4: only ${place.source.replace(/[\\^$]/g, '')} does`));
  }
  if (WITHOUT_DATABASE.test(file) && ['src/db.ts', 'pg'].includes(imported))
    breaches.push(breach('rule 4: routes and the gateway leave the database to queries and use cases'));
  return breaches;
}

function isPure(imported: string): boolean {
  return (
    imported.startsWith('src/contract/') ||
    imported.startsWith('src/callers/data/') ||
    PURE_CORE.includes(imported) ||
    PURE_LIBRARIES.includes(imported)
  );
}

function textBreaches(file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const breaches: string[] = [];
  const server = SERVER.test(file) && !isTest(file);
  if (PURE_CORE.includes(file) && /\basync\b|\bawait\b|\bPromise\b/.test(code))
    breaches.push(`${file}: waits for something, but rule 1: pure core does not`);
  if (WITHOUT_DATABASE.test(file) && /\bdb\.(query|transaction|prisma|pool)\b/.test(code))
    breaches.push(`${file}: asks the database, but rule 4: routes leave that to queries and use cases`);
  if (server && file !== 'src/config.ts' && /\bprocess\.env\b/.test(code))
    breaches.push(`${file}: reads process.env, but rule 4: only src/config.ts does`);
  const ownClock =
    ['src/deps.ts', 'phone-simulator/clock.ts'].includes(file) || file.startsWith('phone-simulator/page/');
  if ((server || (file.startsWith('phone-simulator/') && !isTest(file))) && !ownClock && TIME_AND_CHANCE.test(code)) {
    breaches.push(
      `${file}: has a clock or chance of its own, but both come in from outside (src/deps.ts, phone-simulator/clock.ts)`,
    );
  }
  const lines = text.trimEnd().split('\n').length;
  if (lines > maxLines(file) && !isTable(file))
    breaches.push(`${file}: has ${lines} lines, but files stop at ${maxLines(file)}`);
  const statements = code.split('\n').filter((line) => line.trim() !== '');
  const reexports =
    statements.length > 0 &&
    statements.every((line) => /^\s*export\b.*\bfrom\b|^\s*import\b/.test(line)) &&
    statements.some((line) => /^\s*export\b/.test(line));
  if (reexports || /(^|\/)index\.tsx?$/.test(file))
    breaches.push(`${file}: is a barrel, but rule 5: import from where it is`);
  return breaches;
}

/** Rows of data, not code. */
function isTable(file: string): boolean {
  return (
    file.includes('/data/') ||
    file.includes('/i18n/') ||
    file.includes('/demo-company/') ||
    /-cases\.ts$|-words-\w+\.ts$/.test(file)
  );
}

function nameBreaches(file: string): string[] {
  const breaches: string[] = [];
  if (BANNED_FOLDERS.test(file))
    breaches.push(
      `${file}: lies in a folder that says nothing, but rule 5: none is called utils, helpers, common or shared`,
    );
  if (!KEBAB.test(basename(file))) breaches.push(`${file}: is not named in kebab-case`);
  return breaches;
}

/**
 * One name, one file, so that a name finds its file. The console and the phone simulator are programs of their own,
 * each carrier's folder has the same set of files, and a contract has the name of what it describes.
 */
function sameNames(files: readonly string[]): string[] {
  const program = (file: string) =>
    /^(agent-console|phone-simulator|src\/contract|webhooks\/[a-z]+)\//.exec(file)?.[1] ?? 'server';
  const first = new Map<string, string>();
  return files.flatMap((file) => {
    const key = `${program(file)} ${basename(file)}`;
    const other = first.get(key);
    first.set(key, other ?? file);
    return other === undefined ? [] : [`${file}: has the name of ${other}, but file names are unique`];
  });
}
