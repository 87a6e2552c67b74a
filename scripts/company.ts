/** `npm run company -- …`: sets a company up and keeps its users, on the database that the server uses. See `help`. */
import { parseArgs } from 'node:util';
import { joinEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { migrate } from '../prisma/migrate.ts';
import { activateUser } from '../src/company/activate-user.ts';
import { addUser } from '../src/company/add-user.ts';
import { deactivateUser } from '../src/company/deactivate-user.ts';
import type { LeftBehind } from '../src/company/deactivate-user.ts';
import { endSecondFactorOf } from '../src/company/end-second-factor.ts';
import { listUsers } from '../src/company/list-users.ts';
import { ONE_TIME_DAYS } from '../src/company/new-password.ts';
import { resetPassword } from '../src/company/reset-password.ts';
import { setUpCompany } from '../src/company/set-up-company.ts';
import { readConfig } from '../src/config.ts';
import { closeDeps, openDeps } from '../src/deps.ts';
import type { Deps } from '../src/deps.ts';
import { migrateJobs } from '../src/jobs/queue-backends.ts';
import { reconcileLines } from '../src/reconciliation/reconcile-lines.ts';
import { lostLeadLines } from '../src/reports/lost-lead-lines.ts';
import { createLog } from '../src/log.ts';
import { formatPhoneNumber } from '../src/phone-number.ts';

const help = `npm run company -- COMMAND …, with the same settings as the server, whether it runs or not

  init --hotline 400-800-1234 --name 服务热线
      sets a company up in an empty database and prints the password of its administrator, once
      --landline 0532-55551234   the line behind the 400 number; may be given several times
      --hours 09:00-18:00        of working days by the Chinese calendar (this is the default), or: always
      --admin admin              the administrator's login
  add-user --login li.na --name 李娜 --role agent|rep|supervisor|admin
      prints the password, once
      --phone 138…               a rep's mobile: leads ring there
      --team 销售 --weight 1     a rep's team, and share of its leads
      --language zh-CN|en
  reset-password --login li.na
  end-second-factor --login li.na  for whoever lost the telephone with the codes
  deactivate-user --login li.na    and activate-user, if they come back
  list-users
  lost-leads
      every call of an unknown caller, and where it is now; ends with 1 if anybody is unaccounted for
      --from 2026-11-01 --to 2026-12-01   days by Chinese time, \`to\` not included (the last seven days)
      --sql                               the statement, to be run by whoever does not believe it
  reconcile
      a day of the carrier's calls, texts and recordings against ours: what is missing is made good as it is every
      night, the rest is listed; ends with 1 if anything stays unexplained. Beside a running server
      --day 2026-11-27           by Chinese time (yesterday)`;

const text = { type: 'string' } as const;
const login = { login: text } as const;
class Refusal extends Error {}

/** What each command takes, and its lines to print. */
const commands = {
  init: {
    options: { hotline: text, name: text, landline: { type: 'string', multiple: true }, hours: text, admin: text },
    run: async (deps, given) => {
      const { hotline, team, admin } = await setUpCompany(deps, given);
      return [
        `The hotline ${formatPhoneNumber(hotline)} is set up, with the team ${team} for every lead.`,
        ...signIn(admin),
        'Next: npm run company -- add-user --login li.na --name 李娜 --role agent',
        ...(deps.config.demo
          ? ['Start the server with DEMO=off from now on: nothing of the demo is offered then.']
          : []),
      ];
    },
  },
  'add-user': {
    options: { ...login, name: text, role: text, phone: text, team: text, weight: text, language: text },
    run: async (deps, given) => {
      const user = await addUser(deps, given);
      return [...signIn(user), `  page      ${deps.config.publicUrl}${user.role === 'rep' ? '/rep' : '/'}`];
    },
  },
  'reset-password': { options: login, run: async (deps, given) => signIn(await resetPassword(deps, loginOf(given))) },
  'end-second-factor': {
    options: login,
    run: async (deps, given) => {
      const ended = await endSecondFactorOf(deps, loginOf(given));
      return [`${ended.login} signs in with the password alone, until two-step sign-in is set up again.`];
    },
  },
  'activate-user': { options: login, run: async (deps, given) => signIn(await activateUser(deps, loginOf(given))) },
  'deactivate-user': {
    options: login,
    run: async (deps, given) => farewell(await deactivateUser(deps, loginOf(given))),
  },
  'list-users': {
    options: {},
    run: async (deps) =>
      (await listUsers(deps.db)).map(({ login: name, role, isActive, teams, ...user }) =>
        [name.padEnd(16), role.padEnd(10), (isActive ? 'active' : 'left').padEnd(6), user.name, teams.join(', ')]
          .join('  ')
          .trimEnd(),
      ),
  },
  'lost-leads': {
    options: { from: text, to: text, sql: { type: 'boolean' } },
    run: async (deps, given) => {
      const { lines, unaccounted } = await lostLeadLines(deps, given);
      if (unaccounted > 0) throw new Refusal(lines.join('\n'));
      return lines;
    },
  },
  reconcile: {
    options: { day: text },
    run: async (deps, given) => {
      const { lines, unexplained } = await reconcileLines(deps, given);
      if (unexplained > 0) throw new Refusal(lines.join('\n'));
      return lines;
    },
  },
} satisfies Record<string, Command>;

interface Command {
  options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;
  run(deps: Deps, given: Given): Promise<string[]>;
}
type Given = Record<string, unknown>;

async function main([name = '', ...args]: string[]): Promise<string[]> {
  const command: Command | undefined = Object.entries(commands).find(([key]) => key === name)?.[1];
  if (command === undefined) throw new Refusal(help);
  const given = readArgs(command, args);
  const { deps, close } = await connect();
  try {
    return await command.run(deps, given);
  } finally {
    await close();
  }
}

function readArgs(command: Command, args: string[]): Given {
  try {
    return parseArgs({ args, options: command.options }).values;
  } catch {
    // Node's own message repeats what was typed, which may be a phone number.
    throw new Refusal(`These options are not as expected. What there is:\n\n${help}`);
  }
}

function loginOf({ login: given }: Given): string {
  if (typeof given === 'string') return given.trim().toLowerCase();
  throw new Refusal('login: expected --login and whose');
}

/** As the server connects; beside a running one its embedded PostgreSQL is used, else one is started for the moment. */
async function connect(): Promise<{ deps: Deps; close: () => Promise<void> }> {
  const read = readConfig();
  if (!read.ok) throw new Refusal(['these settings are not as expected:', ...read.faults].join('\n  '));
  const { config } = read;
  const embedded = config.secrets.databaseUrl === null ? await joinEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  const databaseUrl = config.secrets.databaseUrl ?? embedded?.url ?? '';
  await migrate(databaseUrl);
  if (config.queues === 'postgres') await migrateJobs(databaseUrl);
  const deps = await openDeps({ config, log: createLog({ logLevel: 'silent', role: config.role }), databaseUrl });
  // Screens hang on the server: what they are to be told stays in the outbox, which its sweep empties within seconds.
  deps.outbox.onDeliver(() => Promise.reject(new Error('left to the server')));
  return {
    deps,
    async close() {
      await closeDeps(deps);
      await embedded?.stop();
    },
  };
}

function signIn({ login: name, password }: { login: string; password: string }): string[] {
  return [
    `  login     ${name}`,
    `  password  ${password}   (shown this once; holds for ${ONE_TIME_DAYS} days, to be changed in the menu)`,
  ];
}

function farewell({ login: name, leads, callbacks }: LeftBehind): string[] {
  const owned = leads.map((lead) => `  ${lead.id}  ${lead.status}  ${lead.name ?? ''}`.trimEnd());
  return [
    `${name} is signed out everywhere and gets no more calls or leads.`,
    ...(owned.length > 0 ? ['Open leads that a supervisor should give to somebody else:', ...owned] : []),
    ...(callbacks > 0 ? [`Promised callbacks that somebody else should take: ${callbacks}`] : []),
  ];
}

/** A host with several addresses that are all silent gives a fault of many parts, and no message. */
function told(fault: unknown): string {
  if (fault instanceof AggregateError && fault.message === '') return fault.errors.map(told).join('\n');
  return fault instanceof Error ? fault.message : String(fault);
}

main(process.argv.slice(2)).then(
  (lines) => {
    console.log(lines.join('\n'));
    process.exit(0);
  },
  (fault: unknown) => {
    console.error(told(fault));
    process.exit(1);
  },
);
