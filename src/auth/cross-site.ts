/** The headers by which a browser tells where a request comes from. */
export interface RequestOrigin {
  method: string;
  secFetchSite: string | undefined;
  origin: string | undefined;
  host: string | undefined;
}

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * May this request act with the cookie it brings? A browser adds the cookie to what other sites make it send, and then
 * says so: `Sec-Fetch-Site` (all browsers since 2023), or at least `Origin` on every unsafe method. A request with
 * neither comes from no browser, so nobody was tricked into it. SameSite=Lax is the second line of defence.
 */
export function isSameSite(request: RequestOrigin, publicUrl: string): boolean {
  const { method, secFetchSite, origin, host } = request;
  if (SAFE_METHODS.includes(method)) return true;
  if (secFetchSite === 'same-origin' || secFetchSite === 'none') return true;
  if (origin === undefined) return secFetchSite === undefined;
  return isOwnOrigin(origin, host, publicUrl);
}

/** Our own address, as the browser wrote it or as the outside knows it. */
export function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.origin === new URL(publicUrl).origin || (host !== undefined && from.host === host);
}
