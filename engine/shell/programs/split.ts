import { concatBytes } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { toJsRegExp } from '../posix-regex';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { readBytes } from './text-io';

/** split and csplit: one file in several. */

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 512, k: 1024, K: 1024, KB: 1000, kB: 1000, m: 1024 ** 2, M: 1024 ** 2, MB: 1e6, G: 1024 ** 3, GB: 1e9 };

function sizeOf(text: string): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  return match ? Number(match[1]) * (SIZES[match[2]!] ?? NaN) : NaN;
}

/** The lines of a file with their newlines. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from) + 1 || bytes.length;
    out.push(bytes.subarray(from, end));
    from = end;
  }
  return out;
}

function byBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_unused, at) => bytes.subarray(at * size, (at + 1) * size));
}

function byLines(bytes: Uint8Array, count: number): Uint8Array[] {
  const lines = linesOf(bytes);
  return Array.from({ length: Math.ceil(lines.length / count) }, (_unused, at) => concatBytes(lines.slice(at * count, (at + 1) * count)));
}

/** As many whole lines as fit into `size` bytes; a longer line is cut. */
function byLineBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  let held: Uint8Array[] = [];
  let length = 0;
  const flush = () => {
    if (length > 0) out.push(concatBytes(held));
    held = [];
    length = 0;
  };
  for (const line of linesOf(bytes).flatMap((one) => byBytes(one, size))) {
    if (length + line.length > size) flush();
    held.push(line);
    length += line.length;
  }
  flush();
  return out;
}

/** `N`, `l/N` and `r/N`: so many files of much the same size. */
function byNumber(bytes: Uint8Array, kind: string, count: number): Uint8Array[] {
  const edge = (at: number) => Math.floor((bytes.length * at) / count);
  if (kind === '') return Array.from({ length: count }, (_unused, at) => bytes.subarray(at * Math.floor(bytes.length / count), at === count - 1 ? undefined : (at + 1) * Math.floor(bytes.length / count)));
  const out: Uint8Array[][] = Array.from({ length: count }, () => []);
  let start = 0;
  for (const [at, line] of linesOf(bytes).entries()) {
    let place = at % count;
    if (kind === 'l') for (place = 0; place < count - 1 && start >= edge(place + 1); ) place += 1;
    out[place]!.push(line);
    start += line.length;
  }
  return out.map((lines) => concatBytes(lines));
}

/** The pieces, or what is wrong with the call. */
function pieces(context: Context, bytes: Uint8Array): Uint8Array[] | string {
  const wrong = (unit: string, flag: string) => `invalid number of ${unit}: '${context.value(flag)!}'${context.value(flag) === '0' ? ': Numerical result out of range' : ''}`;
  if (context.has('n')) {
    const match = /^(?:([lr])\/)?(\d+)$/.exec(context.value('n')!);
    return match && Number(match[2]) > 0 ? byNumber(bytes, match[1] ?? '', Number(match[2])) : `invalid number of chunks: '${context.value('n')!}'`;
  }
  for (const [flag, cut, unit] of [['b', byBytes, 'bytes'], ['C', byLineBytes, 'lines']] as const) {
    if (context.has(flag)) return sizeOf(context.value(flag)!) > 0 ? cut(bytes, sizeOf(context.value(flag)!)) : wrong(unit, flag);
  }
  const count = sizeOf(context.value('l') ?? '1000');
  return count > 0 ? byLines(bytes, count) : wrong('lines', 'l');
}

function nameOf(context: Context, at: number, length: number): string {
  const numeric = context.has('d') ? 10 : context.has('x') ? 16 : 0;
  const first = Number(context.value('d') || context.value('x') || 0);
  const letters = numeric ? (at + first).toString(numeric).padStart(length, '0') : Array.from({ length }, (_unused, place) => String.fromCharCode(97 + (Math.floor(at / 26 ** (length - 1 - place)) % 26))).join('');
  return `${context.operands[1] ?? 'x'}${letters}${context.value('additional-suffix') ?? ''}`;
}

function* split(context: Context): Task<number> {
  if (context.has('filter')) {
    yield* context.proc.err('not simulated: split --filter\n');
    return 1;
  }
  const file = yield* context.open(context.operands[0] ?? '-');
  if (!file) return 1;
  const found = pieces(context, yield* readBytes(file));
  if (typeof found === 'string') {
    yield* context.complain(found);
    return 1;
  }
  const length = Number(context.value('a') ?? 2);
  for (const [at, piece] of found.entries()) {
    if (context.has('e') && piece.length === 0) continue;
    if (at >= (context.has('d') ? 10 : context.has('x') ? 16 : 26) ** length) throw new SystemError('ENOSPC', 'output file suffixes exhausted');
    const name = nameOf(context, at, length);
    if (context.has('verbose')) yield* context.out(`creating file '${name}'\n`);
    context.proc.machine.fs.writeFile(context.path(name), piece.slice());
  }
  return 0;
}

/** Cuts the lines of a file where the patterns say. */
class Cutter {
  readonly sections: string[] = [];
  #from = 0;
  /** Where the next search begins: a line that ended a section is not found again. */
  #search = 0;

  constructor(private readonly lines: readonly string[], private readonly suppress: boolean) {}

  finish(): void {
    this.sections.push(this.lines.slice(this.#from).join(''));
  }

  #cut(at: number, kept: boolean): void {
    if (kept) this.sections.push(this.lines.slice(this.#from, at).join(''));
    this.#from = at + (this.suppress ? 1 : 0);
  }

  /** One pattern; what could not be done in csplit's words. */
  apply(pattern: string, repeated: boolean): string | undefined {
    if (/^\d+$/.test(pattern)) {
      const line = Number(pattern) - 1;
      if (line > this.lines.length) return `'${pattern}': line number out of range`;
      this.#cut(line, true);
      this.#search = Math.max(this.#search, line);
      return undefined;
    }
    const match = /^([/%])(.*)\1([-+]?\d+)?$/.exec(pattern)!;
    const regex = toJsRegExp(match[2]!, { extended: false });
    let at = Math.max(this.#search, this.#from + (this.sections.length > 0 && !this.suppress ? 1 : 0));
    while (at < this.lines.length && !regex.test(this.lines[at]!.replace(/\n$/, ''))) at += 1;
    if (at >= this.lines.length) return repeated ? '' : `'${pattern}': match not found`;
    this.#search = at + 1;
    this.#cut(at + Number(match[3] ?? 0), match[1] === '/');
    return undefined;
  }
}

function* csplit(context: Context): Task<number> {
  const [name, ...patterns] = context.operands;
  if (name === undefined || patterns.length === 0) return yield* context.tryHelp(name === undefined ? 'missing operand' : `missing operand after '${name}'`);
  const file = yield* context.open(name);
  if (!file) return 1;
  const cutter = new Cutter(linesOf(yield* readBytes(file)).map(fromBytes), context.has('suppress-matched'));
  let problem: string | undefined;
  for (let at = 0; at < patterns.length && problem === undefined; at += 1) {
    const pattern = patterns[at]!;
    if (!/^(?:\d+|([/%]).*\1(?:[-+]?\d+)?)$/.test(pattern)) return yield* wrongPattern(context, pattern);
    const again = /^\{(\d+|\*)\}$/.exec(patterns[at + 1] ?? '')?.[1];
    if (again !== undefined) at += 1;
    const times = again === '*' ? Infinity : 1 + Number(again ?? 0);
    for (let time = 0; time < times && problem === undefined; time += 1) problem = cutter.apply(/^\d+$/.test(pattern) ? String(Number(pattern) * (time + 1)) : pattern, again === '*' && time > 0);
  }
  cutter.finish();
  return yield* writeSections(context, cutter.sections, problem);
}

function* wrongPattern(context: Context, pattern: string): Task<number> {
  yield* context.complain(`'${pattern}': invalid pattern`);
  return 1;
}

function* writeSections(context: Context, sections: readonly string[], problem: string | undefined): Task<number> {
  const kept = context.has('z') ? sections.filter((section) => section !== '') : sections;
  const digits = Number(context.value('n') ?? 2);
  const suffix = (at: number) => (context.value('b') ?? `%0${digits}d`).replace(/%(0?)(\d*)[dux]/, (_all, zero: string, width: string) => String(at).padStart(Number(width || 0), zero ? '0' : ' '));
  for (const [at, section] of kept.entries()) {
    const bytes = toBytes(section);
    if (!context.has('s')) yield* context.out(`${bytes.length}\n`);
    if (!problem || context.has('k')) context.proc.machine.fs.writeFile(context.path(`${context.value('f') ?? 'xx'}${suffix(at)}`), bytes);
  }
  if (!problem) return 0;
  yield* context.complain(problem);
  return 1;
}

export const splitting = [
  command('split', { short: 'l:b:C:a:dxn:e', long: { lines: 'l:', bytes: 'b:', 'line-bytes': 'C:', 'suffix-length': 'a:', 'numeric-suffixes': 'd::', 'hex-suffixes': 'x::', number: 'n:', 'elide-empty-files': 'e', 'additional-suffix': 'additional-suffix:', verbose: 'verbose', filter: 'filter:' } }, split),
  command('csplit', { short: 'b:f:kn:qsz', long: { 'suffix-format': 'b:', prefix: 'f:', 'keep-files': 'k', digits: 'n:', quiet: 's', silent: 's', 'elide-empty-files': 'z', 'suppress-matched': 'suppress-matched' } }, csplit),
];
