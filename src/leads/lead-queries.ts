import { languageOfUser } from '../auth/user-language.ts';
import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import type { leadStanding } from '../contract/lead-protection.ts';
import { leadWhy } from '../contract/lead.ts';
import type { LeadDetail, LeadView } from '../contract/lead.ts';
import type { Page } from '../contract/paging.ts';
import type { Language, Role } from '../contract/people.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber } from '../phone-number.ts';
import { claimsOfLead } from './collision.ts';
import { toHolder } from './find-duplicates.ts';
import { interestsOf } from './lead-interests.ts';
import { findLeadRow, heldNumbersOf, historyOfLead, listLeadRows, offersOfLead } from './lead-rows.ts';
import type { LeadFilter, LeadRow, OfferJson } from './lead-rows.ts';
import { readCursor, writeCursor } from './lead-cursor.ts';
import { isProtecting } from './prospect-claims.ts';
import { whyInWords } from './why-path.ts';

/** Who looks; of one lead, different people see different things. */
export interface LeadViewer {
  id: string;
  role: Role;
  language?: Language;
}

/** What a rep is to a lead. A stranger must not learn that it exists. */
export type RepStand = 'owner' | 'offered' | 'was-offered' | 'stranger';

export function standOf(row: Pick<LeadRow, 'ownerId' | 'offer' | 'offeredTo'>, repId: string): RepStand {
  if (row.ownerId === repId) return 'owner';
  if (row.offer?.repId === repId) return 'offered';
  return row.offeredTo.includes(repId) ? 'was-offered' : 'stranger';
}

/** One lead as this viewer may see it. Null: it does not exist, or is a rep's who may not see it (any more). */
export async function leadViewFor(
  db: Queryable,
  vault: NumberVault,
  leadId: string,
  viewer: LeadViewer,
): Promise<LeadView | null> {
  const row = await findLeadRow(db, leadId);
  if (row === null) return null;
  const stand = viewer.role === 'rep' ? standOf(row, viewer.id) : 'owner';
  if (stand === 'stranger' || stand === 'was-offered') return null;
  return toLeadView(row, vault, viewer);
}

/** For a rep's `desk.snapshot`: what is offered to them, and theirs and open. */
export async function leadsOfRep(db: Queryable, vault: NumberVault, repId: string): Promise<LeadView[]> {
  const language = await languageOfUser(db, repId);
  const limit = 200;
  const rows = await listLeadRows(db, { status: 'open', concerns: repId, after: null, limit });
  return rows.slice(0, limit).map((row) => toLeadView(row, vault, { id: repId, role: 'rep', language }));
}

export interface LeadListQuery extends Omit<LeadFilter, 'after'> {
  cursor: string | undefined;
}

export async function pageOfLeads(
  db: Queryable,
  vault: NumberVault,
  viewer: LeadViewer,
  query: LeadListQuery,
): Promise<Page<LeadView>> {
  const { cursor, ...filter } = query;
  const rows = await listLeadRows(db, { ...filter, after: readCursor(cursor) });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > query.limit && last ? writeCursor({ at: last.createdAt, id: last.id }) : null;
  return { items: shown.map((row) => toLeadView(row, vault, viewer)), nextCursor };
}

/** The whole lead, with why it went where it went. Who may see it at all is the caller's to ask. */
export async function leadDetailOf(
  db: Queryable,
  vault: NumberVault,
  row: LeadRow,
  viewer: LeadViewer,
): Promise<LeadDetail> {
  const offers = await offersOfLead(db, row.id);
  const history = await historyOfLead(db, row.id);
  const why = leadWhy.safeParse(row.why);
  return {
    ...toLeadView(row, vault, viewer),
    why: why.success ? await whyInWords(db, why.data, languageOf(viewer)) : null,
    offers: offers
      .filter((offer) => viewer.role !== 'rep' || row.ownerId === viewer.id || offer.repId === viewer.id)
      .map(toOfferView),
    history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    ...(await standingOf(db, vault, row, viewer)),
  };
}

async function standingOf(
  db: Queryable,
  vault: NumberVault,
  row: LeadRow,
  viewer: LeadViewer,
): Promise<Pick<LeadDetail, keyof typeof leadStanding>> {
  const isOpen = row.status !== 'converted' && row.status !== 'lost';
  // What is over thirty days ago holds nothing against anybody, so that any time does for `now`.
  const claims = isOpen ? (await claimsOfLead(db, row, row.createdAt)).filter(isProtecting) : [];
  const other = claims.some(({ repId }) => repId === row.ownerId) ? undefined : claims[0];
  const numbers = await heldNumbersOf(db, row.id);
  return {
    heldBy: other === undefined ? null : toHolder(other),
    releaseWarnedAt: row.releaseWarnedAt?.toISOString() ?? null,
    extendedAt: row.extendedAt?.toISOString() ?? null,
    releasedFrom: row.releasedFrom,
    mergedIntoId: row.mergedIntoId,
    otherNumbers: numbers.map((sealed) => shownNumber(vault.open(sealed), row.ownerId === viewer.id)),
    interests: await interestsOf(db, row.id, languageOf(viewer)),
  };
}

function shownNumber(number: string, isOwner: boolean): string {
  if (isOwner) return number;
  return isPhoneNumber(number) ? maskPhoneNumber(number) : '***';
}

/** The number whole for the owner alone; masked for everybody else. */
export function toLeadView(row: LeadRow, vault: NumberVault, viewer: LeadViewer): LeadView {
  const number = vault.open(row.sealed);
  const isOwner = row.ownerId === viewer.id;
  const { id, status, name, company, language, callCount, lostReason } = row;
  const seesOffer = row.offer !== null && (viewer.role !== 'rep' || row.offer.repId === viewer.id);
  return {
    id,
    status,
    name,
    company,
    language,
    callCount,
    lostReason,
    number: shownNumber(number, isOwner),
    numberMasked: !isOwner,
    industry: industryOf(row.industryCode, languageOf(viewer)),
    region: regionOf(row, languageOf(viewer)),
    owner: row.ownerId === null || row.ownerName === null ? null : { id: row.ownerId, name: row.ownerName },
    offer: row.offer !== null && seesOffer ? toOfferView(row.offer) : null,
    ...timesOf(row),
  };
}

function timesOf(
  row: LeadRow,
): Pick<
  LeadView,
  | 'lastCallAt'
  | 'callbackDueAt'
  | 'nextStepAt'
  | 'createdAt'
  | 'acceptedAt'
  | 'contactedAt'
  | 'closedAt'
  | 'protectedUntil'
> {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    lastCallAt: iso(row.lastCallAt),
    callbackDueAt: iso(row.callbackDueAt),
    nextStepAt: iso(row.nextStepAt),
    createdAt: row.createdAt.toISOString(),
    acceptedAt: iso(row.acceptedAt),
    contactedAt: iso(row.contactedAt),
    closedAt: iso(row.closedAt),
    protectedUntil: iso(row.protectedUntil),
  };
}

function toOfferView(offer: OfferJson): LeadDetail['offers'][number] {
  const { id, repId, repName, state, live, declineReason } = offer;
  const iso = (at: string) => new Date(at).toISOString();
  const endedAt = offer.endedAt === null ? null : iso(offer.endedAt);
  const snoozedAt = offer.snoozedAt === null ? null : iso(offer.snoozedAt);
  return {
    id,
    rep: { id: repId, name: repName },
    state,
    live,
    declineReason,
    createdAt: iso(offer.createdAt),
    deadlineAt: iso(offer.deadlineAt),
    endedAt,
    snoozedAt,
  };
}

function industryOf(code: string | null, language: Language): LeadView['industry'] {
  const industry = code === null ? null : industryByCode(code);
  return industry === null ? null : { code: industry.code, name: language === 'en' ? industry.en : industry.zh };
}

function regionOf(row: LeadRow, language: Language): LeadView['region'] {
  const region = row.regionCode === null ? null : regionByCode(row.regionCode);
  if (region === null) return null;
  return {
    code: region.code,
    name: language === 'en' ? region.fullNameEn : region.fullName,
    confidence: row.regionConfidence ?? 0,
  };
}

function languageOf(viewer: LeadViewer): Language {
  return viewer.language ?? 'zh-CN';
}
