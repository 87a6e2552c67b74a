import type { CallbackView } from '../contract/callback.ts';

/** What is due this soon wants doing now. */
const SOON_SECONDS = 900;

/** How pressing an open promise is; one that is closed presses nobody. */
export function callbackUrgency(
  callback: { status: CallbackView['status']; dueAt: Date },
  now: Date,
): CallbackView['urgency'] {
  if (callback.status !== 'open') return 'later';
  const left = (callback.dueAt.getTime() - now.getTime()) / 1_000;
  if (left < 0) return 'overdue';
  return left <= SOON_SECONDS ? 'soon' : 'later';
}
