import { describe, expect, test } from 'vitest';
import { toCsv } from './csv.ts';
import { daysOf, deskFiguresOf } from './desk-days.ts';
import { goalOf, isMet, judge, usualTargets, weeksUntil } from './scorecard.ts';
import type { Measures } from './scorecard.ts';

describe('a table as a file', () => {
  test.each([
    { cell: '=HYPERLINK("http://x")', want: `"'=HYPERLINK(""http://x"")"` },
    { cell: '+1', want: `'+1` },
    { cell: '-1', want: `'-1` },
    { cell: '@SUM(A1)', want: `'@SUM(A1)` },
    { cell: '\t=1', want: `'\t=1` },
    { cell: ' =1', want: `' =1` },
    // The full-width sign is a formula to a Chinese Excel.
    { cell: '＝1', want: `'＝1` },
    { cell: '华东, "通信"', want: '"华东, ""通信"""' },
    { cell: 'two\nlines', want: '"two\nlines"' },
    { cell: '华东通信组', want: '华东通信组' },
    // A number is a number, below nought too.
    { cell: -1.25, want: '-1.25' },
    { cell: 1 / 3, want: '0.3333' },
    { cell: null, want: '' },
  ])('$cell', ({ cell, want }) => expect(toCsv(['head'], [[cell]])).toBe(`\uFEFFhead\r\n${want}\r\n`));
});

describe('days', () => {
  const span = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

  test('are those of the zone; the first and the last may be parts', () => {
    const days = daysOf(span('2026-11-17T10:00:00Z', '2026-11-18T16:30:00Z'), 'Asia/Shanghai');
    expect(days.map(({ date, span: { from, to } }) => [date, from.toISOString(), to.toISOString()])).toEqual([
      ['2026-11-17', '2026-11-17T10:00:00.000Z', '2026-11-17T16:00:00.000Z'],
      ['2026-11-18', '2026-11-17T16:00:00.000Z', '2026-11-18T16:00:00.000Z'],
      ['2026-11-19', '2026-11-18T16:00:00.000Z', '2026-11-18T16:30:00.000Z'],
    ]);
  });

  test('of 25 hours are one day', () => {
    const [day] = daysOf(span('2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00'), 'Europe/Berlin');
    expect(day && day.span.to.getTime() - day.span.from.getTime()).toBe(25 * 3_600_000);
  });

  test('have their own calls, rings and talks, and no others', () => {
    const [first, second] = daysOf(span('2026-11-17T16:00:00Z', '2026-11-19T16:00:00Z'), 'Asia/Shanghai');
    const at = (text: string) => ({ at: new Date(text) });
    const story = {
      ...{ calls: [], intervals: [] },
      talks: [
        { ...at('2026-11-17T16:00:00Z'), isRepeat: true },
        { ...at('2026-11-18T15:59:59Z'), isRepeat: false },
        { ...at('2026-11-18T16:00:00Z'), isRepeat: false },
      ],
      rings: [{ ...at('2026-11-18T03:00:00Z'), popFirst: true }],
    };
    expect(first && deskFiguresOf(story, first.span)).toMatchObject({ repeatShare: 0.5, popBeforeRingShare: 1 });
    expect(second && deskFiguresOf(story, second.span)).toMatchObject({ repeatShare: 0, popBeforeRingShare: null });
  });
});

describe('the scorecard', () => {
  test.each([
    // Half of ten minutes is five.
    { target: { kind: 'of_baseline', value: 0.5 } as const, before: 600, want: 300 },
    { target: { kind: 'of_baseline', value: 0.5 } as const, before: null, want: null },
    { target: { kind: 'value', value: 0 } as const, before: 12, want: 0 },
  ])('goal of $target before $before', ({ target, before, want }) => expect(goalOf(target, before)).toBe(want));

  test.each([
    { direction: 'lower', goal: 300, now: 300, want: true },
    { direction: 'lower', goal: 0, now: 1, want: false },
    { direction: 'higher', goal: 0.8, now: 0.8, want: true },
    { direction: 'higher', goal: 0.8, now: 0.79, want: false },
    { direction: 'lower', goal: null, now: 1, want: null },
    { direction: 'higher', goal: 0.8, now: null, want: null },
  ] as const)('$direction than $goal with $now: $want', ({ direction, goal, now, want }) =>
    expect(isMet(direction, goal, now)).toBe(want),
  );

  test('eight weeks up to the end of the span, none of them twice', () => {
    const to = new Date('2026-11-18T02:00:00Z');
    const weeks = weeksUntil(to);
    expect(weeks).toHaveLength(8);
    expect(weeks.at(-1)).toEqual({ from: new Date('2026-11-11T02:00:00Z'), to });
    expect(weeks.slice(1).every((week, index) => week.from.getTime() === weeks[index]?.to.getTime())).toBe(true);
  });

  test('judges figure by figure', () => {
    const nothing: Measures = {
      ...{ lost_leads: null, repeat_calls: null, handling_time: null, service_level: null, speed_to_lead: null },
    };
    const [card] = judge(['handling_time'], {
      targets: usualTargets,
      before: { ...nothing, handling_time: 480 },
      now: { ...nothing, handling_time: 250 },
      trend: [{ from: new Date(0), measures: nothing }],
    });
    expect(card).toMatchObject({ goal: 240, met: false, better: 'lower', trend: [{ value: null }] });
  });
});
