import { concatBytes } from '../runtime/bytes';

/** One element of DER (ITU-T X.690): where its content and the whole of it lie. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly header: number;
}

/** The elements within a span. */
export function children(der: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): Span[] {
  const out: Span[] = [];
  for (let at = start; at < end; ) {
    let length = der[at + 1]!;
    let header = 2;
    if (length & 0x80) {
      const bytes = length & 0x7f;
      length = 0;
      for (let n = 0; n < bytes; n += 1) length = length * 256 + der[at + 2 + n]!;
      header += bytes;
    }
    out.push({ start: at + header, end: at + header + length, header });
    at += header + length;
  }
  return out;
}

/** An element with its tag and length. */
export function whole(der: Uint8Array, { start, end, header }: Span): Uint8Array {
  return der.slice(start - header, end);
}

export function element(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = concatBytes(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return concatBytes([Uint8Array.of(tag, ...length), body]);
}
