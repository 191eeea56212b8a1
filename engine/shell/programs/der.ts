import { derElement, derSequence, readDer } from '../../runtime/der';
import type { DerElement } from '../../runtime/der';
import { fromBytes } from '../text';
import { formatTime } from '../time-format';
import { toHex } from './hash';

/** What certificates are made of, in DER. */

export function integer(value: bigint): Uint8Array {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  if (parseInt(hex[0]!, 16) >= 8) hex = `00${hex}`;
  return derElement(2, Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16)));
}

export function oid(text: string): Uint8Array {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second];
  for (const value of rest) {
    const digits = [value & 127];
    for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128);
    bytes.push(...digits);
  }
  return derElement(6, Uint8Array.from(bytes));
}

export const NULL = Uint8Array.of(5, 0);
export const SHA256_RSA = derSequence(oid('1.2.840.113549.1.1.11'), NULL);
export const RSA = derSequence(oid('1.2.840.113549.1.1.1'), NULL);
export const bits = (bytes: Uint8Array) => derElement(3, Uint8Array.of(0), bytes);

export const NAMES: Readonly<Record<string, string>> = { CN: '2.5.4.3', C: '2.5.4.6', L: '2.5.4.7', ST: '2.5.4.8', O: '2.5.4.10', OU: '2.5.4.11', emailAddress: '1.2.840.113549.1.9.1', DC: '0.9.2342.19200300.100.1.25', UID: '0.9.2342.19200300.100.1.1' };

/** The names of the same in configuration files. */
export const LONG_NAMES: Readonly<Record<string, string>> = { commonName: 'CN', countryName: 'C', localityName: 'L', stateOrProvinceName: 'ST', organizationName: 'O', organizationalUnitName: 'OU', domainComponent: 'DC', userId: 'UID' };

export const number = (node: DerElement) => BigInt(`0x${toHex(node.bytes) || '0'}`);

export function subjectText(bytes: Uint8Array, equals = ' = ', comma = ', ', backwards = false): string {
  const parts = readDer(bytes).map((set) => {
    const [type, value] = readDer(readDer(set.bytes)[0]!.bytes) as [DerElement, DerElement];
    const id = toHex(type.whole);
    const name = Object.entries(NAMES).find(([, one]) => toHex(oid(one)) === id)?.[0] ?? id;
    return name + equals + fromBytes(value.bytes);
  });
  return (backwards ? parts.reverse() : parts).join(comma);
}

/** "Nov 21 16:14:56 2026 GMT": a UTCTime or a GeneralizedTime. */
export function dateOf(node: DerElement): number {
  const text = fromBytes(node.bytes);
  const [, year, month, day, hour, minute, second] = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)!.map(Number) as [number, number, number, number, number, number, number];
  return Date.UTC(year < 50 ? 2000 + year : year < 100 ? 1900 + year : year, month - 1, day, hour, minute, second);
}

export function dateText(node: DerElement): string {
  return formatTime('%b %e %H:%M:%S %Y GMT', dateOf(node));
}
