import { expect, test } from 'vitest';
import { isSameSite } from './cross-site.ts';

const ours = 'https://hotline.example';

test.each([
  { secFetchSite: 'same-origin', origin: undefined, allowed: true },
  { secFetchSite: 'none', origin: undefined, allowed: true },
  { secFetchSite: 'cross-site', origin: 'https://evil.example', allowed: false },
  { secFetchSite: 'same-site', origin: 'https://other.hotline.example', allowed: false }, // a neighbour under our domain is not us
  { secFetchSite: 'cross-site', origin: undefined, allowed: false },
  { secFetchSite: undefined, origin: 'https://evil.example', allowed: false },
  { secFetchSite: undefined, origin: 'null', allowed: false }, // a sandboxed frame
  { secFetchSite: undefined, origin: 'https://hotline.example', allowed: true },
  { secFetchSite: undefined, origin: 'http://10.0.0.7:4000', allowed: true }, // the host that the request was sent to
  { secFetchSite: undefined, origin: undefined, allowed: true }, // no browser
])('POST with Sec-Fetch-Site $secFetchSite and Origin $origin: $allowed', ({ secFetchSite, origin, allowed }) => {
  expect(isSameSite({ method: 'POST', secFetchSite, origin, host: '10.0.0.7:4000' }, ours)).toBe(allowed);
});

test('reading is allowed from anywhere: the answer stays unreadable to another site', () => {
  expect(
    isSameSite({ method: 'GET', secFetchSite: 'cross-site', origin: 'https://evil.example', host: 'x' }, ours),
  ).toBe(true);
});
