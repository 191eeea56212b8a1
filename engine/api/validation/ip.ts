import { invalid } from '../field-errors';
import type { FieldErrors } from '../field-errors';

const DOT = 46, ZERO = 48;

/** Addresses as the "legacy" parser of the API server takes them (leading zeros in IPv4 are tolerated). */
export function isIPv4(text: string): boolean {
  // Read by hand: every status of every pod holds four of them.
  let parts = 1, digits = 0, value = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0 || parts === 4) return false;
      parts += 1;
      digits = value = 0;
    } else {
      if (code < ZERO || code > ZERO + 9 || digits === 3) return false;
      digits += 1;
      value = value * 10 + code - ZERO;
      if (value > 255) return false;
    }
  }
  return parts === 4 && digits > 0;
}

export function isIPv6(text: string): boolean {
  if (!text.includes(':')) return false;
  let head = text;
  const mapped = /^(.*:)([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)$/.exec(text);
  if (mapped) {
    if (!isIPv4(mapped[2]!)) return false;
    head = `${mapped[1]}0:0`;
  }
  const halves = head.split('::');
  if (halves.length > 2) return false;
  const groups = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const all = halves.flatMap(groups);
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? all.length < 8 : all.length === 8;
}

export const isIP = (text: string): boolean => isIPv4(text) || isIPv6(text);

export function validateIP(errors: FieldErrors, field: string, text: string): boolean {
  if (isIP(text)) return true;
  errors.push(invalid(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  return false;
}

export function isCIDR(text: string): boolean {
  const match = /^(.+)\/([0-9]{1,3})$/.exec(text);
  if (!match) return false;
  const bits = Number(match[2]);
  return isIPv4(match[1]!) ? bits <= 32 : isIPv6(match[1]!) && bits <= 128;
}

export function validateCIDR(errors: FieldErrors, field: string, text: string): boolean {
  if (isCIDR(text)) return true;
  errors.push(invalid(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
  return false;
}

/** Whether a CIDR (or an address with the same prefix length) holds another one; IPv4 and IPv6. */
export function cidrContains(outer: string, inner: string): boolean {
  const [outerAddress, outerBits] = outer.split('/') as [string, string];
  const [innerAddress, innerBits] = inner.split('/') as [string, string?];
  const a = addressBits(outerAddress);
  const b = addressBits(innerAddress);
  if (a.length !== b.length) return false;
  const bits = Number(outerBits);
  if (innerBits !== undefined && Number(innerBits) < bits) return false;
  return a.slice(0, bits) === b.slice(0, bits);
}

function addressBits(text: string): string {
  if (isIPv4(text)) return text.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  const [head, tail] = text.split('::') as [string, string?];
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
