import { Button } from '@mantine/core';
import type { Role } from '../../src/contract/people.ts';
import { useI18n } from '../i18n/i18n.ts';
import { signOut } from '../sign-out.ts';
import { SecondFactorSetup } from './second-factor-setup.tsx';
import { useSettingsWords } from './settings-words.ts';
import styles from '../pages/sign-in-page.module.css';

/** Before anything else, for who must have two-step sign-in here and has not (SECOND_FACTOR). */
export function SecondFactorDuty({ role }: { role: Role }) {
  const { t } = useI18n();
  const { w } = useSettingsWords();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header>
          <h1 className={styles.title}>{w('factor.title')}</h1>
          <p className={styles.lead}>{w('factor.duty')}</p>
        </header>
        <SecondFactorSetup onDone={() => window.location.reload()} />
        <Button variant="subtle" onClick={() => void signOut(role)}>
          {t('user.signOut')}
        </Button>
      </div>
    </main>
  );
}
