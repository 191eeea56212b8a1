import type { Task } from '../../runtime/process';
import { ArithmeticError } from '../arithmetic';
import { completeWord } from '../line-editor/complete';
import type { Shell } from '../shell-state';
import { badOption, readOptions } from './usage';

export function* letCommand(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 0) {
    yield* shell.complain('let: expression expected');
    return 1;
  }
  let value = 0n;
  for (const text of args) {
    try {
      value = shell.evaluate(text);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      yield* shell.complain(`let: ${error.message}`);
      return 1;
    }
  }
  return value === 0n ? 1 : 0;
}

export function* times(shell: Shell): Task<number> {
  yield* shell.proc.out('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
}

const LIMITS: readonly [string, string, string, string][] = [
  ['R', 'real-time non-blocking time  (microseconds, -R)', 'unlimited', ''], ['c', 'core file size              (blocks, -c)', '0', ''], ['d', 'data seg size               (kbytes, -d)', 'unlimited', ''],
  ['e', 'scheduling priority                 (-e)', '0', ''], ['f', 'file size                   (blocks, -f)', 'unlimited', ''], ['i', 'pending signals                     (-i)', '31700', ''],
  ['l', 'max locked memory           (kbytes, -l)', '8192', ''], ['m', 'max memory size             (kbytes, -m)', 'unlimited', ''], ['n', 'open files                          (-n)', '1024', ''],
  ['p', 'pipe size                (512 bytes, -p)', '8', ''], ['q', 'POSIX message queues         (bytes, -q)', '819200', ''], ['r', 'real-time priority                  (-r)', '0', ''],
  ['s', 'stack size                  (kbytes, -s)', '8192', ''], ['t', 'cpu time                   (seconds, -t)', 'unlimited', ''], ['u', 'max user processes                  (-u)', '1024', ''],
  ['v', 'virtual memory              (kbytes, -v)', 'unlimited', ''], ['x', 'file locks                          (-x)', 'unlimited', ''],
];

export function* ulimit(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'SHabcdefiklmnpqrstuvxPRT');
  if (options.wrong) return yield* badOption(shell, 'ulimit', options.wrong);
  if (options.flags.has('a')) {
    yield* shell.proc.out(LIMITS.map(([, text, value]) => `${text} ${value}\n`).join(''));
    return 0;
  }
  if (options.operands.length > 0 && !/^(?:\d+|unlimited|soft|hard)$/.test(options.operands[0]!)) {
    yield* shell.complain(`ulimit: ${options.operands[0]}: invalid number`);
    return 1;
  }
  if (options.operands.length > 0) {
    yield* shell.proc.err('not simulated: ulimit cannot change limits\n');
    return 1;
  }
  const letter = [...options.flags.keys()].find((one) => one !== 'S' && one !== 'H') ?? 'f';
  yield* shell.proc.out(`${LIMITS.find(([one]) => one === letter)?.[2] ?? 'unlimited'}\n`);
  return 0;
}

export function* umask(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'pS');
  if (options.wrong) return yield* badOption(shell, 'umask', options.wrong);
  const mode = options.operands[0];
  const show = (mask: number) => (options.flags.has('S') ? symbolic(mask) : String(mask.toString(8)).padStart(4, '0'));
  if (mode === undefined) {
    yield* shell.proc.out(`${options.flags.has('p') ? `umask ${options.flags.has('S') ? '-S ' : ''}` : ''}${show(shell.proc.umask)}\n`);
    return 0;
  }
  if (/^\d/.test(mode)) {
    if (!/^[0-7]{1,4}$/.test(mode)) {
      yield* shell.complain(`umask: ${mode}: octal number out of range`);
      return 1;
    }
    shell.proc.umask = parseInt(mode, 8) & 0o777;
  } else {
    const changed = applySymbolic(mode, ~shell.proc.umask & 0o777);
    if (changed === undefined) {
      yield* shell.complain(`umask: \`${mode[0]}': invalid symbolic mode operator`);
      return 1;
    }
    shell.proc.umask = ~changed & 0o777;
  }
  if (options.flags.has('S')) yield* shell.proc.out(`${symbolic(shell.proc.umask)}\n`);
  return 0;
}

function symbolic(mask: number): string {
  const bits = (shift: number) => ['r', 'w', 'x'].filter((_letter, at) => ((~mask >> shift) & (4 >> at)) !== 0).join('');
  return `u=${bits(6)},g=${bits(3)},o=${bits(0)}`;
}

function applySymbolic(text: string, allowed: number): number | undefined {
  let mode = allowed;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!match) return undefined;
    let bits = 0;
    for (const letter of match[3]!) bits |= letter === 'r' ? 4 : letter === 'w' ? 2 : 1;
    for (const who of (match[1]!.replace('a', 'ugo') || 'ugo')) {
      const shift = who === 'u' ? 6 : who === 'g' ? 3 : 0;
      if (match[2] === '+') mode |= bits << shift;
      else if (match[2] === '-') mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}

export function* caller(shell: Shell, args: readonly string[]): Task<number> {
  const at = shell.lineInFunction.length - 1 - Number(args[0] ?? 0);
  const call = shell.lineInFunction[at];
  if (!call) return 1;
  const outer = shell.lineInFunction[at - 1];
  if (!outer && shell.fromCommandString && args.length > 0) return 1;
  const name = args.length === 0 ? '' : `${outer?.name ?? 'main'} `;
  const file = outer ? (shell.fromCommandString ? 'environment' : outer.source.label ?? shell.name) : shell.fromCommandString ? 'NULL' : shell.name;
  yield* shell.proc.out(`${call.line} ${name}${file}\n`);
  return 0;
}

export function* help(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 0) {
    yield* shell.proc.err('not simulated: help\n');
    return 1;
  }
  yield* shell.complain(`help: no help topics match \`${args.at(-1)}'.  Try \`help help' or \`man -k ${args.at(-1)}' or \`info ${args.at(-1)}'.`);
  return 1;
}

export function* bind(shell: Shell): Task<number> {
  if (shell.interactive) yield* shell.proc.err('not simulated: bind\n');
  else yield* shell.complain('bind: warning: line editing not enabled');
  return shell.interactive ? 1 : 0;
}

/**
 * Completions are the host's; `complete -F` only says whose a command shares: `__start_kubectl` is kubectl's, as in the script
 * that `kubectl completion` prints. Everything else is accepted so that completion scripts load. `compgen` answers.
 */
export function* complete(shell: Shell, args: readonly string[], name: string): Task<number> {
  if (name !== 'compgen') {
    const { flags, operands } = readOptions(args, 'abcdefgjkprsuvDEIo:A:G:W:F:C:X:P:S:');
    const chosen = flags.get('F');
    for (const command of operands) {
      if (name === 'complete' && flags.has('r')) shell.completions.delete(command);
      else if (name === 'complete' && chosen !== undefined) shell.completions.set(command, chosen);
    }
    return 0;
  }
  const options = readOptions(args, 'abcdefgjksuvo:A:G:W:F:C:X:P:S:');
  const prefix = options.operands[0] ?? '';
  const words = options.flags.get('W');
  const found = words !== undefined ? words.split(/\s+/).filter((word) => word.startsWith(prefix) && word !== '') : completeWord(shell, prefix, options.flags.has('f') ? 'file' : options.flags.has('d') ? 'directory' : options.flags.has('v') ? 'variable' : 'command');
  yield* shell.proc.out(found.map((word) => `${word}\n`).join(''));
  return found.length > 0 ? 0 : 1;
}

export function* unsupported(shell: Shell, _args: readonly string[], name: string): Task<number> {
  if (name === 'logout') yield* shell.complain('logout: not login shell: use `exit\'');
  else yield* shell.complain('suspend: cannot suspend: no job control');
  return 1;
}
