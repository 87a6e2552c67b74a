import { useMutation } from '@tanstack/react-query';
import type { CallTargetBody, CallView, TransferBody } from '../src/contract/call.ts';
import { api, ApiProblem, type CallAct } from './api.ts';
import { deskMoment, withCall } from './desk-state.ts';
import { showProblem } from './problem-toast.ts';
import { changeDesk, resync, useDesk } from './realtime.ts';
import { useSession } from './session.tsx';

interface Command {
  /** What the screen stood at when the key was pressed, and with which call on it. */
  moment: string;
  before: CallView | null;
  run: () => Promise<CallView>;
}

/**
 * The agent's commands. Nothing on the screen changes before the server says so. `busy` only keeps a second press away,
 * and no longer than until the screen has changed: its event may be here well before the reply, and whoever reads "on
 * hold" may press again. A reply that comes after any event of the call is old news.
 */
export function useCallActs(callId: string | null) {
  const { phone } = useSession();
  const desk = useDesk();
  const moment = deskMoment(desk);
  const mutation = useMutation({
    mutationFn: ({ run }: Command) => run(),
    onSuccess: (call, { before }) => changeDesk((now) => (now.call === before ? withCall(now, call) : now)),
    onError: (error) => {
      showProblem(error);
      // A refusal means that this screen believed something that is no longer so.
      if (error instanceof ApiProblem && (error.status === 409 || error.status === 403)) resync();
    },
  });
  const busy = mutation.isPending && mutation.variables.moment === moment;
  const send = async (command: (id: string) => Promise<CallView>): Promise<boolean> => {
    if (callId === null || busy) return false;
    return mutation.mutateAsync({ moment, before: desk.call, run: () => command(callId) }).then(
      () => true,
      () => false,
    );
  };
  const act = (name: CallAct) => send((id) => api.actOnCall(id, name));
  return {
    busy,
    accept: async () => {
      if (callId === null || busy) return;
      if (await act('accept')) phone.answer(callId);
      else phone.refuse(callId);
    },
    reject: () => void act('reject'),
    hold: () => void act('hold'),
    resume: () => void act('resume'),
    hangUp: async () => {
      if (await act('hang-up')) phone.hangUp();
    },
    consult: (target: CallTargetBody) => void send((id) => api.consult(id, target)),
    swap: () => void act('consult/swap'),
    conference: () => void act('consult/conference'),
    completeConsult: () => void act('consult/complete'),
    cancelConsult: () => void act('consult/cancel'),
    transfer: (target: TransferBody) => void send((id) => api.transfer(id, target)),
    extendWrapUp: () => void act('wrap-up/extend'),
  };
}
export type CallActs = ReturnType<typeof useCallActs>;
