import { gzipSync, inflateSync } from 'fflate';
import { concatBytes } from '../../runtime/bytes';
import { fromBytes } from '../text';

/** The file format of gzip (RFC 1952): members, each with a header, deflated data, a checksum and a length. */

export interface GzipMember {
  readonly data: Uint8Array;
  readonly crc: number;
  /** The name and the time (seconds) that the header keeps; '' and 0 when it keeps none. */
  readonly name: string;
  readonly time: number;
  readonly headerBytes: number;
}

export class GzipError extends Error {
  override readonly name = 'GzipError';
}

const TABLE = Uint32Array.from({ length: 256 }, (_one, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

const littleEndian = (value: number) => Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);

const FOOTER = 8;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export function compress(data: Uint8Array, options: { readonly level?: number; readonly name?: string; readonly mtimeMs?: number } = {}): Uint8Array {
  const { level = 6, name, mtimeMs = 0 } = options;
  return gzipSync(data, { level: level as 6, mtime: mtimeMs, ...(name ? { filename: name } : {}) });
}

/** Length of the header; undefined when it does not end. */
function readHeader(bytes: Uint8Array): { readonly length: number; readonly name: string } | undefined {
  const flags = bytes[3]!;
  let at = 10;
  if (flags & 4) at += 2 + bytes[at]! + bytes[at + 1]! * 256;
  let name = '';
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    if (flag === 8) name = fromBytes(bytes.subarray(at, end));
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at + FOOTER > bytes.length ? undefined : { length: at, name };
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes);
  } catch (error) {
    if (error instanceof GzipError) throw error;
    throw new GzipError(/EOF/.test((error as Error).message) ? 'unexpected end of file' : 'invalid compressed data--format violated');
  }
}

/** The member at the start, and where it ends: behind the first place that holds its checksum and length. */
function readMember(bytes: Uint8Array): { readonly member: GzipMember; readonly end: number } {
  const header = bytes.length < 10 + FOOTER ? undefined : readHeader(bytes);
  if (!header) throw new GzipError('unexpected end of file');
  const data = inflate(bytes.subarray(header.length));
  const crc = crc32(data);
  const footer = concatBytes([littleEndian(crc), littleEndian(data.length >>> 0)]);
  let end = header.length;
  while (end + FOOTER <= bytes.length && !footer.every((byte, at) => bytes[end + at] === byte)) end += 1;
  if (end + FOOTER > bytes.length) throw new GzipError('invalid compressed data--crc error');
  const time = bytes[4]! + bytes[5]! * 256 + bytes[6]! * 65_536 + bytes[7]! * 16_777_216;
  return { member: { data, crc, name: header.name, time, headerBytes: header.length + FOOTER }, end: end + FOOTER };
}

/** All members of a file, and whether something else follows them. */
export function readGzip(bytes: Uint8Array): { readonly members: readonly GzipMember[]; readonly garbage: boolean } {
  if (bytes.length === 0) throw new GzipError('unexpected end of file');
  if (!isGzip(bytes)) throw new GzipError('not in gzip format');
  const members: GzipMember[] = [];
  let rest = bytes;
  while (isGzip(rest)) {
    const { member, end } = readMember(rest);
    members.push(member);
    rest = rest.subarray(end);
  }
  return { members, garbage: rest.some((byte) => byte !== 0) };
}
