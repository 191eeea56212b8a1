import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Shell } from '../shell-state';
import { badOption, readOptions, usage } from './usage';

/** Removes `.` and `..` textually, as `cd` without -P does. */
function logical(base: string, path: string): string {
  const out: string[] = [];
  for (const piece of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (piece === '..') out.pop();
    else if (piece !== '' && piece !== '.') out.push(piece);
  }
  return `/${out.join('/')}`;
}

/** Moves there; returns what went wrong. */
function enter(shell: Shell, target: string, physical: boolean): string | undefined {
  const { fs } = shell.proc.machine;
  try {
    const path = physical ? fs.realPath(target.startsWith('/') ? target : `${shell.proc.cwd}/${target}`) : logical(shell.vars.get('PWD') ?? shell.proc.cwd, target);
    if (fs.stat(path).kind !== 'directory') return 'Not a directory';
    if (!fs.access(path, 1)) return 'Permission denied';
    shell.vars.set('OLDPWD', shell.vars.get('PWD') ?? shell.proc.cwd);
    shell.proc.cwd = path;
    shell.vars.set('PWD', path);
    return undefined;
  } catch (error) {
    if (error instanceof SystemError) return error.message;
    throw error;
  }
}

export function* cd(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args[0] === '-' ? ['--', ...args] : args, 'LPe@');
  if (options.wrong) return yield* badOption(shell, 'cd', options.wrong);
  if (options.operands.length > 1) {
    yield* shell.complain('cd: too many arguments');
    return 1;
  }
  let target = options.operands[0];
  let print = false;
  if (target === undefined || target === '-') {
    const name = target === '-' ? 'OLDPWD' : 'HOME';
    print = target === '-';
    const known = shell.vars.get(name);
    if (known === undefined) {
      yield* shell.complain(`cd: ${name} not set`);
      return 1;
    }
    target = known;
  }
  if (target === '') return 0;
  const physical = options.flags.has('P') || shell.has('physical');
  if (!/^\.{0,2}\//.test(target) && target !== '.' && target !== '..') {
    for (const directory of (shell.vars.get('CDPATH') ?? '').split(':')) {
      if (directory === '') continue;
      if (enter(shell, `${directory}/${target}`, physical) === undefined) {
        yield* shell.proc.out(`${shell.vars.get('PWD')}\n`);
        return 0;
      }
    }
  }
  const problem = enter(shell, target, physical);
  if (problem) {
    yield* shell.complain(`cd: ${target}: ${problem}`);
    return 1;
  }
  if (print) yield* shell.proc.out(`${shell.vars.get('PWD')}\n`);
  return 0;
}

export function* pwd(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'LP');
  if (options.wrong) return yield* badOption(shell, 'pwd', options.wrong);
  const path = options.flags.has('P') ? shell.proc.machine.fs.realPath(shell.proc.cwd) : shell.vars.get('PWD') ?? shell.proc.cwd;
  yield* shell.proc.out(`${path}\n`);
  return 0;
}

function tilde(shell: Shell, path: string): string {
  const home = shell.vars.get('HOME');
  return home && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}

export function* dirs(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args.filter((argument) => !/^[+-]\d+$/.test(argument)), 'clpv');
  if (options.wrong) return yield* badOption(shell, 'dirs', options.wrong);
  if (options.flags.has('c')) {
    shell.directories = [];
    return 0;
  }
  const all = [shell.vars.get('PWD') ?? shell.proc.cwd, ...shell.directories].map((path) => (options.flags.has('l') ? path : tilde(shell, path)));
  const number = args.find((argument) => /^[+-]\d+$/.test(argument));
  if (number) yield* shell.proc.out(`${all.at(number[0] === '+' ? Number(number) : Number(number) - 1) ?? ''}\n`);
  else if (options.flags.has('v')) yield* shell.proc.out(all.map((path, at) => `${String(at).padStart(2)}  ${path}\n`).join(''));
  else yield* shell.proc.out(`${all.join(options.flags.has('p') ? '\n' : ' ')}\n`);
  return 0;
}

export function* pushd(shell: Shell, args: readonly string[]): Task<number> {
  const here = shell.vars.get('PWD') ?? shell.proc.cwd;
  const argument = args[0];
  if (argument === undefined) {
    const [first, ...rest] = shell.directories;
    if (first === undefined) {
      yield* shell.complain('pushd: no other directory');
      return 1;
    }
    if (enter(shell, first, false)) return 1;
    shell.directories = [here, ...rest];
    return yield* dirs(shell, []);
  }
  const rotate = /^([+-])(\d+)$/.exec(argument);
  if (rotate) {
    const all = [here, ...shell.directories];
    const at = rotate[1] === '+' ? Number(rotate[2]) : all.length - 1 - Number(rotate[2]);
    if (at < 0 || at >= all.length) {
      yield* shell.complain(`pushd: ${shell.directories.length === 0 ? 'directory stack empty' : `${argument}: directory stack index out of range`}`);
      return 1;
    }
    const turned = [...all.slice(at), ...all.slice(0, at)];
    if (enter(shell, turned[0]!, false)) return 1;
    shell.directories = turned.slice(1);
    return yield* dirs(shell, []);
  }
  if (/^-./.test(argument) && argument !== '-n') {
    yield* shell.complain(`pushd: ${argument}: invalid number`);
    return yield* usage(shell, 'pushd');
  }
  const problem = enter(shell, argument, false);
  if (problem) {
    yield* shell.complain(`pushd: ${argument}: ${problem}`);
    return 1;
  }
  shell.directories = [here, ...shell.directories];
  return yield* dirs(shell, []);
}

export function* popd(shell: Shell, args: readonly string[]): Task<number> {
  if (shell.directories.length === 0) {
    yield* shell.complain('popd: directory stack empty');
    return 1;
  }
  const number = /^([+-])(\d+)$/.exec(args[0] ?? '');
  if (number && Number(number[2]) > 0) {
    const at = number[1] === '+' ? Number(number[2]) - 1 : shell.directories.length - 1 - Number(number[2]);
    shell.directories.splice(at, 1);
    return yield* dirs(shell, []);
  }
  const [first, ...rest] = shell.directories;
  const problem = enter(shell, first!, false);
  if (problem) {
    yield* shell.complain(`popd: ${first}: ${problem}`);
    return 1;
  }
  shell.directories = rest;
  return yield* dirs(shell, []);
}
