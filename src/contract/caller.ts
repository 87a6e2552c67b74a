import { z } from 'zod';

const name = z.string().trim().min(1).max(100);
const companyName = z.string().trim().min(2).max(200);
const industryCode = z
  .string()
  .regex(/^(?:[A-T]|\d{2})$/, 'expected a section or division of GB/T 4754, as I or 63')
  .optional();

/** What the caller of a call turned out to be. The number is that of the call; nobody types it. */
export const callerBody = z.discriminatedUnion('as', [
  z.discriminatedUnion('kind', [
    z.object({ as: z.literal('customer'), kind: z.literal('person'), name }),
    z.object({
      as: z.literal('customer'),
      kind: z.literal('company'),
      name: companyName,
      contactName: name.optional(),
      title: z.string().trim().max(100).optional(),
      industryCode,
    }),
  ]),
  z.object({ as: z.literal('contact'), customerId: z.uuid(), name, title: z.string().trim().max(100).optional() }),
  z.object({ as: z.literal('lead'), name: name.optional(), company: companyName.optional(), industryCode }),
]);
export type CallerBody = z.infer<typeof callerBody>;
export type CallerAs = CallerBody['as'];
