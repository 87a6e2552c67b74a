import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planted } from './planted/defect.ts';
import { defects } from './planted/defects.ts';

test('at least 30 defects are planted, each under a name of its own', () => {
  expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
  expect(defects.length).toBeGreaterThanOrEqual(30);
});

test.each(defects)('$name still fits the program', ({ edits, sql }) => {
  expect(edits.length > 0 || sql !== undefined).toBe(true);
  for (const edit of edits) {
    const text = readFileSync(edit.file, 'utf8');
    expect(planted(text, edit)).not.toBe(text);
  }
});
