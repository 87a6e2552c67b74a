import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { repApi } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { useSave } from './use-save.ts';

/**
 * Name and company. They are saved with the status that the lead has, so the first call must be logged before: a name
 * alone must not count as contact, or speed-to-lead would lie.
 */
export function RepLeadWho({ lead, onChanged }: { lead: LeadView; onChanged: (lead: LeadView) => void }) {
  const { words } = useLanguage();
  const [name, setName] = useState(lead.name ?? '');
  const [company, setCompany] = useState(lead.company ?? '');
  const { saving, save } = useSave(onChanged);
  const status = lead.status === 'contacted' || lead.status === 'qualified' ? lead.status : null;
  const same = name.trim() === (lead.name ?? '') && company.trim() === (lead.company ?? '');
  const send = (): void => {
    if (status === null) return;
    save(() => repApi.setStatus(lead.id, { status, name: name.trim(), company: company.trim() }));
  };
  return (
    <section className="block" aria-labelledby="who">
      <h2 id="who">{words.who}</h2>
      {status === null ? (
        <p className="soft">{words.whoLater}</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <label>
            {words.name}
            <input value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </label>
          <label>
            {words.company}
            <input
              value={company}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => setCompany(event.target.value)}
            />
          </label>
          {!same && (
            <button type="submit" className="button go" disabled={saving}>
              {saving ? words.saving : words.save}
            </button>
          )}
        </form>
      )}
    </section>
  );
}
