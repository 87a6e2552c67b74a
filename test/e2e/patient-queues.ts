import { signIn } from '../app-fixture.ts';

const PATIENT_SECONDS = 90;

/** An agent's telephone rings on while a test looks at what is on the screen; a slow machine takes longer than a ring. */
export async function makeQueuesPatient(url: string): Promise<void> {
  const supervisor = await signIn(url, 'supervisor');
  const { queues } = await supervisor.get('/api/settings');
  for (const { id, changed: _changed, ...queue } of queues)
    await supervisor.put(`/api/settings/queues/${id}`, { ...queue, ringSeconds: PATIENT_SECONDS });
}
