import type { Role } from '../src/contract/people.ts';
import { api, ApiProblem } from './api.ts';
import { showProblem } from './problem-toast.ts';
import { hangUp, resync } from './realtime.ts';

/**
 * Signs out and starts from a clean page: nothing that was read stays in memory, and no draft of a note in this tab. An agent goes offline first, or calls
 * would be offered to an empty chair; during a call the server refuses that, and the agent stays signed in.
 */
export async function signOut(role: Role): Promise<void> {
  try {
    if (role === 'agent') await api.setState({ state: 'offline' });
    hangUp();
    await api.signOut();
  } catch (error) {
    // Signed out already, which was the point.
    if (!(error instanceof ApiProblem) || error.code !== 'not-signed-in') {
      resync();
      return showProblem(error);
    }
  }
  window.sessionStorage.clear();
  window.location.assign('/sign-in');
}
