import { gunzipSync, gzipSync } from 'fflate';
import type { FileStat } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { concatBytes } from '../../runtime/bytes';
import { matchesPattern } from '../pattern';
import { fromBytes, toBytes } from '../text';
import { formatTime } from '../time-format';
import { command } from './command';
import type { Context } from './command';
import { modeText, Owners } from './modes';
import { readBytes } from './text-io';

/** tar (ustar with GNU's long names), gzip, gunzip, zcat. */

const BLOCK = 512;

interface Member {
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

function header(member: Member, owners: Owners): Uint8Array {
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

function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  out.set(bytes);
  return out;
}

class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

function* members(archive: Uint8Array): Generator<Member> {
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

/** `tar xzf` of old: a first word of letters. */
function oldOptions(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined || first.startsWith('-') || !/^[a-zA-Z]+$/.test(first)) return args;
  const out: string[] = [];
  const values = rest.slice();
  for (const letter of first) {
    out.push(`-${letter}`);
    if ('fCTX'.includes(letter) && values.length) out.push(values.shift()!);
  }
  return [...out, ...values];
}

function* tar(context: Context): Task<number> {
  const mode = ['c', 'x', 't', 'r'].find((letter) => context.has(letter));
  if (!mode) {
    yield* context.proc.err("tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n");
    return 2;
  }
  const file = context.value('f') ?? '-';
  const directory = context.value('C');
  const base = directory === undefined ? context.proc.cwd : context.path(directory);
  if (directory !== undefined && !context.proc.machine.fs.exists(base)) {
    yield* context.complain(`${directory}: Cannot open: No such file or directory`);
    yield* context.complain('Error is not recoverable: exiting now');
    return 2;
  }
  if (mode === 'c') return yield* create(context, file, base);
  let archive: Uint8Array;
  try {
    const input = file === '-' ? context.proc.stdin : context.proc.open(file, { read: true });
    archive = yield* readBytes(input);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(context.words === 'busybox' ? `can't open '${file}': ${error.message}` : `${file}: Cannot open: ${error.message}`);
    if (context.words === 'gnu') yield* context.complain('Error is not recoverable: exiting now');
    return context.words === 'busybox' ? 1 : 2;
  }
  try {
    if (archive[0] === 0x1f && archive[1] === 0x8b) archive = gunzipSync(archive);
    return mode === 't' ? yield* list(context, archive) : yield* extract(context, archive, base);
  } catch (error) {
    if (!(error instanceof ArchiveError) && !(error instanceof Error && /invalid|unexpected/i.test(error.message))) throw error;
    yield* context.complain(error.message);
    yield* context.complain('Exiting with failure status due to previous errors');
    return 2;
  }
}

function* create(context: Context, file: string, base: string): Task<number> {
  if (context.operands.length === 0) {
    yield* context.complain('Cowardly refusing to create an empty archive');
    yield* context.proc.err("Try 'tar --help' or 'tar --usage' for more information.\n");
    return 2;
  }
  const { fs } = context.proc.machine;
  const owners = new Owners(context.proc);
  const parts: Uint8Array[] = [];
  let status = 0;
  const excluded = context.flags.get('exclude') ?? [];
  const listing = file === '-' ? context.proc.stderr : context.proc.stdout;
  const add = function* (name: string): Task<void> {
    if (excluded.some((pattern) => matchesPattern(name, pattern) || matchesPattern(name.replace(/^.*\//, ''), pattern))) return;
    const path = name.startsWith('/') ? name : `${base}/${name}`;
    let stat: FileStat;
    try {
      stat = context.has('h') ? fs.stat(path) : fs.lstat(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(`${name}: Cannot stat: ${error.message}`);
      status = 2;
      return;
    }
    const shown = name.replace(/^\/+/, '') + (stat.kind === 'directory' && !name.endsWith('/') ? '/' : '');
    const link = stat.kind === 'symlink' ? fs.readLink(path) : '';
    const data = stat.kind === 'file' ? fs.readFile(path) : new Uint8Array(0);
    parts.push(header({ name: shown, mode: stat.mode, uid: stat.uid, gid: stat.gid, mtimeMs: stat.mtimeMs, type: stat.kind === 'directory' ? '5' : stat.kind === 'symlink' ? '2' : '0', link, data }, owners), padded(data));
    if (context.has('v')) yield* listing.write(toBytes(`${shown}\n`));
    yield* context.proc.spend(0.5);
    if (stat.kind === 'directory') for (const child of fs.readDirectory(path).slice().sort()) yield* add(`${name.replace(/\/$/, '')}/${child}`);
  };
  if (context.operands.some((name) => name.startsWith('/'))) yield* context.complain("Removing leading `/' from member names");
  for (const name of context.operands) yield* add(name);
  const length = parts.reduce((sum, part) => sum + part.length, 0) + BLOCK * 2;
  parts.push(new Uint8Array(Math.ceil(length / 10_240) * 10_240 - length + BLOCK * 2));
  const archive = concatBytes(parts);
  const out = context.has('z') || /\.t?gz$/.test(context.has('a') ? file : '') ? gzipSync(archive, { mtime: 0 }) : archive;
  const target = file === '-' ? context.proc.stdout : context.proc.open(file, { write: true, create: true, truncate: true });
  yield* target.write(out);
  if (file !== '-') target.release();
  if (status !== 0) yield* context.complain('Exiting with failure status due to previous errors');
  return status;
}

function wanted(context: Context, name: string): boolean {
  if (context.operands.length === 0) return true;
  const clean = name.replace(/\/$/, '');
  return context.operands.some((operand) => clean === operand.replace(/\/$/, '') || clean.startsWith(`${operand.replace(/\/$/, '')}/`) || (context.has('wildcards') && matchesPattern(clean, operand)));
}

function* list(context: Context, archive: Uint8Array): Task<number> {
  const owners = new Owners(context.proc);
  for (const member of members(archive)) {
    if (!wanted(context, member.name)) continue;
    if (!context.has('v')) yield* context.out(`${member.name}\n`);
    else yield* context.out(`${modeText({ kind: member.type === '5' ? 'directory' : member.type === '2' ? 'symlink' : 'file', mode: member.mode })} ${`${owners.user(member.uid)}/${owners.group(member.gid)}`} ${String(member.data.length).padStart(9)} ${formatTime('%Y-%m-%d %H:%M', member.mtimeMs)} ${member.name}${member.type === '2' ? ` -> ${member.link}` : ''}\n`);
  }
  return 0;
}

function* extract(context: Context, archive: Uint8Array, base: string): Task<number> {
  const { fs } = context.proc.machine;
  let status = 0;
  const strip = Number(context.value('strip-components') ?? 0);
  for (const member of members(archive)) {
    if (!wanted(context, member.name)) continue;
    const pieces = member.name.split('/').filter((piece) => piece !== '' && piece !== '.');
    if (pieces.includes('..')) {
      yield* context.complain(`${member.name}: Member name contains '..', skipping`);
      status = 2;
      continue;
    }
    const name = pieces.slice(strip).join('/');
    if (name === '' && strip > 0) continue;
    if (context.has('O')) {
      if (member.type === '0') yield* context.proc.stdout.write(member.data);
      continue;
    }
    const path = name === '' ? base : `${base}/${name}`;
    try {
      place(context, member, path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(context.words === 'busybox' ? `can't open '${member.name}': ${error.message}` : `${member.name}: Cannot open: ${error.message}`);
      status = 2;
      continue;
    }
    if (!context.has('m') && member.type !== '2') fs.touch(path, member.mtimeMs);
    if (context.has('v')) yield* context.out(`${member.name}\n`);
    yield* context.proc.spend(0.5);
  }
  if (status !== 0) yield* context.complain('Exiting with failure status due to previous errors');
  return status;
}

function place(context: Context, member: Member, path: string): void {
  const { fs } = context.proc.machine;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!fs.exists(parent)) fs.mkdir(parent, { recursive: true });
  if (member.type === '5') {
    if (!fs.exists(path)) fs.mkdir(path, { mode: member.mode & 0o777 });
    return;
  }
  let exists = true;
  try {
    fs.lstat(path);
  } catch {
    exists = false;
  }
  if (exists && fs.lstat(path).kind !== 'directory') fs.remove(path);
  if (member.type === '2') fs.symlink(member.link, path);
  else if (member.type === '1') fs.link(`${path.slice(0, path.length - member.name.length)}${member.link}`, path);
  else fs.writeFile(path, member.data.slice(), { mode: member.mode & 0o777 });
  if (context.proc.uid === 0 && !context.has('no-same-owner') && member.type !== '2') fs.chown(path, member.uid, member.gid);
}

function* gzip(context: Context): Task<number> {
  const unpack = context.has('d') || context.name !== 'gzip';
  const toOutput = context.has('c') || context.name === 'zcat' || context.operands.length === 0;
  const { fs } = context.proc.machine;
  let status = 0;
  for (const name of context.inputs) {
    try {
      const input = yield* readBytes(name === '-' ? context.proc.stdin : context.proc.open(name, { read: true }));
      if (unpack && !(input[0] === 0x1f && input[1] === 0x8b)) {
        yield* context.complain(`${name === '-' ? 'stdin' : name}: not in gzip format`);
        status = 1;
        continue;
      }
      const output = unpack ? gunzipSync(input) : gzipSync(input, { mtime: 0 });
      if (toOutput) yield* context.proc.stdout.write(output);
      else if (unpack && !name.endsWith('.gz')) {
        yield* context.complain(`${name}: unknown suffix -- ignored`);
        status = 2;
      } else {
        fs.writeFile(context.path(unpack ? name.slice(0, -3) : `${name}.gz`), output);
        if (!context.has('k')) fs.remove(context.path(name));
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(`${name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

export const archiving = [
  command('tar', { short: 'cxtrvzf:C:OmphajT:X:kJ', usageStatus: 2, rewrite: oldOptions, long: { create: 'c', extract: 'x', get: 'x', list: 't', verbose: 'v', gzip: 'z', file: 'f:', directory: 'C:', 'to-stdout': 'O', touch: 'm', exclude: 'exclude:', 'strip-components': 'strip-components:', wildcards: 'wildcards', dereference: 'h', 'no-same-owner': 'no-same-owner', 'no-same-permissions': 'no-same-permissions', 'same-owner': 'same-owner', 'auto-compress': 'a' } }, tar),
  command('gzip', { short: 'cdfk123456789nqv', long: { decompress: 'd', stdout: 'c', keep: 'k' } }, gzip),
  command('gunzip', { short: 'cfkq', long: { stdout: 'c', keep: 'k' } }, gzip),
  command('zcat', 'f', gzip),
];
