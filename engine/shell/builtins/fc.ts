import type { Task } from '../../runtime/process';
import { History } from '../history';
import type { Shell } from '../shell-state';
import { fromBytes, toBytes } from '../text';
import { badOption, readOptions } from './usage';

/** The place of a command in the list: its number, how many lines back, or how it begins. */
function placeOf(list: History, lines: readonly string[], text: string): number | undefined {
  if (!/^-?\d+$/.test(text)) {
    const found = lines.findLastIndex((line) => line.startsWith(text));
    return found < 0 ? undefined : found;
  }
  const number = Number(text);
  return Math.min(lines.length - 1, Math.max(0, number < 0 ? lines.length + number : number === 0 ? lines.length - 1 : number - list.first));
}

/** Lists commands of the history, runs one again (-s), or lets an editor change them first. */
export function* fc(shell: Shell, args: readonly string[]): Task<number> {
  const list = (shell.history ??= new History());
  const numbers = args.findIndex((argument) => /^-\d+$/.test(argument));
  const options = readOptions(numbers < 0 ? args : args.slice(0, numbers), 'e:lnrs');
  if (options.wrong) return yield* badOption(shell, 'fc', options.wrong);
  const operands = [...options.operands, ...(numbers < 0 ? [] : args.slice(numbers))];
  // The line that called fc is the last one.
  const lines = list.lines.slice(0, shell.interactive ? -1 : undefined);
  const editor = options.flags.get('e');
  if (options.flags.has('s') || editor === '-') return yield* runAgain(shell, list, lines, operands);
  const listing = options.flags.has('l');
  const from = operands[0] === undefined ? Math.max(0, listing ? lines.length - 16 : lines.length - 1) : placeOf(list, lines, operands[0]);
  const to = operands[1] === undefined ? (listing ? lines.length - 1 : from) : placeOf(list, lines, operands[1]);
  if (from === undefined || to === undefined || lines.length === 0) {
    yield* shell.complain('fc: no command found');
    return 1;
  }
  const chosen = Array.from({ length: Math.abs(to - from) + 1 }, (_unused, at) => (from <= to ? from + at : from - at));
  if (options.flags.has('r')) chosen.reverse();
  if (!listing) return yield* edit(shell, list, chosen.map((at) => lines[at]!), editor ?? shell.vars.get('FCEDIT') ?? shell.vars.get('EDITOR') ?? 'vi');
  yield* shell.proc.out(chosen.map((at) => `${options.flags.has('n') ? '' : list.first + at}\t ${lines[at]}\n`).join(''));
  return 0;
}

/** What runs stands in the history, in place of the call of fc. */
function* perform(shell: Shell, list: History, text: string): Task<number> {
  if (shell.interactive) list.delete(-1);
  list.add(text);
  yield* shell.proc.err(`${text}\n`);
  return yield* shell.evaluator.runText(shell, text);
}

function* runAgain(shell: Shell, list: History, lines: readonly string[], operands: readonly string[]): Task<number> {
  const changes = operands.filter((operand) => operand.includes('='));
  const name = operands.find((operand) => !operand.includes('='));
  const at = name === undefined ? lines.length - 1 : placeOf(list, lines, name);
  if (at === undefined || at < 0) {
    yield* shell.complain('fc: no command found');
    return 1;
  }
  const text = changes.reduce((line, change) => line.replaceAll(change.slice(0, change.indexOf('=')), () => change.slice(change.indexOf('=') + 1)), lines[at]!);
  return yield* perform(shell, list, text);
}

function* edit(shell: Shell, list: History, lines: readonly string[], editor: string): Task<number> {
  const { fs } = shell.proc.machine;
  const path = `/tmp/bash-fc.${shell.proc.pid}${list.next}`;
  fs.writeFile(path, toBytes(lines.map((line) => `${line}\n`).join('')));
  const status = yield* shell.evaluator.runText(shell, `${editor} ${path}`);
  const text = fromBytes(fs.readFile(path)).replace(/\n+$/, '');
  fs.remove(path);
  return status !== 0 || text === '' ? status : yield* perform(shell, list, text);
}
