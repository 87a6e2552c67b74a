import { z } from 'zod';
import { CarrierError, type CarrierFault } from '../../src/calls/call-control.ts';

/** A `read` changes nothing and may be repeated; a `write` whose answer is lost may have happened. */
export type RestAccess = 'read' | 'write';

const restException = z.object({ status: z.number(), code: z.number().optional() });
const networkError = z.object({ code: z.string() });

/** Not found, on a call or a participant; and 21220, a call that is no longer in progress. */
const GONE_CODES = [20404, 21220];
/** Too many requests at once, or more calls at once than the account may have. */
const BUSY_CODES = [20429, 10004];
/** The connection never stood, so the request was never sent. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Runs a request; whatever it throws comes out as CarrierError. */
export async function asking<T>(access: RestAccess, what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (fault) {
    throw carrierError(access, what, fault);
  }
}

/** Refused unseen: asked again later it is as good as new. */
export function isTooMany(fault: unknown): boolean {
  return restException.safeParse(fault).data?.status === 429;
}

/** For what is meant to be over: that it is over already is as good. */
export async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    if (!(fault instanceof CarrierError && fault.fault === 'gone')) throw fault;
  }
}

/**
 * Neither Twilio's message nor the original error is passed on: both quote the request, its phone numbers, and in the
 * network's case the account's password. Status and code say the same: https://www.twilio.com/docs/api/errors
 */
function carrierError(access: RestAccess, what: string, fault: unknown): CarrierError {
  if (fault instanceof CarrierError) return fault;
  const answered = restException.safeParse(fault);
  if (answered.success) {
    const { status, code } = answered.data;
    const named = code === undefined ? '' : `, Twilio's code ${code}`;
    return new CarrierError(faultOf(access, status, code), `${what}: HTTP ${status}${named}`);
  }
  const network = networkError.safeParse(fault);
  const why = network.success ? network.data.code : fault instanceof Error ? fault.name : 'unknown';
  const harmless = access === 'read' || (network.success && NEVER_SENT.includes(network.data.code));
  return new CarrierError(harmless ? 'busy' : 'uncertain', `${what}: no answer from Twilio (${why})`);
}

function faultOf(access: RestAccess, status: number, code: number | undefined): CarrierFault {
  if (status === 404 || GONE_CODES.includes(code ?? 0)) return 'gone';
  if (status === 429 || status === 412 || BUSY_CODES.includes(code ?? 0)) return 'busy';
  if (status >= 500) return access === 'read' ? 'busy' : 'uncertain';
  return 'refused';
}
