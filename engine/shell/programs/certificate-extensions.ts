import { encodeUtf8 } from '../../runtime/bytes';
import { derElement, derSequence, readDer } from '../../runtime/der';
import { integer, oid } from './der';
import { sha1, toHex } from './hash';

/** The extensions of certificates and requests, as openssl's configuration names them. */

/** Sections of a configuration file; what stands before the first is in the section ``. */
export type Sections = ReadonlyMap<string, readonly (readonly [string, string])[]>;

export class ExtensionError extends Error {
  override readonly name = 'ExtensionError';
}

export function readSections(text: string): Sections {
  const sections = new Map<string, [string, string][]>([['', []]]);
  let current = sections.get('')!;
  for (const line of text.replace(/\\\n/g, '').split('\n').map((one) => one.replace(/(^|\s)#.*$/, '').trim())) {
    const section = /^\[\s*(.*?)\s*\]$/.exec(line);
    if (section) {
      current = sections.get(section[1]!) ?? [];
      sections.set(section[1]!, current);
      continue;
    }
    const entry = /^([^=]*?)\s*=\s*(.*)$/.exec(line);
    if (entry) current.push([entry[1]!, entry[2]!.replace(/^"(.*)"$/, '$1')]);
  }
  return sections;
}

const IDS: Readonly<Record<string, string>> = { subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15', extendedKeyUsage: '2.5.29.37', subjectKeyIdentifier: '2.5.29.14', authorityKeyIdentifier: '2.5.29.35' };
const USES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'];
const PURPOSES: Readonly<Record<string, string>> = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2', codeSigning: '1.3.6.1.5.5.7.3.3', emailProtection: '1.3.6.1.5.5.7.3.4', timeStamping: '1.3.6.1.5.5.7.3.8', OCSPSigning: '1.3.6.1.5.5.7.3.9' };

/** Whose keys the identifiers are made of. */
export interface Keys {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
}

/** SHA-1 of the key itself, without its kind. */
function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  return sha1(readDer(readDer(publicKey)[0]!.bytes)[1]!.bytes.subarray(1));
}

function ipBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.').map(Number));
  const [head, tail] = text.split('::').map((half) => half.split(':').filter((part) => part !== ''));
  const groups = tail === undefined ? head! : [...head!, ...Array.from({ length: 8 - head!.length - tail.length }, () => '0'), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}

function alternativeName(kind: string, value: string): Uint8Array {
  const word = kind.trim().replace(/\.\d+$/, '');
  const tag = { DNS: 0x82, email: 0x81, URI: 0x86 }[word];
  if (word === 'IP') return derElement(0x87, ipBytes(value.trim()));
  if (tag === undefined) throw new ExtensionError(`not simulated: the subjectAltName ${word}`);
  return derElement(tag, encodeUtf8(value.trim()));
}

function alternativeNames(value: string, sections: Sections): Uint8Array {
  const names = value.split(',').flatMap((part) => {
    if (part.trim().startsWith('@')) return (sections.get(part.trim().slice(1)) ?? []).map(([kind, name]) => alternativeName(kind, name));
    const [kind, name] = part.split(/:([^]*)/) as [string, string | undefined];
    return [alternativeName(kind, name ?? '')];
  });
  return derSequence(...names);
}

function keyUsage(names: readonly string[]): Uint8Array {
  const set = names.map((name) => USES.indexOf(name));
  if (set.includes(-1)) throw new ExtensionError(`Error checking extension section: unknown key usage ${names[set.indexOf(-1)]!}`);
  const bytes = new Uint8Array(set.includes(8) ? 2 : 1);
  for (const bit of set) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  const last = Math.max(...set);
  return derElement(3, Uint8Array.of(7 - (last & 7)), bytes);
}

function valueOf(name: string, words: readonly string[], value: string, sections: Sections, keys: Keys): Uint8Array | undefined {
  switch (name) {
    case 'subjectAltName': return alternativeNames(value, sections);
    case 'keyUsage': return keyUsage(words);
    case 'extendedKeyUsage': return derSequence(...words.map((word) => oid(PURPOSES[word] ?? word)));
    case 'subjectKeyIdentifier': return derElement(4, keyIdentifier(keys.subject));
    case 'authorityKeyIdentifier': return derSequence(derElement(0x80, keyIdentifier(keys.issuer)));
    case 'basicConstraints': {
      const depth = words.find((word) => /^pathlen:/i.test(word));
      return derSequence(...(words.some((word) => /^CA:true$/i.test(word)) ? [Uint8Array.of(1, 1, 255)] : []), ...(depth ? [integer(BigInt(depth.slice(8)))] : []));
    }
    default: throw new ExtensionError(`not simulated: the extension ${name}`);
  }
}

/** One extension from `name = value`. */
export function extensionOf(name: string, text: string, sections: Sections, keys: Keys): Uint8Array {
  const critical = /^critical\s*,\s*/.exec(text);
  const value = text.slice(critical?.[0].length ?? 0);
  const bytes = valueOf(name, value.split(',').map((word) => word.trim()), value, sections, keys)!;
  return derSequence(oid(IDS[name]!), ...(critical ? [Uint8Array.of(1, 1, 255)] : []), derElement(4, bytes));
}

/** Those of the list that follow it when it lacks them: who holds the key, and who signed. */
export function withIdentifiers(extensions: readonly Uint8Array[], keys: Keys): Uint8Array[] {
  const has = (name: string) => extensions.some((one) => toHex(readDer(readDer(one)[0]!.bytes)[0]!.whole) === toHex(oid(IDS[name]!)));
  return [...extensions, ...['subjectKeyIdentifier', 'authorityKeyIdentifier'].filter((name) => !has(name)).map((name) => extensionOf(name, '', new Map(), keys))];
}

/** What a self-signed certificate has when nothing else is asked for. */
export const AUTHORITY: readonly (readonly [string, string])[] = [['subjectKeyIdentifier', 'hash'], ['authorityKeyIdentifier', 'keyid'], ['basicConstraints', 'critical,CA:true']];

/** The list in a certificate. */
export function certificateExtensions(extensions: readonly Uint8Array[]): Uint8Array {
  return derElement(0xa3, derSequence(...extensions));
}

/** The list in a request, among its attributes. */
export function requestedExtensions(extensions: readonly Uint8Array[]): Uint8Array {
  if (extensions.length === 0) return derElement(0xa0);
  return derElement(0xa0, derSequence(oid('1.2.840.113549.1.9.14'), derElement(0x31, derSequence(...extensions))));
}
