import { welcome } from '../contract/settings.ts';
import type { Welcome } from '../contract/settings.ts';
import { line } from './prompts.ts';
import type { Say, VoiceReply } from './voice-reply.ts';

/** Null: the hotline greets in the standard words. A column that is damaged must cost nobody a call. */
export function ownWelcome(column: unknown): Welcome | null {
  return welcome.safeParse(column).data ?? null;
}

/** The same sentences, with the hotline's own words in place of the standard welcome. */
export function greetedAs(say: Say[], words: Welcome | null): Say[] {
  return words === null ? say : say.flatMap((said) => inOwnWords(said, words));
}

/** Whoever is put through at once still hears that. */
function inOwnWords(said: Say, words: Welcome): Say[] {
  const greeting = line(said.language, 'ownWelcome', { text: words[said.language] });
  if (said.promptKey === 'welcome') return [greeting];
  if (said.promptKey === 'welcomeBack') return [greeting, line(said.language, 'connecting')];
  return [said];
}

/** For a reply of any kind: most say nothing that could greet. */
export function withOwnWelcome(reply: VoiceReply, words: Welcome | null): VoiceReply {
  return 'say' in reply ? { ...reply, say: greetedAs(reply.say, words) } : reply;
}
