import { fetchOtherLanguage } from './i18n/i18n.ts';

/** The desk is drawn and its lists are there. */
const AFTER_MS = 3_000;

/**
 * Fetches what an agent opens in the middle of a call before it is needed: opened at once, and there even when the
 * network is not.
 */
export function warmUp(): () => void {
  const timer = setTimeout(() => {
    void Promise.allSettled([
      fetchOtherLanguage(),
      import('./components/caller-form.tsx'),
      import('./components/command-palette.tsx'),
      import('./components/keys-sheet.tsx'),
      import('./components/transfer-dialog.tsx'),
    ]);
  }, AFTER_MS);
  return () => clearTimeout(timer);
}
