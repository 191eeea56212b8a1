import type { Random } from '../../runtime/random';
import type { Task } from '../../runtime/process';
import { concatBytes } from '../../runtime/bytes';
import { derElement, derSequence, readDer } from '../../runtime/der';
import type { Context } from './command';
import { bits, integer, NULL, number, oid, RSA, SHA256_RSA } from './der';
import { sha256, toHex } from './hash';
import type { PrivateKey } from './private-key';

/** RSA keys of PKCS #1. */

interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

const SMALL = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n, 67n, 71n, 73n, 79n, 83n, 89n, 97n, 101n, 103n, 107n, 109n, 113n, 127n, 131n, 137n, 139n, 149n, 151n];

/** Miller and Rabin's test; four bases are plenty for a teaching key. */
function isPrime(value: bigint): boolean {
  if (SMALL.some((prime) => value % prime === 0n)) return false;
  let odd = value - 1n;
  let twos = 0;
  while (!(odd & 1n)) {
    odd >>= 1n;
    twos += 1;
  }
  return [2n, 3n, 5n, 7n].every((base) => {
    let x = power(base, odd, value);
    if (x === 1n || x === value - 1n) return true;
    for (let n = 1; n < twos; n += 1) {
      x = (x * x) % value;
      if (x === value - 1n) return true;
    }
    return false;
  });
}

function* prime(context: Context, random: Random, size: number): Task<bigint> {
  for (;;) {
    const bytes = random.bytes(size / 8);
    bytes[0]! |= 0xc0;
    bytes[bytes.length - 1]! |= 1;
    let candidate = BigInt(`0x${toHex(bytes)}`);
    for (let step = 0; step < 400; step += 1, candidate += 2n) {
      if ((candidate - 1n) % 65537n !== 0n && isPrime(candidate)) return candidate;
    }
    yield* context.proc.spend(1);
  }
}

export function* makeRsaKey(context: Context, size: number): Task<PrivateKey> {
  const e = 65537n;
  const p = yield* prime(context, context.proc.random, size / 2);
  const q = yield* prime(context, context.proc.random, size / 2);
  return rsaKey({ n: p * q, e, d: inverse(e, (p - 1n) * (q - 1n)), p, q });
}

function keyBytes(key: RsaNumbers): Uint8Array {
  const { n, e, d, p, q } = key;
  return derSequence(integer(0n), integer(n), integer(e), integer(d), integer(p), integer(q), integer(d % (p - 1n)), integer(d % (q - 1n)), integer(inverse(q, p)));
}

function publicBytes(key: { n: bigint; e: bigint }): Uint8Array {
  return derSequence(RSA, bits(derSequence(integer(key.n), integer(key.e))));
}

function sign(key: RsaNumbers, body: Uint8Array): Uint8Array {
  const size = key.n.toString(16).length / 2;
  const digest = derSequence(derSequence(oid('2.16.840.1.101.3.4.2.1'), NULL), derElement(4, sha256(body)));
  const block = concatBytes([Uint8Array.of(0, 1), new Uint8Array(size - digest.length - 3).fill(255), Uint8Array.of(0), digest]);
  const signature = power(BigInt(`0x${toHex(block)}`), key.d, key.n).toString(16).padStart(size * 2, '0');
  return Uint8Array.from(signature.match(/../g)!, (pair) => parseInt(pair, 16));
}

function rsaKey(key: RsaNumbers): PrivateKey {
  return {
    kind: 'rsa',
    own: () => ({ label: 'RSA PRIVATE KEY', bytes: keyBytes(key) }),
    wrapped: () => derSequence(integer(0n), RSA, derElement(4, keyBytes(key))),
    publicKey: publicBytes(key),
    signature: SHA256_RSA,
    sign: (body) => sign(key, body),
    modulus: key.n,
  };
}

/** A key from the bytes of an RSAPrivateKey. */
export function readRsaKey(bytes: Uint8Array): PrivateKey {
  const inner = readDer(readDer(bytes)[0]!.bytes);
  return rsaKey({ n: number(inner[1]!), e: number(inner[2]!), d: number(inner[3]!), p: number(inner[4]!), q: number(inner[5]!) });
}

/** Whether the block that the public key opens holds the digest of the body. */
export function rsaSigned(publicKey: Uint8Array, body: Uint8Array, signature: Uint8Array): boolean {
  const [n, e] = readDer(readDer(publicKey)[0]!.bytes).map(number) as [bigint, bigint];
  return power(BigInt(`0x${toHex(signature)}`), e, n).toString(16).endsWith(toHex(sha256(body)));
}
