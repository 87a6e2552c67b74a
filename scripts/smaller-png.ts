import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Channels of a pixel as one number: 0xRRGGBB. */
type Colour = number;
interface Picture {
  width: number;
  height: number;
  colours: Uint32Array;
}
interface Box {
  colours: Colour[];
  pixels: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const PALETTE_SIZE = 256;
const TRUECOLOUR = 2;
const INDEXED = 3;

/**
 * The same picture with a palette of 256 colours: a screen has few, and the file is a third. Reads what Chrome writes
 * (eight bits a channel, no alpha, not interlaced); anything else comes back as it is.
 */
export function smallerPng(png: Buffer): Buffer {
  const picture = read(png);
  if (picture === null) return png;
  const palette = choosePalette(picture.colours);
  const smaller = write(picture, palette);
  return smaller.length < png.length ? smaller : png;
}

function read(png: Buffer): Picture | null {
  const parts = chunksOf(png);
  const header = parts.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined || header[8] !== 8 || header[9] !== TRUECOLOUR || header[12] !== 0) return null;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const raw = inflateSync(Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const stride = width * 3;
  const lines = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) unfilter(raw, lines, { y, stride });
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at += 1) colours[at] = lines.readUIntBE(at * 3, 3);
  return { width, height, colours };
}

function* partsOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  return [...partsOf(png)];
}

/** Undoes a line's filter: PNG specification, section 9. */
function unfilter(raw: Buffer, lines: Buffer, { y, stride }: { y: number; stride: number }): void {
  const from = y * (stride + 1);
  const filter = raw[from] ?? 0;
  const to = y * stride;
  for (let x = 0; x < stride; x += 1) {
    const left = x < 3 ? 0 : (lines[to + x - 3] ?? 0);
    const up = y === 0 ? 0 : (lines[to + x - stride] ?? 0);
    const corner = x < 3 || y === 0 ? 0 : (lines[to + x - stride - 3] ?? 0);
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    lines[to + x] = ((raw[from + 1 + x] ?? 0) + guess) & 0xff;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Median cut, the box with most to lose first. The colours that fill areas are kept exactly: they are their box's commonest. */
function choosePalette(colours: Uint32Array): Map<Colour, number> {
  const counts = new Map<Colour, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const weightOf = (all: Colour[]) => all.reduce((sum, colour) => sum + Math.sqrt(counts.get(colour) ?? 0), 0);
  const boxes: Box[] = [{ colours: [...counts.keys()], pixels: counts.size }];
  while (boxes.length < PALETTE_SIZE) {
    const widest = boxes.reduce((best, box) => (lossOf(box) > lossOf(best) ? box : best));
    if (widest.colours.length < 2) break;
    const shift = longestSide(widest.colours).shift;
    const sorted = widest.colours.toSorted((a, b) => ((a >> shift) & 0xff) - ((b >> shift) & 0xff));
    const middle = sorted.length >> 1;
    const halves = [sorted.slice(0, middle), sorted.slice(middle)].map((half) => ({
      colours: half,
      pixels: weightOf(half),
    }));
    boxes.splice(boxes.indexOf(widest), 1, ...halves);
  }
  const chosen = boxes.map((box) =>
    box.colours.reduce((best, colour) => ((counts.get(colour) ?? 0) > (counts.get(best) ?? 0) ? colour : best)),
  );
  return new Map(chosen.map((colour, index) => [colour, index]));
}

function lossOf({ colours, pixels }: Box): number {
  return colours.length < 2 ? 0 : longestSide(colours).length ** 2 * pixels;
}

const sides = new WeakMap<Colour[], { shift: number; length: number }>();

function longestSide(colours: Colour[]): { shift: number; length: number } {
  const known = sides.get(colours);
  if (known !== undefined) return known;
  const all = [16, 8, 0].map((shift) => {
    let [low, high] = [255, 0];
    for (const colour of colours) {
      const value = (colour >> shift) & 0xff;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { shift, length: high - low };
  });
  const longest = all.reduce((best, side) => (side.length > best.length ? side : best));
  sides.set(colours, longest);
  return longest;
}

function write({ width, height, colours }: Picture, palette: Map<Colour, number>): Buffer {
  const nearest = new Map(palette);
  const indexOf = (colour: Colour): number => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    let [best, distance] = [0, Infinity];
    for (const [candidate, index] of palette) {
      const away = distanceOf(colour, candidate);
      if (away < distance) [best, distance] = [index, away];
    }
    nearest.set(colour, best);
    return best;
  };
  // Each line begins with its filter: none, which suits a palette best.
  const lines = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < colours.length; at += 1) lines[at + Math.floor(at / width) + 1] = indexOf(colours[at] ?? 0);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED], 8);
  const table = Buffer.alloc(palette.size * 3);
  for (const [colour, index] of palette) table.writeUIntBE(colour, index * 3, 3);
  const parts = [
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parts]);
}

function distanceOf(a: Colour, b: Colour): number {
  const part = (shift: number) => ((a >> shift) & 0xff) - ((b >> shift) & 0xff);
  return part(16) ** 2 * 2 + part(8) ** 2 * 4 + part(0) ** 2;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
