import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leadStatus } from '../contract/lead.ts';
import type { LeadStatus } from '../contract/lead.ts';
import { decideStatus, isOpenLead, isUnowned, leadMoves, statusOnceTaken } from './lead.ts';

const anyStatus = fc.constantFrom(...leadStatus.options);

describe('the lead machine', () => {
  test.each<[LeadStatus, LeadStatus, boolean]>([
    ['new', 'offered', true],
    ['offered', 'accepted', true],
    // a live hand-over: taken and talked with in one
    ['offered', 'contacted', true],
    ['unassigned', 'offered', true],
    // nobody contacts or converts what nobody owns
    ['new', 'qualified', false],
    ['unassigned', 'converted', false],
    // no step is skipped
    ['accepted', 'qualified', false],
    ['accepted', 'converted', false],
    ['contacted', 'qualified', true],
    ['contacted', 'converted', true],
    // no way back
    ['contacted', 'accepted', false],
    ['qualified', 'contacted', false],
    // lost from anywhere but a customer
    ['new', 'lost', true],
    ['qualified', 'lost', true],
    ['converted', 'lost', false],
    ['lost', 'new', false],
  ])('%s to %s: %s', (from, to, legal) => {
    expect(leadMoves(from, to)).toBe(legal);
  });

  test('a closed lead never moves again', () => {
    fc.assert(fc.property(anyStatus, anyStatus, (from, to) => isOpenLead(from) || !leadMoves(from, to)));
  });

  test('a lead that is taken has left those that nobody owns, and never reopens', () => {
    fc.assert(
      fc.property(anyStatus, fc.constantFrom('live' as const, 'record' as const), (from, how) => {
        const to = statusOnceTaken(from, how);
        expect(isUnowned(to)).toBe(false);
        expect(isOpenLead(to)).toBe(isOpenLead(from));
      }),
    );
  });

  test.each<[LeadStatus, 'live' | 'record', LeadStatus]>([
    ['offered', 'live', 'contacted'],
    ['offered', 'record', 'accepted'],
    // its owner takes another call of the same caller
    ['accepted', 'live', 'contacted'],
    ['qualified', 'live', 'qualified'],
    ['contacted', 'record', 'contacted'],
  ])('%s, taken %s, is %s', (from, how, to) => {
    expect(statusOnceTaken(from, how)).toBe(to);
  });
});

describe('a status asked for by hand', () => {
  const asked = (status: 'contacted' | 'qualified' | 'converted' | 'lost', lostReason?: string) => ({
    status,
    lostReason,
  });

  test('is refused without an owner, except lost', () => {
    expect(decideStatus({ status: 'offered', hasOwner: false }, asked('contacted'))).toMatchObject({
      ok: false,
      code: 'lead-state',
    });
    expect(decideStatus({ status: 'offered', hasOwner: false }, asked('lost', 'spam'))).toEqual({
      ok: true,
      status: 'lost',
    });
  });

  test('lost needs a reason', () => {
    expect(decideStatus({ status: 'accepted', hasOwner: true }, asked('lost'))).toMatchObject({
      ok: false,
      code: 'bad-request',
    });
    expect(decideStatus({ status: 'accepted', hasOwner: true }, asked('lost', ''))).toMatchObject({
      ok: false,
      code: 'bad-request',
    });
  });

  test('the same again is fine while it is open, and not once it is closed', () => {
    expect(decideStatus({ status: 'qualified', hasOwner: true }, asked('qualified')).ok).toBe(true);
    expect(decideStatus({ status: 'lost', hasOwner: true }, asked('lost', 'twice')).ok).toBe(false);
  });

  test('a refusal names what is legal', () => {
    const decision = decideStatus({ status: 'accepted', hasOwner: true }, asked('converted'));
    expect(decision).toMatchObject({ ok: false, because: expect.stringContaining('contacted, lost') });
  });
});
