import { concatBytes, decodeUtf8, encodeUtf8 } from '../../../runtime/bytes';

export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly bytes: Uint8Array;
  readonly link?: string;
}

const BLOCK = 512;

/** A ustar archive. */
export function writeTar(entries: readonly TarEntry[], mtimeMs: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    parts.push(header(entry, mtimeMs));
    if (entry.kind !== 'file') continue;
    parts.push(entry.bytes);
    const rest = entry.bytes.length % BLOCK;
    if (rest) parts.push(new Uint8Array(BLOCK - rest));
  }
  parts.push(new Uint8Array(BLOCK * 2));
  return concatBytes(parts);
}

function header(entry: TarEntry, mtimeMs: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (text: string, at: number): void => block.set(encodeUtf8(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  put(entry.path.slice(0, 100), 0);
  put(`${octal(entry.mode & 0o7777, 7)}\0`, 100);
  put(`${octal(0, 7)}\0`, 108);
  put(`${octal(0, 7)}\0`, 116);
  put(`${octal(entry.kind === 'file' ? entry.bytes.length : 0, 11)}\0`, 124);
  put(`${octal(Math.floor(mtimeMs / 1000), 11)}\0`, 136);
  put('        ', 148);
  put(entry.kind === 'directory' ? '5' : entry.kind === 'symlink' ? '2' : '0', 156);
  if (entry.link) put(entry.link.slice(0, 100), 157);
  put('ustar\u000000', 257);
  let sum = 0;
  for (const byte of block) sum += byte;
  put(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** The entries of an archive. */
export function readTar(archive: Uint8Array): TarEntry[] {
  const out: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const text = (from: number, length: number): string => decodeUtf8(block.subarray(from, from + length)).replace(/\0.*$/s, '');
    const size = parseInt(text(124, 12).trim() || '0', 8);
    const type = text(156, 1);
    const bytes = archive.slice(at + BLOCK, at + BLOCK + size);
    const prefix = text(345, 155);
    const path = longName ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = undefined;
    if (type === 'L') longName = decodeUtf8(bytes).replace(/\0.*$/s, '');
    else out.push({ path, kind: type === '5' ? 'directory' : type === '2' ? 'symlink' : 'file', mode: parseInt(text(100, 8).trim() || '644', 8), bytes, ...(type === '2' ? { link: text(157, 100) } : {}) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return out;
}
