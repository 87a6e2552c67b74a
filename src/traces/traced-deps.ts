import type { CallControl } from '../calls/call-control.ts';
import type { Db, Queryable } from '../db.ts';
import type { Realtime } from '../realtime/gateway.ts';
import type { Traces } from './traces.ts';

/** Every statement by its name; its values are nobody's business. */
export function tracedDb(db: Db, traces: Traces): Db {
  return {
    ...db,
    ...tracedQueries(db, traces),
    transaction: (work) =>
      traces.span('transaction', { kind: 'client' }, () => db.transaction((tx) => work(tracedQueries(tx, traces)))),
  };
}

function tracedQueries(on: Queryable, traces: Traces): Queryable {
  return {
    query: (statement, values) =>
      traces.span(`sql ${statement.name}`, { kind: 'client' }, () => on.query(statement, values)),
  };
}

/** What leaves for screens; a pop ends when a screen has drawn it, or none did in time. */
export function tracedRealtime(realtime: Realtime, traces: Traces): Realtime {
  return {
    ...realtime,
    emit(to, event, ...payload) {
      const span = traces.open(`socket ${event}`, { kind: 'producer' });
      span.run(() => realtime.emit(to, event, ...payload));
      span.end();
    },
    pop: async (userId, pop, waitMs) => {
      const span = traces.open('socket screen_pop', { kind: 'producer' });
      const isDrawn = await span.run(() => realtime.pop(userId, pop, waitMs));
      span.end({ 'hotline.drawn': isDrawn ? 'yes' : 'no' });
      return isDrawn;
    },
  };
}

/** What is asked of the carrier while somebody waits for it. */
export function tracedCallControl(control: CallControl, traces: Traces): CallControl {
  const asking = <T>(what: string, work: () => Promise<T>) => traces.span(`carrier ${what}`, { kind: 'client' }, work);
  return {
    ...control,
    ringAgent: (leg) => asking('ring-agent', () => control.ringAgent(leg)),
    ringAgentPhone: (leg) => asking('ring-agent-phone', () => control.ringAgentPhone(leg)),
    ringRep: (leg) => asking('ring-rep', () => control.ringRep(leg)),
    dialOut: (leg) => asking('dial-out', () => control.dialOut(leg)),
    findPlaced: (leg) => asking('find-placed', () => control.findPlaced(leg)),
    endLeg: (leg) => asking('end-leg', () => control.endLeg(leg)),
    hold: (call) => asking('hold', () => control.hold(call)),
    resume: (call) => asking('resume', () => control.resume(call)),
    endCall: (call) => asking('end-call', () => control.endCall(call)),
    moveCaller: (call) => asking('move-caller', () => control.moveCaller(call)),
    sendText: (text) => asking('send-text', () => control.sendText(text)),
    lookUp: (sid) => asking('look-up', () => control.lookUp(sid)),
    isInConference: (leg) => asking('is-in-conference', () => control.isInConference(leg)),
  };
}
