/** IPv4 addresses as numbers and text. */

/** 32 bits of "10.244.1.5"; undefined when the text is not an address. */
export function parseAddress(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let at = 1; at <= 4; at += 1) {
    const part = Number(match[at]);
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return value;
}

export function formatAddress(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export interface Cidr {
  readonly base: number;
  readonly bits: number;
}

/** Throws on what is not "A.B.C.D/N". */
export function parseCidr(text: string): Cidr {
  const [address = '', bits = ''] = text.split('/');
  const value = parseAddress(address);
  const length = Number(bits);
  if (value === undefined || !/^\d+$/.test(bits) || length > 32) throw new Error(`not a CIDR: ${text}`);
  return { base: Math.floor(value / 2 ** (32 - length)) * 2 ** (32 - length), bits: length };
}

export function cidrContains(cidr: Cidr, address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && value >= cidr.base && value < cidr.base + 2 ** (32 - cidr.bits);
}

/** A locally administered MAC address made from an IPv4 address, as CNI's bridge and Docker derive theirs. */
export function macOf(address: string, prefix = '0a:58'): string {
  const value = parseAddress(address) ?? 0;
  const hex = (shift: number) => ((value >>> shift) & 255).toString(16).padStart(2, '0');
  return `${prefix}:${hex(24)}:${hex(16)}:${hex(8)}:${hex(0)}`;
}
