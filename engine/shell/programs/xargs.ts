import type { OpenFile } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { decodeEscapes, quoteIfNeeded } from '../quote';
import { readLine } from '../read-line';
import { toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { startProgram } from './launch';
import { LineReader } from './text-io';

/** Words of xargs' input: white space separates (unless the line is one word), quotes and backslashes protect. An object when a quote is left open. */
function splitWords(text: string, oneWord = false): string[] | { readonly open: string } {
  const out: string[] = [];
  let current: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (letter === '"' || letter === "'") {
      const end = text.indexOf(letter, at + 1);
      if (end < 0 || text.slice(at, end).includes('\n')) return { open: letter === '"' ? 'double' : 'single' };
      current = (current ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (letter === '\\' && at + 1 < text.length) current = (current ?? '') + text[(at += 1)];
    else if (!oneWord && /\s/.test(letter)) {
      if (current !== undefined) out.push(current);
      current = undefined;
    } else current = (current ?? '') + letter;
  }
  if (current !== undefined) out.push(current);
  return out;
}

/** Lines for -L: a blank at the end of a line joins the next one to it; empty lines do not count. */
function logicalLines(lines: readonly string[]): string[] {
  const out: string[] = [];
  let held = '';
  for (const line of lines) {
    held += line;
    if (/[ \t]$/.test(line)) continue;
    if (held.trim() !== '') out.push(held);
    held = '';
  }
  if (held.trim() !== '') out.push(held);
  return out;
}

interface Plan {
  readonly replace: string | undefined;
  readonly perLine: number;
  readonly perRun: number;
  /** Bytes that a command line may take. */
  readonly size: number;
}

/** Of -I, -L and -n the last one counts. */
function* readPlan(context: Context): Task<Plan | undefined> {
  for (const flag of ['n', 'L', 's', 'P']) {
    const value = context.value(flag);
    if (value === undefined) continue;
    if (/^-\d+$/.test(value) && flag === 'P') yield* context.tryHelp(`value ${value} for -P option should be >= 0`);
    else if (flag === 's' && value === '0') {
      yield* context.complain('value 0 for -s option should be >= 1');
      yield* context.complain('cannot fit single argument within argument list size limit');
    } else if (!/^\d+$/.test(value)) yield* context.tryHelp(`invalid number "${value}" for -${flag} option`);
    else if (Number(value) < 1 && flag !== 'P') yield* context.tryHelp(`value ${value} for -${flag} option should be >= 1`);
    else continue;
    return undefined;
  }
  const size = Number(context.value('s') ?? 131_072);
  const given = [...context.flags.keys()].map((flag) => (flag === 'i' ? 'I' : flag === 'l' ? 'L' : flag)).filter((flag) => 'InL'.includes(flag));
  const last = given.at(-1);
  const names: Readonly<Record<string, string>> = { I: '--replace/-I/-i', n: '--max-args', L: '--max-lines' };
  for (const flag of given.slice(0, -1)) {
    // `-n 1 -I x` says the same thing twice.
    if (flag === 'I' && last === 'n' && context.value('n') === '1') return { replace: context.value('I') ?? (context.value('i') || '{}'), perLine: 0, perRun: 0, size };
    yield* context.complain(`warning: options ${names[flag]} and ${last === 'L' ? (context.has('L') ? '-L' : '--max-lines/-l') : names[last!]} are mutually exclusive, ignoring previous ${names[flag]} value`);
  }
  const replace = last === 'I' ? context.value('I') ?? (context.value('i') || '{}') : undefined;
  return { replace, perLine: last === 'L' ? Number(context.value('L') ?? (context.value('l') || 1)) : 0, perRun: last === 'n' ? Number(context.value('n')) : Infinity, size };
}

/** The command lines to run; a text is what is wrong with the input. */
function plan(context: Context, plan: Plan, lines: readonly string[], split: boolean): string[][] | string {
  const argv = context.operands.length ? context.operands : ['echo'];
  const end = context.value('E');
  const until = (items: readonly string[]) => (end === undefined || !items.includes(end) ? items : items.slice(0, items.indexOf(end)));
  const open = (kind: string) => `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`;
  if (plan.replace !== undefined) {
    const items: string[] = [];
    for (const line of split ? lines : []) {
      const words = splitWords(line.trimStart(), true);
      if ('open' in words) return open(words.open);
      items.push(...words);
    }
    return until(split ? items : lines).map((item) => argv.map((word) => word.replaceAll(plan.replace!, item)));
  }
  if (plan.perLine > 0 && split) {
    const logical = logicalLines(lines);
    const runs: string[][] = [];
    for (let at = 0; at < logical.length; at += plan.perLine) {
      const words = splitWords(logical.slice(at, at + plan.perLine).join('\n'));
      if ('open' in words) return open(words.open);
      runs.push([...argv, ...words]);
    }
    return runs;
  }
  const words = split ? splitWords(lines.join('\n')) : lines;
  if ('open' in words) return open(words.open);
  const items = until(words);
  if (items.length === 0) return context.has('r') ? [] : [argv.slice()];
  return packed(argv, items, plan);
}

const lengthOf = (words: readonly string[]) => words.reduce((sum, word) => sum + toBytes(word).length + 1, 0);

/** As many words on each line as -n and -s let. */
function packed(argv: readonly string[], items: readonly string[], { perRun, size }: Plan): string[][] {
  const runs: string[][] = [];
  let held = 0;
  for (const item of items) {
    const last = runs.at(-1);
    const length = toBytes(item).length + 1;
    if (last && last.length - argv.length < perRun && held + length <= size) {
      last.push(item);
      held += length;
    } else {
      runs.push([...argv, item]);
      held = lengthOf(argv) + length;
    }
  }
  return runs;
}

/** The one character that -d names; a text is what is wrong with it. */
function readDelimiter(given: string): { readonly letter: string } | string {
  const letter = decodeEscapes(given, {}).text;
  if (letter.length === 1) return { letter };
  return given.startsWith('\\') ? `Invalid escape sequence ${given} in input delimiter specification.` : `Invalid input delimiter specification ${given}: the delimiter must be either a single character or an escape sequence starting with \\.`;
}

/** Asks at the terminal whether to run a line. Undefined without one. */
function* confirmed(context: Context): Task<boolean | undefined> {
  let terminal: OpenFile;
  try {
    terminal = context.proc.open('/dev/tty', { read: true });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(`failed to open /dev/tty for reading: ${error.message}`);
    return undefined;
  }
  yield* context.proc.err('?...');
  const answer = yield* readLine(terminal);
  terminal.release();
  return /^[yY]/.test(answer ?? '');
}

function* xargs(context: Context): Task<number> {
  const wanted = yield* readPlan(context);
  if (!wanted) return 1;
  const file = context.value('a');
  if (file !== undefined && file !== '-' && !context.proc.machine.fs.exists(context.path(file))) {
    yield* context.complain(`Cannot open input file '${file}': No such file or directory`);
    return 1;
  }
  const input = file === undefined ? context.proc.stdin : yield* context.open(file);
  if (!input) return 1;
  const given = context.value('d');
  const delimiter = context.has('0') || given === undefined ? undefined : readDelimiter(given);
  if (typeof delimiter === 'string') {
    yield* context.complain(delimiter);
    return 1;
  }
  const letter = context.has('0') ? '\0' : delimiter?.letter;
  const lines = yield* new LineReader(input, context.proc, letter ?? '\n').all();
  const runs = plan(context, wanted, lines, letter === undefined);
  if (typeof runs === 'string') {
    yield* context.complain(runs);
    return 1;
  }
  let status = 0;
  for (const run of runs) {
    if (lengthOf(run) > wanted.size) {
      yield* context.complain(lengthOf(context.operands) > wanted.size ? 'cannot fit single argument within argument list size limit' : 'argument line too long');
      return 1;
    }
    if (context.has('t') || context.has('p')) yield* context.proc.err(run.map(quoteIfNeeded).join(' ') + (context.has('p') ? '' : '\n'));
    const agreed = context.has('p') ? yield* confirmed(context) : true;
    if (agreed === undefined) return 1;
    if (!agreed) continue;
    const child = yield* startProgram(context, run, { stdin: 'null' });
    const code = typeof child === 'number' ? child : yield* context.proc.wait(child);
    if (typeof child === 'number') return code;
    if (child.endedBy !== undefined) {
      yield* context.complain(`${run[0]}: terminated by signal ${child.endedBy}`);
      return 125;
    }
    if (code === 127 || code === 126) return code;
    if (code === 255) {
      yield* context.complain(`${run[0]}: exited with status 255; aborting`);
      return 124;
    }
    if (code !== 0) status = 123;
  }
  return status;
}

export const launching = [
  command('xargs', { version: 'xargs (GNU findutils) 4.9.0', short: '0a:d:E:e::i::I:l::L:n:P:prs:tx', long: { null: '0', 'max-args': 'n:', 'max-procs': 'P:', 'no-run-if-empty': 'r', replace: 'i::', delimiter: 'd:', 'max-lines': 'l::', verbose: 't', 'arg-file': 'a:', 'max-chars': 's:', exit: 'x' }, stopAtOperand: true }, xargs),
];
