import { concatBytes } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { FileStat } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { compress, GzipError, isGzip, readGzip } from './gzip-member';
import { changeMode, Owners } from './modes';
import { parseDate } from './date';
import { ArchiveError, BLOCK, header, members, padded } from './tar-archive';
import type { Member } from './tar-archive';
import { extract, list } from './tar-extract';
import { compare } from './tar-compare';
import { TarNames } from './tar-names';

/** tar: archives are read and written whole. What takes members out again stands in tar-extract.ts. */

const ARGUMENTS = 'fCTXbHgIKLNV';

/** `tar xzf` of old, a first word of letters; options that count from where they stand become operands with a NUL in front. */
function placedOptions(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  const out: string[] = [];
  let words = args;
  if (first !== undefined && !first.startsWith('-') && /^[a-zA-Z]+$/.test(first)) {
    const values = rest.slice();
    for (const letter of first) {
      const value = ARGUMENTS.includes(letter) ? values.shift() : '';
      // An old option without its value has a message of its own.
      if (value === undefined) return ['--old-option', letter];
      out.push(`-${letter}`, ...(ARGUMENTS.includes(letter) ? [value] : []));
    }
    words = [...out.splice(0), ...values];
  }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const long = /^--(directory|exclude|add-file)(?:=([^]*))?$/.exec(word);
    const value = long ? long[2] ?? words[(at += 1)] : word === '-C' ? words[(at += 1)] : /^-C./.test(word) ? word.slice(2) : undefined;
    if (value !== undefined) out.push(long?.[1] === 'add-file' ? value : `\0${long?.[1] === 'exclude' ? 'exclude' : 'C'}:${value}`);
    else out.push(word);
  }
  return out;
}

const TRY = "Try 'tar --help' or 'tar --usage' for more information.\n";
const MODES = ['c', 'x', 't', 'r', 'u', 'd', 'A', 'delete'];

/** What ends tar at once, with its words and status 2. */
class Fatal extends Error {
  override readonly name = 'Fatal';
}

function* tar(context: Context): Task<number> {
  const wrong = context.value('old-option');
  if (wrong !== undefined) return yield* usage(context, `Old option '${wrong}' requires an argument.`);
  const given = MODES.filter((mode) => context.has(mode));
  if (given.length === 0) return yield* usage(context, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
  if (given.length > 1) return yield* usage(context, "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option");
  for (const flag of ['J', 'j', 'Z', 'I', 'zstd', 'lzma', 'lzip', 'M', 'to-command']) {
    if (!context.has(flag)) continue;
    yield* context.proc.err(`not simulated: tar ${flag.length === 1 ? '-' : '--'}${flag}\n`);
    return 2;
  }
  const strip = context.value('strip-components');
  if (strip !== undefined && !/^\d+$/.test(strip)) return yield* usage(context, `${strip}: Invalid number of elements`);
  try {
    return yield* run(context, given[0]!);
  } catch (error) {
    if (error instanceof ArchiveError) {
      yield* context.complain(error.message);
      yield* context.complain('Exiting with failure status due to previous errors');
    } else if (error instanceof Fatal) {
      yield* context.complain(error.message);
      yield* context.complain('Error is not recoverable: exiting now');
    } else throw error;
    return 2;
  }
}

function* usage(context: Context, message: string): Task<number> {
  yield* context.complain(message);
  yield* context.proc.err(TRY);
  return 2;
}

function* run(context: Context, mode: string): Task<number> {
  const file = context.value('f') ?? '-';
  const names = new TarNames(context, yield* listed(context));
  const missing = names.missingDirectory;
  if (missing !== undefined) throw new Fatal(`${missing}: Cannot open: No such file or directory`);
  if (mode === 'c') return yield* create(context, file, names);
  const changes = 'ruA'.includes(mode) || mode === 'delete';
  const fresh = changes && 'ruA'.includes(mode) && !context.proc.machine.fs.exists(context.path(file));
  const archive = fresh ? new Uint8Array(0) : yield* readArchive(context, file, changes);
  if (archive === undefined) return context.words === 'busybox' ? 1 : 2;
  if (mode === 't') return yield* list(context, archive, names);
  if (mode === 'x') return yield* extract(context, archive, names);
  if (mode === 'd') return yield* compare(context, archive, names);
  const held = fresh ? [] : [...members(archive)];
  if (mode === 'delete') return yield* remove(context, file, held, names);
  if (mode === 'A') return yield* concatenate(context, file, held);
  return yield* append(context, file, held, names, mode === 'u');
}

/** Names of -T, a line each. */
function* listed(context: Context): Task<readonly string[]> {
  const out: string[] = [];
  for (const name of context.flags.get('T') ?? []) {
    if (name !== '-' && !context.proc.machine.fs.exists(context.path(name))) throw new Fatal(`${name}: Cannot stat: No such file or directory`);
    const bytes = yield* readBytes(name === '-' ? context.proc.stdin : context.proc.open(name, { read: true }));
    out.push(...fromBytes(bytes).split(context.has('null') ? '\0' : '\n').filter((line) => line !== ''));
  }
  return out;
}

function* readArchive(context: Context, file: string, changes: boolean): Task<Uint8Array | undefined> {
  let archive: Uint8Array;
  try {
    archive = yield* readBytes(file === '-' ? context.proc.stdin : context.proc.open(file, { read: true }));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (context.words === 'gnu') throw new Fatal(`${file}: Cannot open: ${error.message}`);
    yield* context.complain(`can't open '${file}': ${error.message}`);
    return undefined;
  }
  if (isGzip(archive)) {
    if (changes) throw new Fatal('Cannot update compressed archives');
    if (file === '-' && !context.has('z') && !context.has('a') && context.words === 'gnu') throw new Fatal('Archive is compressed. Use -z option');
    try {
      return concatBytes(readGzip(archive).members.map((one) => one.data));
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      yield* context.proc.err(`\ngzip: stdin: ${error.message}\n`);
      yield* context.complain('Child returned status 1');
      throw new Fatal('Unexpected EOF in archive');
    }
  }
  if (context.has('z') && archive.length > 0) {
    yield* context.proc.err('\ngzip: stdin: not in gzip format\n');
    yield* context.complain('Child returned status 1');
    yield* context.complain('Error is not recoverable: exiting now');
    return undefined;
  }
  return archive;
}

/** Puts files into an archive, in the order of their names. */
class Collector {
  readonly parts: Uint8Array[] = [];
  readonly taken: string[] = [];
  status = 0;
  readonly #owners: Owners;
  readonly #links = new Map<number, string>();
  readonly #listing: Context['proc']['stdout'];

  constructor(private readonly context: Context, private readonly file: string, private readonly names: TarNames, private readonly since?: ReadonlyMap<string, number>) {
    this.#owners = new Owners(context.proc);
    this.#listing = file === '-' ? context.proc.stderr : context.proc.stdout;
  }

  *run(): Task<void> {
    const { context, names } = this;
    if (!context.has('P') && names.operands.some(({ name }) => name.startsWith('/'))) yield* context.complain("Removing leading `/' from member names");
    for (const { name, base } of names.operands) yield* this.#add(name, base);
    for (const word of names.misplaced) {
      yield* context.complain('The following options were used after any non-optional arguments in archive create or update mode.  These options are positional and affect only arguments that follow them.  Please, rearrange them properly.');
      yield* context.complain(`--exclude '${word}' has no effect`);
      this.status = 2;
    }
  }

  *#add(name: string, base: string): Task<void> {
    const { context, names } = this;
    const { fs } = context.proc.machine;
    if (names.excluded(name)) return;
    const path = name.startsWith('/') ? name : `${base}/${name}`;
    let stat: FileStat;
    try {
      stat = context.has('h') ? fs.stat(path) : fs.lstat(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const ignored = context.has('ignore-failed-read');
      yield* context.complain(`${name}: ${ignored ? 'Warning: ' : ''}Cannot stat: ${error.message}`);
      if (!ignored) this.status = 2;
      return;
    }
    if (this.file !== '-' && fs.exists(context.path(this.file)) && stat.inode === fs.stat(context.path(this.file)).inode && stat.kind === 'file') {
      yield* context.complain(`${name}: file is the archive; not dumped`);
      return;
    }
    const shown = (context.has('P') ? name : name.replace(/^\/+/, '')) + (stat.kind === 'directory' && !name.endsWith('/') ? '/' : '');
    if (stat.kind === 'directory' || !this.since || Math.floor(stat.mtimeMs / 1000) > (this.since.get(shown) ?? -Infinity)) yield* this.#member(shown, path, stat);
    yield* context.proc.spend(0.5);
    if (stat.kind === 'directory' && !context.has('no-recursion')) for (const child of fs.readDirectory(path).slice().sort()) yield* this.#add(`${name.replace(/\/$/, '')}/${child}`, base);
  }

  *#member(shown: string, path: string, stat: FileStat): Task<void> {
    const { context } = this;
    const { fs } = context.proc.machine;
    if (this.since && stat.kind === 'directory' && Math.floor(stat.mtimeMs / 1000) <= (this.since.get(shown) ?? -Infinity)) return;
    const first = stat.kind === 'file' && stat.links > 1 ? this.#links.get(stat.inode) : undefined;
    const stored = this.names.transformed(shown);
    if (stat.kind === 'file') this.#links.set(stat.inode, first ?? stored);
    let data = new Uint8Array(0);
    try {
      if (stat.kind === 'file' && first === undefined) data = fs.readFile(path) as typeof data;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(`${shown}: Cannot open: ${error.message}`);
      this.status = 2;
      return;
    }
    const type = stat.kind === 'directory' ? '5' : stat.kind === 'symlink' ? '2' : first === undefined ? '0' : '1';
    const mode = context.value('mode');
    const mtime = context.value('mtime');
    const id = (flag: string, found: (name: string) => number | undefined, own: number) => (context.value(flag) === undefined ? own : found(context.value(flag)!.replace(/:.*/, '')) ?? own);
    const member: Member = {
      name: stored, type, data, link: type === '2' ? fs.readLink(path) : first ?? '',
      mode: mode === undefined ? stat.mode : changeMode(mode, stat.mode, stat.kind === 'directory') ?? stat.mode,
      uid: id('owner', (name) => this.#owners.uid(name), stat.uid), gid: id('group', (name) => this.#owners.gid(name), stat.gid),
      mtimeMs: (mtime === undefined ? undefined : parseDate(mtime, context.proc.clock.now())) ?? stat.mtimeMs,
    };
    this.parts.push(header(member, this.#owners), padded(data));
    this.taken.push(path);
    if (context.has('v')) yield* this.#listing.write(toBytes(`${(context.flags.get('v')!.length > 1) ? this.names.row(member, this.#owners) : shown}\n`));
  }
}

function written(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0) + BLOCK * 2;
  return concatBytes([...parts, new Uint8Array(Math.ceil(length / 10_240) * 10_240 - length + BLOCK * 2)]);
}

/** Opens the archive for writing, before its files are looked at: it may stand among them. */
function openTarget(context: Context, file: string): Context['proc']['stdout'] {
  if (file === '-') return context.proc.stdout;
  try {
    return context.proc.open(file, { write: true, create: true, truncate: true });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new Fatal(`${file}: Cannot open: ${error.message}`);
  }
}

function* create(context: Context, file: string, names: TarNames): Task<number> {
  if (names.operands.length === 0 && !context.has('T')) {
    yield* context.complain('Cowardly refusing to create an empty archive');
    yield* context.proc.err(TRY);
    return 2;
  }
  if (file === '-' && context.proc.stdout.isTty) throw new Fatal('Refusing to write archive contents to terminal (missing -f option?)');
  const target = openTarget(context, file);
  const collector = new Collector(context, file, names);
  yield* collector.run();
  const archive = written(collector.parts);
  yield* target.write(context.has('z') || /\.t?gz$/.test(context.has('a') ? file : '') ? compress(archive) : archive);
  if (file !== '-') target.release();
  if (context.has('remove-files')) for (const path of collector.taken.reverse()) context.proc.machine.fs.remove(path);
  if (collector.status !== 0) yield* context.complain('Exiting with failure status due to previous errors');
  return collector.status;
}

/** -r and -u: the archive again, with more behind it. */
function* append(context: Context, file: string, held: readonly Member[], names: TarNames, newer: boolean): Task<number> {
  const owners = new Owners(context.proc);
  const times = new Map(held.map((one) => [one.name, Math.floor(one.mtimeMs / 1000)]));
  const collector = new Collector(context, file, names, newer ? times : undefined);
  yield* collector.run();
  const target = openTarget(context, file);
  yield* target.write(written([...held.flatMap((one) => [header(one, owners), padded(one.data)]), ...collector.parts]));
  if (file !== '-') target.release();
  if (collector.status !== 0) yield* context.complain('Exiting with failure status due to previous errors');
  return collector.status;
}

function* concatenate(context: Context, file: string, held: readonly Member[]): Task<number> {
  const owners = new Owners(context.proc);
  const more: Member[] = [];
  for (const name of context.operands) {
    const archive = yield* readArchive(context, name, true);
    if (archive) more.push(...members(archive));
  }
  const target = openTarget(context, file);
  yield* target.write(written([...held, ...more].flatMap((one) => [header(one, owners), padded(one.data)])));
  if (file !== '-') target.release();
  return 0;
}

function* remove(context: Context, file: string, held: readonly Member[], names: TarNames): Task<number> {
  const owners = new Owners(context.proc);
  const kept = held.filter((one) => !names.wanted(one.name) || names.operands.length === 0);
  const target = openTarget(context, file);
  yield* target.write(written(kept.flatMap((one) => [header(one, owners), padded(one.data)])));
  if (file !== '-') target.release();
  return yield* names.finish();
}

export const archiving = [
  command('tar', { short: 'cxtruAdvzf:C:OPpmhajJZT:X:kUWb:H:I:wlMSsiBo', usageStatus: 64, version: 'tar (GNU tar) 1.34', again: TRY, rewrite: placedOptions, long: {
    create: 'c', extract: 'x', get: 'x', list: 't', append: 'r', update: 'u', diff: 'd', compare: 'd', catenate: 'A', concatenate: 'A', delete: 'delete', verbose: 'v', gzip: 'z', gunzip: 'z', ungzip: 'z', file: 'f:', directory: 'C:', 'to-stdout': 'O', touch: 'm',
    'exclude-from': 'X:', 'exclude-vcs': 'exclude-vcs', 'strip-components': 'strip-components:', transform: 'transform:', xform: 'transform:', 'show-transformed-names': 'show-transformed-names', 'show-stored-names': 'show-transformed-names', wildcards: 'wildcards', 'no-wildcards': 'no-wildcards', anchored: 'anchored',
    dereference: 'h', 'absolute-names': 'P', 'no-same-owner': 'no-same-owner', 'no-same-permissions': 'no-same-permissions', 'same-owner': 'same-owner', 'preserve-permissions': 'p', 'same-permissions': 'p', 'auto-compress': 'a', 'files-from': 'T:', null: 'null', 'no-recursion': 'no-recursion',
    'keep-old-files': 'k', 'keep-newer-files': 'keep-newer-files', 'skip-old-files': 'skip-old-files', overwrite: 'overwrite', 'unlink-first': 'U', 'one-top-level': 'one-top-level::', 'remove-files': 'remove-files', verify: 'W', owner: 'owner:', group: 'group:', mode: 'mode:', mtime: 'mtime:', 'numeric-owner': 'numeric-owner',
    sort: 'sort:', format: 'H:', 'full-time': 'full-time', utc: 'utc', 'ignore-failed-read': 'ignore-failed-read', xz: 'J', bzip2: 'j', zstd: 'zstd', lzma: 'lzma', lzip: 'lzip', 'use-compress-program': 'I:', 'to-command': 'to-command:', 'multi-volume': 'M', warning: 'warning:', 'old-option': 'old-option:', sparse: 'S',
  } }, tar),
];
