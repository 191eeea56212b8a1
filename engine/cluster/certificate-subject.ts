import { decodeBase64, decodeUtf8 } from '../runtime/bytes';

/**
 * Who a client certificate speaks for: CN is the user, each O a group (as the API server reads it). Reads the subject
 * of an X.509 certificate in PEM (RFC 5280): the second Name in the certificate's to-be-signed part. Undefined when the
 * text is no certificate. Signatures are not checked: in the tab nobody else could have put it there.
 */
export function certificateSubject(pem: string): { readonly name: string; readonly groups: readonly string[] } | undefined {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(pem)?.[1];
  const der = body && decodeBase64(body);
  if (!der) return undefined;
  try {
    const tbs = children(der, children(der, { start: 0, end: der.length })[0]!)[0]!;
    const fields = children(der, tbs);
    const first = der[fields[0]!.start - fields[0]!.header] === 0xa0 ? 1 : 0;
    // version?, serial, signature, issuer, validity, subject
    const subject = fields[first + 4]!;
    const names: [oid: string, value: string][] = children(der, subject).flatMap((set) => children(der, set).map((pair): [string, string] => {
      const [oid, value] = children(der, pair);
      return [[...der.subarray(oid!.start, oid!.end)].join('.'), decodeUtf8(der.subarray(value!.start, value!.end))];
    }));
    const name = names.find(([oid]) => oid === COMMON_NAME)?.[1];
    return name === undefined ? undefined : { name, groups: names.filter(([oid]) => oid === ORGANIZATION).map(([, value]) => value) };
  } catch {
    return undefined;
  }
}

const COMMON_NAME = '85.4.3';
const ORGANIZATION = '85.4.10';

interface Span { readonly start: number; readonly end: number; readonly header: number }

/** The DER elements within a span. */
function children(der: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): Span[] {
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
