/**
 * `npm test -- …`: the set-up, then vitest with the same words. Tests of programs that are absent are skipped, each
 * program by name; with CI=true an absent one fails the run, so that nothing is skipped unseen.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPages, findProgram, setUp, stop } from './set-up.mjs';

const NEEDED = [
  { program: 'redis-server', names: ['redis-server'], tests: 'queues and several nodes on Redis' },
  {
    program: 'chromium',
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    tests: 'the console and the phone page in a browser',
  },
];

setUp({ dependencies: 'all' });
buildPages();
const absent = NEEDED.filter(({ names }) => findProgram(...names) === null);
for (const { program, tests } of absent)
  process.stderr.write(`${program} is not installed: skipping the tests of ${tests}.\n`);
if (absent.length > 0 && process.env.CI === 'true') stop('With CI=true nothing is skipped: install what is missing.');

const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches vitest by itself; we wait until it has stopped its PostgreSQL.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
