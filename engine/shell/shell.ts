import { concatBytes } from '../runtime/bytes';
import type { Process, Program } from '../runtime/machine';
import { SystemError } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { builtins } from './builtins';
import { runText, runWhole } from './evaluate';
import type { Evaluator } from './evaluator';
import { runInteractive } from './interactive';
import { run, runNode, runStatements } from './interpreter';
import { JobTable } from './jobs';
import { expandParameter } from './parameter';
import { processSubstitution, shellBody, substitute } from './pipeline';
import { readLine } from './read-line';
import { ExitShell, OPTION_LETTERS, OPTION_NAMES, Shell } from './shell-state';
import type { ShellOptions } from './shell-options';
import { readScript } from './syntax';
import { fromBytes } from './text';

export type { ShellCommandEvent, ShellOptions } from './shell-options';

const evaluator: Evaluator<Shell> = { runText, runStatements, run, runNode, substitute, processSubstitution, expandParameter };

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
export function createShellProgram(options: ShellOptions = {}): Program {
  return function* shellProgram(proc) {
    const invocation = readInvocation(proc);
    if (invocation.wrong) {
      yield* proc.err(`${proc.argv[0]}: ${invocation.wrong}\n`);
      return 2;
    }
    const shell = createShell(proc, invocation, options);
    if (invocation.command !== undefined) {
      shell.fromCommandString = true;
      return yield* shellBody(shell, () => runWhole(shell, invocation.command!, { syntaxLabel: `${shell.name}: -c` }));
    }
    if (invocation.file !== undefined) return yield* runFile(shell, invocation.file);
    if (invocation.interactive || (proc.stdin.isTty && proc.stderr.isTty)) return yield* runInteractive(shell, { ...options, rcfile: invocation.norc ? undefined : invocation.rcfile ?? '~/.bashrc', login: invocation.login });
    return yield* shellBody(shell, () => runInput(shell));
  };
}

function createShell(proc: Process, invocation: Invocation, options: ShellOptions): Shell {
  const shell = new Shell(proc, invocation.name, evaluator, builtins);
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

function* runFile(shell: Shell, file: string): Task<number> {
  let text: string;
  const own = shell.proc.argv[0]!;
  try {
    const bytes = yield* readWhole(shell.proc, file);
    text = fromBytes(bytes);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.flavour === 'ash') yield* shell.proc.err(`${own}: can't open '${file}': ${error.message}\n`);
    else if (shell.flavour === 'dash') yield* shell.proc.err(`${own}: 0: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : error.message}\n`);
    else yield* shell.proc.err(`${own}: ${file}: ${error.message}\n`);
    return shell.flavour === 'ash' ? 2 : error.code === 'ENOENT' ? 127 : 126;
  }
  if (text.slice(0, 80).includes('\0')) {
    yield* shell.proc.err(`${file}: ${file}: cannot execute binary file\n`);
    return 126;
  }
  shell.source = { text: '', label: file, firstLine: 1 };
  return yield* shellBody(shell, () => runWhole(shell, text, { label: file }));
}

function* readWhole(proc: Process, file: string): Task<Uint8Array> {
  const open = proc.open(file, { read: true });
  try {
    const parts: Uint8Array[] = [];
    for (let chunk = yield* open.read(); chunk; chunk = yield* open.read()) parts.push(chunk);
    return concatBytes(parts);
  } finally {
    open.release();
  }
}

/** A script on standard input: one command at a time, so that the commands can read what follows. */
function* runInput(shell: Shell): Task<number> {
  let held = '';
  let line = 1;
  for (;;) {
    const next = yield* readLine(shell.proc.stdin);
    if (next === undefined) break;
    held += next;
    const reading = readScript(held);
    if (reading.problem?.incomplete || reading.openHereDoc || held.endsWith('\\\n')) continue;
    const { length } = held.split('\n');
    yield* runText(shell, held, { firstLine: line });
    line += length - 1;
    held = '';
  }
  if (held !== '') yield* runText(shell, held, { firstLine: line });
  return shell.status;
}

export { ExitShell };
