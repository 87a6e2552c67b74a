import { useState } from 'react';
import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import { repApi } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { useSave } from './use-save.ts';

const SOON_MS = 3 * 86_400_000;

interface Props {
  lead: LeadDetail;
  now: number;
  connected: boolean;
  onChanged: (lead: LeadView) => void;
}

/** The protection ends soon: the owner keeps the lead once for as long again, and says why. */
export function RepExtend({ lead, now, connected, onChanged }: Props) {
  const { words } = useLanguage();
  const [reason, setReason] = useState('');
  const { saving, save } = useSave(onChanged);
  const isOver = lead.closedAt !== null || lead.protectedUntil === null || lead.extendedAt !== null;
  if (isOver || Date.parse(lead.protectedUntil ?? '') - now > SOON_MS) return null;
  const ready = reason.trim().length >= 3 && connected && !saving;
  return (
    <form
      className="block"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save(() => repApi.extend(lead.id, reason.trim()));
      }}
    >
      <h2>{words.extend}</h2>
      <p className="soft">{words.extendHint}</p>
      <label>
        {words.extendReason}
        <input type="text" maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </label>
      <button type="submit" className="button" disabled={!ready}>
        {words.extendDo}
      </button>
    </form>
  );
}
