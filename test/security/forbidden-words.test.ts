import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOTS = ['src', 'webhooks', 'phone-simulator', 'agent-console', 'prisma', 'scripts'];
const sources = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => join(root, file))
    .filter((file) => /\.(tsx?|mjs|js|html)$/.test(file) && !/node_modules|generated|\.test\.tsx?$/.test(file)),
);

/** Each with why: whoever needs one says so here. */
const FORBIDDEN: [RegExp, string][] = [
  [/dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\(/, 'text is shown as text'],
  [/\beval\(|new Function\(|from 'node:vm'|require\('vm'\)/, 'nothing that came in is run'],
  [/queryRawUnsafe|executeRawUnsafe|Prisma\.raw\(/, 'values go beside a statement, not into it'],
  [/rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/, 'certificates are checked'],
  [/insecureHTTPParser|shell: true/, 'parsers are strict and programs are started without a shell'],
  [/createHash\('(md5|sha1)'\)|createCipheriv\('(des|rc4|aes-\d+-(ecb|cbc))/, 'no outdated cryptography'],
];

test.each(FORBIDDEN)('%s stands nowhere: %s', (pattern) => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => pattern.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  ['<div dangerouslySetInnerHTML={{ __html: note }} />', 0],
  ['element.innerHTML = note', 0],
  ['eval(text)', 1],
  ['db.$queryRawUnsafe(`SELECT ${name}`)', 2],
])('control: %s would be found', (line, index) => {
  expect(FORBIDDEN[index]?.[0].test(line)).toBe(true);
});
