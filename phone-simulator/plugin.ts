import type { FastifyInstance } from 'fastify';
import { phoneControl, type ControlOptions } from './control.ts';
import { carrierRest, type CarrierRestOptions } from './rest.ts';

export type PhoneSimulatorPluginOptions = ControlOptions & CarrierRestOptions;

/**
 * The whole simulator on one Fastify, to be registered with a prefix: `/phone` gives the page at `/phone`, its API at
 * `/phone/api` and Twilio's REST API at `/phone/carrier/2010-04-01/…`.
 */
export async function phoneSimulatorPlugin(app: FastifyInstance, options: PhoneSimulatorPluginOptions): Promise<void> {
  const { apiKeys, directory, pageRoot, simulator } = options;
  await app.register(carrierRest, { prefix: '/carrier', simulator, ...(apiKeys ? { apiKeys } : {}) });
  await app.register(phoneControl, {
    simulator,
    ...(pageRoot ? { pageRoot } : {}),
    ...(directory ? { directory } : {}),
  });
}
