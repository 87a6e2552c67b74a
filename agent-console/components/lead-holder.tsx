import { Link } from '@tanstack/react-router';
import { IconShieldLock } from '@tabler/icons-react';
import type { ProspectHolder } from '../../src/contract/lead-protection.ts';
import { dayText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import styles from './lead-holder.module.css';

interface LeadHolderProps {
  holder: ProspectHolder;
  /** What a manager can do about it. */
  hint?: string;
  /** Links leave a form that is being filled in; there it is words alone. */
  link?: 'none';
}

/** Why a prospect is not theirs who look at it: who has it, by what, and until when. */
export function LeadHolder({ holder, hint, link }: LeadHolderProps) {
  const { t, language } = useI18n();
  const company = holder.company ?? t('leads.heldUnnamed');
  return (
    <div className={styles.holder} role="note">
      <IconShieldLock size={18} className={styles.icon} aria-hidden />
      <div>
        <p>
          <strong>{t('leads.heldBy', { company, name: holder.rep.name })}</strong>
        </p>
        <p className={styles.small}>
          {t(`leads.held.${holder.because}`)}
          {holder.protectedUntil !== null &&
            ` · ${t('leads.heldUntil', { when: dayText(holder.protectedUntil, language) })}`}
        </p>
        {hint !== undefined && <p className={styles.small}>{hint}</p>}
        {link !== 'none' && holder.leadId !== null && (
          <Link to="/leads" search={{ lead: holder.leadId }} className={styles.small}>
            {t('leads.heldShow')}
          </Link>
        )}
      </div>
    </div>
  );
}
