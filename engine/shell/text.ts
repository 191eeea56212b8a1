import { encodeEscaped } from '../runtime/bytes';

/**
 * Text of the shell and its programs. Bytes that are not UTF-8 survive a round trip: each becomes one of the lone
 * surrogates U+DC80 to U+DCFF (the "surrogateescape" of PEP 383), so that `cat`, `read` and `$(…)` lose nothing.
 */
export function toBytes(text: string): Uint8Array {
  return encodeEscaped(text);
}

/** How many bytes the UTF-8 sequence at `at` has, or 0 when it is malformed, or -1 when the bytes end within it. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const want = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (want === 0) return 0;
  for (let n = 1; n < want; n += 1) {
    const next = bytes[at + n];
    if (next === undefined) return -1;
    if ((next & 0xc0) !== 0x80) return 0;
    if (n === 1 && ((first === 0xe0 && next < 0xa0) || (first === 0xed && next >= 0xa0) || (first === 0xf0 && next < 0x90) || (first === 0xf4 && next >= 0x90))) return 0;
  }
  return want;
}

/** Decodes a stream of chunks; a character that is split between two chunks comes out whole. */
export class TextDecoderStream {
  #held: Uint8Array | undefined;

  decode(chunk: Uint8Array): string {
    let bytes = chunk;
    if (this.#held) {
      bytes = new Uint8Array(this.#held.length + chunk.length);
      bytes.set(this.#held);
      bytes.set(chunk, this.#held.length);
      this.#held = undefined;
    }
    return this.#decode(bytes, false);
  }

  /** What was held back, as it is. */
  end(): string {
    const held = this.#held;
    this.#held = undefined;
    return held ? this.#decode(held, true) : '';
  }

  #decode(bytes: Uint8Array, last: boolean): string {
    let out = '';
    let at = 0;
    const units: number[] = [];
    while (at < bytes.length) {
      const plain = asciiRun(bytes, at);
      if (plain > at) {
        if (units.length) out += String.fromCharCode(...units.splice(0));
        out += asciiText(bytes, at, plain);
        at = plain;
        continue;
      }
      const length = sequenceLength(bytes, at);
      if (length === -1 && !last) {
        this.#held = bytes.slice(at);
        break;
      }
      if (length <= 0) {
        units.push(0xdc00 + bytes[at]!);
        at += 1;
      } else {
        pushCode(units, bytes, at, length);
        at += length;
      }
      if (units.length > 4096) out += String.fromCharCode(...units.splice(0));
    }
    return units.length ? out + String.fromCharCode(...units) : out;
  }
}

function pushCode(units: number[], bytes: Uint8Array, at: number, length: number): void {
  let code = length === 2 ? bytes[at]! & 0x1f : length === 3 ? bytes[at]! & 0x0f : bytes[at]! & 0x07;
  for (let n = 1; n < length; n += 1) code = (code << 6) | (bytes[at + n]! & 0x3f);
  if (code >= 0x10000) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
  else units.push(code);
}

function asciiRun(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at]! < 0x80) at += 1;
  return at;
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 8192) return String.fromCharCode.apply(undefined, bytes.subarray(start, end) as unknown as number[]);
  let out = '';
  for (let at = start; at < end; at += 8192) out += String.fromCharCode.apply(undefined, bytes.subarray(at, Math.min(end, at + 8192)) as unknown as number[]);
  return out;
}

export function fromBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoderStream();
  return decoder.decode(bytes) + decoder.end();
}
