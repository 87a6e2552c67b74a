import type { LogLine } from './exchange-state.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The lines of one call with all its legs: the caller's leg has one CallSid, each phone that was rung another. What
 * joins them is Hotline's own call id, which is in the URLs and in the conference's name.
 */
export function linesOfCall(log: readonly LogLine[], callSid: string): LogLine[] {
  const own = log.filter((line) => line.callSid === callSid);
  const ids = new Set(own.flatMap((line) => idsIn(line)));
  return log.filter((line) => line.callSid === callSid || idsIn(line).some((id) => ids.has(id)));
}

function idsIn(line: LogLine): string[] {
  return `${line.url ?? ''} ${line.params['FriendlyName'] ?? ''}`.match(uuid) ?? [];
}
