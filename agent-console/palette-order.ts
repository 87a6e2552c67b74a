/** One thing that the palette offers. */
export interface PaletteCommand {
  /** The same at every opening; what was used last is remembered by it. */
  id: string;
  group: 'call' | 'go' | 'state' | 'settings' | 'customers' | 'leads';
  label: string;
  /** Found by these too, and shown dimmed. */
  detail?: string;
  /** The key that does the same without the palette. */
  keys?: string;
  run: () => void;
}
export interface PaletteGroup {
  group: PaletteCommand['group'] | 'recent';
  commands: PaletteCommand[];
}

// A page before a state: Enter pressed too early must not take an agent out of the queue.
const order = ['call', 'go', 'state', 'settings', 'customers', 'leads'] as const;
const RECENT = 5;

/**
 * What is shown for what is typed. Nothing typed: what is possible in the call first (seconds count), then what was used
 * last, then the rest. Typed: every word must be somewhere in a command; beginnings go before middles. Records come
 * from the server, which has searched them already.
 */
export function paletteGroups(
  commands: readonly PaletteCommand[],
  typed: string,
  recent: readonly string[],
): PaletteGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands
    .map((command) => ({ command, rank: isRecord(command) ? 0 : rankOf(command, words) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ command }) => command);
  if (words.length > 0) return grouped(found);
  const isCall = (command: PaletteCommand) => command.group === 'call';
  const last = recent
    .flatMap((id) => found.find((command) => command.id === id && !isCall(command)) ?? [])
    .slice(0, RECENT);
  const calls = found.filter(isCall);
  const rest = found.filter((command) => !isCall(command) && !last.includes(command));
  return [
    ...grouped(calls),
    ...(last.length > 0 ? [{ group: 'recent' as const, commands: last }] : []),
    ...grouped(rest),
  ];
}

/** The list of what was used, newest first. Records of people are not remembered: the browser is not their place. */
export function withRecent(recent: readonly string[], command: PaletteCommand): string[] {
  if (isRecord(command)) return [...recent];
  return [command.id, ...recent.filter((id) => id !== command.id)].slice(0, 20);
}

function grouped(commands: readonly PaletteCommand[]): PaletteGroup[] {
  return order
    .map((group) => ({ group, commands: commands.filter((command) => command.group === group) }))
    .filter((one) => one.commands.length > 0);
}

function isRecord({ group }: PaletteCommand): boolean {
  return group === 'customers' || group === 'leads';
}

/** 0: begins with what was typed; 1: contains it; null: does not. */
function rankOf({ label, detail = '' }: PaletteCommand, words: readonly string[]): 0 | 1 | null {
  const text = `${label} ${detail}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return null;
  return words[0] === undefined || text.startsWith(words[0]) ? 0 : 1;
}
