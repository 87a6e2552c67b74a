import { z } from 'zod';

/** Something that an agent has to do on a day, besides calling somebody back. */
export const taskView = z.object({
  id: z.uuid(),
  text: z.string(),
  dueAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
  callId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  customerName: z.string().nullable(),
  contactName: z.string().nullable(),
});
export type TaskView = z.infer<typeof taskView>;

export const taskDoneBody = z.object({ done: z.boolean() });
