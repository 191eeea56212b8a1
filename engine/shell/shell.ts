import type { Process, Program } from '../runtime/machine';
import { runInteractive } from './interactive';
import { JobTable } from './jobs';
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
}

/** The program behind `bash` and `sh`: a command string, a script, or a conversation at a terminal. */
export function createShellProgram(options: ShellOptions): Program {
  return function* shellProgram(proc) {
    const invocation = readInvocation(proc);
    if (invocation.wrong) {
      yield* proc.err(`${proc.argv[0]}: ${invocation.wrong}\n`);
      return 2;
    }
    const shell = createShell(proc, invocation, options);
    const talks = invocation.interactive || (proc.stdin.isTty && proc.stderr.isTty);
    if (invocation.command === undefined && invocation.file === undefined && talks) {
      // Options change what a line does, a plain one too.
      if (invocation.options.length + invocation.shopts.length > 0) yield* shell.speak();
      return yield* runInteractive(shell, { ...options, rcfile: invocation.norc ? undefined : invocation.rcfile ?? '~/.bashrc', login: invocation.login });
    }
    const { runFile, runInput, runWhole } = yield* shell.speak();
    if (invocation.command !== undefined) {
      shell.fromCommandString = true;
      return yield* shellBody(shell, () => runWhole(shell, invocation.command!, { syntaxLabel: `${shell.name}: -c`, whole: true }));
    }
    if (invocation.file !== undefined) return yield* runFile(shell, invocation.file);
    return yield* shellBody(shell, () => runInput(shell));
  };
}

function createShell(proc: Process, invocation: Invocation, options: ShellOptions): Shell {
  const shell = new Shell(proc, invocation.name, options.language);
  shell.flavour = options.flavour ?? 'bash';
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
  exported('SHLVL', String((Number(proc.env.get('SHLVL')) || 0) + 1));
  Object.assign(shell.vars.declare('IFS', 0), { value: ' \t\n' });
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  set('OPTIND', '1');
  set('PS4', '+ ');
  set('HOSTNAME', proc.machine.hostname);
  if (shell.flavour === 'bash') {
    set('BASH', '/bin/bash');
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
        if (letter === 'o' && !OPTION_NAMES.includes(name)) wrong = `${name}: invalid option name`;
        else (letter === 'o' ? options : shopts).push(name);
      } else if (OPTION_LETTERS[letter]) options.push(OPTION_LETTERS[letter]);
      else wrong = `-${letter}: invalid option`;
    }
  }
  const rest = argv.slice(at);
  if (command && rest.length === 0) wrong = '-c: option requires an argument';
  const base = { options, shopts, interactive, login, norc, ...(rcfile ? { rcfile } : {}), ...(wrong ? { wrong } : {}) };
  const shown = own.replace(/^-/, '');
  if (command) return { ...base, command: rest[0] ?? '', name: rest[1] ?? shown, positional: rest.slice(2) };
  if (rest.length > 0 && !stdin) return { ...base, file: rest[0]!, name: rest[0]!, positional: rest.slice(1) };
  return { ...base, name: own, positional: stdin ? rest : [] };
}
