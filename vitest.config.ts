import { defineConfig } from 'vitest/config';

const BROWSER = ['test/e2e/*.test.ts', 'test/first-paint.test.ts'];
/** Real processes and real time on two busy cores: what fails twice is a fault. Locally the first failure counts. */
const RETRY = process.env['CI'] === 'true' ? 1 : 0;

/**
 * What is pure lies beside its code and needs nothing. What is in test/ gets a PostgreSQL, one for the run, of which
 * each file clones a database (see test/global-setup.ts). One fork per core.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A process keeps its modules from file to file: loading and warming up the whole application costs as much as the
    // tests of a file. So no file may leave a module, the environment or a global other than it found it.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['{src,webhooks,phone-simulator,prisma,bench,scripts,agent-console}/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: BROWSER,
          globalSetup: ['test/global-setup.ts'],
          retry: RETRY,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER,
          globalSetup: ['test/global-setup.ts'],
          retry: RETRY,
          // Afterwards and one at a time: they wait for what a person would see within seconds, a server, a database and
          // a browser of some ten processes each.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
