import type { CertificateSigner } from '../controllers';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../runtime/bytes';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import { derElement, derSequence, readDer } from '../runtime/der';

const YEAR_SECONDS = 31_536_000;
/** A certificate counts from a little before it was made, for clocks that go wrong (pkg/controller/certificates/authority). */
const BACKDATE_MS = 300_000;

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const SHA256_RSA = derSequence(bytes(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 11), bytes(5, 0));
/** CN=kubernetes, as the cluster's authority calls itself. */
const ISSUER = derSequence(derElement(0x31, derSequence(bytes(6, 3, 0x55, 4, 3), derElement(0x0c, encodeUtf8('kubernetes')))));
/** keyUsage: digital signature and key encipherment; extendedKeyUsage: client auth; not an authority (RFC 5280, 4.2.1). */
const EXTENSIONS = derElement(0xa3, derSequence(
  derSequence(bytes(6, 3, 0x55, 0x1d, 15), bytes(1, 1, 255), derElement(4, bytes(3, 2, 5, 0xa0))),
  derSequence(bytes(6, 3, 0x55, 0x1d, 37), derElement(4, derSequence(bytes(6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2)))),
  derSequence(bytes(6, 3, 0x55, 0x1d, 19), bytes(1, 1, 255), derElement(4, bytes(0x30, 0))),
));

/**
 * The cluster's authority in the tab: makes certificates of subject and key of a request. Nobody has the authority's
 * key, so what stands in the place of the signature is made up; the API server in the tab reads the subject alone.
 */
export function createCertificateSigner(clock: Clock, random: Random): CertificateSigner {
  return {
    sign({ pem, signerName, usages, expirationSeconds }) {
      const der = requestOf(pem);
      if (signerName === 'kubernetes.io/kube-apiserver-client' && !usages.includes('client auth')) throw new Error(`usages did not match [client auth]: ${usages.join(', ')}`);
      const [version, subject, key] = readDer(readDer(readDer(der)[0]!.bytes)[0]!.bytes);
      if (!version || !subject || !key) throw new Error('unable to parse csr: asn1: structure error');
      const from = clock.now() - BACKDATE_MS;
      const until = clock.now() + (expirationSeconds ?? YEAR_SECONDS) * 1000;
      const serial = Array.from({ length: 16 }, (_, at) => (at === 0 ? 1 + random.below(126) : random.below(256)));
      const body = derSequence(derElement(0xa0, bytes(2, 1, 2)), derElement(2, bytes(...serial)), SHA256_RSA, ISSUER, derSequence(time(from), time(until)), subject.whole, key.whole, EXTENSIONS);
      const signature = Array.from({ length: 256 }, () => random.below(256));
      return encodeBase64(encodeUtf8(armoured(derSequence(body, SHA256_RSA, derElement(3, bytes(0, ...signature))))));
    },
  };
}

/** The request's DER: the API holds PEM in base64. */
function requestOf(text: string): Uint8Array {
  const pem = decodeBase64(text);
  const body = pem && /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]+?)-----END/.exec(decodeUtf8(pem))?.[1];
  const der = body === undefined ? undefined : decodeBase64(body.replace(/\s/g, ''));
  if (!der) throw new Error('unable to parse csr: PEM block type must be CERTIFICATE REQUEST');
  return der;
}

function time(ms: number): Uint8Array {
  return derElement(0x17, encodeUtf8(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function armoured(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${encodeBase64(der).replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}
