import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  DeskReport,
  LeadDimension,
  LeadReport,
  LostLeadsReport,
  Scorecard,
  ScorecardBody,
  ScorecardFigure,
} from '../../src/contract/lead-report.ts';
import type { Language } from '../../src/contract/people.ts';
import { get, send } from '../api.ts';
import { clockText, timeZone } from '../format.ts';
import { enReports } from '../i18n/en-reports.ts';
import { useI18n } from '../i18n/i18n.ts';
import { zhCNReports } from '../i18n/zh-CN-reports.ts';
import type { ReportsSearch } from '../search-params.ts';

export type ReportWord = keyof typeof zhCNReports;
export type ReportWords = (key: ReportWord, values?: Record<string, string | number>) => string;

/** The words of this page alone, in the language of the console. */
export function useReportWords(): ReportWords {
  const { language } = useI18n();
  const words: Record<ReportWord, string> = language === 'en' ? enReports : zhCNReports;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** As the routes take it; `to` left out is now, by the server's clock. */
export interface AskedSpan {
  from: string;
  to?: string | undefined;
}

const DAYS = { today: 1, '7d': 7, '30d': 30 } as const;

/** Whole days by the browser's calendar, the last of them included. A custom span with a day missing is the week. */
export function askedSpan({ span = '7d', from, to }: ReportsSearch, now: Date): AskedSpan {
  if (span === 'custom' && from !== undefined && to !== undefined && from <= to)
    return { from: midnight(new Date(`${from}T00:00`), 0), to: midnight(new Date(`${to}T00:00`), 1) };
  return { from: midnight(now, 1 - DAYS[span === 'custom' ? '7d' : span]) };
}

/** Midnight, so many days from that day. */
export function midnight(day: Date, days: number): string {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).toISOString();
}

/** The first and the last day of a span by the browser's calendar, as a date field takes them. */
export function firstDay({ from }: { from: string }): string {
  return localDay(Date.parse(from));
}

export function lastDay({ to }: { to: string }): string {
  return localDay(Date.parse(to) - 1);
}

function localDay(at: number): string {
  const minutes = new Date(at).getTimezoneOffset();
  return new Date(at - minutes * 60_000).toISOString().slice(0, 10);
}

const asked = ({ from, to }: AskedSpan, more: Record<string, string> = {}) =>
  new URLSearchParams({ from, ...(to !== undefined && { to }), ...more }).toString();

/** An hour of figures needs no telling when one call ends: they are looked at again each minute. */
const live = { staleTime: 10_000, refetchInterval: 60_000, placeholderData: keepPreviousData } as const;

export const scorecardQuery = (span: AskedSpan) =>
  queryOptions({
    queryKey: ['reports', 'scorecard', span],
    queryFn: () => get<Scorecard>(`/api/reports/scorecard?${asked(span)}`),
    ...live,
  });
export const leadReportQuery = (span: AskedSpan, by: LeadDimension, language: Language) =>
  queryOptions({
    queryKey: ['reports', 'leads', span, by, language],
    queryFn: () => get<LeadReport>(`/api/reports/leads?${asked(span, { by, language })}`),
    ...live,
  });
export const deskReportQuery = (span: AskedSpan) =>
  queryOptions({
    queryKey: ['reports', 'desk', span],
    queryFn: () => get<DeskReport>(`/api/reports/desk?${asked(span, { timeZone: timeZone() })}`),
    ...live,
  });
export const lostLeadsQuery = (span: AskedSpan) =>
  queryOptions({
    queryKey: ['reports', 'lost-leads', span],
    queryFn: () => get<LostLeadsReport>(`/api/reports/lost-leads?${asked(span)}`),
    ...live,
  });
export const setScorecard = (body: ScorecardBody) => send<Scorecard>('PUT', '/api/reports/scorecard', body);

export function fileOf(
  table: 'leads' | 'desk' | 'lost-leads',
  span: AskedSpan,
  more: Record<string, string> = {},
): string {
  return `/api/reports/${table}.csv?${asked(span, more)}`;
}

export function percentText(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)}%`;
}

export function secondsText(seconds: number | null): string {
  return seconds === null ? '–' : clockText(Math.round(seconds));
}

const units: Record<ScorecardFigure, 'count' | 'share' | 'seconds'> = {
  lost_leads: 'count',
  repeat_calls: 'share',
  handling_time: 'seconds',
  service_level: 'share',
  speed_to_lead: 'seconds',
};

export function unitOf(figure: ScorecardFigure): 'count' | 'share' | 'seconds' {
  return units[figure];
}

export function figureText(figure: ScorecardFigure, value: number | null): string {
  if (value === null) return '–';
  if (units[figure] === 'count') return String(value);
  return units[figure] === 'share' ? percentText(value) : secondsText(value);
}
