import type { Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { runForeground } from './foreground';
import { findExecutable } from './kernel';
import type { Shell } from './shell-state';

/** Bytes a file may have to be looked at as a script. */
const SCRIPT_LIMIT = 1024 * 1024;

/** Whether the file is a script whose `#!` names nothing. */
function missingInterpreter(shell: Shell, path: string): boolean {
  const { fs } = shell.proc.machine;
  if (shell.flavour !== 'bash' || fs.stat(path).size > SCRIPT_LIMIT) return false;
  const head = fs.readFile(path).subarray(0, 256);
  if (head[0] !== 0x23 || head[1] !== 0x21) return false;
  const line = /^#![ \t]*(\S+)/.exec(String.fromCharCode(...head));
  return line !== null && !fs.exists(line[1]!);
}

/** The program behind a command word, or what bash says about it. */
export function findProgram(shell: Shell, name: string): { readonly program: Program } | { readonly error: string; readonly status: number } {
  const { machine } = shell.proc;
  const env = new Map(shell.vars.environment());
  const path = shell.vars.get('PATH');
  if (path !== undefined) env.set('PATH', path);
  const known = hashTable(shell).get(name)?.path;
  if (known !== undefined && !machine.fs.exists(known)) return { error: `${known}: No such file or directory`, status: 127 };
  const found = findExecutable(machine.fs, known ?? name, env, shell.proc.cwd);
  if ('path' in found) {
    const missing = missingInterpreter(shell, found.path);
    if (missing) return { error: `${name}: cannot execute: required file not found`, status: 127 };
    const program = machine.findProgram(known ?? name, env, shell.proc.cwd);
    return program ? { program } : { error: `${name}: cannot execute binary file: Exec format error`, status: 126 };
  }
  if (found.error === 'ENOENT') return { error: name.includes('/') || path === '' ? `${name}: No such file or directory` : `${name}: command not found`, status: 127 };
  return { error: `${name}: ${found.error === 'EISDIR' ? 'Is a directory' : 'Permission denied'}`, status: 126 };
}

/** What the shell remembers of where programs are; a new PATH makes it forget. */
export function hashTable(shell: Shell): Shell['hashed'] {
  const path = shell.vars.get('PATH');
  if (path !== shell.hashedPath) shell.hashed.clear();
  shell.hashedPath = path;
  return shell.hashed;
}

/** Where a program was found; bash tells the program in `$_` and remembers it itself. */
function remember(shell: Shell, name: string): string {
  const table = hashTable(shell);
  const known = table.get(name);
  if (known) known.hits += 1;
  const found = findExecutable(shell.proc.machine.fs, known?.path ?? name, shell.environment(), shell.proc.cwd);
  if (!('path' in found)) return name;
  if (!known && shell.has('hashall') && !name.includes('/')) table.set(name, { path: found.shown, hits: 1 });
  return found.shown;
}

/** Runs a program in the foreground. With `replace` it takes this process over. */
export function* runProgram(shell: Shell, program: Program, argv: readonly string[], replace = false): Task<number> {
  const env = new Map(shell.environment());
  if (shell.flavour === 'bash') env.set('_', remember(shell, argv[0]!));
  if (replace) return yield* shell.proc.exec(program, argv, env);
  return yield* runForeground(shell, argv.join(' '), () => shell.proc.spawn({ argv, program, env, newGroup: shell.has('monitor') }));
}
