import type { Behaviour } from '../../phone-simulator/telephone.ts';
import { HOTLINE } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

/** The mobile of rep1 … rep8 of the demo company. */
export const mobileOf = (rep: number) => `+861990000010${rep}`;
/** A number that nobody has, of 江苏常州: with key 1 (telecommunications) it goes to 华东通信组, rep1 to rep3. */
export const stranger = (place: number) => `+8613912340${String(place).padStart(3, '0')}`;

/** Everybody's mobile does the same, except those named. */
export function setMobiles(app: Fixture, others: Behaviour, named: Record<number, Behaviour> = {}): void {
  for (let rep = 1; rep <= 8; rep += 1)
    app.simulator.telephone(mobileOf(rep), { kind: 'rep' }).behaviour = named[rep] ?? others;
}

/** An unknown caller dials the hotline and chooses from the menu; comes back once the key has been dealt with. */
export async function callAndPress(app: Fixture, from: string, digits: string) {
  const call = app.simulator.placeCall({ from, to: HOTLINE });
  await app.advance(1);
  call.press(digits);
  await app.settle();
  return call;
}

export interface StoredLead {
  id: string;
  status: string;
  ownerId: string | null;
  contactedAt: Date | null;
}

/** The lead of a number, newest first, as it stands in the database. */
export async function leadOf(app: Fixture, number: string): Promise<StoredLead> {
  const index = new Uint8Array(app.deps.vault.index(number));
  const lead = await app.deps.db.prisma.lead.findFirst({ where: { index }, orderBy: { id: 'desc' } });
  if (lead === null) throw new Error('this number has no lead');
  return lead;
}

/** All offers of a lead, oldest first, with the place of the rep in the demo company. */
export async function offersOf(app: Fixture, leadId: string) {
  const offers = await app.deps.db.prisma.leadOffer.findMany({
    where: { leadId },
    orderBy: { id: 'asc' },
    include: { rep: { include: { user: true } } },
  });
  return offers.map((offer) => ({ ...offer, login: offer.rep.user.login }));
}
