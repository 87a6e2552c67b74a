import type { DeskReport, LeadReport, LostLeadsReport } from '../contract/lead-report.ts';
import { toCsv } from './csv.ts';

// What a table of the reports page is as a file. No column holds a number, or a part of one.

/** Leads by one dimension, the whole span in the last line. Shares from 0 to 1, times in seconds. */
export function leadReportCsv(report: LeadReport): string {
  const head = [report.by, 'leads', 'contacted', 'speed_to_lead_median_s', 'speed_to_lead_p90_s', 'handed_over_live'];
  const offers = ['offers', 'accepted_in_time', 'declined', 'lapsed', 'reassigned', 'converted', 'converted_share'];
  const lines = [...report.rows, { ...report.total, key: null, name: 'total' }];
  return toCsv(
    [...head, ...offers],
    lines.map((row) => [
      ...[row.name ?? row.key, row.leads, row.contacted, row.speedMedianSeconds, row.speedP90Seconds],
      ...[row.handedOverLive, row.offers, row.acceptedInTime, row.declined, row.lapsed, row.reassigned],
      ...[row.converted, row.convertedShare],
    ]),
  );
}

/** The desk day by day, the whole span in the last line. */
export function deskReportCsv(report: DeskReport): string {
  const calls = [
    'date',
    'offered',
    'answered',
    'abandoned',
    'short_abandoned',
    'abandonment_rate',
    'service_level_20s',
  ];
  const work = ['asa_s', 'handled', 'aht_s', 'occupancy', 'repeat_calls', 'pop_before_ring'];
  return toCsv(
    [...calls, ...work],
    [...report.days, { ...report.total, date: 'total' }].map((day) => [
      ...[day.date, day.offered, day.answered, day.abandoned, day.shortAbandoned, day.abandonmentRate],
      ...[day.serviceLevel.share, day.averageAnswerSeconds, day.handled, day.averageHandlingSeconds, day.occupancy],
      ...[day.repeatShare, day.popBeforeRingShare],
    ]),
  );
}

/** Every call of an unknown caller, and where it is now. */
export function lostLeadsCsv(report: LostLeadsReport): string {
  return toCsv(
    ['call', 'at', 'lead', 'place', 'rep', 'reason'],
    report.items.map(({ callId, at, leadId, place, rep, reason }) => [callId, at, leadId, place, rep, reason]),
  );
}
