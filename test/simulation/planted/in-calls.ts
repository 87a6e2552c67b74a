import type { Defect } from './defect.ts';

/** Planted in the life of a call: its end, its legs, holding, moving, reconciliation and sweeps. */
export const inCalls: readonly Defect[] = [
  {
    name: 'a-call-that-ends-twice',
    does: 'A call is counted twice in every report, and its agent writes it up twice.',
    edits: [
      {
        file: 'src/calls/leg-changed.ts',
        find: `if (!isNews || call.state === 'ended') return;`,
        replace: `if (!isNews) return;`,
      },
      { file: 'src/calls/end-call.ts', find: `if (call.state === 'ended') return;`, replace: `` },
    ],
  },
  {
    name: 'a-missed-caller-owed-nothing',
    does: 'A known caller who gave up waiting is in no list, and nobody calls back.',
    edits: [
      {
        file: 'src/calls/call.ts',
        find: `outcome: 'callback', needsCallback: true }`,
        replace: `outcome: 'callback', needsCallback: false }`,
      },
    ],
  },
  {
    name: 'legs-ring-on-after-the-end',
    does: 'A rep or an agent picks up a phone that rings for a caller who left minutes ago.',
    edits: [
      {
        file: 'src/calls/end-call.ts',
        find: `for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
  if ('us' in by)`,
        replace: `if ('us' in by)`,
      },
    ],
  },
  {
    name: 'the-caller-is-not-hung-up-on',
    does: 'An agent who ends a call leaves the caller alone in the conference, at our cost.',
    edits: [
      {
        file: 'src/calls/end-call.ts',
        find: `if ('us' in by) unit.effect({ topic: 'end-call', callId: call.id });`,
        replace: ``,
      },
    ],
  },
  {
    name: 'no-music-on-hold',
    does: 'A caller on hold hears what the agents say of them.',
    calls: 60,
    edits: [
      {
        file: 'src/calls/talking/held-call.ts',
        find: `unit.effect({ topic: move.to === 'held' ? 'hold-caller' : 'resume-caller', callId: call.id });`,
        replace: ``,
      },
    ],
  },
  {
    name: 'not-taken-off-hold-after-a-consultation',
    does: 'The agent is back and speaks, and the caller goes on hearing music.',
    calls: 60,
    edits: [
      {
        file: 'src/calls/talking/consult.ts',
        find: `await changeCall(unit, call, { state: 'connected', consult: null });
  unit.effect({ topic: 'resume-caller', callId: call.id });`,
        replace: `await changeCall(unit, call, { state: 'connected', consult: null });`,
      },
    ],
  },
  {
    name: 'whoever-is-asked-stays-on-the-call',
    does: 'An agent who was asked something gets no call for the rest of the day.',
    calls: 80,
    edits: [
      {
        file: 'src/calls/end-call.ts',
        find: `if (state === 'conference') return startWrapUp(unit, deps, call, agentId);
  await moveAgent(unit, deps.ids, { agentId, state: 'available' });`,
        replace: `if (state === 'conference') return startWrapUp(unit, deps, call, agentId);`,
      },
    ],
  },
  {
    name: 'whoever-passes-a-call-on-is-not-free',
    does: 'An agent who passes callers to a telephone never writes up, and never gets another call.',
    calls: 80,
    edits: [
      {
        file: 'src/calls/talking/transfer-call.ts',
        find: `if (agentId !== null) await startWrapUp(unit, deps, call, agentId);`,
        replace: ``,
      },
    ],
  },
  {
    name: 'the-missing-not-recreated',
    does: 'A caller who rang while our database was away is never called back.',
    edits: [
      {
        file: 'src/reconciliation/recreate-unknown-calls.ts',
        find: `for (const call of unknown) if (call.direction === 'incoming') await survive(deps, () => recreate(deps, call));`,
        replace: `void recreate;`,
      },
    ],
  },
  {
    name: 'the-stuck-not-ended',
    does: 'A call whose end was lost on the way stays on an agent’s desk for ever.',
    edits: [
      {
        file: 'src/calls/reconcile-calls.ts',
        find: `absent.slice(0, MOST_LOOK_UPS)`,
        replace: `absent.slice(0, 0)`,
      },
    ],
  },
  {
    name: 'overdue-work-not-swept',
    does: 'Deadlines of a queue that was emptied never come: wrap-ups and offers stay open.',
    edits: [
      {
        file: 'src/jobs/sweep.ts',
        find: `for (const { kind, id, other } of overdue) {`,
        replace: `for (const { kind, id, other } of overdue.slice(0, 0)) {`,
      },
    ],
    calls: 80,
  },
  {
    name: 'voicemails-never-fetched',
    does: 'A message stays at the carrier until it is deleted there, unheard.',
    edits: [
      {
        file: 'src/voicemails/fetch-voicemail.ts',
        find: `if (pending === undefined) return;
  const { callId, recordingSid } = pending;`,
        replace: `if (pending !== undefined) return;
  const { callId, recordingSid } = Object(pending);`,
      },
    ],
    calls: 160,
  },
];
