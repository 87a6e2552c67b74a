/**
 * Over https the names have prefixes that browsers keep to: a cookie named so was set by this very host over https, so
 * no neighbour under our domain and nobody on the way can put a session of theirs into a browser. Over plain http (on
 * 127.0.0.1) browsers refuse such names.
 */
export function sessionCookie(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Host-hotline_session' : 'hotline_session';
}

/** It goes to one offer's path only, which `__Host-` does not allow. */
export function offerCookie(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Secure-hotline_offer' : 'hotline_offer';
}

/** It goes to the sign-in alone. */
export function knownCookie(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Secure-hotline_known' : 'hotline_known';
}

function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
