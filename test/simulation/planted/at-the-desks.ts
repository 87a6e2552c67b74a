import type { Defect } from './defect.ts';

/** Planted in agents, offers, screens, leads and promises. */
export const atTheDesks: readonly Defect[] = [
  {
    name: 'an-agent-offered-two-calls',
    does: 'Two phones ring at one agent, and one of the callers waits for nothing. A unique index is dropped as well.',
    edits: [
      {
        file: 'src/agents/assign-agents.ts',
        find: `agents = agents.map((one) => (one === agent ? { ...one, state: 'reserved' } : one));`,
        replace: `agents = [...agents];`,
      },
    ],
    sql: 'DROP INDEX reservations_one_pending_per_agent;',
  },
  {
    name: 'who-refused-stays-reserved',
    does: 'An agent who refused or missed one call gets no other.',
    edits: [
      {
        file: 'src/agents/pass-reservation.ts',
        find: `await moveAgent(unit, deps.ids, { agentId, ...next });`,
        replace: `void next;`,
      },
    ],
    calls: 40,
  },
  {
    name: 'an-offer-in-minutes',
    does: 'A caller waits twenty minutes for one agent who is not at the desk.',
    edits: [
      {
        file: 'src/agents/reserve-agent.ts',
        find: `make_interval(secs => q.ring_seconds)`,
        replace: `make_interval(mins => q.ring_seconds)`,
      },
    ],
    calls: 20,
  },
  {
    name: 'a-wrap-up-in-minutes',
    does: 'An agent who writes nothing after a call gets none for half an hour.',
    edits: [
      {
        file: 'src/wrap-up/start-wrap-up.ts',
        find: `make_interval(secs => q.wrap_up_seconds)`,
        replace: `make_interval(mins => q.wrap_up_seconds)`,
      },
    ],
    calls: 20,
  },
  {
    name: 'a-call-without-its-history',
    does: 'The next agent reads nothing of what was said and written in this call.',
    edits: [
      {
        file: 'src/wrap-up/complete-wrap-up.ts',
        find: `await writeInteraction(unit, deps, call, { agentId, summary, disposition: body.disposition ?? null });`,
        replace: `void summary;`,
      },
    ],
    calls: 40,
  },
  {
    name: 'intervals-that-forget-the-call',
    does: 'Supervisors read in every report of the day that agents talked on no call.',
    edits: [
      {
        file: 'src/agents/agent-store.ts',
        find: `$3::text, $5::uuid, $4::timestamptz FROM (SELECT count(*) FROM closed)`,
        replace: `$3::text, nullif($5::uuid, $5::uuid), $4::timestamptz FROM (SELECT count(*) FROM closed)`,
      },
    ],
    calls: 40,
  },
  {
    name: 'numbers-whole-for-supervisors',
    does: 'Whoever watches the floor could copy the number of every caller.',
    edits: [
      {
        file: 'src/calls/call-queries.ts',
        find: `outsideNumber: number === null || concerns ? number : masked(number),`,
        replace: `outsideNumber: number === null || concerns || viewer.role === 'supervisor' ? number : masked(number),`,
      },
    ],
    calls: 20,
  },
  {
    name: 'a-call-told-to-all-agents',
    does: 'Every agent reads who calls a colleague, and from which number.',
    edits: [
      {
        file: 'src/realtime/announce.ts',
        find: `deps.realtime.emit([{ userId }], event, {
      ...about,`,
        replace: `deps.realtime.emit([{ role: 'agent' }], event, {
      ...about,`,
      },
    ],
    calls: 20,
  },
  {
    name: 'a-pop-to-a-room-where-nobody-is',
    does: 'The phone rings and the agent’s screen stays empty.',
    edits: [
      {
        file: 'src/agents/offer-to-agent.ts',
        find: `deps.realtime.pop(offer.agentId, pop, POP_WAIT_MS)`,
        replace: `deps.realtime.pop(offer.callId, pop, POP_WAIT_MS)`,
      },
    ],
  },
  {
    name: 'a-snapshot-without-the-pop',
    does: 'An agent whose line broke in mid-call does not know any more with whom they talk.',
    edits: [
      {
        file: 'src/realtime/snapshot.ts',
        find: `const screenPop = await popOfCall(deps, callId, pending?.view.id ?? callId);`,
        replace: `const screenPop = pending === null ? null : await popOfCall(deps, callId, pending.view.id);`,
      },
    ],
  },
  {
    name: 'a-desk-that-keeps-the-last-call',
    does: 'An agent who is free sees the last caller, and may call or write up the wrong one.',
    edits: [
      {
        file: 'agent-console/desk-state.ts',
        find: `call: desk.call?.id === callId ? desk.call : null,
    screenPop: desk.screenPop?.callId === callId ? desk.screenPop : null,
  };
}

/** Written up`,
        replace: `call: desk.call,
    screenPop: desk.screenPop,
  };
}

/** Written up`,
      },
    ],
  },
  {
    name: 'two-leads-for-one-caller',
    does: 'Two reps chase one unknown caller who rang twice. A unique index is dropped as well.',
    edits: [
      {
        file: 'src/leads/open-lead.ts',
        find: `ON CONFLICT (index) WHERE status NOT IN ('converted', 'lost') OR number_of_id IS NOT NULL DO NOTHING RETURNING id`,
        replace: `RETURNING id`,
      },
    ],
    sql: 'DROP INDEX leads_one_open_per_number;',
  },
  {
    name: 'an-unknown-caller-without-their-lead',
    does: 'The rep who is rung cannot be told who waits, and the caller counts as nobody’s.',
    edits: [
      {
        file: 'src/calls/call-came-in.ts',
        find: `await unit.query(linkLead, [call.id, lead.leadId]);`,
        replace: `void linkLead;`,
      },
    ],
    calls: 20,
  },
  {
    name: 'offers-that-never-run-out',
    does: 'A lead lies with a rep on holiday, and no other rep ever sees it.',
    // The quarter of an hour of an offer passes, and a sweep.
    rest: 2_400,
    edits: [
      {
        file: 'src/leads/expire-offer.ts',
        find: `offer.state !== 'offered' || offer.deadlineAt > unit.now`,
        replace: `offer.state !== 'offered' || offer.deadlineAt < unit.now`,
      },
    ],
  },
  {
    name: 'two-promises-to-one-caller',
    does: 'Two agents call back the same person. A unique index is dropped as well.',
    edits: [
      {
        file: 'src/callbacks/promise-callback.ts',
        find: `ON CONFLICT (index) WHERE status = 'open' AND reason <> 'follow_up' DO UPDATE SET
     due_at = least(b.due_at, excluded.due_at), owner_id = coalesce(b.owner_id, excluded.owner_id),
     customer_id = coalesce(b.customer_id, excluded.customer_id), contact_id = coalesce(b.contact_id, excluded.contact_id),
     lead_id = coalesce(b.lead_id, excluded.lead_id),
     reason = CASE WHEN excluded.reason IN ('asked', 'voicemail') THEN excluded.reason ELSE b.reason END
   RETURNING id`,
        replace: `RETURNING id`,
      },
    ],
    sql: 'DROP INDEX callbacks_one_open_promise;',
  },
  {
    name: 'a-kept-place-given-up-after-one-try',
    does: 'Who asked to be called back and did not pick up at once is never called again.',
    edits: [
      {
        file: 'src/callbacks/attempt-failed.ts',
        find: `await unit.query(countText, [promise.id, attempts, next]);
  if (next !== null)`,
        replace: `await unit.query(countText, [promise.id, attempts, null]);
  if (next !== null && unit.now > next)`,
      },
    ],
  },
  {
    name: 'a-taken-promise-keeps-its-place',
    does: 'A caller who has been called back already is called a second time by the queue.',
    edits: [
      {
        file: 'src/callbacks/look-at-place.ts',
        find: `if (place.placeId !== null) return mayStay(place, unit.now) ? undefined : leaveQueue(unit, deps, place.placeId);`,
        replace: `if (place.placeId !== null) return;`,
      },
    ],
  },
];
