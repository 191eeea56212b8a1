import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { SourceOptions } from '../evaluator';
import { BreakLoop, ContinueLoop, ExitShell, ExpansionAbort, ReturnFunction } from '../shell-state';
import type { Shell } from '../shell-state';
import { fromBytes } from '../text';
import { runTrap } from '../traps';
import { badOption, usage } from './usage';

export function* evaluate(shell: Shell, args: readonly string[]): Task<number> {
  if (/^-[^-]/.test(args[0] ?? '')) return yield* badOption(shell, 'eval', args[0]!.slice(0, 2));
  const text = (args[0] === '--' ? args.slice(1) : args).join(' ');
  if (isBlank(text)) return 0;
  return yield* nested(shell, text, { label: shell.source.label, firstLine: shell.line, syntaxLabel: shell.source.label === undefined ? `${shell.name}: eval` : `${shell.source.label}: eval` });
}

/** More than one argument gives up the line, and of `bash -c` all. */
function* atMostOne(shell: Shell, name: string, args: readonly string[]): Task<void> {
  if (args.length <= 1) return;
  yield* shell.complain(`${name}: too many arguments`);
  throw shell.home === 'environment' ? new ExitShell(1) : new ExpansionAbort(1);
}

/** Nothing but comments: what runs it has the status 0. */
const isBlank = (text: string): boolean => /^(?:\s|#.*)*$/.test(text);

/** Runs text one level deeper, as `set -x` shows. */
function* nested(shell: Shell, text: string, options: SourceOptions): Task<number> {
  shell.evalDepth += 1;
  try {
    return yield* shell.evaluator.runText(shell, text, options);
  } finally {
    shell.evalDepth -= 1;
  }
}

export function* source(shell: Shell, args: readonly string[], name: string): Task<number> {
  const operands = args[0] === '--' ? args.slice(1) : args;
  const file = operands[0];
  if (file === undefined) {
    yield* shell.complain(`${name}: filename argument required`);
    return yield* usage(shell, name);
  }
  let text: string;
  try {
    text = fromBytes(readSource(shell, file));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.flavour !== 'bash') return yield* missingSource(shell, file);
    yield* shell.complain(error.code === 'EISDIR' ? `${name}: ${file}: is a directory` : `${file}: ${error.message}`);
    return 1;
  }
  if (text.slice(0, 200).includes('\0')) {
    yield* shell.complain(`${name}: ${file}: cannot execute binary file`);
    return 126;
  }
  const { positional } = shell;
  if (operands.length > 1) shell.positional = operands.slice(1);
  shell.sourceDepth += 1;
  const { line } = shell;
  try {
    if (isBlank(text)) shell.status = 0;
    const status = yield* sourced(shell, text, file);
    const trap = shell.traps.get('RETURN');
    if (trap) yield* runTrap(shell, 'RETURN', trap);
    return status;
  } finally {
    shell.sourceDepth -= 1;
    shell.line = line;
    if (operands.length > 1) shell.positional = positional;
  }
}

/** In the smaller shells a file that is not there ends a script. */
function* missingSource(shell: Shell, file: string): Task<number> {
  const line = shell.flavour === 'ash' ? 'line 0: ' : '';
  const what = !file.includes('/') ? `${file}: not found` : shell.flavour === 'ash' ? `can't open '${file}': No such file or directory` : `cannot open ${file}: No such file`;
  yield* shell.complain(`.: ${line}${what}`);
  if (shell.interactive) return 2;
  throw new ExitShell(2);
}

function* sourced(shell: Shell, text: string, file: string): Task<number> {
  try {
    return yield* nested(shell, text, { label: file, firstLine: 1 });
  } catch (error) {
    if (error instanceof ReturnFunction) return error.status;
    throw error;
  }
}

function readSource(shell: Shell, file: string): Uint8Array {
  const { fs } = shell.proc.machine;
  const at = (path: string) => (path.startsWith('/') ? path : `${shell.proc.cwd}/${path}`);
  if (!file.includes('/')) {
    for (const directory of (shell.vars.get('PATH') ?? '').split(':')) {
      const path = at(`${directory || '.'}/${file}`);
      if (fs.exists(path) && fs.stat(path).kind === 'file') return fs.readFile(path);
    }
  }
  const descriptor = /^\/dev\/(?:fd\/(\d+)|stdin)$/.exec(file);
  if (descriptor) return drain(shell, Number(descriptor[1] ?? 0));
  if (fs.exists(at(file)) && fs.stat(at(file)).kind === 'directory') throw new SystemError('EISDIR', 'Is a directory');
  return fs.readFile(at(file));
}

/** `source <(…)` reads what is there; the caller has let the other side run. */
function drain(shell: Shell, fd: number): Uint8Array {
  const file = shell.files.get(fd);
  const chunks: number[] = [];
  while (file?.readable) {
    const step = file.read().next();
    if (!step.done || !step.value) break;
    chunks.push(...step.value);
  }
  return Uint8Array.from(chunks);
}

export function* exit(shell: Shell, args: readonly string[]): Task<number> {
  if (shell.interactive) yield* shell.proc.err('exit\n');
  if (args.length === 0) throw new ExitShell(shell.status);
  if (!/^\s*[-+]?\d+\s*$/.test(args[0]!)) {
    yield* shell.complain(`exit: ${args[0]}: numeric argument required`);
    throw new ExitShell(2);
  }
  yield* atMostOne(shell, 'exit', args);
  throw new ExitShell(Number(BigInt(args[0]!.trim()) & 0xffn));
}

export function* returnFunction(shell: Shell, args: readonly string[]): Task<number> {
  const value = args[0];
  let status = shell.status;
  if (value !== undefined) {
    if (/^[-+]?\d+$/.test(value)) status = Number(BigInt(value) & 0xffn);
    else {
      yield* shell.complain(`return: ${value}: numeric argument required`);
      status = 2;
    }
  }
  if (/^[-+]?\d+$/.test(value ?? '')) yield* atMostOne(shell, 'return', args);
  if (shell.functionDepth === 0 && shell.sourceDepth === 0) {
    if (shell.flavour !== 'bash') throw new ExitShell(status);
    yield* shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnFunction(status);
}

function* loopCount(shell: Shell, name: string, args: readonly string[]): Task<number | undefined> {
  if (shell.loopDepth === 0) {
    if (shell.flavour === 'bash') yield* shell.complain(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
    return undefined;
  }
  const text = args[0] ?? '1';
  if (!/^[-+]?\d+$/.test(text)) {
    yield* shell.complain(`${name}: ${text}: numeric argument required`);
    throw new ExitShell(128);
  }
  yield* atMostOne(shell, name, args);
  if (Number(text) < 1) {
    yield* shell.complain(`${name}: ${text}: loop count out of range`);
    throw new BreakLoop(1, 1);
  }
  return Math.min(Number(text), shell.loopDepth);
}

export function* breakLoop(shell: Shell, args: readonly string[]): Task<number> {
  const levels = yield* loopCount(shell, 'break', args);
  if (levels === undefined) return 0;
  throw new BreakLoop(levels);
}

export function* continueLoop(shell: Shell, args: readonly string[]): Task<number> {
  const levels = yield* loopCount(shell, 'continue', args);
  if (levels === undefined) return 0;
  throw new ContinueLoop(levels);
}

export function* shift(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[0] ?? '1';
  if (!/^[-+]?\d+$/.test(text)) {
    yield* shell.complain(`shift: ${text}: numeric argument required`);
    return 1;
  }
  yield* atMostOne(shell, 'shift', args);
  const count = Number(text);
  if (count < 0) {
    yield* shell.complain(`shift: ${text}: shift count out of range`);
    return 1;
  }
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
}
