import { useI18n } from '../i18n/i18n.ts';
import styles from './region.module.css';

/** A number's prefix says where a SIM was sold, an address where a company is: the confidence is said in words. */
export function Region({ region }: { region: { name: string; nameEn?: string; confidence: number } }) {
  const { t, language } = useI18n();
  const level = region.confidence >= 0.8 ? 'high' : region.confidence >= 0.5 ? 'middle' : 'low';
  return (
    <>
      {language === 'en' ? (region.nameEn ?? region.name) : region.name}{' '}
      <span className={styles.confidence}>{t(`confidence.${level}`)}</span>
    </>
  );
}
