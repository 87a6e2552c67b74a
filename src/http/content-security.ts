import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { Config } from '../config.ts';

const TWILIO = ['https://*.twilio.com', 'wss://*.twilio.com'];

/**
 * Only our own scripts run. Styles may be inline because Mantine sets them so. Twilio's addresses are open only when the
 * browser is the phone. Over plain http nothing is upgraded: the desk may run on http://127.0.0.1.
 */
export function contentSecurity(config: Pick<Config, 'carrier' | 'publicUrl'>): FastifyHelmetOptions {
  const isHttps = config.publicUrl.startsWith('https:');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'", 'ws:', 'wss:', ...(config.carrier.kind === 'twilio' ? TWILIO : [])],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'data:', 'blob:', ...(config.carrier.kind === 'twilio' ? ['https://sdk.twilio.com'] : [])],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  };
}

/** The microphone for the phone in the browser, and nothing else. */
export const PERMISSIONS_POLICY = 'microphone=(self), camera=(), geolocation=(), payment=(), usb=()';

/** For an answer to what never became a request: nothing in it runs, is framed, kept or guessed about. */
export const BARE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};
