import type { BehaviourName } from './exchange-state.ts';

/** Asks the simulator to do something; what came of it arrives with the next state. Throws with the server's sentence. */
async function post(path: string, body: object = {}): Promise<void> {
  const response = await fetch(`/phone/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const text = await response.text();
  throw new Error(sentenceOf(text) ?? `${response.status} ${response.statusText}`);
}

export const exchangeApi = {
  dial: (from: string, to: string) => post('/calls', { from, to }),
  answer: (legSid: string) => post(`/legs/${legSid}/answer`),
  decline: (legSid: string) => post(`/legs/${legSid}/decline`),
  hangUp: (legSid: string) => post(`/legs/${legSid}/hang-up`),
  press: (legSid: string, digits: string) => post(`/legs/${legSid}/press`, { digits }),
  say: (legSid: string, text: string) => post(`/legs/${legSid}/say`, { text }),
  addTelephone: (about: { number: string; label: string; kind: 'caller' | 'rep' }) => post('/telephones', about),
  /** Who answers by itself takes the caller: a rep's phone asks for a 1. */
  setBehaviour: (id: string, kind: BehaviourName) =>
    post(`/telephones/${id}/behaviour`, { behaviour: kind === 'answers' ? { kind, press: '1' } : { kind } }),
  reply: (id: string, body: string) => post(`/telephones/${id}/reply`, { body }),
};

function sentenceOf(text: string): string | null {
  try {
    const problem: { detail?: string; message?: string; title?: string } = JSON.parse(text);
    return problem.detail ?? problem.message ?? problem.title ?? null;
  } catch {
    return null;
  }
}
