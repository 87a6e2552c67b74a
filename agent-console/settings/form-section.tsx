import { useId, type ReactNode } from 'react';
import styles from './settings.module.css';

interface FormSectionProps {
  title: string;
  hint?: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function FormSection({ title, hint, aside, children }: FormSectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h3 id={id}>{title}</h3>
        {hint !== undefined && <span className={styles.dim}>{hint}</span>}
        {aside}
      </div>
      {children}
    </section>
  );
}
