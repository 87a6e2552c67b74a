import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from './api.ts';
import { useSetState } from './components/agent-state-menu.tsx';
import { navItems } from './components/top-bar.tsx';
import { deskApi } from './desk-api.ts';
import { deskCallId, deskPhase, type DeskPhase } from './desk-state.ts';
import { phoneText } from './format.ts';
import { chooseLanguage, useI18n, type MessageKey } from './i18n/i18n.ts';
import type { PaletteCommand } from './palette-order.ts';
import { showProblem } from './problem-toast.ts';
import { customersQuery } from './queries.ts';
import { useDesk } from './realtime.ts';
import { usePhoneStatus, useSession } from './session.tsx';
import { signOut } from './sign-out.ts';
import { useCallActs } from './use-call-acts.ts';

const TYPING_MS = 200;
const reasons = ['break', 'meal', 'meeting', 'training', 'other'] as const;
const themes = ['light', 'dark', 'auto'] as const;

/** What is possible now: in the call, with the state, on which page, and of this console itself. */
export function usePaletteCommands(onKeys: () => void): PaletteCommand[] {
  const { me } = useSession();
  const calls = useCallCommands();
  const states = useStateCommands();
  const pages = usePageCommands();
  const settings = useSettingCommands(onKeys);
  return me.user.role === 'agent' ? [...calls, ...states, ...pages, ...settings] : [...pages, ...settings];
}

function useCallCommands(): PaletteCommand[] {
  const { t } = useI18n();
  const desk = useDesk();
  const phase = deskPhase(desk);
  const acts = useCallActs(deskCallId(desk));
  const { phone } = useSession();
  const { muted } = usePhoneStatus();
  const offered = desk.reservation?.state === 'pending';
  const is = (...phases: DeskPhase[]) => phases.includes(phase);
  const consult = desk.call?.consult ?? null;
  const asked = is('consulting') && consult !== null && consult.state !== 'ringing';
  const apart = asked && !consult.conference;
  const all: [possible: boolean, name: string, label: MessageKey, keys: string, run: () => void][] = [
    [offered && is('announced', 'incoming'), 'accept', 'bar.accept', 'A', () => void acts.accept()],
    [offered && is('announced', 'incoming'), 'reject', 'bar.reject', 'R', acts.reject],
    [is('connected'), 'hold', 'bar.hold', 'H', acts.hold],
    [is('held'), 'resume', 'bar.resume', 'H', acts.resume],
    [is('connected', 'consulted'), 'mute', muted ? 'bar.unmute' : 'bar.mute', 'M', () => phone.mute(!muted)],
    [apart && consult.state === 'talking', 'swap', 'consult.swapToCaller', 'S', acts.swap],
    [apart, 'conference', 'consult.conference', 'G', acts.conference],
    [asked, 'complete', 'consult.complete', 'Enter', acts.completeConsult],
    [is('consulting'), 'cancel', 'consult.cancel', 'Esc', acts.cancelConsult],
    [is('connected', 'held', 'dialling', 'connecting'), 'hang-up', 'bar.hangUp', 'Alt+X', () => void acts.hangUp()],
  ];
  return all.flatMap(([possible, name, label, keys, run]) =>
    possible ? [{ id: `call.${name}`, group: 'call' as const, label: t(label), keys, run }] : [],
  );
}

function useStateCommands(): PaletteCommand[] {
  const { t } = useI18n();
  const { agent } = useDesk();
  const set = useSetState();
  if (agent === null || agent.state === 'reserved' || agent.state === 'on_call') return [];
  const to = (id: string, label: string, body: Parameters<typeof set.mutate>[0], keys?: string): PaletteCommand => ({
    ...{ id: `state.${id}`, group: 'state', label, run: () => set.mutate(body) },
    ...(keys === undefined ? {} : { keys }),
  });
  const commands = [
    to('available', t('state.available'), { state: 'available' }, 'V'),
    ...reasons.map((reason) =>
      to(reason, `${t('state.not_ready')} · ${t(`reason.${reason}`)}`, { state: 'not_ready', reason }),
    ),
    to('offline', t('state.offline'), { state: 'offline' }),
  ];
  const now = agent.state === 'not_ready' ? agent.reason : agent.state;
  return commands.filter(({ id }) => id !== `state.${now}`);
}

function usePageCommands(): PaletteCommand[] {
  const { t } = useI18n();
  const { me } = useSession();
  const navigate = useNavigate();
  return navItems[me.user.role].map((item) => ({
    ...{ id: `go.${item.to}`, group: 'go' as const, label: t(item.label) },
    keys: `G ${item.key.toUpperCase()}`,
    run: () => void navigate({ to: item.to }),
  }));
}

function useSettingCommands(onKeys: () => void): PaletteCommand[] {
  const { t, language } = useI18n();
  const { me } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const other = language === 'en' ? 'zh-CN' : 'en';
  const setting = (id: string, label: string, run: () => void): PaletteCommand => ({
    ...{ id: `settings.${id}`, group: 'settings', label, run },
  });
  return [
    setting('language', t('palette.language', { language: other === 'en' ? 'English' : '中文' }), () => {
      chooseLanguage(other);
      api.setLanguage(other).catch(showProblem);
    }),
    ...themes
      .filter((theme) => theme !== colorScheme)
      .map((theme) =>
        setting(`theme.${theme}`, t('palette.theme', { theme: t(`theme.${theme}`) }), () => setColorScheme(theme)),
      ),
    setting('keys', t('keys.title'), onKeys),
    setting('sign-out', t('user.signOut'), () => void signOut(me.user.role)),
  ];
}

/** Customers and leads whose name, company or number's last four are what is typed. */
export function useRecordCommands(typed: string): PaletteCommand[] {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const enabled = q.length >= 2 && typed.trim() !== '';
  const customers = useInfiniteQuery({ ...customersQuery(q), enabled, placeholderData: keepPreviousData });
  const leads = useQuery({
    queryKey: ['leads', 'found', q],
    queryFn: () => deskApi.findLeads(q),
    enabled,
    placeholderData: keepPreviousData,
  });
  if (!enabled) return [];
  return [
    ...(customers.data?.pages[0]?.items ?? []).slice(0, 6).map((customer) => ({
      ...{ id: `customer.${customer.id}`, group: 'customers' as const, label: customer.name },
      detail: [customer.region, customer.industry].filter(Boolean).join(' · '),
      run: () => void navigate({ to: '/customers/$customerId', params: { customerId: customer.id } }),
    })),
    ...(leads.data?.items ?? []).map((lead) => ({
      ...{ id: `lead.${lead.id}`, group: 'leads' as const, label: lead.company ?? lead.name ?? phoneText(lead.number) },
      detail: [t(`lead.${lead.status}`), lead.owner?.name ?? t('leads.noOwner'), phoneText(lead.number)].join(' · '),
      run: () => void navigate({ to: '/leads', search: { status: lead.status, lead: lead.id } }),
    })),
  ];
}
