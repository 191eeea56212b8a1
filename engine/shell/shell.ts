import type { Process, Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { runInteractive } from './interactive';
import { JobTable } from './jobs';
import { findExecutable } from './kernel';
import { shellBody } from './shell-body';
import { OPTION_LETTERS, OPTION_NAMES, Shell } from './shell-state';
import type { ShellOptions } from './shell-options';

export type { ShellCommandEvent, ShellOptions } from './shell-options';

interface Invocation {
  readonly command?: string;
  readonly file?: string;
  readonly name: string;
  readonly positional: readonly string[];
  readonly options: readonly string[];
  readonly shopts: readonly string[];
  readonly interactive: boolean;
  readonly login: boolean;
  readonly rcfile?: string;
  readonly norc: boolean;
  readonly wrong?: string;
  readonly version?: boolean;
}

const VERSION = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;

const LONG_OPTIONS = ['debug', 'debugger', 'dump-po-strings', 'dump-strings', 'help', 'init-file', 'login', 'noediting', 'noprofile', 'norc', 'posix', 'pretty-print', 'rcfile', 'restricted', 'verbose', 'version'];

const USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
${LONG_OPTIONS.map((name) => `\t--${name}\n`).join('')}Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`;

/** The program behind `bash` and `sh`: a command string, a script, or a conversation at a terminal. */
export function createShellProgram(options: ShellOptions): Program {
  return function* shellProgram(proc) {
    const invocation = readInvocation(proc);
    if (invocation.wrong) {
      yield* proc.err(`${proc.argv[0]}: ${invocation.wrong}\n${invocation.wrong.endsWith(': invalid option') && (options.flavour ?? 'bash') === 'bash' ? USAGE : ''}`);
      return 2;
    }
    if (invocation.version) {
      yield* proc.out(VERSION);
      return 0;
    }
    const shell = createShell(proc, invocation, options);
    const inherited = shell.flavour === 'bash' ? [...proc.env].filter(([name]) => /^BASH_FUNC_.+%%$/.test(name)) : [];
    shell.home = invocation.file === undefined ? 'main' : undefined;
    const talks = invocation.interactive || (proc.stdin.isTty && proc.stderr.isTty);
    if (invocation.command === undefined && invocation.file === undefined && talks) {
      // Options change what a line does, a plain one too.
      if (invocation.options.length + invocation.shopts.length > 0 || inherited.length > 0) yield* shell.speak();
      yield* takeFunctions(shell, inherited);
      return yield* runInteractive(shell, { ...options, rcfile: invocation.norc ? undefined : invocation.rcfile ?? '~/.bashrc', login: invocation.login });
    }
    const { runFile, runInput, runWhole } = yield* shell.speak();
    yield* takeFunctions(shell, inherited);
    if (invocation.command !== undefined) {
      shell.home = 'environment';
      return yield* shellBody(shell, () => runWhole(shell, invocation.command!, { syntaxLabel: `${shell.name}: -c`, whole: true }));
    }
    if (invocation.file !== undefined) return yield* runFile(shell, invocation.file);
    return yield* shellBody(shell, () => runInput(shell));
  };
}

/** Functions that `export -f` put into the environment. */
function* takeFunctions(shell: Shell, inherited: readonly (readonly [string, string])[]): Task<void> {
  for (const [variable, text] of inherited) {
    const name = variable.slice('BASH_FUNC_'.length, -2);
    yield* shell.evaluator.runText(shell, `${name} ${text}`);
    shell.exportedFunctions.add(name);
  }
}

function createShell(proc: Process, invocation: Invocation, options: ShellOptions): Shell {
  const shell = new Shell(proc, invocation.name, options.language);
  shell.flavour = options.flavour ?? 'bash';
  if (shell.flavour !== 'bash') shell.options.delete('braceexpand');
  shell.jobs = new JobTable();
  shell.positional = invocation.positional.slice();
  shell.vars.evaluateInteger = (text) => shell.evaluate(text).toString();
  for (const name of invocation.options) shell.options.add(name);
  for (const name of invocation.shopts) shell.shopts.add(name);
  for (const [name, value] of proc.env) {
    if (/^[A-Za-z_]\w*$/.test(name) && name !== '_') Object.assign(shell.vars.declare(name, 0), { value, exported: true });
  }
  const set = (name: string, value: string) => {
    shell.vars.declare(name, 0).value ??= value;
  };
  const exported = (name: string, value: string) => Object.assign(shell.vars.declare(name, 0), { value, exported: true });
  exported('PWD', startDirectory(proc));
  if (shell.flavour === 'bash' && !proc.env.has('OLDPWD')) Object.assign(shell.vars.declare('OLDPWD', 0), { exported: true });
  exported('SHLVL', String((Number(proc.env.get('SHLVL')) || 0) + 1));
  Object.assign(shell.vars.declare('IFS', 0), { value: ' \t\n' });
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  set('OPTIND', '1');
  set('OPTERR', '1');
  set('PS4', '+ ');
  set('HOSTNAME', proc.machine.hostname);
  if (shell.flavour === 'bash') {
    set('BASH', ownPath(proc));
    set('BASH_VERSION', '5.2.15(1)-release');
    set('HOSTTYPE', 'x86_64');
    set('OSTYPE', 'linux-gnu');
    set('MACHTYPE', 'x86_64-pc-linux-gnu');
    Object.assign(shell.vars.declare('BASH_VERSINFO', 0), { array: ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'], readonly: true });
    Object.assign(shell.vars.declare('UID', 0), { value: String(proc.uid), readonly: true, integer: true });
    Object.assign(shell.vars.declare('EUID', 0), { value: String(proc.uid), readonly: true, integer: true });
    Object.assign(shell.vars.declare('PPID', 0), { value: String(proc.ppid), readonly: true, integer: true });
  }
  const pid = String(proc.pid);
  shell.vars.dynamic.set('$', { get: () => pid });
  shell.bindDynamic();
  return shell;
}

/** Where the shell's own program was found. */
function ownPath(proc: Process): string {
  const own = proc.argv[0]!;
  if (own.startsWith('-')) return '/bin/bash';
  const found = findExecutable(proc.machine.fs, own, proc.env, proc.cwd);
  return 'path' in found ? found.shown : '/bin/bash';
}

/** PWD of the environment when it names the current directory (it may go through a symbolic link). */
function startDirectory(proc: Process): string {
  const known = proc.env.get('PWD');
  try {
    if (known?.startsWith('/') && proc.machine.fs.realPath(known) === proc.machine.fs.realPath(proc.cwd)) return known;
  } catch {
    // Falls through to the real one.
  }
  return proc.cwd;
}

function readInvocation(proc: Process): Invocation {
  const argv = proc.argv;
  const options: string[] = [];
  const shopts: string[] = [];
  const own = argv[0]!;
  let command = false;
  let interactive = false;
  let login = own.startsWith('-');
  let norc = false;
  let rcfile: string | undefined;
  let stdin = false;
  let wrong: string | undefined;
  let version = false;
  let at = 1;
  for (; at < argv.length && /^[-+]./.test(argv[at]!) && !wrong; at += 1) {
    const argument = argv[at]!;
    if (argument === '--') {
      at += 1;
      break;
    }
    if (argument.startsWith('--')) {
      if (argument === '--norc' || argument === '--noprofile' || argument === '--posix') norc ||= argument === '--norc';
      else if (argument === '--login') login = true;
      else if (argument === '--version') version = true;
      else if (argument === '--rcfile' || argument === '--init-file') rcfile = argv[++at];
      else wrong = `${argument}: invalid option`;
      continue;
    }
    for (const letter of argument.slice(1)) {
      if (letter === 'c') command = true;
      else if (letter === 'i') interactive = true;
      else if (letter === 'l') login = true;
      else if (letter === 's') stdin = true;
      else if (letter === 'o' || letter === 'O') {
        const name = argv[++at] ?? '';
        if (letter === 'o' && !OPTION_NAMES.includes(name)) wrong = `line 0: ${own}: ${name}: invalid option name`;
        else (letter === 'o' ? options : shopts).push(name);
      } else if (OPTION_LETTERS[letter]) options.push(OPTION_LETTERS[letter]);
      else wrong = `-${letter}: invalid option`;
    }
  }
  const rest = argv.slice(at);
  if (command && rest.length === 0) wrong = '-c: option requires an argument';
  const base = { options, shopts, interactive, login, norc, ...(rcfile ? { rcfile } : {}), ...(wrong ? { wrong } : {}), version };
  const shown = own.replace(/^-/, '');
  if (command) return { ...base, command: rest[0] ?? '', name: rest[1] ?? shown, positional: rest.slice(2) };
  if (rest.length > 0 && !stdin) return { ...base, file: rest[0]!, name: rest[0]!, positional: rest.slice(1) };
  return { ...base, name: own, positional: stdin ? rest : [] };
}
