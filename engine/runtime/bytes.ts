/**
 * Text and binary encodings. The engine compiles without DOM and Node, so it has its own UTF-8 and base64; both are
 * plain implementations of RFC 3629 and RFC 4648.
 */

/** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encode(text, false);
}

/** The same, but each of the lone surrogates U+DC80 to U+DCFF becomes the byte that it stands for (PEP 383). */
export function encodeEscaped(text: string): Uint8Array {
  return encode(text, true);
}

function encode(text: string, escaped: boolean): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return encodeFurther(text, out.subarray(0, at), escaped);
    out[at] = code;
  }
  return out;
}

/** The bytes of a text that is not ASCII all through; `begun` are those of the letters in front that are. */
function encodeFurther(text: string, begun: Uint8Array, escaped: boolean): Uint8Array {
  let at = begun.length;
  const out = new Uint8Array(at + (text.length - at) * 3);
  out.set(begun);
  for (let n = at; n < text.length; n += 1) {
    let code = text.charCodeAt(n);
    if (code < 0x80) {
      out[at++] = code;
      continue;
    }
    if (escaped && code >= 0xdc80 && code <= 0xdcff) {
      out[at++] = code - 0xdc00;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 ? text.charCodeAt(n + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        n += 1;
      } else code = 0xfffd;
    }
    if (code < 0x800) out[at++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) out[at++] = 0xe0 | (code >> 12);
      else {
        out[at++] = 0xf0 | (code >> 18);
        out[at++] = 0x80 | ((code >> 12) & 0x3f);
      }
      out[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    out[at++] = 0x80 | (code & 0x3f);
  }
  return out.subarray(0, at);
}

/** The string of UTF-8 bytes; malformed sequences become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  let out = '';
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!;
    let code = 0xfffd;
    let length = 1;
    if (first < 0x80) code = first;
    else {
      const want = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
      let value = want === 2 ? first & 0x1f : want === 3 ? first & 0x0f : first & 0x07;
      let seen = 1;
      while (seen < want && at + seen < bytes.length && (bytes[at + seen]! & 0xc0) === 0x80) {
        value = (value << 6) | (bytes[at + seen]! & 0x3f);
        seen += 1;
      }
      const overlong = (want === 3 && value < 0x800) || (want === 4 && (value < 0x10000 || value > 0x10ffff));
      const surrogate = value >= 0xd800 && value <= 0xdfff;
      if (want > 0 && seen === want && !overlong && !surrogate) {
        code = value;
        length = want;
      }
    }
    at += length;
    if (code >= 0x10000) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    else units.push(code);
    if (units.length > 4096) {
      out += String.fromCharCode(...units);
      units = [];
    }
  }
  return out + String.fromCharCode(...units);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const a = bytes[at]!, b = bytes[at + 1], c = bytes[at + 2];
    out += BASE64[a >> 2]! + BASE64[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    out += b === undefined ? '=' : BASE64[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    out += c === undefined ? '=' : BASE64[c & 63]!;
  }
  return out;
}

/** The bytes of standard or URL-safe base64, or undefined when the text is not base64. White space is ignored. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const clean = text.replace(/[\s]/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(clean) || clean.length % 4 === 1) return undefined;
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let bits = 0, held = 0, at = 0;
  for (const letter of clean) {
    bits = (bits << 6) | BASE64.indexOf(letter);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 0xff;
    }
  }
  return out;
}

/** Several byte arrays as one. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
