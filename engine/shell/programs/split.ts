import { concatBytes } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { RegexError, toJsRegExp } from '../posix-regex';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';

/** split and csplit: one file in several. */

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 512, k: 1024, K: 1024, KB: 1000, kB: 1000, m: 1024 ** 2, M: 1024 ** 2, MB: 1e6, G: 1024 ** 3, GB: 1e9 };

function sizeOf(text: string): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  return match ? Number(match[1]) * (SIZES[match[2]!] ?? NaN) : NaN;
}

/** The lines of a file with their newlines. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from) + 1 || bytes.length;
    yield bytes.subarray(from, end);
    from = end;
  }
}

function* byBytes(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function* byLines(bytes: Uint8Array, count: number): Generator<Uint8Array, void> {
  let from = 0;
  let held = 0;
  let end = 0;
  for (const line of linesOf(bytes)) {
    end += line.length;
    if ((held += 1) < count) continue;
    yield bytes.subarray(from, end);
    from = end;
    held = 0;
  }
  if (end > from) yield bytes.subarray(from, end);
}

/** As many whole lines as fit into `size` bytes; a longer line is cut. */
function* byLineBytes(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  let from = 0;
  let end = 0;
  for (const line of linesOf(bytes)) {
    for (const part of byBytes(line, size)) {
      if (end + part.length - from > size) {
        yield bytes.subarray(from, end);
        from = end;
      }
      end += part.length;
    }
  }
  if (end > from) yield bytes.subarray(from, end);
}

/** `N`, `l/N` and `r/N`: so many files of much the same size. */
function byNumber(bytes: Uint8Array, kind: string, count: number): Uint8Array[] {
  const edge = (at: number) => Math.floor((bytes.length * at) / count);
  if (kind === '') return Array.from({ length: count }, (_unused, at) => bytes.subarray(at * Math.floor(bytes.length / count), at === count - 1 ? undefined : (at + 1) * Math.floor(bytes.length / count)));
  const out: Uint8Array[][] = Array.from({ length: count }, () => []);
  let start = 0;
  let at = 0;
  for (const line of linesOf(bytes)) {
    let place = at % count;
    at += 1;
    if (kind === 'l') for (place = 0; place < count - 1 && start >= edge(place + 1); ) place += 1;
    out[place]!.push(line);
    start += line.length;
  }
  return out.map((lines) => concatBytes(lines));
}

/** Letters of a file's name. */
const NAME_LIMIT = 255;
/** How many files one call may make. */
const FILE_LIMIT = 100_000;

/** A number that an option gives, at least 1; a text says what is wrong with it. */
function countOf(context: Context, flag: string, unit: string): number | string {
  const text = context.value(flag)!;
  const count = sizeOf(text);
  return count > 0 ? count : `invalid number of ${unit}: '${text}'${count === 0 ? ': Numerical result out of range' : ''}`;
}

/** The pieces, or what is wrong with the call. */
function pieces(context: Context, bytes: Uint8Array): Iterable<Uint8Array> | string {
  if (context.has('n')) {
    const match = /^(?:([lr])\/)?(\d+)$/.exec(context.value('n')!);
    if (!match || Number(match[2]) === 0) return `invalid number of chunks: '${context.value('n')!}'${match ? ': Numerical result out of range' : ''}`;
    return Number(match[2]) > FILE_LIMIT ? `not simulated: more than ${FILE_LIMIT} files` : byNumber(bytes, match[1] ?? '', Number(match[2]));
  }
  for (const [flag, cut, unit] of [['b', byBytes, 'bytes'], ['C', byLineBytes, 'lines'], ['l', byLines, 'lines']] as const) {
    if (!context.has(flag)) continue;
    const count = countOf(context, flag, unit);
    return typeof count === 'string' ? count : cut(bytes, count);
  }
  return byLines(bytes, 1000);
}

/** How the files are named. */
interface Suffixes {
  readonly digits: string;
  readonly first: number;
  readonly length: number;
  /** Without a length asked for, suffixes that begin with the last letter are longer: `yz`, then `zaaa`. */
  readonly grows: boolean;
}

function suffixesOf(context: Context): Suffixes | string {
  const digits = context.has('d') ? '0123456789' : context.has('x') ? '0123456789abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const start = context.value('d') || context.value('x');
  const asked = context.value('a');
  if (asked !== undefined && !/^\d+$/.test(asked)) return `invalid suffix length: '${asked}'`;
  if (start && !/^\d+$/.test(start)) return `'${start}': invalid start value for numerical suffix`;
  const chunks = Number(/\d+$/.exec(context.value('n') ?? '')?.[0] ?? 1);
  const needed = Math.max(1, Math.ceil(Math.log(chunks) / Math.log(digits.length) - 1e-9));
  if (Number(asked) > 0 && Number(asked) < needed) return `the suffix length needs to be at least ${needed}`;
  const length = Number(asked) > 0 ? Number(asked) : Math.max(2, needed);
  return length > NAME_LIMIT ? `${context.operands[1] ?? 'x'}: File name too long` : { digits, first: Number(start || 0), length, grows: !Number(asked) && !start && !context.has('n') };
}

function suffix({ digits, first, length, grows }: Suffixes, number: number): string | undefined {
  let at = number + first;
  let before = '';
  let places = length;
  for (let room = (digits.length - 1) * digits.length ** (places - 1); grows && at >= room; room = (digits.length - 1) * digits.length ** (places - 1)) {
    at -= room;
    before += digits.at(-1)!;
    places += 1;
  }
  if (at >= digits.length ** places) return undefined;
  let out = '';
  for (let place = 0; place < places; place += 1, at = Math.floor(at / digits.length)) out = digits[at % digits.length]! + out;
  return before + out;
}

function* split(context: Context): Task<number> {
  if (context.has('filter')) {
    yield* context.proc.err('not simulated: split --filter\n');
    return 1;
  }
  const suffixes = suffixesOf(context);
  if (typeof suffixes === 'string') return yield* refuse(context, suffixes);
  const file = yield* context.open(context.operands[0] ?? '-');
  if (!file) return 1;
  const found = pieces(context, yield* readBytes(file));
  return typeof found === 'string' ? yield* refuse(context, found) : yield* writePieces(context, found, suffixes);
}

function* writePieces(context: Context, found: Iterable<Uint8Array>, suffixes: Suffixes): Task<number> {
  let at = 0;
  for (const piece of found) {
    if (context.has('e') && piece.length === 0) continue;
    const end = suffix(suffixes, at);
    at += 1;
    if (end === undefined || at > FILE_LIMIT) return yield* refuse(context, end === undefined ? 'output file suffixes exhausted' : `not simulated: more than ${FILE_LIMIT} files`);
    const name = `${context.operands[1] ?? 'x'}${end}${context.value('additional-suffix') ?? ''}`;
    if (context.has('verbose')) yield* context.out(`creating file '${name}'\n`);
    context.proc.machine.fs.writeFile(context.path(name), piece.slice());
    yield* context.proc.spend(0.02);
  }
  return 0;
}

/** `/REGEX/` or `%REGEX%`, and how many lines from there. */
const PATTERN = /^([/%])(.*)\1([-+]?\d+)?$/;

/** How often the pattern before it counts again. */
const REPEAT = /^\{(\d+|\*)\}$/;

/** What is wrong with the patterns of a call. */
function patternProblem(patterns: readonly string[]): string | undefined {
  let last = 0;
  for (const [at, pattern] of patterns.entries()) {
    const match = PATTERN.exec(pattern);
    if (/^\d+$/.test(pattern)) {
      if (Number(pattern) === 0) return `${pattern}: line number must be greater than zero`;
      if (Number(pattern) < last) return `line number '${pattern}' is smaller than preceding line number, ${last}`;
      last = Number(pattern);
    } else if (match) {
      try {
        toJsRegExp(match[2]!, { extended: false });
      } catch (error) {
        if (!(error instanceof RegexError || error instanceof SyntaxError)) throw error;
        return `'${pattern}': invalid regular expression: ${error instanceof RegexError ? error.message : 'Invalid preceding regular expression'}`;
      }
    } else if (at === 0 || !REPEAT.test(pattern)) return `'${pattern}': invalid pattern`;
  }
  return undefined;
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
    const match = PATTERN.exec(pattern)!;
    const regex = toJsRegExp(match[2]!, { extended: false });
    let at = Math.max(this.#search, this.#from + (this.sections.length > 0 && !this.suppress ? 1 : 0));
    while (at < this.lines.length && !regex.test(this.lines[at]!.replace(/\n$/, ''))) at += 1;
    if (at >= this.lines.length) return repeated ? '' : `'${pattern}': match not found`;
    this.#search = at + 1;
    const cut = at + Number(match[3] ?? 0);
    if (cut < this.#from || cut > this.lines.length) return `'${pattern}': line number out of range`;
    this.#cut(cut, match[1] === '/');
    return undefined;
  }
}

function* csplit(context: Context): Task<number> {
  const [name, ...patterns] = context.operands;
  if (name === undefined || patterns.length === 0) return yield* context.tryHelp(name === undefined ? 'missing operand' : `missing operand after '${name}'`);
  const wrong = patternProblem(patterns) ?? suffixProblem(context);
  if (wrong !== undefined) return yield* refuse(context, wrong);
  const file = yield* context.open(name);
  if (!file) return 1;
  const cutter = new Cutter(Array.from(linesOf(yield* readBytes(file)), fromBytes), context.has('suppress-matched'));
  let problem: string | undefined;
  for (let at = 0; at < patterns.length && problem === undefined; at += 1) {
    const pattern = patterns[at]!;
    const again = REPEAT.exec(patterns[at + 1] ?? '')?.[1];
    if (again !== undefined) at += 1;
    const times = again === '*' ? Infinity : 1 + Number(again ?? 0);
    for (let time = 0; time < times && problem === undefined; time += 1) problem = cutter.apply(/^\d+$/.test(pattern) ? String(Number(pattern) * (time + 1)) : pattern, again === '*' && time > 0);
  }
  cutter.finish();
  return yield* writeSections(context, cutter.sections, problem);
}

function* refuse(context: Context, problem: string): Task<number> {
  yield* context.complain(problem);
  return 1;
}

function suffixProblem(context: Context): string | undefined {
  const format = context.value('b');
  const digits = context.value('n');
  if (digits !== undefined && !/^\d+$/.test(digits)) return `invalid number: '${digits}'`;
  if (format !== undefined && !/%0?\d*[dux]/.test(format)) return 'missing % conversion specification in suffix';
  return Number(digits ?? /%0?(\d*)/.exec(format ?? '')?.[1] ?? 0) > NAME_LIMIT ? `${context.value('f') ?? 'xx'}: File name too long` : undefined;
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
  return problem ? yield* refuse(context, problem) : 0;
}

export const splitting = [
  command('split', { short: 'l:b:C:a:dxn:e', long: { lines: 'l:', bytes: 'b:', 'line-bytes': 'C:', 'suffix-length': 'a:', 'numeric-suffixes': 'd::', 'hex-suffixes': 'x::', number: 'n:', 'elide-empty-files': 'e', 'additional-suffix': 'additional-suffix:', verbose: 'verbose', filter: 'filter:' } }, split),
  command('csplit', { short: 'b:f:kn:qsz', long: { 'suffix-format': 'b:', prefix: 'f:', 'keep-files': 'k', digits: 'n:', quiet: 's', silent: 's', 'elide-empty-files': 'z', 'suppress-matched': 'suppress-matched' } }, csplit),
];
