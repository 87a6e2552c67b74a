import type { CallView, ConsultState } from '../contract/call.ts';
import type { QueueView, ReservationView } from '../contract/desk.ts';
import type { Page } from '../contract/paging.ts';
import type { Role } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber } from '../phone-number.ts';
import { MOST_EXTENSIONS } from '../wrap-up/wrap-up-limit.ts';
import { consultView, participantsOf } from './talking/call-participants.ts';

interface WrapUpRow {
  agentId: string;
  disposition: string | null;
  note: string | null;
  followUpAt: string | null;
  deadlineAt: string;
  completedAt: string | null;
  dispositionRequired: boolean;
  extensionsLeft: number;
}

interface PartyRow {
  kind: 'agent' | 'rep' | 'outside';
  userId: string | null;
  name: string | null;
  sealed?: string | null;
}

/** Who looks: what they may see of a number depends on it. */
export interface Viewer {
  id: string;
  role: Role;
}

export interface CallRow extends Omit<
  CallView,
  | 'outsideNumber'
  | 'consult'
  | 'participants'
  | 'startedAt'
  | 'queuedAt'
  | 'answeredAt'
  | 'heldAt'
  | 'endedAt'
  | 'wrapUp'
> {
  outsideSealed: Buffer | null;
  startedAt: Date;
  queuedAt: Date | null;
  answeredAt: Date | null;
  heldAt: Date | null;
  endedAt: Date | null;
  consultState: ConsultState | null;
  repId: string | null;
  /** Whoever is asked; whoever has the caller after a transfer to a telephone. */
  consulted: PartyRow | null;
  handed: PartyRow | null;
  /** The agent to whom the call is being offered. */
  offeredTo: string | null;
  /** Agents who are on this call or write it up. */
  busyAgents: string[];
  /** One for each agent who talked with the caller. */
  wrapUps: WrapUpRow[];
}

/** A rep by name, an outside number sealed. */
const partyOfLeg = (legId: string) => `SELECT json_build_object('kind', l.kind, 'userId', l.user_id,
     'name', (SELECT u.name FROM users u WHERE u.id = l.user_id), 'sealed', encode(l.phone_sealed, 'base64'))
   FROM call_legs l WHERE l.id = ${legId}`;

const columns = `c.id, c.state, c.end_reason AS "endReason", c.outcome, c.direction, c.match, h.number AS "hotlineNumber",
  c.outside_sealed AS "outsideSealed", c.customer_id AS "customerId", cu.name AS "customerName", co.name AS "contactName",
  c.lead_id AS "leadId", c.agent_id AS "agentId", u.name AS "agentName", (SELECT rep.name FROM users rep WHERE rep.id = c.rep_id) AS "repName", c.started_at AS "startedAt", c.queued_at AS "queuedAt",
  c.answered_at AS "answeredAt", c.held_at AS "heldAt", c.ended_at AS "endedAt",
  c.consult_state AS "consultState", c.rep_id AS "repId",
  (SELECT json_build_object('kind', 'agent', 'userId', asked.id, 'name', asked.name) FROM users asked WHERE asked.id = c.consult_agent_id
   UNION ALL ${partyOfLeg('c.consult_leg_id')}) AS consulted, (${partyOfLeg('c.handed_leg_id')}) AS handed,
  (SELECT CASE WHEN own.joined_at IS NULL THEN 'pick_up' ELSE 'talking' END FROM agents a
     LEFT JOIN LATERAL (SELECT l.state, l.on_mobile, l.joined_at FROM call_legs l WHERE l.call_id = c.id AND l.kind = 'agent'
       AND l.user_id = a.user_id AND l.state <> 'ended' ORDER BY l.created_at DESC LIMIT 1) own ON true
   WHERE a.user_id = c.agent_id AND c.state IN ('ringing', 'connected', 'held')
     AND CASE WHEN own.state IS NULL OR own.state = 'new' THEN a.answer_on = 'mobile' ELSE own.on_mobile END) AS "ownMobile",
  (SELECT r.agent_id FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending') AS "offeredTo",
  coalesce((SELECT array_agg(a.user_id::text) FROM agents a WHERE a.call_id = c.id), '{}') AS "busyAgents",
  coalesce((SELECT json_agg(json_build_object('agentId', w.agent_id, 'disposition', w.disposition, 'note', w.note,
     'followUpAt', w.follow_up_at, 'deadlineAt', w.deadline_at, 'completedAt', w.completed_at,
     'extensionsLeft', greatest(0, ${MOST_EXTENSIONS} - w.extensions),
     'dispositionRequired', (SELECT q.disposition_required FROM call_queues q WHERE q.id = c.queue_id)) ORDER BY w.started_at)
   FROM wrap_ups w WHERE w.call_id = c.id), '[]'::json) AS "wrapUps"`;
const joins = `FROM calls c JOIN hotline_numbers h ON h.id = c.hotline_number_id LEFT JOIN customers cu ON cu.id = c.customer_id
  LEFT JOIN contacts co ON co.id = c.contact_id LEFT JOIN users u ON u.id = c.agent_id`;

const byId = sql('call-by-id', `SELECT ${columns} ${joins} WHERE c.id = $1`);

export async function findCallRow(on: Queryable, callId: string): Promise<CallRow | null> {
  const [row] = await on.query<CallRow>(byId, [callId]);
  return row ?? null;
}

// A keyset over (started_at, id): a page costs the same however deep. Agents find their own calls; `mine` narrows.
const listText = sql(
  'list-calls',
  `SELECT ${columns} ${joins}
   WHERE ($1::call_state IS NULL OR c.state = $1) AND ($2::outcome IS NULL OR c.outcome = $2)
     AND ($3::uuid IS NULL OR c.agent_id = $3) AND ($4::uuid IS NULL OR c.customer_id = $4)
     AND ($5::timestamptz IS NULL OR (c.started_at, c.id) < ($5, $6::uuid))
   ORDER BY c.started_at DESC, c.id DESC LIMIT $7`,
);

export interface CallFilter {
  state?: string | undefined;
  outcome?: string | undefined;
  agentId?: string | undefined;
  customerId?: string | undefined;
  after: { at: Date; id: string } | null;
  limit: number;
}

export async function listCallRows(on: Queryable, filter: CallFilter): Promise<Page<CallRow>> {
  const { state, outcome, agentId, customerId, after, limit } = filter;
  const values = [
    state ?? null,
    outcome ?? null,
    agentId ?? null,
    customerId ?? null,
    after?.at ?? null,
    after?.id ?? null,
    limit + 1,
  ];
  const rows = await on.query<CallRow>(listText, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.startedAt.toISOString()}_${last.id}` : null };
}

/** The number whole for the agent who has the call on the desk right now; masked for everyone else. */
export function toCallView(row: CallRow, vault: NumberVault, viewer: Viewer): CallView {
  const { outsideSealed, offeredTo, busyAgents, wrapUps, ...facts } = row;
  const { consultState: _state, consulted: _asked, handed: _handed, repId: _rep, ...call } = facts;
  // An agent writes up their own part of a call that was passed on; everyone else reads the last agent's.
  const wrapUp =
    wrapUps.find(({ agentId }) => agentId === viewer.id) ??
    wrapUps.find(({ agentId }) => agentId === row.agentId) ??
    null;
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const times = {
    startedAt: row.startedAt.toISOString(),
    queuedAt: iso(row.queuedAt),
    answeredAt: iso(row.answeredAt),
    heldAt: iso(row.heldAt),
    endedAt: iso(row.endedAt),
  };
  const concerns = offeredTo === viewer.id || busyAgents.includes(viewer.id);
  const number = outsideSealed === null ? null : vault.open(outsideSealed);
  return {
    ...call,
    ...times,
    ...companyOf(row, vault, viewer),
    outsideNumber: number === null || concerns ? number : masked(number),
    wrapUp: wrapUp && toWrapUpView(wrapUp),
  };
}

/** Who is on the line. A number that an agent typed is whole for that agent alone, while the call is on their desk. */
function companyOf(row: CallRow, vault: NumberVault, viewer: Viewer): Pick<CallView, 'consult' | 'participants'> {
  const isTheirs = row.agentId === viewer.id && row.busyAgents.includes(viewer.id);
  const nameOf = (party: PartyRow): string => {
    if (!party.sealed) return party.name ?? '';
    const number = vault.open(Buffer.from(party.sealed, 'base64'));
    return isTheirs ? number : masked(number);
  };
  const party = (of: PartyRow | null) => of && { kind: of.kind, userId: of.userId, name: nameOf(of) };
  const asked = party(row.consulted);
  const consult = asked && row.consultState && { party: asked, state: row.consultState };
  const { state, agentId, agentName, repId, repName } = row;
  const participants = participantsOf({
    state,
    agent: agentId === null ? null : { kind: 'agent', userId: agentId, name: agentName ?? '' },
    rep: repId === null ? null : { kind: 'rep', userId: repId, name: repName ?? '' },
    callerName: row.contactName ?? row.customerName,
    consult,
    handed: party(row.handed),
    dialling: row.direction === 'outbound' && row.answeredAt === null,
  });
  return { consult: consultView(consult), participants };
}

function toWrapUpView(wrapUp: WrapUpRow): CallView['wrapUp'] {
  const { agentId: _agent, ...rest } = wrapUp;
  const iso = (at: string | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...rest,
    deadlineAt: new Date(rest.deadlineAt).toISOString(),
    followUpAt: iso(rest.followUpAt),
    completedAt: iso(rest.completedAt),
  };
}

export function masked(number: string): string {
  return isPhoneNumber(number) ? maskPhoneNumber(number) : '***';
}

const queueText = sql(
  'queue-view',
  `SELECT count(*)::int AS waiting, min(queued_at) FILTER (WHERE direction = 'inbound' OR answered_at IS NOT NULL) AS "longestWaitSince" FROM calls WHERE step = 'waiting' AND state = 'queued'`,
);

export async function queueView(on: Queryable): Promise<QueueView> {
  const [row] = await on.query<{ waiting: number; longestWaitSince: Date | null }>(queueText);
  return { waiting: row?.waiting ?? 0, longestWaitSince: row?.longestWaitSince?.toISOString() ?? null };
}

const reservationColumns = `id, call_id AS "callId", agent_id AS "agentId", state, created_at AS "createdAt", deadline_at AS "deadlineAt", rang_at AS "rangAt"`;
const reservationText = sql('reservation-by-id', `SELECT ${reservationColumns} FROM reservations WHERE id = $1`);
const pendingText = sql(
  'pending-reservation-of-agent',
  `SELECT ${reservationColumns} FROM reservations WHERE agent_id = $1 AND state = 'pending'`,
);

interface ReservationRow extends Omit<ReservationView, 'createdAt' | 'deadlineAt' | 'rangAt'> {
  agentId: string;
  createdAt: Date;
  deadlineAt: Date;
  rangAt: Date | null;
}

export async function findReservation(
  on: Queryable,
  by: { id: string } | { pendingOf: string },
): Promise<{ agentId: string; view: ReservationView } | null> {
  const [row] =
    'id' in by
      ? await on.query<ReservationRow>(reservationText, [by.id])
      : await on.query<ReservationRow>(pendingText, [by.pendingOf]);
  if (!row) return null;
  const { agentId, createdAt, deadlineAt, rangAt, ...rest } = row;
  return {
    agentId,
    view: {
      ...rest,
      createdAt: createdAt.toISOString(),
      deadlineAt: deadlineAt.toISOString(),
      rangAt: rangAt?.toISOString() ?? null,
    },
  };
}
