const shapes = {
  phone: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1z',
  // The same receiver, laid down.
  hangup: 'M2.500 14.500c5.500-5.300 13.500-5.300 19 0l-2.800 3.300-4-1.800-.2-3a10 10 0 0 0-5 0l-.2 3-4 1.800z',
  cross: 'M6 6l12 12M18 6L6 18',
  loud: 'M4 9.500h3.500L12 5.500v13l-4.500-4H4zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  silent: 'M4 9.500h3.500L12 5.500v13l-4.500-4H4zM16 9.500l5 5M21 9.500l-5 5',
  music:
    'M9 18.500V6l10-2v12.500M9 18.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z',
  people:
    'M8.500 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2 20a6.500 6.500 0 0 1 13 0M15.500 4.500a3.300 3.300 0 0 1 0 6M17.500 14a6 6 0 0 1 4.500 6',
  letter: 'M4 5h16v11H10l-5 4v-4H4z',
  keypad: 'M6 5v.01M12 5v.01M18 5v.01M6 12v.01M12 12v.01M18 12v.01M6 19v.01M12 19v.01M18 19v.01',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  speak: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21',
  fold: 'M6 9l6 6 6-6',
  plus: 'M12 5v14M5 12h14',
  warn: 'M12 4l9 16H3zM12 10v4M12 17v.01',
  quiet: 'M4 12h3M10 12h4M17 12h3',
};
export type GlyphName = keyof typeof shapes;

export function Glyph({ of, size = 18 }: { of: GlyphName; size?: number }) {
  return (
    <svg className="glyph" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[of]} />
    </svg>
  );
}
