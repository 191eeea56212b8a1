import { fromBytes } from '../text';
import { readDer } from '../../runtime/der';
import type { DerElement } from '../../runtime/der';
import { dateText, number, oid, subjectText } from './der';
import { toHex } from './hash';

/** What `openssl x509 -text` and `openssl req -text` print. */

const ALGORITHMS: readonly (readonly [string, string])[] = [['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'], ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'], ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption'], ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption'], ['1.2.840.113549.1.1.1', 'rsaEncryption'], ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'], ['1.2.840.10045.2.1', 'id-ecPublicKey']];
const EXTENSIONS: readonly (readonly [string, string, string])[] = [['2.5.29.14', 'X509v3 Subject Key Identifier', 'subjectKeyIdentifier'], ['2.5.29.35', 'X509v3 Authority Key Identifier', 'authorityKeyIdentifier'], ['2.5.29.19', 'X509v3 Basic Constraints', 'basicConstraints'], ['2.5.29.17', 'X509v3 Subject Alternative Name', 'subjectAltName'], ['2.5.29.15', 'X509v3 Key Usage', 'keyUsage'], ['2.5.29.37', 'X509v3 Extended Key Usage', 'extendedKeyUsage']];
const USES = ['Digital Signature', 'Non Repudiation', 'Key Encipherment', 'Data Encipherment', 'Key Agreement', 'Certificate Sign', 'CRL Sign', 'Encipher Only', 'Decipher Only'];
const PURPOSES: readonly (readonly [string, string])[] = [['1.3.6.1.5.5.7.3.1', 'TLS Web Server Authentication'], ['1.3.6.1.5.5.7.3.2', 'TLS Web Client Authentication'], ['1.3.6.1.5.5.7.3.3', 'Code Signing'], ['1.3.6.1.5.5.7.3.4', 'E-mail Protection'], ['1.3.6.1.5.5.7.3.8', 'Time Stamping'], ['1.3.6.1.5.5.7.3.9', 'OCSP Signing']];

const same = (node: DerElement, id: string): boolean => toHex(node.whole) === toHex(oid(id));
const algorithm = (node: DerElement): string => ALGORITHMS.find(([id]) => same(readDer(node.bytes)[0]!, id))?.[1] ?? toHex(readDer(node.bytes)[0]!.bytes);
const pairs = (bytes: Uint8Array): string[] => toHex(bytes).match(/../g) ?? [];

/** Bytes as lines of `width` pairs. */
function block(bytes: Uint8Array, indent: string, width: number): string {
  const all = pairs(bytes);
  let out = '';
  for (let at = 0; at < all.length; at += width) out += `${indent}${all.slice(at, at + width).join(':')}${at + width < all.length ? ':' : ''}\n`;
  return out;
}

function keyText(key: DerElement): string {
  const [kind, value] = readDer(key.bytes) as [DerElement, DerElement];
  const name = algorithm(kind);
  const head = `        Subject Public Key Info:\n            Public Key Algorithm: ${name}\n`;
  if (name === 'id-ecPublicKey' && value.bytes.length === 66) return `${head}                Public-Key: (256 bit)\n                pub:\n${block(value.bytes.subarray(1), '                    ', 15)}                ASN1 OID: prime256v1\n                NIST CURVE: P-256\n`;
  if (name !== 'rsaEncryption') return `${head}                (not simulated: the parts of this kind of key)\n`;
  const [modulus, exponent] = readDer(readDer(value.bytes.subarray(1))[0]!.bytes) as [DerElement, DerElement];
  const size = number(modulus).toString(2).length;
  return `${head}                Public-Key: (${size} bit)\n                Modulus:\n${block(modulus.bytes, '                    ', 15)}                Exponent: ${number(exponent)} (0x${number(exponent).toString(16)})\n`;
}

function nameText(node: DerElement): string {
  if (node.tag === 0x87) return `IP Address:${node.bytes.length === 4 ? [...node.bytes].join('.') : (toHex(node.bytes).match(/..../g) ?? []).map((part) => part.replace(/^0+(?=.)/, '').toUpperCase()).join(':')}`;
  return `${node.tag === 0x82 ? 'DNS' : node.tag === 0x81 ? 'email' : node.tag === 0x86 ? 'URI' : 'othername'}:${fromBytes(node.bytes)}`;
}

function valueText(title: string, value: Uint8Array): string {
  const [inner] = readDer(value) as [DerElement];
  switch (title) {
    case 'X509v3 Subject Key Identifier': return pairs(inner.bytes).join(':').toUpperCase();
    case 'X509v3 Authority Key Identifier': return pairs(readDer(inner.bytes)[0]?.bytes ?? new Uint8Array()).join(':').toUpperCase();
    case 'X509v3 Basic Constraints': {
      const [authority, depth] = readDer(inner.bytes);
      return `CA:${authority?.tag === 1 && authority.bytes[0] ? 'TRUE' : 'FALSE'}${depth ? `, pathlen:${number(depth)}` : ''}`;
    }
    case 'X509v3 Subject Alternative Name': return readDer(inner.bytes).map(nameText).join(', ');
    case 'X509v3 Key Usage': return USES.filter((_, bit) => ((inner.bytes[1 + (bit >> 3)] ?? 0) << (bit & 7)) & 0x80).join(', ');
    case 'X509v3 Extended Key Usage': return readDer(inner.bytes).map((node) => PURPOSES.find(([id]) => same(node, id))?.[1] ?? toHex(node.bytes)).join(', ');
    default: return pairs(value).join(':').toUpperCase();
  }
}

interface Extension {
  readonly title: string;
  readonly short: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

function extensions(list: DerElement | undefined): Extension[] {
  return readDer(list?.bytes ?? new Uint8Array()).map((node) => {
    const parts = readDer(node.bytes);
    const [, title, short] = EXTENSIONS.find(([id]) => same(parts[0]!, id)) ?? ['', toHex(parts[0]!.bytes), ''];
    return { title, short, critical: parts.length === 3, value: parts.at(-1)!.bytes };
  });
}

const shown = ({ title, critical, value }: Extension, indent: string): string => `${indent}${title}: ${critical ? 'critical' : ''}\n${indent}    ${valueText(title, value)}\n`;

function signature(kind: DerElement, value: DerElement): string {
  return `    Signature Algorithm: ${algorithm(kind)}\n    Signature Value:\n${block(value.bytes.subarray(1), '        ', 18)}`;
}

const ofCertificate = (body: readonly DerElement[]): Extension[] => extensions(readDer(body.find((node) => node.tag === 0xa3)?.bytes ?? new Uint8Array())[0]);

export function certificateText(bytes: Uint8Array): string {
  const [whole, kind, value] = readDer(readDer(bytes)[0]!.bytes) as [DerElement, DerElement, DerElement];
  const all = readDer(whole.bytes);
  const versioned = all[0]!.tag === 0xa0;
  const version = versioned ? Number(number(readDer(all[0]!.bytes)[0]!)) : 0;
  const [serial, signed, issuer, validity, subject, key] = (versioned ? all.slice(1) : all) as [DerElement, DerElement, DerElement, DerElement, DerElement, DerElement];
  const [from, to] = readDer(validity.bytes).map(dateText) as [string, string];
  const small = number(serial) < 1n << 63n;
  const found = ofCertificate(all);
  return `Certificate:\n    Data:\n        Version: ${version + 1} (0x${version})\n        Serial Number:${small ? ` ${number(serial)} (0x${number(serial).toString(16)})\n` : `\n            ${pairs(serial.bytes).slice(serial.bytes[0] === 0 ? 1 : 0).join(':')}\n`}        Signature Algorithm: ${algorithm(signed)}\n        Issuer: ${subjectText(issuer.bytes)}\n        Validity\n            Not Before: ${from}\n            Not After : ${to}\n        Subject: ${subjectText(subject.bytes)}\n${keyText(key)}${found.length ? `        X509v3 extensions:\n${found.map((one) => shown(one, '            ')).join('')}` : ''}${signature(kind, value)}`;
}

/** `-ext NAMES`: only these extensions. */
export function extensionText(bytes: Uint8Array, names: string): string {
  const found = ofCertificate(readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes)).filter((one) => names.split(',').includes(one.short));
  return found.length ? found.map((one) => shown(one, '')).join('') : 'No extensions matched\n';
}

export function requestText(bytes: Uint8Array): string {
  const [whole, kind, value] = readDer(readDer(bytes)[0]!.bytes) as [DerElement, DerElement, DerElement];
  const [version, subject, key, attributes] = readDer(whole.bytes) as [DerElement, DerElement, DerElement, DerElement | undefined];
  const wanted = readDer(attributes?.bytes ?? new Uint8Array()).find((node) => same(readDer(node.bytes)[0]!, '1.2.840.113549.1.9.14'));
  const found = wanted ? extensions(readDer(readDer(wanted.bytes)[1]!.bytes)[0]) : [];
  const asked = found.length ? `            Requested Extensions:\n${found.map((one) => shown(one, '                ')).join('')}` : '            (none)\n            Requested Extensions:\n';
  return `Certificate Request:\n    Data:\n        Version: ${number(version) + 1n} (0x${number(version)})\n        Subject: ${subjectText(subject.bytes)}\n${keyText(key)}        Attributes:\n${asked}${signature(kind, value)}`;
}
