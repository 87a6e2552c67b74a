import { notifications } from '@mantine/notifications';
import { ApiProblem } from './api.ts';
import { translate, type Translate } from './i18n/i18n.ts';

/** What went wrong, in the user's words; with the request's id when somebody will have to look. */
export function problemText(error: unknown, t: Translate): string {
  if (!(error instanceof ApiProblem)) return t('problem.internal');
  const text = t(`problem.${error.code}`);
  const serious = error.status >= 500 && error.requestId !== null;
  return serious ? `${text} ${t('problem.requestId', { id: error.requestId ?? '' })}` : text;
}

export function showProblem(error: unknown): void {
  show({ color: 'brick', message: problemText(error, translate), autoClose: 6000 });
}

export function showNotice(message: string): void {
  show({ color: 'ink', message, autoClose: 3500 });
}

function show(notice: { color: string; message: string; autoClose: number }): void {
  notifications.show({ ...notice, closeButtonProps: { 'aria-label': translate('do.close') } });
}
