import twilio from 'twilio';
import type { Config } from '../../src/config.ts';

export type RestClient = ReturnType<typeof twilio>;
/** How a request reaches the carrier. Twilio's own HTTP client where nothing else is given. */
export type RestTransport = twilio.RequestClient['request'];

/** Whoever waits for the answer is a person, or a job with others behind it. */
const TIMEOUT_MS = 5_000;

/**
 * Twilio's own client. It has no setting for another address, so the requests of its HTTP client are re-addressed
 * when `apiUrl` names one (the phone simulator, a proxy). Region, edge and log level are set, though to nothing:
 * unset, TWILIO_REGION, TWILIO_EDGE and TWILIO_LOG_LEVEL in the environment would silently send requests elsewhere
 * and print them with their numbers.
 */
export function createRestClient(
  config: Pick<Config, 'carrier' | 'secrets'>,
  apiUrl: () => string | null,
  way: { transport?: RestTransport; onAnswer?: (answered: boolean) => void } = {},
): RestClient {
  const http = new twilio.RequestClient({
    timeout: TIMEOUT_MS,
    // Retries 429 and nothing else: such a request was never processed.
    autoRetry: true,
    maxRetries: 2,
    maxRetryDelay: 1_000,
  });
  const send = way.transport ?? http.request.bind(http);
  const onAnswer = way.onAnswer ?? (() => undefined);
  http.request = async (options) => {
    try {
      const answer = await send({ ...options, uri: readdressed(options.uri, apiUrl()) });
      onAnswer(doesWork(answer.statusCode));
      return answer;
    } catch (fault) {
      onAnswer(false);
      throw fault;
    }
  };
  return twilio(config.carrier.accountSid, config.secrets.carrierAuthTokens[0], {
    httpClient: http,
    accountSid: config.carrier.accountSid,
    region: '',
    edge: '',
    logLevel: 'none',
  });
}

function readdressed(uri: string, apiUrl: string | null): string {
  if (apiUrl === null) return uri;
  const { pathname, search } = new URL(uri);
  return `${apiUrl.replace(/\/+$/, '')}${pathname}${search}`;
}

/** 401 and 403: it is there, and does nothing for us. */
function doesWork(status: number): boolean {
  return status < 500 && status !== 401 && status !== 403;
}
