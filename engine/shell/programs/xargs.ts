import type { Task } from '../../runtime/process';
import { decodeEscapes } from '../quote';
import { command } from './command';
import type { Context } from './command';
import { runProgram } from './launch';
import { LineReader } from './text-io';

/** Words of xargs' input: white space separates, quotes and backslashes protect. Undefined when a quote is left open. */
function splitWords(text: string): string[] | { readonly open: string } {
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
    else if (/\s/.test(letter)) {
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
}

/** Of -I, -L and -n the last one counts. */
function* readPlan(context: Context): Task<Plan | undefined> {
  for (const flag of ['n', 'L', 's', 'P']) {
    const value = context.value(flag);
    if (value === undefined) continue;
    if (!/^\d+$/.test(value)) yield* context.tryHelp(`invalid number "${value}" for -${flag} option`);
    else if (Number(value) < 1 && flag !== 'P') yield* context.tryHelp(`value ${value} for -${flag} option should be >= 1`);
    else continue;
    return undefined;
  }
  const given = [...context.flags.keys()].map((flag) => (flag === 'i' ? 'I' : flag === 'l' ? 'L' : flag)).filter((flag) => 'InL'.includes(flag));
  const last = given.at(-1);
  const names: Readonly<Record<string, string>> = { I: '--replace/-I/-i', n: '--max-args', L: '--max-lines' };
  for (const flag of given.slice(0, -1)) {
    // `-n 1 -I x` says the same thing twice.
    if (flag === 'I' && last === 'n' && context.value('n') === '1') return { replace: context.value('I') ?? (context.value('i') || '{}'), perLine: 0, perRun: 0 };
    yield* context.complain(`warning: options ${names[flag]} and ${last === 'L' ? '--max-lines' : names[last!]} are mutually exclusive, ignoring previous ${names[flag]} value`);
  }
  const replace = last === 'I' ? context.value('I') ?? (context.value('i') || '{}') : undefined;
  return { replace, perLine: last === 'L' ? Number(context.value('L') ?? (context.value('l') || 1)) : 0, perRun: last === 'n' ? Number(context.value('n')) : 5000 };
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
      const words = splitWords(line.trimStart().replace(/[ \t]/g, '\\$&'));
      if ('open' in words) return open(words.open);
      if (words.length > 0) items.push(words.join(''));
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
  const runs: string[][] = [];
  for (let at = 0; at < items.length; at += plan.perRun) runs.push([...argv, ...items.slice(at, at + plan.perRun)]);
  return runs;
}

function* xargs(context: Context): Task<number> {
  const wanted = yield* readPlan(context);
  if (!wanted) return 1;
  const input = context.value('a') === undefined ? context.proc.stdin : yield* context.open(context.value('a')!);
  if (!input) return 1;
  const delimiter = context.has('0') ? '\0' : context.value('d') === undefined ? undefined : decodeEscapes(context.value('d')!, {}).text;
  const lines = yield* new LineReader(input, context.proc, delimiter ?? '\n').all();
  const runs = plan(context, wanted, lines, delimiter === undefined);
  if (typeof runs === 'string') {
    yield* context.complain(runs);
    return 1;
  }
  const size = Number(context.value('s') ?? Infinity);
  let status = 0;
  for (const run of runs) {
    if (run.reduce((sum, word) => sum + word.length + 1, 0) > size) {
      yield* context.complain('argument line too long');
      return 1;
    }
    if (context.has('t')) yield* context.proc.err(`${run.join(' ')}\n`);
    const code = yield* runProgram(context, run, { stdin: 'null' });
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
  command('xargs', { short: '0a:d:E:e::i::I:l::L:n:P:prs:tx', long: { null: '0', 'max-args': 'n:', 'max-procs': 'P:', 'no-run-if-empty': 'r', replace: 'i::', delimiter: 'd:', 'max-lines': 'l::', verbose: 't', 'arg-file': 'a:', 'max-chars': 's:', exit: 'x' }, stopAtOperand: true }, xargs),
];
