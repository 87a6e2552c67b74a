/** Small choices kept on this machine. A browser that forbids it forgets them, no more. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`hotline.exchange.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`hotline.exchange.${name}`, value);
  } catch {
    // Private windows and policies: nothing to do.
  }
}
