import { concatBytes } from './bytes';

/** DER (ITU-T X.690): elements of a tag, a length and a content. */
export interface DerElement {
  readonly tag: number;
  /** The content. */
  readonly bytes: Uint8Array;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
}

/** The elements that stand one after the other in `bytes`. */
export function readDer(bytes: Uint8Array): DerElement[] {
  const out: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    let length = bytes[at + 1]!;
    let head = 2;
    if (length & 0x80) {
      const count = length & 0x7f;
      length = 0;
      for (let n = 0; n < count; n += 1) length = length * 256 + bytes[at + 2 + n]!;
      head += count;
    }
    out.push({ tag: bytes[at]!, bytes: bytes.subarray(at + head, at + head + length), whole: bytes.subarray(at, at + head + length) });
    at += head + length;
  }
  return out;
}

export function derElement(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = concatBytes(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return concatBytes([Uint8Array.of(tag, ...length), body]);
}

export const derSequence = (...parts: Uint8Array[]): Uint8Array => derElement(0x30, ...parts);
