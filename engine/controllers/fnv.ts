import { encodeUtf8 } from '../runtime/bytes';
import { SAFE_LETTERS } from '../runtime/random';

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). Returns a whole number from 0 to 2^32 - 1. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encodeUtf8(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** FNV-1, 32 bits: the older order of the two steps. */
export function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encodeUtf8(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}

/** A number as Kubernetes puts it into names: each decimal digit as a letter that forms no words (SafeEncodeString). */
export function safeEncode(value: number): string {
  let out = '';
  for (const digit of String(value)) out += SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length];
  return out;
}

/** JSON with sorted keys: the same text for the same value. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}
