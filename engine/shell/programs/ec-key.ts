import type { Random } from '../../runtime/random';
import { derElement, derSequence, readDer } from '../../runtime/der';
import { bits, integer, number, oid } from './der';
import { sha256, toHex } from './hash';
import type { PrivateKey } from './private-key';
import { inverse } from './rsa-key';

/** Keys on the curve P-256 (FIPS 186-4), called prime256v1 as well. */

type Point = readonly [bigint, bigint] | undefined;

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const BASE: Point = [0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n, 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n];
const CURVE = oid('1.2.840.10045.3.1.7');
const KIND = derSequence(oid('1.2.840.10045.2.1'), CURVE);
const ECDSA_SHA256 = derSequence(oid('1.2.840.10045.4.3.2'));

export const EC_PARAMETERS = CURVE;

function modulo(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

function add(a: Point, b: Point): Point {
  if (!a || !b) return a ?? b;
  if (a[0] === b[0] && a[1] !== b[1]) return undefined;
  const slope = a[0] === b[0] ? (3n * a[0] * a[0] - 3n) * inverse(2n * a[1], P) : (b[1] - a[1]) * inverse(modulo(b[0] - a[0], P), P);
  const x = modulo(slope * slope - a[0] - b[0], P);
  return [x, modulo(slope * (a[0] - x) - a[1], P)];
}

function times(scalar: bigint, point: Point): Point {
  let sum: Point, doubled = point;
  for (let left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) sum = add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum;
}

/** A number in 32 bytes. */
function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(value.toString(16).padStart(64, '0').match(/../g)!, (pair) => parseInt(pair, 16));
}

function ecKey(secret: bigint): PrivateKey {
  const [x, y] = times(secret, BASE)!;
  const point = bits(Uint8Array.of(4, ...bytesOf(x), ...bytesOf(y)));
  const inner = (...more: Uint8Array[]) => derSequence(integer(1n), derElement(4, bytesOf(secret)), ...more, derElement(0xa1, point));
  return {
    kind: 'ec',
    own: () => ({ label: 'EC PRIVATE KEY', bytes: inner(derElement(0xa0, CURVE)) }),
    wrapped: () => derSequence(integer(0n), KIND, derElement(4, inner())),
    publicKey: derSequence(KIND, point),
    signature: ECDSA_SHA256,
    sign(body) {
      const digest = BigInt(`0x${toHex(sha256(body))}`);
      // As RFC 6979 has it, no chance is needed: the secret and the text give the number that hides it.
      const hidden = (BigInt(`0x${toHex(sha256(Uint8Array.of(...bytesOf(secret), ...bytesOf(digest))))}`) % (ORDER - 1n)) + 1n;
      const r = times(hidden, BASE)![0] % ORDER;
      return derSequence(integer(r), integer((inverse(hidden, ORDER) * (digest + r * secret)) % ORDER));
    },
  };
}

export function makeEcKey(random: Random): PrivateKey {
  return ecKey((BigInt(`0x${toHex(random.bytes(32))}`) % (ORDER - 1n)) + 1n);
}

/** A key from the bytes of an ECPrivateKey. */
export function readEcKey(bytes: Uint8Array): PrivateKey {
  return ecKey(number(readDer(readDer(bytes)[0]!.bytes)[1]!));
}

export function ecSigned(point: Uint8Array, body: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = readDer(readDer(signature)[0]!.bytes).map(number) as [bigint, bigint];
  const side = (from: number) => BigInt(`0x${toHex(point.subarray(from, from + 32))}`);
  const w = inverse(s, ORDER), digest = BigInt(`0x${toHex(sha256(body))}`);
  const sum = add(times((digest * w) % ORDER, BASE), times((r * w) % ORDER, [side(1), side(33)]));
  return sum !== undefined && sum[0] % ORDER === r;
}
