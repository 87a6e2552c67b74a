import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CREDIT_PER_LEAD, drawByCredit } from './draw-by-credit.ts';
import type { Share } from './draw-by-credit.ts';

const weights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 8 });
const repId = (place: number) => `rep-${String(place).padStart(2, '0')}`;

/** Draws so many times, each with the credits that the one before left behind. */
function drawTimes(start: readonly Share[], times: number): string[] {
  let shares = start;
  return Array.from({ length: times }, () => {
    const drawn = drawByCredit(shares);
    if (drawn === null) throw new Error('nobody stands in the draw');
    shares = shares.map((share) => ({ ...share, credit: drawn.credits.get(share.repId) ?? share.credit }));
    return drawn.winner;
  });
}

describe('the draw by credit', () => {
  test('spreads the wins of the heavy one between the others', () => {
    const shares = [5, 1, 1].map((weight, place) => ({ repId: 'abc'.charAt(place), weight, credit: 0 }));
    expect(drawTimes(shares, 7).join('')).toBe('aabacaa');
  });

  test('gives everyone their share of 600 leads within five per cent', () => {
    fc.assert(
      fc.property(weights, (each) => {
        const shares = each.map((weight, place) => ({ repId: repId(place), weight, credit: 0 }));
        const total = each.reduce((sum, weight) => sum + weight, 0);
        const winners = drawTimes(shares, 600);
        for (const share of shares) {
          const wins = winners.filter((winner) => winner === share.repId).length;
          const due = (600 * share.weight) / total;
          expect(Math.abs(wins - due)).toBeLessThanOrEqual(Math.max(1, due * 0.05));
        }
      }),
    );
  });

  test('keeps the sum of credits, whoever stands in it', () => {
    const share = fc.record({ weight: fc.integer({ min: 1, max: 10 }), credit: fc.integer({ min: -50, max: 50 }) });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 8 }), (given) => {
        const shares = given.map((one, place) => ({ ...one, repId: repId(place) }));
        const drawn = drawByCredit(shares);
        const after = [...(drawn?.credits.values() ?? [])].reduce((sum, credit) => sum + credit, 0);
        expect(after).toBe(shares.reduce((sum, { credit }) => sum + credit, 0));
      }),
    );
  });

  test('who is skipped by our own work saves up to three leads, and no more', () => {
    let credit = 0;
    for (let lead = 0; lead < 50; lead += 1)
      credit =
        drawByCredit([{ repId: 'b', weight: 1, credit: -credit }], [{ repId: 'a', weight: 1, credit }])?.credits.get(
          'a',
        ) ?? 0;
    expect(credit).toBe(3 * CREDIT_PER_LEAD);
  });

  test('does not depend on the order in which people stand', () => {
    const shares = [3, 3, 2].map((weight, place) => ({ repId: repId(place), weight, credit: 0 }));
    expect(drawByCredit(shares)?.winner).toBe(drawByCredit(shares.toReversed())?.winner);
  });

  test('has no winner without anybody', () => {
    expect(drawByCredit([])).toBeNull();
  });
});
