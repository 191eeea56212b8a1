import type { Task } from '../../runtime/process';
import { formatPrintf } from '../printf';
import { decodeEscapes } from '../quote';
import type { Shell } from '../shell-state';
import { toBytes } from '../text';
import { badOption, usage } from './usage';

export function* echo(shell: Shell, args: readonly string[]): Task<number> {
  const text = echoText(args, shell.shopts.has('xpg_echo'));
  if (text !== '') yield* shell.proc.stdout.write(toBytes(text));
  return 0;
}

/** What echo prints; the program `echo` is the same. */
export function echoText(args: readonly string[], escapesByDefault = false): string {
  let newline = true;
  let escapes = escapesByDefault;
  let at = 0;
  for (; at < args.length && /^-[neE]+$/.test(args[at]!); at += 1) {
    for (const letter of args[at]!.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(at).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const decoded = decodeEscapes(text, { leadingZero: true, stop: true });
  return decoded.text + (newline && !decoded.stopped ? '\n' : '');
}

export function* printf(shell: Shell, args: readonly string[]): Task<number> {
  let at = 0;
  let variable: string | undefined;
  if (args[0] === '-v') {
    if (args.length < 2) {
      yield* shell.complain('printf: -v: option requires an argument');
      return yield* usage(shell, 'printf');
    }
    variable = args[1]!;
    if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(variable)) {
      yield* shell.complain(`printf: \`${variable}': not a valid identifier`);
      return 2;
    }
    at = 2;
  } else if (args[0] !== undefined && /^-./.test(args[0]) && args[0] !== '--') return yield* badOption(shell, 'printf', args[0].slice(0, 2));
  if (args[at] === '--') at += 1;
  if (args[at] === undefined) return yield* usage(shell, 'printf');
  const result = formatPrintf(args[at]!, args.slice(at + 1), shell.proc.clock.now());
  if (variable !== undefined) {
    const element = /^(\w+)\[(.*)\]$/.exec(variable);
    if (element) shell.setElement(element[1]!, element[2]!, result.text);
    else shell.set(variable, result.text);
  }
  for (const message of result.errors) yield* shell.complain(`printf: ${message}`);
  if (variable === undefined) yield* shell.proc.stdout.write(toBytes(result.text));
  return result.failed ? 1 : 0;
}
