/**
 * The engine's only source of chance: names, UIDs, addresses, tie-breaks and load balancing all draw from a generator
 * that was seeded once, so that a run can be repeated.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), seeded through a 128-bit string hash.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    [this.#a, this.#b, this.#c, this.#d] = hash128(seed);
    for (let n = 0; n < 12; n += 1) this.uint32();
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t | 0;
    return t >>> 0;
  }

  /** A number in [0, 1). */
  float(): number {
    return this.uint32() / 4294967296;
  }

  /** A whole number in [0, bound). `bound` is at least 1. */
  below(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** One element of a non-empty list. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** `count` random bytes. */
  bytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let at = 0; at < count; at += 1) out[at] = this.uint32() & 0xff;
    return out;
  }

  /** A version 4 UUID (RFC 9562). */
  uuid(): string {
    return uuidOf(this.uuidBytes());
  }

  /** What `uuid` would draw, as 16 characters: a third of the memory, for what is rarely shown. */
  uuidBytes(): string {
    const a = this.uint32(), b = this.uint32(), c = this.uint32(), d = this.uint32();
    return String.fromCharCode(
      a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255, b >>> 24, (b >>> 16) & 255, (b >>> 8) & 255, b & 255,
      c >>> 24, (c >>> 16) & 255, (c >>> 8) & 255, c & 255, d >>> 24, (d >>> 16) & 255, (d >>> 8) & 255, d & 255,
    );
  }

  /** A suffix as Kubernetes generates it: letters and digits that cannot form words (k8s.io/apimachinery/pkg/util/rand). */
  suffix(length = 5): string {
    let out = '';
    for (let at = 0; at < length; at += 1) out += SAFE_LETTERS[this.below(SAFE_LETTERS.length)];
    return out;
  }

  /** A generator of its own for one part of the engine, so that draws in one part do not move those of another. */
  fork(name: string): Random {
    return new Random(`${name}/${this.uint32()}/${this.uint32()}`);
  }
}

/* Where the codes of a UUID are written, all 36 each time. */
const uuidCodes: number[] = Array.from({ length: 36 }, () => 0);

/** The UUID of 16 random bytes: version and variant stand in their places. */
export function uuidOf(bytes: string): string {
  // Built from character codes in one piece: a string joined from parts would keep the parts in memory.
  let next = 0;
  for (let at = 0; at < 32; at += 1) {
    if (at === 8 || at === 12 || at === 16 || at === 20) uuidCodes[next++] = 45;
    let digit = (bytes.charCodeAt(at >> 1) >>> (4 - (at & 1) * 4)) & 15;
    if (at === 12) digit = 4;
    if (at === 16) digit = 8 | (digit & 3);
    uuidCodes[next++] = digit < 10 ? 48 + digit : 87 + digit;
  }
  return String.fromCharCode(...uuidCodes);
}

/** The alphabet of generated names (k8s.io/apimachinery/pkg/util/rand). */
export const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function hash128(text: string): [number, number, number, number] {
  let a = 0x9e3779b9, b = 0x243f6a88, c = 0xb7e15162, d = 0xdeadbeef;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x85ebca6b); a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ code, 0xc2b2ae35) + a | 0;
    c = Math.imul(c ^ (code + b), 0x27d4eb2f); c = (c << 17) | (c >>> 15);
    d = Math.imul(d ^ (c + code), 0x165667b1) ^ a;
  }
  return [a | 0, b | 0, c | 0, d | 0];
}
