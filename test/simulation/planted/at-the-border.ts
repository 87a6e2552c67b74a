import type { Defect } from './defect.ts';

/** Planted where the carrier and we meet: signature, inbox, outbox, REST, TwiML, log. */
export const atTheBorder: readonly Defect[] = [
  {
    name: 'signature-skipped',
    does: 'Anybody on the internet could bring calls into the queue and hang up on callers.',
    edits: [
      {
        file: 'webhooks/twilio/routes.ts',
        find: `return verdict === 'genuine' ? undefined`,
        replace: `return verdict !== 'unsigned' ? undefined`,
      },
    ],
  },
  {
    name: 'signature-skipped-on-reports',
    does: 'Anybody could tell us that a call has ended, and the caller would wait unseen.',
    edits: [
      {
        file: 'webhooks/twilio/routes.ts',
        find: `return verdict === 'genuine' ? undefined`,
        replace: `return verdict === 'genuine' || /status$/.test(routeOf(request)) ? undefined`,
      },
    ],
  },
  {
    name: 'acknowledged-before-the-insert',
    does: 'A report that meets a broken database is lost: the carrier was told that we have it.',
    edits: [
      {
        file: 'webhooks/twilio/answers.ts',
        find: `if (parsed.event !== null) await within(answerer, route, answerer.receive(parsed.event));`,
        replace: `if (parsed.event !== null) void answerer.receive(parsed.event).catch(() => undefined);`,
      },
    ],
  },
  {
    name: 'repeats-are-new-events',
    does: 'A caller whose first answer was lost on the way is told goodbye by the second.',
    edits: [
      {
        file: 'src/calls/receive-carrier-event.ts',
        find: `if (!entered) {`,
        replace: `if (!entered && event.kind === 'text-came-in') {`,
      },
    ],
  },
  {
    name: 'index-of-the-inbox-dropped',
    does: 'Every report of the carrier fails, and every caller hears that we cannot be reached.',
    edits: [],
    sql: 'DROP INDEX webhook_inbox_carrier_event_key_key;',
  },
  {
    name: 'rings-before-the-commit',
    does: 'An agent is rung for an offer that was rolled back, and rung again for the next one.',
    edits: [
      {
        file: 'src/agents/offer-to-agent.ts',
        find: `unit.effect({ topic: 'ring-agent', legId });`,
        replace: `const placed = await deps.callControl.ringAgent({ callId, legId, agentId: rang.agent_id, hotlineNumber: '+864008001234', ringSeconds: 20 });
    await unit.query(sql('planted', "UPDATE call_legs SET state = 'submitted', submitted_at = $3, provider_call_sid = $2 WHERE id = $1"), [legId, placed.providerCallSid, unit.now]);`,
      },
    ],
  },
  {
    name: 'outbox-not-swept',
    does: 'What a killed process had committed and not done is never done: phones ring on, callers stay on hold.',
    edits: [
      {
        file: 'src/jobs/sweep.ts',
        find: `outboxTakenOverTotal.inc(await deps.outbox.sweep())`,
        replace: `outboxTakenOverTotal.inc(0)`,
      },
    ],
  },
  {
    name: 'effects-tried-twice-at-most',
    does: 'A carrier that is away for half a minute is never asked again to end a call.',
    edits: [{ file: 'src/outbox.ts', find: `const MAX_ATTEMPTS = 20;`, replace: `const MAX_ATTEMPTS = 1;` }],
  },
  {
    name: 'a-second-ring-without-looking',
    does: 'A phone whose first ring was placed, though the answer was lost, rings a second time.',
    calls: 60,
    edits: [
      {
        file: 'src/calls/place-leg.ts',
        find: `const found = await find(deps, leg, { since, isLast: waited > GIVE_UP_SECONDS });`,
        replace: `const found = waited > GIVE_UP_SECONDS ? await find(deps, leg, { since, isLast: true }) : null;`,
      },
    ],
  },
  {
    name: 'a-lost-answer-taken-for-not-sent',
    does: 'After each time-out of the carrier the same phone is rung again.',
    calls: 60,
    edits: [
      {
        file: 'webhooks/twilio/rest-fault.ts',
        find: `const harmless = access === 'read' || (network.success && NEVER_SENT.includes(network.data.code));`,
        replace: `const harmless = access === 'read' || network.success;`,
      },
    ],
  },
  {
    name: 'a-method-that-twiml-does-not-know',
    does: 'The carrier refuses the document of every caller who waits, and reads them an error.',
    edits: [
      {
        file: 'webhooks/twilio/twiml.ts',
        find: `action: urls.waitKey(reply, wait),
        method: 'POST',`,
        replace: `action: urls.waitKey(reply, wait),
        method: 'PUT',`,
      },
    ],
    calls: 40,
  },
  {
    name: 'a-room-named-wrongly',
    does: 'Caller and agent sit in two conferences and hear nobody.',
    edits: [
      {
        file: 'webhooks/twilio/twiml.ts',
        find: `waitUrl: urls.hold(reply),
      waitMethod: 'POST',
      ...conferenceCallback(reply.callId, urls),
    },
    reply.callId,`,
        replace: `waitUrl: urls.hold(reply),
      waitMethod: 'POST',
      ...conferenceCallback(reply.callId, urls),
    },
    reply.legId,`,
      },
    ],
    calls: 40,
  },
  {
    name: 'numbers-written-into-the-log',
    does: 'Whoever reads the log reads the callers’ numbers.',
    edits: [
      {
        file: 'src/log.ts',
        find: `hooks: { streamWrite: maskPhoneNumbers },`,
        replace: `hooks: { streamWrite: (text: string) => text },`,
      },
      {
        file: 'src/calls/call-came-in.ts',
        find: `const closed = closedAt(hotline, unit.now);`,
        replace: `const closed = closedAt(hotline, unit.now);
  deps.log.info({ from: event.from }, 'call.came_in');`,
      },
    ],
    calls: 20,
  },
];
