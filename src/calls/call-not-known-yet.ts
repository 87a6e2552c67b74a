/**
 * A message about a call whose own request was not taken in yet (src/spool, or else reconciliation brings it). Thrown, so
 * that the message is kept and taken in after the call.
 */
export class CallNotKnownYetError extends Error {
  override readonly name = 'CallNotKnownYetError';
  override readonly message = 'a message came before its call was written down';
}
