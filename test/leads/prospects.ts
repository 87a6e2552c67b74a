import { openLead } from '../../src/leads/open-lead.ts';
import { routeLead } from '../../src/leads/route-lead.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { offersOf, stranger } from './telephones.ts';

/** A caller who hung up already: the lead is a record, on offer to somebody. */
export async function offeredLead(app: Fixture, place: number) {
  const { deps } = app;
  const { id: hotlineNumberId } = await deps.db.prisma.hotlineNumber.findFirstOrThrow();
  const { id: callId } = await deps.db.prisma.call.findFirstOrThrow();
  const region = { code: '320400', confidence: 0.7, source: 'mobile-prefix' };
  const routeAt = new Date(app.clock.now().getTime() + 45_000);
  const lead = { callId, number: stranger(place), region, language: 'zh-CN', hotlineNumberId, routeAt } as const;
  const { leadId: id } = await deps.outbox.commit((unit) => openLead(unit, deps, lead));
  await deps.db.prisma.lead.update({ where: { id }, data: { industryCode: 'I', industrySource: 'keypress' } });
  await routeLead(deps, id);
  await app.settle();
  const offer = (await offersOf(app, id)).at(-1);
  if (offer === undefined || offer.state !== 'offered') throw new Error('the lead is not on offer');
  return { id, login: offer.login, rep: await app.signIn(offer.login) };
}

/** The same, given by a supervisor to this rep. */
export async function leadOfRep(app: Fixture, place: number, to: { login: string; supervisor: Client }) {
  const { id } = await offeredLead(app, place);
  const rep = await app.signIn(to.login);
  await to.supervisor.post(`/api/leads/${id}/assign`, { repId: rep.user.id, reason: '测试归属' });
  await app.settle();
  return { id, rep };
}

/** What happened to a lead, in words. */
export async function factsOf(app: Fixture, leadId: string): Promise<string[]> {
  const facts = await app.deps.db.prisma.event.findMany({ where: { leadId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
  return facts.map(({ type }) => type);
}
