import type { OpenFile } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { singleQuote } from '../quote';
import { readLine } from '../read-line';
import type { Shell } from '../shell-state';
import { fromBytes, toBytes } from '../text';
import { SignalArrived } from '../traps';
import { readOptions, refusedOptions } from './usage';

interface Gathered {
  readonly text: string;
  readonly ended: boolean;
  readonly timedOut?: boolean;
}

interface ReadPlan {
  readonly delimiter: number;
  readonly count: number;
  readonly exact: boolean;
  readonly raw: boolean;
  readonly deadlineMs: number | undefined;
}

/** A backslash that quotes the next character is kept as this, so that splitting can tell. */
const ESCAPE = '\x01';

function* gather(shell: Shell, file: OpenFile, plan: ReadPlan): Task<Gathered> {
  const bytes: number[] = [];
  let characters = 0;
  for (;;) {
    if (plan.count >= 0 && characters >= plan.count) break;
    if (plan.deadlineMs !== undefined && !(yield* waitReadable(shell, file, plan.deadlineMs))) return { text: fromBytes(Uint8Array.from(bytes)), ended: true, timedOut: true };
    const one = yield* file.read(1);
    const byte = one?.[0];
    if (byte === undefined) return { text: fromBytes(Uint8Array.from(bytes)), ended: true };
    if (byte === plan.delimiter && !plan.exact) break;
    if (byte === 92 && !plan.raw) {
      const next = (yield* file.read(1))?.[0];
      if (next === undefined) return { text: fromBytes(Uint8Array.from(bytes)), ended: true };
      if (next !== 10) bytes.push(1, next);
      else if (file.isTty) yield* shell.proc.err(shell.vars.get('PS2') ?? '> ');
    } else if (byte !== 0) bytes.push(byte);
    if ((byte & 0xc0) !== 0x80) characters += 1;
    if (plan.count >= 0 && characters >= plan.count && (byte & 0x80) !== 0) yield* finishCharacter(file, byte, bytes);
  }
  return { text: fromBytes(Uint8Array.from(bytes)), ended: false };
}

function* finishCharacter(file: OpenFile, first: number, bytes: number[]): Task<void> {
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  for (let n = 0; n < more; n += 1) {
    const next = yield* file.read(1);
    if (next?.[0] !== undefined) bytes.push(next[0]);
  }
}

/** Waits until a read would not block; false when the time is up first. Readiness is polled every 10 ms. */
function* waitReadable(shell: Shell, file: OpenFile, deadlineMs: number): Task<boolean> {
  while (file.readable === false) {
    if (shell.proc.clock.now() >= deadlineMs) return false;
    yield* shell.proc.sleep(Math.min(10, deadlineMs - shell.proc.clock.now()));
  }
  return true;
}

export function* read(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'ersa:d:i:n:N:p:t:u:');
  const refused = yield* refusedOptions(shell, 'read', options);
  if (refused !== undefined) return refused;
  const { flags, operands } = options;
  for (const name of operands) {
    if (/^[A-Za-z_]\w*(\[[^]*\])?$/.test(name)) continue;
    yield* shell.complain(`read: \`${name}': not a valid identifier`);
    return 1;
  }
  const fd = Number(flags.get('u') ?? 0);
  const file = shell.files.get(fd);
  if (!file) {
    yield* shell.complain(`read: ${fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const timeout = flags.get('t');
  if (timeout !== undefined && !/^\d*\.?\d+$|^\d+\.?$/.test(timeout)) {
    yield* shell.complain(`read: ${timeout}: invalid timeout specification`);
    return 1;
  }
  if (timeout !== undefined && Number(timeout) === 0) return file.readable === false ? 1 : 0;
  const prompt = flags.get('p');
  if (prompt !== undefined && file.isTty) yield* shell.proc.err(prompt);
  const exact = flags.has('N');
  const delimiterText = flags.get('d');
  const plan: ReadPlan = {
    delimiter: delimiterText === undefined ? 10 : delimiterText === '' ? 0 : toBytes(delimiterText)[0]!,
    count: flags.has('N') || flags.has('n') ? Number(flags.get('N') ?? flags.get('n')) : -1,
    exact,
    raw: flags.has('r'),
    deadlineMs: timeout === undefined ? undefined : shell.proc.clock.now() + Number(timeout) * 1000,
  };
  const silent = flags.has('s') && file.isTty;
  const single = plan.count >= 0 && file.isTty;
  if (silent) file.tty?.setEcho(false);
  if (single) file.tty?.setRaw(true);
  shell.waiting = true;
  let result: Gathered;
  try {
    result = yield* gather(shell, file, plan);
  } catch (error) {
    if (error instanceof SignalArrived) return 128 + error.signal;
    throw error;
  } finally {
    shell.waiting = false;
    if (silent) file.tty?.setEcho(true);
    if (single) file.tty?.setRaw(false);
  }
  store(shell, result.text, { array: flags.get('a'), names: operands, whole: exact });
  if (result.timedOut) return 142;
  return result.ended ? 1 : 0;
}

function store(shell: Shell, text: string, target: { array: string | undefined; names: readonly string[]; whole: boolean }): void {
  const clean = (value: string) => value.replaceAll(ESCAPE, '');
  const put = (name: string, value: string) => {
    const element = /^(\w+)\[([^]*)\]$/.exec(name);
    if (element) shell.setElement(element[1]!, element[2]!, value);
    else shell.vars.set(name, value);
  };
  const ifs = shell.vars.get('IFS') ?? ' \t\n';
  if (target.array !== undefined) {
    const variable = shell.vars.find(target.array) ?? shell.vars.declare(target.array, 0);
    variable.array = splitFields(text, ifs, Infinity).map(clean);
    variable.value = undefined;
    return;
  }
  if (target.names.length === 0) {
    put('REPLY', clean(text));
    return;
  }
  if (target.whole) {
    put(target.names[0]!, clean(text));
    for (const name of target.names.slice(1)) put(name, '');
    return;
  }
  const fields = splitFields(text, ifs, target.names.length);
  target.names.forEach((name, at) => put(name, clean(fields[at] ?? '')));
}

/** Splits a line for `read`: the last of `count` fields takes the rest, without white space of IFS at its end. */
function splitFields(text: string, ifs: string, count: number): string[] {
  if (ifs === '') return text === '' ? [] : [text];
  const white = [...ifs].filter((letter) => ' \t\n'.includes(letter)).join('');
  const out: string[] = [];
  let at = 0;
  const skipWhite = () => {
    while (at < text.length && white.includes(text[at]!)) at += 1;
  };
  skipWhite();
  while (at < text.length) {
    if (out.length === count - 1) {
      out.push(lastField(text.slice(at), ifs, white));
      break;
    }
    const start = at;
    while (at < text.length && !(ifs.includes(text[at]!) && text[at - 1] !== ESCAPE)) at += 1;
    out.push(text.slice(start, at));
    if (at >= text.length) break;
    skipWhite();
    if (at < text.length && ifs.includes(text[at]!) && !white.includes(text[at]!)) {
      at += 1;
      skipWhite();
    }
  }
  return out;
}

/** All that is left, unless it is one field with no more than its own separator behind it. */
function lastField(rest: string, ifs: string, white: string): string {
  const quoted = (at: number) => rest[at - 1] === ESCAPE;
  const pastWhite = (from: number) => {
    let at = from;
    while (at < rest.length && white.includes(rest[at]!)) at += 1;
    return at;
  };
  let end = 0;
  while (end < rest.length && (!ifs.includes(rest[end]!) || quoted(end))) end += 1;
  let next = pastWhite(end + 1);
  if (white.includes(rest[end] ?? '') && next < rest.length && ifs.includes(rest[next]!)) next = pastWhite(next + 1);
  if (next >= rest.length) return rest.slice(0, end);
  end = rest.length;
  while (white.includes(rest[end - 1]!) && !quoted(end - 1)) end -= 1;
  return rest.slice(0, end);
}

function mapfileProblem(shell: Shell, flags: ReadonlyMap<string, string>, target: string): string | undefined {
  const fd = flags.get('u');
  if (fd !== undefined && !/^\d+$/.test(fd)) return `${fd}: invalid file descriptor specification`;
  if (fd !== undefined && !shell.files.has(Number(fd))) return `${fd}: invalid file descriptor: Bad file descriptor`;
  for (const [letter, what] of [['n', 'line count'], ['s', 'line count'], ['O', 'array origin'], ['c', 'callback quantum']] as const) {
    const text = flags.get(letter);
    if (text !== undefined && (!/^\d+$/.test(text) || (letter === 'c' && Number(text) === 0))) return `${text}: invalid ${what}`;
  }
  if (!/^[A-Za-z_]\w*$/.test(target)) return `\`${target}': not a valid identifier`;
  return shell.vars.find(target)?.assoc ? `${target}: not an indexed array` : undefined;
}

/** All lines, each with its end. */
function* linesOf(file: OpenFile, delimiter: string): Task<string[]> {
  const parts: string[] = [];
  for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) parts.push(fromBytes(chunk));
  const lines = parts.join('').split(delimiter);
  const rest = lines.pop()!;
  return [...lines.map((line) => line + delimiter), ...(rest === '' ? [] : [rest])];
}

/** The first lines, so that what follows them stays for the next reader. */
function* firstLines(file: OpenFile, delimiter: number, count: number): Task<string[]> {
  const lines: string[] = [];
  for (let line = yield* readLine(file, delimiter); line !== undefined; line = lines.length < count ? yield* readLine(file, delimiter) : undefined) lines.push(line);
  return lines;
}

export function* mapfile(shell: Shell, args: readonly string[], name: string): Task<number> {
  const options = readOptions(args, 'td:n:O:s:u:C:c:');
  const refused = yield* refusedOptions(shell, name, options);
  if (refused !== undefined) return refused;
  const { flags } = options;
  const target = options.operands[0] ?? 'MAPFILE';
  const problem = mapfileProblem(shell, flags, target);
  if (problem !== undefined) {
    yield* shell.complain(`${name}: ${problem}`);
    return 1;
  }
  const file = shell.files.get(Number(flags.get('u') ?? 0));
  const separator = flags.get('d');
  const delimiter = separator === undefined ? '\n' : separator[0] ?? '\0';
  const variable = shell.vars.find(target) ?? shell.vars.declare(target, 0);
  const skip = Number(flags.get('s') ?? 0);
  const count = Number(flags.get('n') ?? 0) || Infinity;
  const read = count === Infinity ? yield* linesOf(file!, delimiter) : yield* firstLines(file!, toBytes(delimiter)[0]!, skip + count);
  const taken = read.slice(skip).map((line) => (flags.has('t') && line.endsWith(delimiter) ? line.slice(0, -delimiter.length) : line));
  const origin = Number(flags.get('O') ?? 0);
  const array = flags.has('O') ? shell.vars.toArray(variable) : [];
  const callback = flags.get('C');
  const quantum = Number(flags.get('c') ?? 5000);
  for (const [at, line] of taken.entries()) {
    if (callback && (at + 1) % quantum === 0) yield* shell.evaluator.runText(shell, `${callback} ${origin + at} ${singleQuote(line)}`);
    array[origin + at] = line;
  }
  variable.array = array;
  variable.value = undefined;
  return 0;
}
