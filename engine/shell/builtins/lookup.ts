import type { Task } from '../../runtime/process';
import { AssociativeArray } from '../associative-array';
import { runBuiltin } from '../command';
import { findProgram, hashTable, runProgram } from '../external';
import { printFunction } from '../command-text';
import { findExecutable } from '../kernel';
import { KEYWORDS } from '../own-words';
import type { Shell } from '../shell-state';
import { badOption, readOptions, usage } from './usage';

/** The path of an external command, as typed or found in PATH. */
export function pathOf(shell: Shell, name: string): string | undefined {
  const path = shell.vars.get('PATH');
  const found = findExecutable(shell.proc.machine.fs, name, new Map(path === undefined ? [] : [['PATH', path]]), shell.proc.cwd);
  if (!('path' in found)) return undefined;
  return name.includes('/') ? name : found.path;
}

/** All files of that name in PATH. */
function pathsOf(shell: Shell, name: string): string[] {
  if (name.includes('/')) return [pathOf(shell, name) ?? ''];
  const found: string[] = [];
  for (const directory of (shell.vars.get('PATH') ?? '').split(':')) {
    const path = pathOf(shell, `${directory || '.'}/${name}`);
    if (path !== undefined) found.push(path);
  }
  return found;
}

function describe(shell: Shell, name: string, flags: ReadonlyMap<string, string>): string[] {
  const out: string[] = [];
  const short = flags.has('t');
  const pathOnly = flags.has('p') || flags.has('P');
  if (!pathOnly || (flags.has('p') && !flags.has('P'))) {
    const quiet = flags.has('p');
    const add = (kind: string, text: string) => out.push(quiet ? '' : short ? kind : text);
    if (shell.aliases.has(name) && (shell.interactive || shell.shopts.has('expand_aliases'))) add('alias', `${name} is aliased to \`${shell.aliases.get(name)}'`);
    if (KEYWORDS.has(name)) add('keyword', `${name} is a shell keyword`);
    const definition = shell.functions.get(name);
    if (definition && !flags.has('f')) add('function', `${name} is a function\n${printFunction(name, definition)}`);
    if (shell.builtins.has(name) && !shell.disabled.has(name)) add('builtin', `${name} is a shell builtin`);
  }
  if (out.length === 0 || flags.has('a')) {
    for (const path of flags.has('a') ? pathsOf(shell, name) : [pathOf(shell, name) ?? '']) if (path) out.push(short ? 'file' : pathOnly ? path : hashTable(shell).has(name) && !flags.has('a') ? `${name} is hashed (${hashTable(shell).get(name)!.path})` : `${name} is ${path}`);
  }
  return flags.has('a') ? out : out.slice(0, 1);
}

export function* type(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'afptP');
  if (options.wrong) return yield* badOption(shell, 'type', options.wrong);
  let status = 0;
  for (const name of options.operands) {
    const lines = describe(shell, name, options.flags);
    if (lines.length === 0) {
      status = 1;
      const quiet = options.flags.has('t') || options.flags.has('p') || options.flags.has('P');
      if (shell.flavour !== 'bash') {
        yield* shell.proc.out(`${name}: not found\n`);
        status = 127;
      } else if (!quiet) yield* shell.complain(`type: ${name}: not found`);
    } else for (const line of lines) if (line !== '') yield* shell.proc.out(`${line}\n`);
  }
  return status;
}

export function* command(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'pVv');
  if (options.wrong) return yield* badOption(shell, 'command', options.wrong);
  const { flags, operands } = options;
  if (flags.has('v') || flags.has('V')) {
    let found = false;
    for (const name of operands) {
      const [line] = describe(shell, name, new Map());
      if (line === undefined) {
        if (flags.has('V')) yield* shell.complain(`command: ${name}: not found`);
        continue;
      }
      found = true;
      if (flags.has('V')) yield* shell.proc.out(`${line}\n`);
      else if (shell.aliases.has(name)) yield* shell.proc.out(`alias ${name}='${shell.aliases.get(name)}'\n`);
      else yield* shell.proc.out(`${KEYWORDS.has(name) || shell.functions.has(name) || shell.builtins.has(name) ? name : pathOf(shell, name) ?? name}\n`);
    }
    return found ? 0 : shell.flavour === 'bash' ? 1 : 127;
  }
  if (operands.length === 0) return 0;
  return yield* runNamed(shell, operands);
}

/** Runs a command without looking at functions. */
function* runNamed(shell: Shell, argv: readonly string[]): Task<number> {
  const found = shell.builtins.get(argv[0]!);
  if (found) return yield* runBuiltin(shell, found, argv);
  const target = findProgram(shell, argv[0]!);
  if ('error' in target) {
    yield* shell.complain(target.error);
    return target.status;
  }
  return yield* runProgram(shell, target.program, argv);
}

export function* builtin(shell: Shell, args: readonly string[]): Task<number> {
  const argv = args[0] === '--' ? args.slice(1) : args;
  if (argv.length === 0) return 0;
  const found = shell.builtins.get(argv[0]!);
  if (!found) {
    yield* shell.complain(`builtin: ${argv[0]}: not a shell builtin`);
    return 1;
  }
  return yield* runBuiltin(shell, found, argv);
}

export function* enable(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'adnpsf:');
  if (options.wrong) return yield* badOption(shell, 'enable', options.wrong);
  if (options.operands.length === 0) {
    const off = options.flags.has('n');
    yield* shell.proc.out([...shell.builtins.keys()].sort().filter((name) => off === shell.disabled.has(name)).map((name) => `enable ${off ? '-n ' : ''}${name}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of options.operands) {
    if (!shell.builtins.has(name)) {
      yield* shell.complain(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (options.flags.has('n')) shell.disabled.add(name);
    else shell.disabled.delete(name);
  }
  return status;
}

/** One name of `hash`: looked up, forgotten (-d), told (-t) or given a path (-p). False when there is none. */
function* hashOne(shell: Shell, flags: ReadonlyMap<string, string>, name: string, several: boolean): Task<boolean> {
  const table = hashTable(shell);
  if (flags.has('p')) table.set(name, { path: flags.get('p')!, hits: 0 });
  else if (flags.has('d')) return table.delete(name);
  else if (flags.has('t')) {
    const known = table.get(name);
    if (known) yield* shell.proc.out(flags.has('l') ? `builtin hash -p ${known.path} ${name}\n` : `${several ? `${name}\t` : ''}${known.path}\n`);
    return known !== undefined;
  } else if (!shell.builtins.has(name) && !shell.functions.has(name) && !name.includes('/')) {
    const path = pathOf(shell, name);
    if (path === undefined) return false;
    table.set(name, { path, hits: 0 });
  }
  return true;
}

export function* hash(shell: Shell, args: readonly string[]): Task<number> {
  const { flags, operands, wrong, incomplete } = readOptions(args, 'lrp:dt');
  if (wrong) return yield* badOption(shell, 'hash', wrong);
  if (incomplete || (flags.has('t') && operands.length === 0)) {
    yield* shell.complain(`hash: ${incomplete ?? '-t'}: option requires an argument`);
    return incomplete ? yield* usage(shell, 'hash') : 1;
  }
  const table = hashTable(shell);
  if (flags.has('r')) table.clear();
  let status = 0;
  for (const name of operands) {
    if (yield* hashOne(shell, flags, name, operands.length > 1)) continue;
    yield* shell.complain(`hash: ${name}: not found`);
    status = 1;
  }
  if (operands.length > 0 || flags.has('r')) return status;
  const listed = [...new AssociativeArray([...table].map(([name, entry]) => [name, entry.path]), 256)];
  if (listed.length === 0 && !flags.has('l')) yield* shell.proc.out('hash: hash table empty\n');
  else if (flags.has('l')) yield* shell.proc.out(listed.map(([name, path]) => `builtin hash -p ${path} ${name}\n`).join(''));
  else yield* shell.proc.out(`hits\tcommand\n${listed.map(([name, path]) => `${String(table.get(name)!.hits).padStart(4)}\t${path}\n`).join('')}`);
  return status;
}
