import type { Task } from '../../runtime/process';
import { ArithmeticError } from '../arithmetic';
import { completeWord } from '../line-editor/complete';
import type { Shell } from '../shell-state';
import { badOption, readOptions, usage } from './usage';

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
    yield* shell.proc.out(LIMITS.map(([one, text, value]) => `${text} ${shell.limits.get(one) ?? value}\n`).join(''));
    return 0;
  }
  const letter = [...options.flags.keys()].find((one) => one !== 'S' && one !== 'H') ?? 'f';
  const [, label, standard] = LIMITS.find(([one]) => one === letter) ?? LIMITS[4]!;
  const soft = shell.limits.get(letter) ?? standard;
  const [asked] = options.operands;
  if (asked === undefined) {
    yield* shell.proc.out(`${options.flags.has('H') ? shell.limits.get(`H${letter}`) ?? hardLimit(letter, standard) : soft}\n`);
    return 0;
  }
  if (!/^(?:\d+|unlimited|soft|hard)$/.test(asked)) {
    yield* shell.complain(`ulimit: ${asked}: invalid number`);
    return 1;
  }
  const hard = shell.limits.get(`H${letter}`) ?? hardLimit(letter, standard);
  const value = asked === 'soft' ? soft : asked === 'hard' ? hard : asked;
  // Nothing here counts what these measure: a lower limit would be kept by nobody.
  if (value !== soft && !UNMEASURED.has(letter)) {
    yield* shell.proc.err(`not simulated: ulimit -${letter}\n`);
    return 1;
  }
  const above = hard !== 'unlimited' && (value === 'unlimited' || Number(value) > Number(hard));
  const below = options.flags.has('H') && !options.flags.has('S') && value !== 'unlimited' && Number(value) < Number(soft);
  if ((above && shell.proc.uid !== 0) || below) {
    yield* shell.complain(`ulimit: ${label.replace(/ +\(.*/, '')}: cannot modify limit: ${below ? 'Invalid argument' : 'Operation not permitted'}`);
    return 1;
  }
  if (!options.flags.has('H') || options.flags.has('S')) shell.limits.set(letter, value);
  if (!options.flags.has('S') || options.flags.has('H')) shell.limits.set(`H${letter}`, value);
  return 0;
}

/** Limits of what never comes about here (core files, locked memory) or what no script runs into (a thousand open files). */
const UNMEASURED: ReadonlySet<string> = new Set(['c', 'e', 'i', 'l', 'n', 'q', 'r', 'R', 's', 'x']);

function hardLimit(letter: string, standard: string): string {
  return letter === 'c' || letter === 's' ? 'unlimited' : letter === 'n' ? '1048576' : standard;
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
      yield* shell.complain(`umask: ${wrongMode(mode)}`);
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

/** The first letter that cannot stand where it does. */
function wrongMode(mode: string): string {
  const [fine] = /^(?:[ugoa]*[-+=][rwx]*,)*[ugoa]*/.exec(mode)!;
  const sign = mode[fine.length] ?? '';
  if (!'-+='.includes(sign) || sign === '') return `\`${sign}': invalid symbolic mode operator`;
  return `\`${/^[rwx]*(.?)/.exec(mode.slice(fine.length + 1))![1]}': invalid symbolic mode character`;
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
  const depth = args[0];
  if (depth !== undefined && !/^\d+$/.test(depth)) {
    yield* shell.complain(`caller: ${depth}: invalid number`);
    return yield* usage(shell, 'caller');
  }
  const at = shell.lineInFunction.length - 1 - Number(depth ?? 0);
  const call = shell.lineInFunction[at];
  if (!call) {
    // A script's own text was called by nothing, which bash tells.
    if (shell.home || depth !== undefined) return 1;
    yield* shell.proc.out('0 NULL\n');
    return 0;
  }
  const outer = shell.lineInFunction[at - 1];
  if (!outer && shell.home && depth !== undefined) return 1;
  const file = outer ? outer.source.label ?? shell.home ?? shell.name : shell.home ? (shell.home === 'main' ? 'main' : 'NULL') : shell.name;
  yield* shell.proc.out(`${call.line} ${depth === undefined ? '' : `${outer?.name ?? 'main'} `}${file}\n`);
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
