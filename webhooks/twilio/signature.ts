import twilio from 'twilio';
import { formParams, queryOf, type FormParams } from './form-params.ts';

export interface SignedRequest {
  method: string;
  /** Path and query exactly as they came: the signature covers their spelling. */
  path: string;
  signature: string | undefined;
  /** The raw form; empty for GET. */
  body: string;
}

export type SignatureVerdict = 'genuine' | 'unsigned' | 'forged' | 'wrong-account';

/**
 * Whether Twilio sent this request to us: X-Twilio-Signature over PUBLIC_URL, path and all parameters, by any of our
 * tokens, and for our account. The host and protocol headers are never looked at: whoever sends them could choose
 * what is signed. The account is compared last, and matters where one token's holder has sub-accounts.
 * https://www.twilio.com/docs/usage/security
 */
export function judgeSignature(
  request: SignedRequest,
  expected: { publicUrl: string; authTokens: readonly string[]; accountSid: string },
): SignatureVerdict {
  const { signature } = request;
  if (signature === undefined || signature === '') return 'unsigned';
  const signed = request.method === 'GET' ? {} : formParams(request.body);
  const url = expected.publicUrl + request.path;
  if (!expected.authTokens.some((token) => isSignedBy(token, { signature, url, signed }))) return 'forged';
  const params = request.method === 'GET' ? formParams(queryOf(request.path)) : signed;
  return namesAccount(params, expected.accountSid) ? 'genuine' : 'wrong-account';
}

/** `validateRequest` throws on URLs and parameters that it does not like; none of them is genuine. */
function isSignedBy(token: string, given: { signature: string; url: string; signed: FormParams }): boolean {
  try {
    return twilio.validateRequest(token, given.signature, given.url, given.signed);
  } catch {
    return false;
  }
}

/** A repeated AccountSid must not hide another account behind ours. */
function namesAccount(params: FormParams, accountSid: string): boolean {
  const named = [params['AccountSid'] ?? []].flat();
  return named.length > 0 && named.every((name) => name === accountSid);
}
