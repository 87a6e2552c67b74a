/** How often an agent may ask for as much time again as the queue gives for a wrap-up. */
export const MOST_EXTENSIONS = 2;

/** Why a wrap-up is not made longer; null: it may be. Pure. */
export function noExtension(
  wrapUp: { completedAt: Date | null; deadlineAt: Date; extensions: number },
  now: Date,
): string | null {
  if (wrapUp.completedAt !== null || wrapUp.deadlineAt <= now) return 'The wrap-up is over.';
  if (wrapUp.extensions >= MOST_EXTENSIONS)
    return `It was extended ${wrapUp.extensions} times already; that is the most.`;
  return null;
}
