import { concatBytes } from '../../runtime/bytes';
import { fromBytes, toBytes } from '../text';
import type { Owners } from './modes';

/** Archives as tar writes them: ustar with GNU's long names. */

export const BLOCK = 512;

export interface Member {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
  readonly type: string;
  readonly link: string;
  readonly data: Uint8Array;
}

function octal(value: number, width: number): string {
  return `${Math.floor(value).toString(8).padStart(width - 1, '0')}\0`;
}

export function header(member: Member, owners: Owners): Uint8Array {
  const name = toBytes(member.name);
  if (name.length > 100) {
    const long = concatBytes([name, new Uint8Array(1)]);
    return concatBytes([header({ ...member, name: '././@LongLink', type: 'L', link: '', data: long }, owners), padded(long), header({ ...member, name: fromBytes(name.subarray(0, 100)) }, owners)]);
  }
  const out = new Uint8Array(BLOCK);
  const put = (text: string | Uint8Array, at: number) => out.set(typeof text === 'string' ? toBytes(text) : text, at);
  put(name, 0);
  put(octal(member.mode & 0o7777, 8), 100);
  put(octal(member.uid, 8), 108);
  put(octal(member.gid, 8), 116);
  put(octal(member.data.length, 12), 124);
  put(octal(member.mtimeMs / 1000, 12), 136);
  put('        ', 148);
  put(member.type, 156);
  put(toBytes(member.link).subarray(0, 100), 157);
  put('ustar  \0', 257);
  put(owners.user(member.uid), 265);
  put(owners.group(member.gid), 297);
  const sum = out.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return out;
}

export function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  out.set(bytes);
  return out;
}

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

export function* members(archive: Uint8Array): Generator<Member> {
  if (archive.length < BLOCK) throw new ArchiveError('This does not look like a tar archive');
  let longName: string | undefined;
  const text = (at: number, length: number, from: Uint8Array) => fromBytes(from.subarray(at, at + length)).replace(/\0[^]*$/, '');
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return;
    if (text(257, 5, block) !== 'ustar') throw new ArchiveError('This does not look like a tar archive');
    const size = parseInt(text(124, 12, block), 8) || 0;
    const data = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new ArchiveError('Unexpected EOF in archive');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = text(156, 1, block) || '0';
    if (type === 'L') {
      longName = text(0, size, data);
      continue;
    }
    if (type === 'x' || type === 'g') {
      longName = /\d+ path=([^\n]*)\n/.exec(fromBytes(data))?.[1] ?? longName;
      continue;
    }
    const prefix = text(262, 2, block) === ' ' || block[263] === 0x20 ? '' : text(345, 155, block);
    yield { name: longName ?? (prefix ? `${prefix}/${text(0, 100, block)}` : text(0, 100, block)), mode: parseInt(text(100, 8, block), 8) || 0o644, uid: parseInt(text(108, 8, block), 8) || 0, gid: parseInt(text(116, 8, block), 8) || 0, mtimeMs: (parseInt(text(136, 12, block), 8) || 0) * 1000, type, link: text(157, 100, block), data };
    longName = undefined;
  }
}
