type Version = readonly [all: number, correction: number, blocks: number];
/** Codewords of versions 1 to 6 at error correction M: all, and in how many blocks. They need no version field. */
const VERSIONS = [[26, 10, 1], [44, 16, 1], [70, 26, 1], [100, 18, 2], [134, 24, 2], [172, 16, 4]] as const satisfies readonly Version[];

type Modules = boolean[][];

/** The QR code of a text (ISO/IEC 18004, bytes, error correction M) as rows of dark modules; undefined for a text that is longer than 106 bytes. */
export function qrCode(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = VERSIONS.findIndex(([all, correction, blocks]) => bytes.length + 2 <= all - correction * blocks);
  if (version < 0) return undefined;
  const codewords = codewordsOf(bytes, VERSIONS[version]!);
  const drawn = MASKS.map((_, mask) => draw(version + 1, codewords, mask));
  return drawn.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

function codewordsOf(bytes: Uint8Array, [all, correction, blocks]: Version): number[] {
  const room = all - correction * blocks;
  const bits = [0, 1, 0, 0, ...bitsOf(bytes.length, 8), ...[...bytes].flatMap((byte) => bitsOf(byte, 8)), 0, 0, 0, 0];
  const data = Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  for (let at = 0; data.length < room; at += 1) data.push(at % 2 === 0 ? 0xec : 0x11);
  const divisor = divisorOf(correction), size = room / blocks;
  const parts = Array.from({ length: blocks }, (_, at) => data.slice(at * size, at * size + size));
  const checks = parts.map((part) => remainder(part, divisor));
  const woven = (rows: readonly (readonly number[])[]): number[] => rows[0]!.flatMap((_, at) => rows.map((row) => row[at]!));
  return [...woven(parts), ...woven(checks)];
}

const bitsOf = (value: number, count: number): number[] => Array.from({ length: count }, (_, at) => (value >> (count - 1 - at)) & 1);

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

function divisorOf(degree: number): number[] {
  const result = Array.from({ length: degree }, (_, at) => Number(at === degree - 1));
  for (let step = 0, root = 1; step < degree; step += 1, root = times(root, 2)) {
    for (let at = 0; at < degree; at += 1) result[at] = times(result[at]!, root) ^ (result[at + 1] ?? 0);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ result.shift()!;
    result.push(0);
    for (const [at, value] of divisor.entries()) result[at] = result[at]! ^ times(value, factor);
  }
  return result;
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function draw(version: number, codewords: readonly number[], mask: number): Modules {
  const size = 17 + 4 * version;
  const dark: Modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const fixed: Modules = dark.map((row) => [...row]);
  const set = (x: number, y: number, on: boolean): void => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y]![x] = on;
    fixed[y]![x] = true;
  };
  for (let at = 0; at < size; at += 1) for (const [x, y] of [[6, at], [at, 6]] as const) set(x, y, at % 2 === 0);
  const square = (cx: number, cy: number, radius: number, light: readonly number[]): void => {
    for (let dy = -radius; dy <= radius; dy += 1) for (let dx = -radius; dx <= radius; dx += 1) set(cx + dx, cy + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) square(x, y, 4, [2, 4]);
  if (version > 1) square(size - 7, size - 7, 2, [1]);
  drawFormat(size, mask, set);
  const bits = codewords.flatMap((word) => bitsOf(word, 8));
  let next = 0;
  for (let right = size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step += 1) {
      const upward = Math.floor((size - 1 - right + Number(right < 6)) / 2) % 2 === 0;
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y]![x]) continue;
        dark[y]![x] = (bits[next] === 1) !== MASKS[mask]!(x, y);
        next += 1;
      }
    }
  }
  return dark;
}

function drawFormat(size: number, mask: number, set: (x: number, y: number, on: boolean) => void): void {
  // Error correction M is 00, so the mask alone is what is protected.
  let rest = mask;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412, bit = (at: number): boolean => ((bits >> at) & 1) === 1;
  for (let at = 0; at <= 14; at += 1) {
    if (at < 8) {
      set(8, at < 6 ? at : at + 1, bit(at));
      set(size - 1 - at, 8, bit(at));
    } else {
      set(at === 8 ? 7 : 14 - at, 8, bit(at));
      set(8, size - 15 + at, bit(at));
    }
  }
  set(8, size - 8, true);
}

/** How hard a symbol is to read: long runs, blocks of one colour, imbalance. */
function penalty(dark: Modules): number {
  const size = dark.length;
  let sum = 0, ones = 0;
  for (const line of [...dark, ...dark.map((_, x) => dark.map((row) => row[x]!))]) {
    let run = 0;
    for (const [at, on] of line.entries()) {
      run = at > 0 && on === line[at - 1] ? run + 1 : 1;
      if (run === 5) sum += 3;
      else if (run > 5) sum += 1;
    }
    const text = line.map(Number).join('');
    sum += 40 * (text.split('10111010000').length + text.split('00001011101').length - 2);
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      ones += Number(dark[y]![x]);
      if (x > 0 && y > 0 && dark[y]![x] === dark[y - 1]![x] && dark[y]![x] === dark[y]![x - 1] && dark[y]![x] === dark[y - 1]![x - 1]) sum += 3;
    }
  }
  return sum + 10 * Math.floor(Math.abs((ones * 20) / (size * size) - 10));
}
