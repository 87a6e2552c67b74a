import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';

const lockText = sql('lock-ticket', 'SELECT status, solution FROM tickets WHERE id = $1 FOR UPDATE');
const solveText = sql(
  'solve-ticket',
  `UPDATE tickets SET status = 'solved', solution = $2, solved_at = $3, owner_id = coalesce(owner_id, $4) WHERE id = $1`,
);

/**
 * Closes a ticket with what helped; from then on it is among the similar ones. The same solution again changes nothing.
 * Errors: ticket-not-found, ticket-state (solved already, in other words).
 */
export function solveTicket(deps: Deps, solve: { ticketId: string; by: string; solution: string }): Promise<void> {
  const { ticketId, by, solution } = solve;
  return deps.outbox.commit(async (unit) => {
    const [ticket] = await unit.query<{ status: string; solution: string | null }>(lockText, [ticketId]);
    if (!ticket) throw new DomainError('ticket-not-found');
    if (ticket.status === 'solved' && ticket.solution === solution) return;
    if (ticket.status === 'solved')
      throw new DomainError('ticket-state', 'Expected an open or pending ticket; this one is solved.');
    await unit.query(solveText, [ticketId, solution, unit.now, by]);
    unit.fact({ type: 'ticket.solved', userId: by, data: { ticketId } });
    const subject = { subjectType: 'ticket', subjectId: ticketId } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: by, action: 'ticket.solved' });
  });
}
