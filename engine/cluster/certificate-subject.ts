import { decodeBase64, decodeUtf8 } from '../runtime/bytes';
import { readDer } from '../runtime/der';

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
    const fields = readDer(readDer(readDer(der)[0]!.bytes)[0]!.bytes);
    const first = fields[0]!.tag === 0xa0 ? 1 : 0;
    // version?, serial, signature, issuer, validity, subject
    const subject = fields[first + 4]!;
    const names: [oid: string, value: string][] = readDer(subject.bytes).flatMap((set) => readDer(set.bytes).map((pair): [string, string] => {
      const [oid, value] = readDer(pair.bytes);
      return [[...oid!.bytes].join('.'), decodeUtf8(value!.bytes)];
    }));
    const name = names.find(([oid]) => oid === COMMON_NAME)?.[1];
    return name === undefined ? undefined : { name, groups: names.filter(([oid]) => oid === ORGANIZATION).map(([, value]) => value) };
  } catch {
    return undefined;
  }
}

const COMMON_NAME = '85.4.3';
const ORGANIZATION = '85.4.10';
