import qrcode from 'qrcode-generator';

/** Light modules around it, by the standard: without them cameras do not find it. */
const QUIET = 4;

/** Black on white by night too: not every authenticator reads the other way round. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const all = Array.from({ length: size * size }, (_, at) => ({ row: Math.floor(at / size), column: at % size }));
  const dark = all.filter(({ row, column }) => code.isDark(row, column));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`}
      width={196}
      height={196}
      shapeRendering="crispEdges"
    >
      <rect x={-QUIET} y={-QUIET} width={size + 2 * QUIET} height={size + 2 * QUIET} fill="#fff" />
      <path d={dark.map(({ row, column }) => `M${column} ${row}h1v1h-1z`).join('')} fill="#000" />
    </svg>
  );
}
