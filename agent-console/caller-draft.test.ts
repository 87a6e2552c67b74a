import { expect, test } from 'vitest';
import { callerBody } from '../src/contract/caller.ts';
import { callerBodyOf, type CallerDraft } from './caller-draft.ts';

const blank: CallerDraft = { as: 'company', company: '', name: '', title: '', industryCode: null, existing: null };
const customerId = '01890000-0000-7000-8000-000000000001';

test.each<[string, Partial<CallerDraft>, unknown]>([
  ['nothing yet', {}, null],
  ['a company alone', { company: ' 晨光电子 ' }, { as: 'customer', kind: 'company', name: '晨光电子' }],
  [
    'a company with a contact',
    { company: '晨光电子', name: '陆敏', title: '采购', industryCode: 'C' },
    { as: 'customer', kind: 'company', name: '晨光电子', contactName: '陆敏', title: '采购', industryCode: 'C' },
  ],
  // A title is a person's: without a name there is nobody who bears it.
  [
    'a title without a name',
    { company: '晨光电子', title: '采购' },
    { as: 'customer', kind: 'company', name: '晨光电子' },
  ],
  [
    'a contact of one we have',
    { existing: { id: customerId, name: '海川' }, name: '孙晓' },
    { as: 'contact', customerId, name: '孙晓' },
  ],
  ['a contact without a name', { existing: { id: customerId, name: '海川' } }, null],
  ['a person', { as: 'person', name: '周女士' }, { as: 'customer', kind: 'person', name: '周女士' }],
  ['a person without a name', { as: 'person', company: '晨光' }, null],
  ['a lead of whom nothing is known yet', { as: 'lead' }, { as: 'lead' }],
])('%s', (_, typed, body) => {
  const made = callerBodyOf({ ...blank, ...typed });
  expect(made).toEqual(body);
  if (made !== null) expect(callerBody.safeParse(made).success).toBe(true);
});
