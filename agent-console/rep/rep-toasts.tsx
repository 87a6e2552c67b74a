import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';

export type Tone = 'good' | 'bad' | 'plain';
type Say = (text: string, tone?: Tone) => void;

const Voice = createContext<Say>(() => undefined);

/** Says one short sentence above the thumb; the newest replaces the one before. */
export function useSay(): Say {
  return use(Voice);
}

const SHOWN_MS = 4500;

export function RepToasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ text: string; tone: Tone; key: number } | null>(null);
  const say = useCallback<Say>((text, tone = 'plain') => {
    setToast((last) => ({ text, tone, key: (last?.key ?? 0) + 1 }));
  }, []);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => setToast((last) => (last?.key === toast.key ? null : last)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <Voice value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toast !== null && (
          <button key={toast.key} type="button" className={`toast ${toast.tone}`} onClick={() => setToast(null)}>
            {toast.text}
          </button>
        )}
      </div>
    </Voice>
  );
}
