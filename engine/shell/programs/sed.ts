import { concatBytes } from '../../runtime/bytes';
import type { OpenFile } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { startProgram } from './launch';
import { SedError, SedParser } from './sed-parse';
import type { Address, SedCommand } from './sed-parse';
import { substituteText } from './sed-substitute';
import { LineReader, Output } from './text-io';

interface Machine {
  readonly context: Context;
  readonly parser: SedParser;
  readonly output: Output;
  readonly files: Map<string, Output>;
  readonly next: () => Task<string | undefined>;
  readonly isLast: () => Task<boolean>;
  pattern: string;
  hold: string;
  line: number;
  appended: { readonly text?: string; readonly file?: string }[];
  /** Files of which R has read some lines. */
  readonly lineFiles: Map<string, string[]>;
  /** What F names. */
  file: string;
  /** What ends a line: a newline, or NUL with -z. */
  readonly ending: string;
  lastRegex: RegExp | undefined;
  substituted: boolean;
  quit: number | undefined;
  readonly quiet: boolean;
  missingNewline: boolean;
}

function matchesAddress(machine: Machine, address: Address, last: boolean): boolean {
  switch (address.kind) {
    case 'line': return machine.line === address.line;
    case 'last': return last;
    case 'step': return address.step === 0 ? machine.line === address.first : machine.line >= address.first && (machine.line - address.first) % address.step === 0;
    case 'regex': return regexOf(machine, address.expression).test(machine.pattern);
    default: return false;
  }
}

function regexOf(machine: Machine, expression: RegExp | undefined): RegExp {
  const found = expression ?? machine.lastRegex;
  if (!found) throw new SedError('no previous regular expression');
  machine.lastRegex = found;
  found.lastIndex = 0;
  return found;
}

function selects(machine: Machine, one: SedCommand, last: boolean): boolean {
  const { first, second } = one;
  if (!first) return true;
  if (!second) return matchesAddress(machine, first, last);
  if (one.active) {
    const ends = second.kind === 'line' ? machine.line >= second.line : one.untilLine !== undefined ? machine.line >= one.untilLine : matchesAddress(machine, second, last);
    if (ends) one.active = false;
    return second.kind === 'line' ? machine.line <= second.line || matchesAddress(machine, first, last) : true;
  }
  const zero = first.kind === 'line' && first.line === 0 && machine.line === 1;
  if (!zero && !matchesAddress(machine, first, last)) return false;
  if (zero && second.kind === 'regex') {
    one.active = !matchesAddress(machine, second, last);
    return true;
  }
  one.untilLine = second.kind === 'plus' ? machine.line + second.count : second.kind === 'multiple' ? (Math.floor(machine.line / Math.max(1, second.count)) + 1) * second.count : undefined;
  one.active = !(second.kind === 'line' && second.line <= machine.line) && !(one.untilLine !== undefined && one.untilLine <= machine.line) && !(second.kind === 'last' && last);
  return true;
}

function substitute(machine: Machine, rule: NonNullable<SedCommand['substitution']>): boolean {
  const after = substituteText(machine.pattern, rule, regexOf(machine, rule.expression));
  if (after === undefined) return false;
  machine.pattern = after;
  return true;
}

function fileOutput(machine: Machine, name: string): Output {
  if (name === '/dev/stdout') return machine.output;
  let found = machine.files.get(name);
  if (!found) machine.files.set(name, (found = new Output(machine.context.proc.open(name, { write: true, create: true, truncate: true }))));
  return found;
}

/** What a command prints, run by the shell. */
function* outputOf(machine: Machine, text: string): Task<string> {
  const { context } = machine;
  yield* machine.output.flush();
  const { reader, writer } = context.proc.pipe();
  const child = yield* startProgram(context, ['sh', '-c', text], { files: new Map([...context.proc.files, [1, writer]]) });
  writer.release();
  const out = fromBytes(yield* readBytes(reader));
  reader.release();
  if (typeof child !== 'number') yield* context.proc.wait(child);
  return out;
}

/** The next line of a file for R; undefined at its end, and of a file that cannot be read. */
function nextLineOf(machine: Machine, name: string): string | undefined {
  let lines = machine.lineFiles.get(name);
  if (!lines) {
    try {
      lines = fromBytes(machine.context.proc.machine.fs.readFile(machine.context.path(name))).split(machine.ending);
      if (lines.at(-1) === '') lines.pop();
    } catch {
      lines = [];
    }
    machine.lineFiles.set(name, lines);
  }
  return lines.shift();
}

function* endCycle(machine: Machine, print: boolean): Task<void> {
  const newline = machine.missingNewline && (yield* machine.isLast()) ? '' : machine.ending;
  if (print) machine.output.push(machine.pattern + newline);
  for (const item of machine.appended.splice(0)) {
    if (item.text !== undefined) machine.output.push((newline === '' && print ? machine.ending : '') + item.text);
    else {
      try {
        machine.output.push(fromBytes(machine.context.proc.machine.fs.readFile(machine.context.path(item.file!))));
      } catch {
        // A file that cannot be read counts as empty.
      }
    }
  }
  if (machine.output.full) yield* machine.output.flush();
}

function* endScript(machine: Machine, status: number): Task<'next'> {
  yield* endCycle(machine, !machine.quiet);
  machine.quit = status;
  return 'next';
}

/** Runs the script over one pattern space; returns 'restart' for D. */
function* cycle(machine: Machine): Task<'next' | 'restart'> {
  const { commands, labels } = machine.parser;
  let steps = 0;
  for (let at = 0; at < commands.length; at += 1) {
    if ((steps += 1) % 500 === 0) yield* machine.context.proc.spend(1);
    const one = commands[at]!;
    if (one.name === '}' || one.name === ':') continue;
    const last = one.first && (one.first.kind === 'last' || one.second?.kind === 'last') ? yield* machine.isLast() : false;
    if (selects(machine, one, last) === one.negate) {
      if (one.name === '{') at = one.end!;
      continue;
    }
    switch (one.name) {
      case 's':
        if (substitute(machine, one.substitution!)) {
          machine.substituted = true;
          if (one.substitution!.run) machine.pattern = (yield* outputOf(machine, machine.pattern)).replace(/\n$/, '');
          if (one.substitution!.print) machine.output.push(machine.pattern + machine.ending);
          if (one.substitution!.file) fileOutput(machine, one.substitution!.file).push(machine.pattern + machine.ending);
        }
        break;
      case 'd': yield* endCycle(machine, false); return 'next';
      case 'D': {
        const newline = machine.pattern.indexOf(machine.ending);
        yield* endCycle(machine, false);
        if (newline < 0) return 'next';
        machine.pattern = machine.pattern.slice(newline + 1);
        return 'restart';
      }
      case 'n': {
        if (yield* machine.isLast()) return yield* endScript(machine, 0);
        yield* endCycle(machine, !machine.quiet);
        machine.pattern = (yield* machine.next())!;
        break;
      }
      case 'N': {
        if (yield* machine.isLast()) return yield* endScript(machine, 0);
        const more: string = (yield* machine.next())!;
        machine.pattern += machine.ending + more;
        if (machine.pattern.length > 64 * 1024 * 1024) throw new SedError('the pattern space is larger than 64 MiB');
        break;
      }
      case 'c':
        if (!one.second || !one.active || one.negate) machine.output.push(one.text!);
        yield* endCycle(machine, false);
        return 'next';
      case 'e':
        if (one.text) machine.output.push(yield* outputOf(machine, one.text));
        else machine.pattern = (yield* outputOf(machine, machine.pattern)).replace(/\n$/, '');
        break;
      case 'b': at = one.text ? labels.get(one.text)! : commands.length; break;
      case 't':
        if (machine.substituted) {
          machine.substituted = false;
          at = one.text ? labels.get(one.text)! : commands.length;
        }
        break;
      case 'T':
        if (!machine.substituted) at = one.text ? labels.get(one.text)! : commands.length;
        machine.substituted = false;
        break;
      case 'q':
        return yield* endScript(machine, one.number ?? 0);
      case 'Q':
        machine.quit = one.number ?? 0;
        return 'next';
      default: edit(machine, one);
    }
  }
  yield* endCycle(machine, !machine.quiet);
  return 'next';
}

/** The commands that neither wait nor decide which one comes next. */
function edit(machine: Machine, one: SedCommand): void {
  switch (one.name) {
    case 'y': machine.pattern = [...machine.pattern].map((letter) => one.table!.get(letter) ?? letter).join(''); break;
    case 'p': machine.output.push(machine.pattern + machine.ending); break;
    case 'P': machine.output.push(machine.pattern.split(machine.ending)[0] + machine.ending); break;
    case 'g': machine.pattern = machine.hold; break;
    case 'G': machine.pattern += machine.ending + machine.hold; break;
    case 'h': machine.hold = machine.pattern; break;
    case 'H': machine.hold += machine.ending + machine.pattern; break;
    case 'x': [machine.pattern, machine.hold] = [machine.hold, machine.pattern]; break;
    case 'z': machine.pattern = ''; break;
    case '=': machine.output.push(`${machine.line}\n`); break;
    case 'F': machine.output.push(`${machine.file}\n`); break;
    case 'l': machine.output.push(`${unambiguous(machine.pattern, one.number)}$\n`); break;
    case 'a': machine.appended.push({ text: one.text! }); break;
    case 'i': machine.output.push(one.text!); break;
    case 'r': machine.appended.push({ file: one.text! }); break;
    case 'R': {
      const line = nextLineOf(machine, one.text!);
      if (line !== undefined) machine.appended.push({ text: line + machine.ending });
      break;
    }
    case 'w': fileOutput(machine, one.text!).push(machine.pattern + machine.ending); break;
    case 'W': fileOutput(machine, one.text!).push(machine.pattern.split(machine.ending)[0] + machine.ending); break;
  }
}

function unambiguous(text: string, width = 70): string {
  let out = '';
  let column = 0;
  const names: Readonly<Record<string, string>> = { '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  for (const letter of text) {
    const shown = names[letter] ?? (letter < ' ' || letter > '~' ? [...toBytes(letter)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('') : letter);
    if (width > 1 && column + shown.length > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return out;
}

/** Feeds lines of several files to the script, one ahead, so that `$` is known. */
function* execute(context: Context, parser: SedParser, names: readonly string[], target: OpenFile): Task<number> {
  let status = 0;
  let reader: LineReader | undefined;
  let batch: string[] = [];
  let at = 0;
  let file = 0;
  /** Whether there is another line, in this file or (with `onward`) in a later one. */
  const more = function* (onward: boolean): Task<boolean> {
    while (at >= batch.length) {
      const lines: string[] | undefined = reader ? yield* reader.batch() : undefined;
      if (lines) {
        batch = lines;
        at = 0;
        continue;
      }
      if (!onward || file >= names.length) return false;
      const input = yield* context.open(names[file]!);
      file += 1;
      if (!input) {
        status = 2;
        continue;
      }
      machine.file = names[file - 1]!;
      if (context.has('s')) machine.line = 0;
      reader = new LineReader(input, context.proc, machine.ending);
    }
    return true;
  };
  const ahead = () => more(true);
  const machine: Machine = {
    context, parser, output: new Output(target), files: new Map(), lineFiles: new Map(), file: '-', ending: context.has('z') ? '\0' : '\n', pattern: '', hold: '', line: 0, appended: [], lastRegex: undefined, substituted: false, quit: undefined, quiet: context.has('n'), missingNewline: false,
    *next() {
      if (!(yield* ahead())) return undefined;
      machine.line += 1;
      const line = batch[at++]!;
      machine.missingNewline = at >= batch.length && reader?.terminated === false;
      return line;
    },
    *isLast() {
      // What is ready is shown before sed waits for more input.
      if (at >= batch.length) yield* machine.output.flush();
      if (context.has('s') && at >= batch.length) return !(yield* more(false));
      return !(yield* ahead());
    },
  };
  const needsLast = parser.commands.some((one) => one.first?.kind === 'last' || one.second?.kind === 'last' || 'nN'.includes(one.name));
  while (machine.quit === undefined) {
    if (at >= batch.length) yield* machine.output.flush();
    const line = yield* machine.next();
    if (line === undefined) break;
    machine.pattern = line;
    machine.substituted = false;
    if (needsLast && at >= batch.length && machine.missingNewline) yield* machine.isLast();
    while ((yield* cycle(machine)) === 'restart');
  }
  yield* machine.output.flush();
  for (const output of machine.files.values()) yield* output.flush();
  return machine.quit || status;
}

function* sed(context: Context): Task<number> {
  if (context.has('debug')) {
    yield* context.proc.err('not simulated: sed --debug\n');
    return 1;
  }
  const extended = context.has('E') || context.has('r');
  const parser = new SedParser(extended);
  const scripts: string[] = [...(context.flags.get('e') ?? [])];
  let { operands } = context;
  for (const name of context.flags.get('f') ?? []) {
    if (name !== '-' && !context.proc.machine.fs.exists(context.path(name))) {
      yield* context.complain(`couldn't open file ${name}: No such file or directory`);
      return 1;
    }
    const file = yield* context.open(name);
    if (!file) return 1;
    scripts.push((yield* new LineReader(file, context.proc).all()).join('\n'));
  }
  if (scripts.length === 0) {
    if (operands.length === 0) {
      yield* context.proc.err('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n');
      return 1;
    }
    scripts.push(operands[0]!);
    operands = operands.slice(1);
  }
  try {
    const joined = context.has('e') ? [scripts.join('\n')] : scripts;
    joined.forEach((text, at) => parser.add(text, at + 1));
    parser.finish();
    if (!context.has('i')) return yield* execute(context, parser, operands.length ? operands : ['-'], context.proc.stdout);
    return yield* inPlace(context, parser, operands);
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    yield* context.complain(error.message);
    return 1;
  }
}

function* inPlace(context: Context, parser: SedParser, names: readonly string[]): Task<number> {
  const { fs } = context.proc.machine;
  if (names.length === 0) {
    yield* context.complain('no input files');
    return 4;
  }
  let status = 0;
  for (const name of names) {
    if (!fs.exists(context.path(name))) {
      yield* context.complain(`can't read ${name}: No such file or directory`);
      status = 2;
      continue;
    }
    if (fs.stat(context.path(name)).kind === 'directory') {
      yield* context.complain(`couldn't edit ${name}: not a regular file`);
      status = 4;
      continue;
    }
    const parts: Uint8Array[] = [];
    const sink = { isTty: false, *read() { return undefined; }, *write(bytes: Uint8Array) { parts.push(bytes); }, retain() { return this; }, release() {} } as unknown as OpenFile;
    for (const one of parser.commands) one.active = false;
    const before = fs.readFile(context.path(name));
    const { mode } = fs.stat(context.path(name));
    status = Math.max(status, yield* execute(context, parser, [name], sink));
    const suffix = context.value('i');
    if (suffix) fs.writeFile(context.path(suffix.includes('*') ? suffix.replace('*', name) : name + suffix), before);
    fs.writeFile(context.path(name), concatBytes(parts), { mode: mode & 0o7777 });
  }
  return status;
}

export const editing = [
  command('sed', { version: 'sed (GNU sed) 4.9', short: 'nrEsuze:f:i::l:b', long: { quiet: 'n', silent: 'n', 'regexp-extended': 'E', expression: 'e:', file: 'f:', 'in-place': 'i::', 'null-data': 'z', separate: 's', unbuffered: 'u', posix: 'posix', debug: 'debug', 'line-length': 'l:', sandbox: 'sandbox', 'follow-symlinks': 'follow-symlinks', 'zero-terminated': 'z' } }, sed),
];
