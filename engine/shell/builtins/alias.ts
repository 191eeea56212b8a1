import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { History } from '../history';
import { singleQuote } from '../quote';
import type { Shell } from '../shell-state';
import { fromBytes, toBytes } from '../text';
import { badOption, readOptions, usage } from './usage';

export function* alias(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'p');
  if (options.wrong) return yield* badOption(shell, 'alias', options.wrong);
  const line = (name: string) => `${shell.flavour === 'bash' ? 'alias ' : ''}${name}=${singleQuote(shell.aliases.get(name)!)}\n`;
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
  const list = (shell.history ??= new History());
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
  if (options.flags.has('p')) return yield* shown(shell, options.operands);
  if (['a', 'w', 'r', 'n'].some((flag) => options.flags.has(flag))) return yield* historyFile(shell, options.flags, options.operands[0]);
  const count = options.operands[0];
  if (count !== undefined && !/^\d+$/.test(count)) {
    yield* shell.complain(`history: ${count}: numeric argument required`);
    return 1;
  }
  const from = count === undefined ? 0 : Math.max(0, list.lines.length - Number(count));
  yield* shell.proc.out(list.lines.slice(from).map((line, at) => `${String(list.first + from + at).padStart(5)}  ${line}\n`).join(''));
  return 0;
}

/** `history -p`: references replaced, nothing run. */
function* shown(shell: Shell, operands: readonly string[]): Task<number> {
  for (const operand of operands) {
    const found = shell.history!.expand(operand);
    if ('missing' in found) {
      yield* shell.complain(`history: ${operand}: history expansion failed`);
      return 1;
    }
    yield* shell.proc.out(`${found.text}\n`);
  }
  return 0;
}

/** Writes the list to the history file (-w, -a) or takes its lines in (-r, -n). */
function* historyFile(shell: Shell, flags: ReadonlyMap<string, string>, operand: string | undefined): Task<number> {
  const name = operand ?? shell.vars.get('HISTFILE') ?? `${shell.vars.get('HOME') ?? ''}/.bash_history`;
  const { fs } = shell.proc.machine;
  const path = name.startsWith('/') ? name : `${shell.proc.cwd}/${name}`;
  try {
    if (flags.has('r') || flags.has('n')) for (const line of fromBytes(fs.readFile(path)).split('\n')) if (line !== '') shell.history!.add(line);
    if (flags.has('w') || flags.has('a')) fs.writeFile(path, toBytes(shell.history!.lines.map((line) => `${line}\n`).join('')));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* shell.complain(`history: ${name}: ${error.message}`);
    return 1;
  }
  return 0;
}
