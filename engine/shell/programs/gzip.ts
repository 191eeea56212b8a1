import { concatBytes } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { SourceFile } from '../kernel';
import { formatTime } from '../time-format';
import { command } from './command';
import type { Context } from './command';
import { compress, GzipError, isGzip, readGzip } from './gzip-member';
import type { GzipMember } from './gzip-member';
import { runProgram } from './launch';

/** gzip, gunzip, zcat, and zgrep, which reads through them. gunzip and zcat are gzip under other names and complain as gzip. */

interface Totals {
  packed: number;
  plain: number;
  files: number;
  headerBytes: number;
}

class Gzip {
  status = 0;
  readonly #totals: Totals = { packed: 0, plain: 0, files: 0, headerBytes: 0 };
  readonly #unpack: boolean;
  readonly #test: boolean;
  readonly #list: boolean;
  readonly #toOutput: boolean;
  readonly #suffix: string;

  constructor(private readonly context: Context) {
    this.#test = context.has('t');
    this.#list = context.has('l');
    this.#unpack = this.#test || this.#list || context.has('d') || context.name !== 'gzip';
    this.#toOutput = context.has('c') || context.name === 'zcat';
    this.#suffix = context.value('S') ?? '.gz';
  }

  *run(): Task<number> {
    if (this.context.operands.length === 0) yield* this.#stream();
    for (const name of this.context.operands) yield* name === '-' ? this.#stream() : this.#file(name);
    if (this.#list && this.#totals.files > 1) yield* this.#row(this.#totals.packed, this.#totals.plain, this.#totals.headerBytes, '(totals)', '');
    return this.status;
  }

  *#complain(message: string, status = 1): Task<void> {
    if (status === 1 || !this.context.has('q')) yield* this.#say(`gzip: ${message}\n`);
    if (status === 1 || this.status === 0) this.status = status;
  }

  *#say(text: string): Task<void> {
    yield* this.context.proc.err(text);
  }

  *#verbose(text: string): Task<void> {
    if (this.context.has('v')) yield* this.#say(text);
  }

  /** Standard input to standard output. */
  *#stream(): Task<void> {
    const { proc } = this.context;
    if (!this.#unpack && proc.stdout.isTty && !this.context.has('f')) {
      yield* this.#complain('compressed data not written to a terminal. Use -f to force compression.');
      yield* this.#say('For help, type: gzip -h\n');
      return;
    }
    const input = yield* readBytes(proc.stdin);
    if (!this.#unpack) yield* proc.stdout.write(compress(input, { level: this.#level() }));
    else {
      const members = yield* this.#members(input, 'stdin');
      if (members && !this.#list && !this.#test) yield* proc.stdout.write(concatBytes(members.map((one) => one.data)));
      else if (members && this.#list) yield* this.#listed(input, members, 'stdout');
    }
  }

  #level(): number {
    return Number([...this.context.flags.keys()].findLast((flag) => /^[1-9]$/.test(flag)) ?? 6);
  }

  /** The members of what is compressed; complains when it is not. `-cf` passes on what is none. */
  *#members(bytes: Uint8Array, name: string): Task<readonly GzipMember[] | undefined> {
    try {
      if (!isGzip(bytes) && bytes.length > 0 && this.context.has('f') && (this.#toOutput || name === 'stdin') && !this.#test && !this.#list) return [{ data: bytes, crc: 0, name: '', time: 0, headerBytes: 0 }];
      const { members, garbage } = readGzip(bytes);
      if (garbage) {
        if (!this.context.has('q')) yield* this.#say('\n');
        yield* this.#complain(`${name}: decompression OK, trailing garbage ignored`, 2);
      }
      return members;
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      yield* this.#say('\n');
      yield* this.#complain(`${name}: ${error.message}`);
      return undefined;
    }
  }

  *#file(name: string): Task<void> {
    const { context } = this;
    const { fs } = context.proc.machine;
    const path = this.#found(name);
    try {
      const stat = fs.stat(context.path(path));
      if (stat.kind === 'directory') {
        if (!context.has('r')) yield* this.#complain(`${path} is a directory -- ignored`, 2);
        else for (const child of fs.readDirectory(context.path(path)).slice().sort()) yield* this.#file(`${path.replace(/\/$/, '')}/${child}`);
        return;
      }
      const input = yield* readBytes(context.proc.open(path, { read: true }));
      yield* this.#unpack ? this.#unpackFile(path, input, stat) : this.#packFile(path, input, stat);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* this.#complain(`${path}: ${error.message}`);
    }
  }

  /** What is to be unpacked may be named without its suffix. */
  #found(name: string): string {
    const { fs } = this.context.proc.machine;
    if (!this.#unpack || fs.exists(this.context.path(name)) || name.endsWith(this.#suffix)) return name;
    return name + this.#suffix;
  }

  *#packFile(name: string, input: Uint8Array, stat: { readonly mode: number; readonly mtimeMs: number }): Task<void> {
    const { context } = this;
    if (name.endsWith(this.#suffix) && !this.#toOutput && !context.has('f')) {
      // That alone is no failure.
      if (!context.has('q')) yield* this.#say(`gzip: ${name} already has ${this.#suffix} suffix -- unchanged\n`);
      return;
    }
    const kept = context.has('n') ? {} : { name: name.slice(name.lastIndexOf('/') + 1), mtimeMs: Math.floor(stat.mtimeMs / 1000) * 1000 };
    const output = compress(input, { level: this.#level(), ...kept });
    const header = 18 + (context.has('n') ? 0 : kept.name!.length + 1);
    const target = this.#toOutput ? 'stdout' : name + this.#suffix;
    if (!(yield* this.#place(name, target, output, stat))) return;
    yield* this.#verbose(`${name}:\t${ratio(input.length - (output.length - header), input.length)} -- ${context.has('k') && !this.#toOutput ? 'created' : 'replaced with'} ${target}\n`);
  }

  *#unpackFile(name: string, input: Uint8Array, stat: { readonly mode: number; readonly mtimeMs: number }): Task<void> {
    const { context } = this;
    const plain = plainName(name, this.#suffix);
    if (plain === undefined && !this.#toOutput && !this.#test && !this.#list) {
      yield* this.#complain(`${name}: unknown suffix -- ignored`, 2);
      return;
    }
    const members = yield* this.#members(input, name);
    if (!members) return;
    if (this.#list) return yield* this.#listed(input, members, plain ?? name);
    if (this.#test) return yield* this.#verbose(`${name}:\t OK\n`);
    const output = concatBytes(members.map((one) => one.data));
    const own = context.has('N') && members[0]!.name ? name.replace(/[^/]*$/, members[0]!.name.replace(/^.*\//, '')) : plain;
    const target = this.#toOutput ? 'stdout' : own!;
    if (!(yield* this.#place(name, target, output, stat))) return;
    yield* this.#verbose(`${name}:\t${ratio(output.length - (input.length - members.at(-1)!.headerBytes), output.length)} -- ${context.has('k') && !this.#toOutput ? 'created' : 'replaced with'} ${target}\n`);
  }

  /** Writes what came out; the file that it came from goes, unless it is to be kept. */
  *#place(name: string, target: string, output: Uint8Array, stat: { readonly mode: number; readonly mtimeMs: number }): Task<boolean> {
    const { context } = this;
    const { fs } = context.proc.machine;
    if (this.#toOutput) {
      yield* context.proc.stdout.write(output);
      return true;
    }
    if (fs.exists(context.path(target)) && !context.has('f')) {
      yield* this.#complain(`${target} already exists;\tnot overwritten`, 2);
      return false;
    }
    fs.writeFile(context.path(target), output, { mode: stat.mode & 0o7777 });
    fs.touch(context.path(target), stat.mtimeMs);
    if (!context.has('k')) fs.remove(context.path(name));
    return true;
  }

  *#listed(input: Uint8Array, members: readonly GzipMember[], name: string): Task<void> {
    const { context } = this;
    const { crc, time, headerBytes } = members.at(-1)!;
    const plain = members.reduce((sum, one) => sum + one.data.length, 0);
    if (this.#totals.files === 0 && !context.has('q')) yield* context.out(`${context.has('v') ? 'method  crc     date  time  ' : ''}         compressed        uncompressed  ratio uncompressed_name\n`);
    const shown = context.has('N') && members[0]!.name ? members[0]!.name : name;
    yield* this.#row(input.length, plain, headerBytes, shown, context.has('v') ? `defla ${crc.toString(16).padStart(8, '0')} ${formatTime('%b %e %H:%M', time * 1000)} ` : '');
    this.#totals.packed += input.length;
    this.#totals.plain += plain;
    this.#totals.headerBytes = headerBytes;
    this.#totals.files += 1;
  }

  *#row(packed: number, plain: number, headerBytes: number, name: string, before: string): Task<void> {
    yield* this.context.out(`${before}${String(packed).padStart(19)} ${String(plain).padStart(19)} ${ratio(plain - (packed - headerBytes), plain)} ${name}\n`);
  }
}

function ratio(saved: number, whole: number): string {
  return `${(whole === 0 ? 0 : (100 * saved) / whole).toFixed(1).padStart(5)}%`;
}

/** The name without the suffix of what is compressed; undefined when it has none. */
function plainName(name: string, suffix: string): string | undefined {
  if (/[^/]\.t[ag]z$/.test(name)) return name.replace(/\.t[ag]z$/, '.tar');
  const known = [suffix, '.gz', '.z', '-gz', '-z', '_z', '.Z'].find((one) => name.endsWith(one) && name.length > one.length);
  return known === undefined ? undefined : name.slice(0, -known.length);
}

function* gzip(context: Context): Task<number> {
  return yield* new Gzip(context).run();
}

const ZGREP_VALUES = 'ABCDefm';

/** grep over what files hold, compressed or not; its options are grep's. */
function* zgrep(context: Context): Task<number> {
  const options: string[] = [];
  const files: string[] = [];
  let pattern = false;
  const args = context.operands;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at]!;
    if (word.length > 1 && word.startsWith('-') && word !== '--') {
      options.push(word);
      pattern ||= /^-[^-]*[ef]|^--(?:regexp|file)\b/.test(word);
      if (/^-[^-]*$/.test(word) && ZGREP_VALUES.includes(word.at(-1)!) && at + 1 < args.length) options.push(args[(at += 1)]!);
    } else if (word === '--') continue;
    else if (!pattern) {
      options.push('-e', word);
      pattern = true;
    } else files.push(word);
  }
  if (!pattern) {
    yield* context.proc.err(`/usr/bin/zgrep: 188: 1: missing pattern; try \`/usr/bin/zgrep --help' for help\n`);
    return 2;
  }
  const grep = [context.name.slice(1), ...options];
  let status = 1;
  for (const name of files.length ? files : ['-']) {
    let bytes: Uint8Array;
    try {
      const packed = context.proc.machine.fs.exists(context.path(name)) ? name : `${name}.gz`;
      bytes = yield* readBytes(name === '-' ? context.proc.stdin : context.proc.open(context.proc.machine.fs.exists(context.path(packed)) ? packed : name, { read: true }));
      if (isGzip(bytes)) bytes = concatBytes(readGzip(bytes).members.map((one) => one.data));
    } catch (error) {
      if (!(error instanceof SystemError) && !(error instanceof GzipError)) throw error;
      yield* context.proc.err(`gzip: ${name}: ${error.message}\n`);
      status = 2;
      continue;
    }
    const label = files.length > 1 && !options.some((one) => /^-[^-]*h|^--no-filename$/.test(one)) ? ['-H', `--label=${name}`] : [`--label=${name}`];
    const code = yield* runProgram(context, [...grep, ...label], { files: new Map([...context.proc.files, [0, new SourceFile(bytes)]]) });
    if (status !== 2) status = code === 1 ? status : code;
  }
  return status;
}

const LONG = { ascii: 'a', stdout: 'c', 'to-stdout': 'c', decompress: 'd', uncompress: 'd', force: 'f', keep: 'k', list: 'l', 'no-name': 'n', name: 'N', quiet: 'q', silent: 'q', recursive: 'r', suffix: 'S:', synchronous: 'synchronous', test: 't', verbose: 'v', fast: '1', best: '9', rsyncable: 'rsyncable', license: 'L' };
const SHORT = 'acdfklnNqrS:tv123456789';
const AGAIN = "Try `gzip --help' for more information.\n";

export const compressing = [
  command('gzip', { short: SHORT, long: LONG, version: 'gzip 1.12', again: AGAIN }, gzip),
  command('gunzip', { short: SHORT, long: LONG, version: 'gunzip (gzip) 1.12', again: AGAIN, complainsAs: 'gzip' }, gzip),
  command('zcat', { short: SHORT, long: LONG, version: 'zcat (gzip) 1.12', again: AGAIN, complainsAs: 'gzip' }, gzip),
  ...['zgrep', 'zegrep', 'zfgrep'].map((name) => command(name, { raw: true }, zgrep)),
];
