/** SHA-256 and SHA-512 (FIPS 180-4), SHA-1 and MD5 (RFC 1321), over whole inputs. */

export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

function padded(bytes: Uint8Array, block: number, bigEndian: boolean): Uint8Array {
  const lengthBytes = block / 8;
  const total = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const out = new Uint8Array(total);
  out.set(bytes);
  out[bytes.length] = 0x80;
  let bits = bytes.length * 8;
  for (let at = 0; at < 8; at += 1) {
    out[bigEndian ? total - 1 - at : total - 8 + at] = bits % 256;
    bits = Math.floor(bits / 256);
  }
  return out;
}

function primes(count: number): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n += 1) if (out.every((prime) => n % prime !== 0)) out.push(n);
  return out;
}

/** The first `bits` bits of the fractional part of the `root`-th root of n: where SHA-2's constants come from. */
function rootFraction(n: number, root: 2n | 3n, bits: bigint): bigint {
  const target = BigInt(n) << (bits * root);
  let low = 0n;
  let high = BigInt(n) << bits;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** root <= target) low = middle;
    else high = middle - 1n;
  }
  return low & ((1n << bits) - 1n);
}

const K256 = Int32Array.from(primes(64), (prime) => Number(BigInt.asIntN(32, rootFraction(prime, 3n, 32n))));
const H256 = Int32Array.from(primes(8), (prime) => Number(BigInt.asIntN(32, rootFraction(prime, 2n, 32n))));

export function sha256(bytes: Uint8Array, start: Int32Array = H256): Uint8Array {
  const data = padded(bytes, 64, true);
  const h = Int32Array.from(start);
  const w = new Int32Array(64);
  const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < data.length; block += 64) {
    for (let t = 0; t < 16; t += 1) w[t] = (data[block + t * 4]! << 24) | (data[block + t * 4 + 1]! << 16) | (data[block + t * 4 + 2]! << 8) | data[block + t * 4 + 3]!;
    for (let t = 16; t < 64; t += 1) {
      const a = w[t - 15]!, b = w[t - 2]!;
      w[t] = (w[t - 16]! + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + w[t - 7]! + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, k] = h as unknown as [number, number, number, number, number, number, number, number];
    for (let t = 0; t < 64; t += 1) {
      const t1 = (k + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K256[t]! + w[t]!) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((value, at) => (h[at] = h[at]! + value));
  }
  return words(h, true);
}

function words(values: Int32Array, bigEndian: boolean): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  values.forEach((value, at) => {
    for (let n = 0; n < 4; n += 1) out[at * 4 + (bigEndian ? 3 - n : n)] = (value >>> (8 * n)) & 255;
  });
  return out;
}

/** The roots of the ninth to the sixteenth prime, where SHA-384 and SHA-224 begin. */
const laterRoots = (): bigint[] => primes(16).slice(8).map((prime) => rootFraction(prime, 2n, 64n));

export const sha224 = (bytes: Uint8Array): Uint8Array => sha256(bytes, Int32Array.from(laterRoots(), (root) => Number(BigInt.asIntN(32, root)))).subarray(0, 28);

export const sha384 = (bytes: Uint8Array): Uint8Array => sha512(bytes, laterRoots()).subarray(0, 48);

export function sha512(bytes: Uint8Array, start: readonly bigint[] = primes(8).map((prime) => rootFraction(prime, 2n, 64n))): Uint8Array {
  const K = primes(80).map((prime) => rootFraction(prime, 3n, 64n));
  const h = start.slice();
  const mask = (1n << 64n) - 1n;
  const rotate = (x: bigint, n: bigint) => ((x >> n) | (x << (64n - n))) & mask;
  const data = padded(bytes, 128, true);
  for (let block = 0; block < data.length; block += 128) {
    const w: bigint[] = [];
    for (let t = 0; t < 16; t += 1) {
      let value = 0n;
      for (let n = 0; n < 8; n += 1) value = (value << 8n) | BigInt(data[block + t * 8 + n]!);
      w.push(value);
    }
    for (let t = 16; t < 80; t += 1) {
      const a = w[t - 15]!, b = w[t - 2]!;
      w.push((w[t - 16]! + (rotate(a, 1n) ^ rotate(a, 8n) ^ (a >> 7n)) + w[t - 7]! + (rotate(b, 19n) ^ rotate(b, 61n) ^ (b >> 6n))) & mask);
    }
    let [a, b, c, d, e, f, g, k] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let t = 0; t < 80; t += 1) {
      const t1 = (k + (rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n)) + ((e & f) ^ (~e & mask & g)) + K[t]! + w[t]!) & mask;
      const t2 = ((rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & mask;
      k = g; g = f; f = e; e = (d + t1) & mask; d = c; c = b; b = a; a = (t1 + t2) & mask;
    }
    [a, b, c, d, e, f, g, k].forEach((value, at) => (h[at] = (h[at]! + value) & mask));
  }
  const out = new Uint8Array(64);
  h.forEach((value, at) => {
    for (let n = 0; n < 8; n += 1) out[at * 8 + n] = Number((value >> BigInt(56 - n * 8)) & 255n);
  });
  return out;
}

export function sha1(bytes: Uint8Array): Uint8Array {
  const data = padded(bytes, 64, true);
  const h = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].map((value) => value | 0));
  const w = new Int32Array(80);
  const left = (x: number, n: number) => (x << n) | (x >>> (32 - n));
  for (let block = 0; block < data.length; block += 64) {
    for (let t = 0; t < 80; t += 1) w[t] = t < 16 ? (data[block + t * 4]! << 24) | (data[block + t * 4 + 1]! << 16) | (data[block + t * 4 + 2]! << 8) | data[block + t * 4 + 3]! : left(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1);
    let [a, b, c, d, e] = h as unknown as [number, number, number, number, number];
    for (let t = 0; t < 80; t += 1) {
      const f = t < 20 ? (b & c) | (~b & d) : t < 40 || t >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      const next = (left(a, 5) + f + e + k + w[t]!) | 0;
      e = d; d = c; c = left(b, 30); b = a; a = next;
    }
    [a, b, c, d, e].forEach((value, at) => (h[at] = h[at]! + value));
  }
  return words(h, true);
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

export function md5(bytes: Uint8Array): Uint8Array {
  const data = padded(bytes, 64, false);
  const h = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].map((value) => value | 0));
  for (let block = 0; block < data.length; block += 64) {
    const m = Int32Array.from({ length: 16 }, (_unused, t) => data[block + t * 4]! | (data[block + t * 4 + 1]! << 8) | (data[block + t * 4 + 2]! << 16) | (data[block + t * 4 + 3]! << 24));
    let [a, b, c, d] = h as unknown as [number, number, number, number];
    for (let t = 0; t < 64; t += 1) {
      const round = t >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const at = round === 0 ? t : round === 1 ? (5 * t + 1) & 15 : round === 2 ? (3 * t + 5) & 15 : (7 * t) & 15;
      const sum = (a + f + Math.floor(Math.abs(Math.sin(t + 1)) * 4294967296) + m[at]!) | 0;
      const shift = MD5_SHIFTS[round * 4 + (t & 3)]!;
      a = d; d = c; c = b; b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    [a, b, c, d].forEach((value, at) => (h[at] = h[at]! + value));
  }
  return words(h, false);
}
