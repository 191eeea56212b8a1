import { encodeUtf8 } from '../runtime/bytes';

/** SHA-256 (FIPS 180-4) of a text, in hexadecimal. */
export function sha256Hex(text: string): string {
  const bytes = encodeUtf8(text);
  const length = bytes.length;
  const padded = new Uint8Array(((length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = new Uint32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let n = 0; n < 16; n += 1) words[n] = view.getUint32(at + n * 4);
    block(state, words);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

function rotate(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function block(state: Uint32Array, words: Uint32Array): void {
  for (let n = 16; n < 64; n += 1) {
    const a = words[n - 15]!;
    const b = words[n - 2]!;
    words[n] = words[n - 16]! + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + words[n - 7]! + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let n = 0; n < 64; n += 1) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + CONSTANTS[n]! + words[n]!) >>> 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) >>> 0, c, b, a, (t1 + t2) >>> 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, at) => {
    state[at] = state[at]! + value;
  });
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const CONSTANTS: readonly number[] = primes(64).map((prime) => {
  const root = Math.cbrt(prime);
  return Math.floor((root - Math.floor(root)) * 0x100000000) >>> 0;
});

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
