import type { Assignment, Command } from 'unbash';
import { SystemError } from '../runtime/machine';
import { Interrupted, Signal } from '../runtime/process';
import type { Task } from '../runtime/process';
import { assignAll, declarationArguments } from './assignment';
import { DECLARATIONS } from './builtins/declare';
import { forgetCoprocess } from './coprocess';
import { expandWords } from './expand';
import { findProgram, runProgram } from './external';
import { RedirectError, Redirections } from './redirect';
import { ExecFailed, ExecReplaced, ExitShell, FunctionNesting, NESTING_LIMIT, ReturnFunction, ExpansionError } from './shell-state';
import type { Builtin, Shell, ShellFunction } from './shell-state';
import { trace, traceWord } from './trace';
import { beforeCommand, runTrap } from './traps';
import { assignmentsAndWords, parseWord } from './tree';
import { VariableError } from './variables';

/** A simple command: assignments, words, redirections. With `replace` an external program takes this process over. */
export function* runCommand(shell: Shell, node: Command, replace = false): Task<number> {
  yield* shell.proc.spend(0.2);
  if (shell.coprocess) forgetCoprocess(shell);
  shell.at(node.pos);
  yield* beforeCommand(shell, node);
  shell.substitutionStatus = undefined;
  const { assignments, words } = assignmentsAndWords(node);
  const nameText = words[0]?.text ?? '';
  const declares = DECLARATIONS.has(nameText);
  const opened = shell.substitutionFiles;
  shell.substitutionFiles = [];
  try {
    let argv: string[];
    if (declares) argv = [nameText, ...(yield* declarationArguments(shell, words.slice(1)))];
    else argv = yield* expandWords(shell, words.map((word) => (word.type === 'Word' ? word : parseWord(word.text))));
    return yield* dispatch(shell, node, argv, assignments, replace);
  } finally {
    for (const { fd, file } of shell.substitutionFiles) {
      if (shell.files.get(fd) === file) shell.files.delete(fd);
      file.release();
    }
    shell.substitutionFiles = opened;
  }
}

function* dispatch(shell: Shell, node: Command, argv: string[], assignments: readonly Assignment[], replace: boolean): Task<number> {
  const redirections = new Redirections(shell);
  try {
    if (argv.length === 0) {
      try {
        yield* redirections.apply(node.redirects);
        yield* assignAll(shell, assignments);
      } finally {
        redirections.restore();
      }
      return shell.substitutionStatus ?? 0;
    }
    const declares = DECLARATIONS.has(argv[0]!);
    if (shell.has('xtrace')) yield* trace(shell, argv.map((word, at) => (declares && shell.pendingArrays.has(at - 1) ? word.replace(/\+?=$/, '') : traceWord(word))).join(' '));
    shell.lastArgument = argv.at(-1)!;
    if (argv[0] === 'exec' && !shell.functions.has('exec')) return yield* runExec(shell, node, argv, assignments, redirections);
    const scope = assignments.length > 0 ? shell.vars.pushScope() : undefined;
    try {
      if (scope) yield* assignAll(shell, assignments, scope);
      const target = resolve(shell, argv[0]!);
      try {
        yield* redirections.apply(node.redirects);
      } catch (error) {
        // A program's redirections are made in its own process, and so are their errors.
        if (target.kind !== 'external' || shell.interactive || !(error instanceof ExpansionError)) throw error;
        yield* shell.complain(error.message);
        return error.statusIn(shell);
      }
      if (target.kind === 'external') return yield* runExternal(shell, argv, replace);
      if (target.kind === 'function') return yield* callFunction(shell, argv, target.definition);
      return yield* runBuiltin(shell, target.builtin, argv);
    } finally {
      if (scope) removeScope(shell, scope);
    }
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* shell.complain(error.message);
    // In dash a failed redirection of a builtin ends the shell (XCU 2.8.1).
    if (shell.flavour === 'dash') {
      if (argv.length === 0 || resolve(shell, argv[0]!).kind === 'builtin') throw new ExitShell(2);
      return 2;
    }
    return 1;
  } finally {
    redirections.restore();
  }
}

/** `local` inside a function with a temporary environment may have pushed scopes above; only ours goes. */
function removeScope(shell: Shell, scope: ReadonlyMap<string, unknown>): void {
  const at = shell.vars.scopes.indexOf(scope as never);
  if (at > 0) shell.vars.scopes.splice(at, 1);
  shell.vars.changed();
}

export type Target = { readonly kind: 'function'; readonly definition: ShellFunction } | { readonly kind: 'builtin'; readonly builtin: Builtin } | { readonly kind: 'external' };

export function resolve(shell: Shell, name: string): Target {
  const definition = shell.functions.get(name);
  if (definition) return { kind: 'function', definition };
  const builtin = shell.builtins.get(name);
  if (builtin && !shell.disabled.has(name)) return { kind: 'builtin', builtin };
  return { kind: 'external' };
}

/** Special builtins, and `local`: in dash and ash their failure ends a script (XCU 2.8.1). */
const ENDING: ReadonlySet<string> = new Set(['export', 'readonly', 'set', 'shift', 'unset', 'local']);
const FAILING_WITH_2: ReadonlySet<string> = new Set(['cd', 'umask', 'fg', 'bg']);

function failedInSmallShell(shell: Shell, name: string, status: number): number {
  if (!ENDING.has(name)) return FAILING_WITH_2.has(name) && status === 1 ? 2 : status;
  if (shell.interactive) return 2;
  throw new ExitShell(2);
}

export function* runBuiltin(shell: Shell, builtin: Builtin, argv: readonly string[]): Task<number> {
  const { complaints } = shell;
  try {
    const status = yield* builtin(shell, argv.slice(1), argv[0]!);
    return shell.flavour === 'bash' || shell.complaints === complaints ? status : failedInSmallShell(shell, argv[0]!, status);
  } catch (error) {
    if (error instanceof SystemError) {
      yield* shell.complain(`${argv[0]}: ${error.code === 'EBADF' || error.code === 'ENOSPC' ? 'write error: ' : ''}${error.message}`);
      return 1;
    }
    if (error instanceof VariableError) {
      yield* shell.complain(error.message);
      return 1;
    }
    if (error instanceof Interrupted && error.signal === Signal.PIPE && shell.subshellDepth === 0 && shell.interactive) return 141;
    throw error;
  }
}

function* functionStatus(shell: Shell, definition: ShellFunction): Task<number> {
  try {
    const { body } = definition.node;
    if (body.type === 'CompoundList') return 0;
    return yield* shell.evaluator.runNode(shell, body);
  } catch (error) {
    if (error instanceof ReturnFunction) return error.status;
    throw error;
  }
}

/** A function inherits the traps of commands only when set -T or -E says so; one that it sets stays. Returns what was hidden. */
function hideTraps(shell: Shell): [string, string][] {
  const hidden: [string, string][] = [];
  for (const [trap, option] of [['RETURN', 'functrace'], ['DEBUG', 'functrace'], ['ERR', 'errtrace']] as const) {
    const text = shell.traps.get(trap);
    if (text === undefined || shell.has(option)) continue;
    hidden.push([trap, text]);
    shell.traps.delete(trap);
  }
  return hidden;
}

function* callFunction(shell: Shell, argv: readonly string[], definition: ShellFunction): Task<number> {
  const limit = Math.min(NESTING_LIMIT, Number(shell.vars.get('FUNCNEST')) || NESTING_LIMIT);
  const name = argv[0]!;
  if (shell.functionDepth >= limit) {
    yield* shell.complain(`${name}: maximum function nesting level exceeded (${limit})`);
    throw new FunctionNesting();
  }
  yield* shell.proc.spend(0.2);
  const { positional, source, line, compoundLine, loopDepth } = shell;
  shell.positional = argv.slice(1);
  shell.lineInFunction.push({ name, line, source: definition.source });
  shell.source = shell.home && definition.source.label === undefined && !shell.interactive ? { ...definition.source, label: shell.home } : definition.source;
  shell.at(definition.node.body.pos);
  shell.compoundLine = shell.line;
  shell.functionDepth += 1;
  shell.loopDepth = 0;
  const scope = shell.vars.pushScope();
  const outerTraps = hideTraps(shell);
  try {
    const debug = shell.traps.get('DEBUG');
    if (debug) yield* runTrap(shell, 'DEBUG', debug);
    const status = yield* functionStatus(shell, definition);
    const trap = shell.traps.get('RETURN');
    if (trap) yield* runTrap(shell, 'RETURN', trap);
    return status;
  } finally {
    for (const [trap, text] of outerTraps) if (!shell.traps.has(trap)) shell.traps.set(trap, text);
    removeScope(shell, scope);
    shell.positional = positional;
    shell.source = source;
    shell.line = line;
    shell.compoundLine = compoundLine;
    shell.loopDepth = loopDepth;
    shell.functionDepth -= 1;
    shell.options = shell.lineInFunction.pop()?.options ?? shell.options;
  }
}

function* runExternal(shell: Shell, argv: readonly string[], replace: boolean): Task<number> {
  const found = findProgram(shell, argv[0]!);
  if ('error' in found) {
    if (found.status === 127 && shell.functions.has('command_not_found_handle')) {
      return yield* callFunction(shell, ['command_not_found_handle', ...argv], shell.functions.get('command_not_found_handle')!);
    }
    yield* shell.complain(found.error);
    return found.status;
  }
  return yield* runProgram(shell, found.program, argv, replace);
}

function* runExec(shell: Shell, node: Command, argv: readonly string[], assignments: readonly Assignment[], redirections: Redirections): Task<number> {
  yield* redirections.apply(node.redirects);
  let at = 1;
  let name: string | undefined;
  let clear = false;
  for (; argv[at]?.startsWith('-') && argv[at] !== '-'; at += 1) {
    if (argv[at] === '--') {
      at += 1;
      break;
    }
    if (argv[at] === '-a') name = argv[++at];
    else if (argv[at] === '-c') clear = true;
  }
  const command = argv.slice(at);
  if (command.length === 0) {
    redirections.keep();
    return 0;
  }
  const scope = shell.vars.pushScope();
  yield* assignAll(shell, assignments, scope);
  const found = findProgram(shell, command[0]!);
  if ('error' in found) {
    const directory = found.error.endsWith(': Is a directory');
    if (directory) yield* shell.complain(found.error);
    yield* shell.complain(`exec: ${directory ? `${command[0]}: cannot execute: Is a directory` : found.status === 127 ? `${command[0]}: not found` : found.error}`);
    removeScope(shell, scope);
    if (shell.interactive || shell.shopts.has('execfail')) return found.status;
    throw new ExecFailed(found.status);
  }
  const env = new Map(clear ? [] : shell.environment());
  redirections.keep();
  throw new ExecReplaced(found.program, [name ?? command[0]!, ...command.slice(1)], env);
}
