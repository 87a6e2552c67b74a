import type { CallerMatch } from '../callers/caller-match.ts';
import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import type { LeadStatus } from '../contract/lead.ts';
import type { PersonRef } from '../contract/people.ts';
import type { CandidateView, InteractionView, ScreenPop } from '../contract/screen-pop.ts';

/** What the pop says about one customer. */
export interface CustomerFacts {
  id: string;
  name: string;
  level: 'vip' | 'key' | 'standard';
  regionCode: string | null;
  industryCode: string | null;
  language: 'zh-CN' | 'en';
  owner: PersonRef | null;
  /** Those of its contacts that the caller may be. */
  contacts: { id: string; name: string; title: string | null }[];
  /** The newest that involved a person. */
  lastInteraction: InteractionView | null;
  /** Newest first, at most 20. */
  history: InteractionView[];
  openTickets: ScreenPop['openTickets'];
}

/** What the pop says about the number, whoever calls. */
export interface NumberFacts {
  lead: { id: string; status: LeadStatus; owner: PersonRef | null } | null;
  /** Of that lead, newest first, at most 20. */
  leadHistory: InteractionView[];
  callsLast7Days: number;
}

export interface PopFacts extends NumberFacts {
  callId: string;
  /** As this user may see it; null: withheld. */
  number: string | null;
  match: CallerMatch;
  /** What the number or the caller told; a customer's own region and industry go before them. */
  region: { code: string; confidence: number } | null;
  industryCode: string | null;
  /** Of `match.chosen`; null when nobody was chosen. */
  customer: CustomerFacts | null;
}

const HISTORY_LIMIT = 20;
/** More names than this are not read while a phone rings. */
const CANDIDATES_LIMIT = 20;

/** What the agent sees, without the two values of its sending. An unknown caller with an open lead shows the lead's history. */
export function composePop(facts: PopFacts): Omit<ScreenPop, 'id' | 'at'> {
  const { customer, match } = facts;
  return {
    callId: facts.callId,
    match: match.match,
    caller: { number: facts.number, region: regionOf(facts), industry: industryOf(facts) },
    customer: customer && { id: customer.id, name: customer.name, level: customer.level, owner: customer.owner },
    contact: customer?.contacts.find((contact) => contact.id === match.chosen?.contactId) ?? null,
    // One person whom the number names alone is the answer, not a choice.
    candidates: match.match === 'exact' ? [] : match.candidates.slice(0, CANDIDATES_LIMIT).map(candidateView),
    lastInteraction: (customer === null ? facts.leadHistory[0] : customer.lastInteraction) ?? null,
    history: (customer?.history ?? facts.leadHistory).slice(0, HISTORY_LIMIT),
    openTickets: customer?.openTickets ?? [],
    callsLast7Days: facts.callsLast7Days,
    lead: facts.lead,
  };
}

function candidateView(candidate: CallerMatch['candidates'][number]): CandidateView {
  const { customerId, contactId, customerName: company, contactName, why } = candidate;
  return { customerId, contactId, name: contactName ?? company, company, why: { zh: why.zh, en: why.en } };
}

/** A customer's address is no guess: it stands before what a number's prefix or a caller's answer suggests. */
function regionOf(facts: PopFacts): ScreenPop['caller']['region'] {
  const known = facts.customer?.regionCode ?? null;
  const evidence = known === null ? facts.region : { code: known, confidence: 1 };
  const region = evidence && regionByCode(evidence.code);
  return (
    evidence &&
    region && { code: region.code, name: region.fullName, nameEn: region.fullNameEn, confidence: evidence.confidence }
  );
}

function industryOf(facts: PopFacts): ScreenPop['caller']['industry'] {
  const code = facts.customer?.industryCode ?? facts.industryCode;
  const industry = code === null ? null : industryByCode(code);
  return industry && { code: industry.code, name: industry.zh, nameEn: industry.en };
}
