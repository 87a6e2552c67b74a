import { CarrierError } from '../calls/call-control.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

/**
 * Claimed before it is sent: whoever is not the first finds nothing to send. The lead's hotline is the sender; a text
 * without a lead goes out from the first hotline number.
 */
const claimText = sql(
  'claim-text',
  `UPDATE text_messages AS t SET submitted_at = $2, status = 'sending'
   WHERE t.id = $1 AND t.submitted_at IS NULL AND t.status = 'queued' AND coalesce(t.not_before <= $2, true)
   RETURNING t.to_sealed AS "toSealed", t.body_sealed AS "bodySealed",
     EXISTS (SELECT 1 FROM text_opt_outs o WHERE o.index = t.to_index) AS "optedOut",
     coalesce((SELECT h.number FROM leads l JOIN hotline_numbers h ON h.id = l.hotline_number_id WHERE l.id = t.lead_id),
       (SELECT number FROM hotline_numbers ORDER BY number LIMIT 1)) AS "from"`,
);
// A status callback may have overtaken the answer to our own request: its later status stays.
const sentText = sql(
  'text-sent',
  `UPDATE text_messages SET provider_sid = coalesce(provider_sid, $2), status = CASE WHEN status = 'sending' THEN 'sent'::text_status ELSE status END
   WHERE id = $1`,
);
const failedText = sql(
  'text-not-sent',
  `UPDATE text_messages SET status = 'failed', error_code = $2 WHERE id = $1 AND status IN ('queued', 'sending')`,
);
const unknownText = sql(
  'text-uncertain',
  `UPDATE text_messages SET error_code = 'uncertain' WHERE id = $1 AND status = 'sending'`,
);
const releaseText = sql(
  'release-text',
  `UPDATE text_messages SET submitted_at = NULL, status = 'queued' WHERE id = $1 AND status = 'sending' AND provider_sid IS NULL`,
);

interface ClaimedText {
  toSealed: Buffer;
  bodySealed: Buffer;
  optedOut: boolean;
  from: string | null;
}

/** Sends a text, once. Twice is harmless: only the one who claims it sends. */
export async function deliverText(
  deps: Pick<Deps, 'db' | 'vault' | 'clock' | 'callControl'>,
  textId: string,
): Promise<void> {
  const [text] = await deps.db.query<ClaimedText>(claimText, [textId, deps.clock.now()]);
  if (!text) return;
  if (text.optedOut) return void (await deps.db.query(failedText, [textId, 'opted_out']));
  if (text.from === null) return void (await deps.db.query(failedText, [textId, 'no_sender']));
  const to = deps.vault.open(text.toSealed);
  const body = deps.vault.open(text.bodySealed);
  try {
    const { providerSid } = await deps.callControl.sendText({ textId, to, from: text.from, body });
    await deps.db.query(sentText, [textId, providerSid]);
  } catch (fault) {
    await settle(deps, textId, fault);
  }
}

/** Only a fault that is sure to have sent nothing gives the text free again; what is uncertain is never repeated. */
async function settle(deps: Pick<Deps, 'db'>, textId: string, fault: unknown): Promise<void> {
  if (!(fault instanceof CarrierError)) {
    await deps.db.query(unknownText, [textId]);
    throw fault;
  }
  switch (fault.fault) {
    case 'busy':
      await deps.db.query(releaseText, [textId]);
      throw fault;
    case 'uncertain':
      return void (await deps.db.query(unknownText, [textId]));
    case 'refused':
    case 'gone':
      return void (await deps.db.query(failedText, [textId, fault.fault]));
    default:
      fault.fault satisfies never;
  }
}
