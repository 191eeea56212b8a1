import type { Task } from '../../runtime/process';
import { singleQuote } from '../quote';
import type { Shell } from '../shell-state';
import { badOption, readOptions, usage } from './usage';

export function* alias(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'p');
  if (options.wrong) return yield* badOption(shell, 'alias', options.wrong);
  const line = (name: string) => `alias ${name}=${singleQuote(shell.aliases.get(name)!)}\n`;
  if (options.operands.length === 0) {
    yield* shell.proc.out([...shell.aliases.keys()].sort().map(line).join(''));
    return 0;
  }
  let status = 0;
  for (const operand of options.operands) {
    const at = operand.indexOf('=', 1);
    if (at > 0) {
      const name = operand.slice(0, at);
      if (/[\s/$`=|&;()<>"'\\]/.test(name)) {
        yield* shell.complain(`alias: \`${name}': invalid alias name`);
        status = 1;
      } else shell.aliases.set(name, operand.slice(at + 1));
    } else if (shell.aliases.has(operand)) yield* shell.proc.out(line(operand));
    else {
      yield* shell.complain(`alias: ${operand}: not found`);
      status = 1;
    }
  }
  return status;
}

export function* unalias(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'a');
  if (options.wrong) return yield* badOption(shell, 'unalias', options.wrong);
  if (options.flags.has('a')) {
    shell.aliases.clear();
    return 0;
  }
  if (options.operands.length === 0) return yield* usage(shell, 'unalias');
  let status = 0;
  for (const name of options.operands) {
    if (shell.aliases.delete(name)) continue;
    yield* shell.complain(`unalias: ${name}: not found`);
    status = 1;
  }
  return status;
}

export function* history(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'cd:anrwps');
  if (options.wrong) return yield* badOption(shell, 'history', options.wrong);
  const list = shell.history;
  if (!list) return 0;
  if (options.flags.has('c')) {
    list.clear();
    return 0;
  }
  const doomed = options.flags.get('d');
  if (doomed !== undefined) {
    if (/^-?\d+$/.test(doomed) && list.delete(Number(doomed))) return 0;
    yield* shell.complain(`history: ${doomed}: history position out of range`);
    return 1;
  }
  if (options.flags.has('s')) {
    list.add(options.operands.join(' '));
    return 0;
  }
  const count = options.operands[0];
  if (count !== undefined && !/^\d+$/.test(count)) {
    yield* shell.complain(`history: ${count}: numeric argument required`);
    return 1;
  }
  const from = count === undefined ? 0 : Math.max(0, list.lines.length - Number(count));
  yield* shell.proc.out(list.lines.slice(from).map((line, at) => `${String(list.first + from + at).padStart(5)}  ${line}\n`).join(''));
  return 0;
}
