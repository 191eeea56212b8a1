import type { Process } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { findExecutable } from '../kernel';
import { signalNumber } from '../traps';
import { formatTime } from '../time-format';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { runProgram, startProgram } from './launch';
import { humanSize, Owners } from './modes';

/** env, id, whoami, hostname, uname, date, timeout, nohup, time, kill, ps, top, free, uptime, mount, which, nproc, tty, clear, … */

function* env(context: Context): Task<number> {
  const vars = new Map(context.has('i') ? [] : context.proc.env);
  const split = (context.value('S') ?? '').match(/'[^']*'|"[^"]*"|\S+/g)?.map((word) => word.replace(/^(['"])([^]*)\1$/, '$2')) ?? [];
  const operands = [...split, ...context.operands];
  for (const name of context.flags.get('u') ?? []) vars.delete(name);
  let at = operands[0] === '-' ? 1 : 0;
  if (at === 1) vars.clear();
  for (; at < operands.length; at += 1) {
    const match = /^([^=]+)=([^]*)$/.exec(operands[at]!);
    if (!match) break;
    vars.set(match[1]!, match[2]!);
  }
  const argv = operands.slice(at);
  const directory = context.value('C');
  if (directory !== undefined) {
    const path = context.path(directory);
    if (!context.proc.machine.fs.exists(path)) {
      yield* context.complain(`cannot change directory to '${directory}': No such file or directory`);
      return 125;
    }
    context.proc.cwd = context.proc.machine.fs.realPath(path);
  }
  if (argv.length === 0) {
    yield* context.out([...vars].map(([name, value]) => `${name}=${value}${context.has('0') ? '\0' : '\n'}`).join(''));
    return 0;
  }
  return yield* runProgram(context, argv, { env: vars });
}

function* printenv(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* env(context);
  let status = 0;
  for (const name of context.operands) {
    const value = context.proc.env.get(name);
    if (value === undefined) status = 1;
    else yield* context.out(`${value}\n`);
  }
  return status;
}

function* id(context: Context): Task<number> {
  const owners = new Owners(context.proc);
  const named = context.operands[0];
  const uid = named === undefined ? context.proc.uid : owners.uid(named);
  if (uid === undefined || (named !== undefined && !/^\d+$/.test(named) && !owners.knowsUser(uid))) {
    yield* context.complain(context.words === 'busybox' ? `unknown user ${named}` : `'${named}': no such user`);
    return 1;
  }
  const { gid } = context.proc;
  const groups = [...new Set([gid, ...((context.proc as Process & { groups?: readonly number[] }).groups ?? [])])].sort((a, b) => a - b);
  if (context.has('u')) {
    if (context.has('n') && !owners.knowsUser(uid)) {
      yield* context.complain(`cannot find name for user ID ${uid}`);
      yield* context.out(`${uid}\n`);
      return 1;
    }
    yield* context.out(`${context.has('n') ? owners.user(uid) : uid}\n`);
  } else if (context.has('g')) yield* context.out(`${context.has('n') ? owners.group(gid) : gid}\n`);
  else if (context.has('G')) yield* context.out(`${groups.map((one) => (context.has('n') ? owners.group(one) : one)).join(' ')}\n`);
  else {
    const user = owners.knowsUser(uid) ? `uid=${uid}(${owners.user(uid)})` : `uid=${uid}`;
    const group = (one: number) => (owners.knowsGroup(one) ? `${one}(${owners.group(one)})` : String(one));
    yield* context.out(`${user} gid=${group(gid)}${context.words === 'gnu' || groups.length > 1 || uid === 0 ? ` groups=${groups.map(group).join(',')}` : ''}\n`);
  }
  return 0;
}

function* whoami(context: Context): Task<number> {
  const owners = new Owners(context.proc);
  if (!owners.knowsUser(context.proc.uid)) {
    yield* context.complain(context.words === 'busybox' ? `unknown uid ${context.proc.uid}` : `cannot find name for user ID ${context.proc.uid}`);
    return 1;
  }
  yield* context.out(`${owners.user(context.proc.uid)}\n`);
  return 0;
}

function* hostname(context: Context): Task<number> {
  if (context.has('i') || context.has('I')) yield* context.out(`${context.proc.machine.net.address ?? '127.0.0.1'}${context.has('I') ? ' ' : ''}\n`);
  else if (context.operands.length > 0) {
    yield* context.complain('you must be root to change the host name');
    return 1;
  } else if (context.has('f')) yield* context.out(`${fullName(context)}\n`);
  else yield* context.out(`${context.has('s') ? context.proc.machine.hostname.split('.')[0] : context.proc.machine.hostname}\n`);
  return 0;
}

/** The canonical name in /etc/hosts; the host name itself when it is not there. */
function fullName(context: Context): string {
  const { fs, hostname: own } = context.proc.machine;
  const lines = fs.exists('/etc/hosts') ? fromBytes(fs.readFile('/etc/hosts')).split('\n') : [];
  const names = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)).find((words) => words.includes(own));
  return names?.[0] ?? own;
}

function* uname(context: Context): Task<number> {
  const { kernel } = context.proc.machine.facts;
  const fields: [string, string][] = [['s', 'Linux'], ['n', context.proc.machine.hostname], ['r', kernel], ['v', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)'], ['m', 'x86_64'], ['o', context.words === 'busybox' ? 'Linux' : 'GNU/Linux']];
  const all = context.has('a');
  const chosen = fields.filter(([letter]) => all || context.has(letter));
  const extra = context.has('p') || context.has('i') ? ['unknown'] : [];
  yield* context.out(`${[...(chosen.length || extra.length ? chosen : [fields[0]!]).map(([, text]) => text), ...extra].join(' ')}\n`);
  return 0;
}

function seconds(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2]!]! : undefined;
}

function* timeout(context: Context): Task<number> {
  const [limitText, ...argv] = context.operands;
  if (limitText === undefined || argv.length === 0) {
    yield* context.proc.err("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const limit = seconds(limitText);
  if (limit === undefined) return yield* context.tryHelp(`invalid time interval '${limitText}'`, 125);
  const signal = signalNumber(context.value('s') ?? 'TERM');
  if (signal === undefined) return yield* context.tryHelp(`${context.value('s')}: invalid signal`, 125);
  const child = yield* startProgram(context, argv);
  if (typeof child === 'number') return child;
  let expired = false;
  const { clock } = context.proc;
  const timers = limit > 0 ? [clock.schedule(limit * 1000, () => {
    expired = true;
    child.kill(signal);
    child.kill(Signal.CONT);
    const after = seconds(context.value('k') ?? '');
    if (after !== undefined) timers.push(clock.schedule(after * 1000, () => child.kill(Signal.KILL)));
  })] : [];
  context.proc.onSignal(Signal.TERM, () => child.kill(Signal.TERM));
  try {
    const status = yield* context.proc.wait(child);
    if (!expired) return status;
    if (signal === Signal.KILL || child.endedBy === Signal.KILL) return 137;
    return context.has('preserve-status') ? status : context.words === 'busybox' ? 143 : 124;
  } finally {
    for (const timer of timers) timer.cancel();
    if (child.exitCode === undefined) child.kill(Signal.TERM);
  }
}

function* nohup(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand', 125);
  const files = new Map(context.proc.files);
  if (context.proc.stdout.isTty) {
    yield* context.complain("ignoring input and appending output to 'nohup.out'");
    files.set(1, context.proc.open('nohup.out', { write: true, create: true, append: true }));
    if (context.proc.stderr.isTty) files.set(2, files.get(1)!);
  }
  return yield* runProgram(context, context.operands, { files });
}

function* time(context: Context): Task<number> {
  if (context.operands.length === 0) return 0;
  const started = context.proc.clock.now();
  const status = yield* runProgram(context, context.operands);
  const elapsed = (context.proc.clock.now() - started) / 1000;
  if (context.has('p')) yield* context.proc.err(`real ${elapsed.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
  else yield* context.proc.err(`0.00user 0.00system ${Math.floor(elapsed / 60)}:${(elapsed % 60).toFixed(2).padStart(5, '0')}elapsed 0%CPU (0avgtext+0avgdata 2048maxresident)k\n0inputs+0outputs (0major+100minor)pagefaults 0swaps\n`);
  return status;
}

function* kill(context: Context): Task<number> {
  let signal: number = Signal.TERM;
  let rest = context.operands.slice();
  const first = rest[0];
  if (first !== undefined && /^-./.test(first) && first !== '--') {
    const separate = first === '-s' || first === '-n';
    const found = signalNumber(separate ? rest[1] ?? '' : first.slice(1));
    if (found === undefined) {
      yield* context.complain(`${first.slice(1)}: invalid signal`);
      return 1;
    }
    signal = found;
    rest = rest.slice(separate ? 2 : 1);
  }
  let status = 0;
  for (const text of rest) {
    const target = context.proc.machine.processes.get(Number(text));
    if (!/^\d+$/.test(text) || !target) {
      yield* context.complain(context.words === 'busybox' ? `can't kill pid ${text}: No such process` : `(${text}): No such process`);
      status = 1;
    } else if (context.proc.uid !== 0 && target.uid !== context.proc.uid) {
      yield* context.complain(context.words === 'busybox' ? `can't kill pid ${text}: Operation not permitted` : `(${text}): Operation not permitted`);
      status = 1;
    } else target.kill(signal);
  }
  return status;
}

/** The command line as ps shows it. */
export function commandLine(proc: Process): string {
  return proc.argv.join(' ');
}

function clockText(ms: number): string {
  const total = Math.floor(ms / 1000);
  return `${String(Math.floor(total / 3600)).padStart(2, '0')}:${String(Math.floor(total / 60) % 60).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
}

function* ps(context: Context): Task<number> {
  const owners = new Owners(context.proc);
  const args = context.operands;
  const letters = args.filter((argument) => /^-?[a-zA-Z]+$/.test(argument)).join('').replace(/-/g, '');
  const all = [...context.proc.machine.processes.values()].sort((a, b) => a.pid - b.pid);
  if (context.words === 'busybox') {
    yield* context.out(`PID   USER     TIME  COMMAND\n${all.map((proc) => `${String(proc.pid).padStart(5)} ${owners.user(proc.uid).padEnd(8)} ${`${Math.floor(proc.usage.cpuMs / 60_000)}:${String(Math.floor(proc.usage.cpuMs / 1000) % 60).padStart(2, '0')}`.padStart(5)} ${commandLine(proc)}\n`).join('')}`);
    return 0;
  }
  const format = args.findIndex((argument) => argument === '-o' || argument === 'o');
  const chosen = /[aeAx]/.test(letters.replace('o', '')) ? all : all.filter((proc) => (proc.tty && proc.tty === context.proc.tty) || proc.pid === context.proc.pid || proc.pid === context.proc.ppid);
  const tty = (proc: Process) => proc.tty?.name ?? '?';
  const started = (proc: Process) => formatTime('%H:%M', proc.usage.startedAtMs);
  if (format >= 0) {
    const columns = args[format + 1]?.split(',').map((name) => name.split('=')[0]!) ?? [];
    const values: Readonly<Record<string, (proc: Process) => string>> = { pid: (proc) => String(proc.pid), ppid: (proc) => String(proc.ppid), user: (proc) => owners.user(proc.uid), uid: (proc) => String(proc.uid), comm: (proc) => (proc.argv[0] ?? '').replace(/^.*\//, ''), args: commandLine, cmd: commandLine, command: commandLine, tty, tt: tty, stat: () => 'S', time: (proc) => clockText(proc.usage.cpuMs), pgid: (proc) => String(proc.pgid), rss: (proc) => String(Math.ceil(proc.usage.memoryBytes / 1024)) };
    const heads: Readonly<Record<string, string>> = { args: 'COMMAND', comm: 'COMMAND', cmd: 'CMD', tty: 'TT' };
    const unknown = columns.find((name) => !values[name]);
    if (unknown !== undefined) {
      yield* context.proc.err(`error: unknown user-defined format specifier "${unknown}"\n`);
      return 1;
    }
    const rows = [columns.map((name) => heads[name] ?? name.toUpperCase()), ...chosen.map((proc) => columns.map((name) => values[name]!(proc)))];
    const widths = columns.map((_name, at) => Math.max(...rows.map((row) => row[at]!.length)));
    const right = new Set(['pid', 'ppid', 'uid', 'pgid', 'rss']);
    const numeric = (args[format + 1] ?? '').endsWith('=');
    yield* context.out((numeric ? rows.slice(1) : rows).map((row) => `${row.map((cell, at) => (at === row.length - 1 && !right.has(columns[at]!) ? cell : right.has(columns[at]!) ? cell.padStart(Math.max(widths[at]!, columns[at] === 'pid' || columns[at] === 'ppid' ? 7 : 0)) : cell.padEnd(widths[at]!))).join(' ')}\n`).join(''));
    return 0;
  }
  if (letters.includes('u')) {
    yield* context.out(`USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${chosen.map((proc) => `${owners.user(proc.uid).padEnd(8)} ${String(proc.pid).padStart(7)} ${(100 * Math.max(0, proc.usage.cpuMs) / Math.max(1, context.proc.clock.now() - proc.usage.startedAtMs)).toFixed(1).padStart(4)}  0.0 ${String(Math.ceil(proc.usage.memoryBytes / 512)).padStart(6)} ${String(Math.ceil(proc.usage.memoryBytes / 1024)).padStart(5)} ${tty(proc).padEnd(8)} ${(proc.pid === context.proc.pid ? 'R+' : 'S').padEnd(4)} ${started(proc)}   ${`${Math.floor(proc.usage.cpuMs / 60_000)}:${String(Math.floor(proc.usage.cpuMs / 1000) % 60).padStart(2, '0')}`.padStart(4)} ${commandLine(proc)}\n`).join('')}`);
    return 0;
  }
  if (letters.includes('f')) {
    yield* context.out(`UID          PID    PPID  C STIME TTY          TIME CMD\n${chosen.map((proc) => `${owners.user(proc.uid).padEnd(8)} ${String(proc.pid).padStart(7)} ${String(proc.ppid).padStart(7)}  0 ${started(proc)} ${tty(proc).padEnd(8)} ${clockText(proc.usage.cpuMs)} ${commandLine(proc)}\n`).join('')}`);
    return 0;
  }
  yield* context.out(`    PID TTY          TIME CMD\n${chosen.map((proc) => `${String(proc.pid).padStart(7)} ${tty(proc).padEnd(8)} ${clockText(proc.usage.cpuMs)} ${(proc.argv[0] ?? '').replace(/^.*\//, '')}\n`).join('')}`);
  return 0;
}

function* pgrep(context: Context): Task<number> {
  const pattern = context.operands[0];
  if (pattern === undefined) return yield* context.tryHelp('no matching criteria specified', 2);
  const expression = new RegExp(pattern);
  const found = [...context.proc.machine.processes.values()].filter((proc) => proc.pid !== context.proc.pid && expression.test(context.has('f') ? commandLine(proc) : (proc.argv[0] ?? '').replace(/^.*\//, '')));
  if (context.name === 'pkill' || context.name === 'killall') for (const proc of found) proc.kill(signalNumber(context.value('s') ?? 'TERM') ?? Signal.TERM);
  else yield* context.out(found.map((proc) => `${proc.pid}${context.has('l') || context.has('a') ? ` ${context.has('a') ? commandLine(proc) : (proc.argv[0] ?? '').replace(/^.*\//, '')}` : ''}\n`).join(''));
  if (context.name === 'killall' && found.length === 0) yield* context.complain(`${pattern}: no process found`.replace(/^/, ''));
  return found.length ? 0 : 1;
}

export function memory(context: Context): { total: number; used: number } {
  let used = 256 * 1024 ** 2;
  for (const proc of context.proc.machine.processes.values()) used += proc.usage.memoryBytes;
  return { total: context.proc.machine.facts.memoryBytes, used };
}

function* free(context: Context): Task<number> {
  const { total, used } = memory(context);
  const show = (bytes: number) => (context.has('h') ? `${humanSize(bytes)}${bytes >= 1024 ? 'i' : 'B'}` : String(Math.floor(bytes / (context.has('m') ? 1024 ** 2 : context.has('g') ? 1024 ** 3 : context.has('b') ? 1 : 1024)))).padStart(12);
  yield* context.out(`               total        used        free      shared  buff/cache   available\nMem:    ${show(total)}${show(used)}${show(total - used)}${show(0)}${show(0)}${show(total - used)}\nSwap:   ${show(0)}${show(0)}${show(0)}\n`);
  return 0;
}

export function uptimeText(context: Context): string {
  const now = context.proc.clock.now();
  const minutes = Math.floor((now - context.proc.machine.facts.bootedAtMs) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const up = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`}`;
  return ` ${formatTime('%H:%M:%S', now)} up ${up},  1 user,  load average: 0.00, 0.00, 0.00`;
}

export const coresOf = (context: Context): number => context.proc.machine.facts.cores;

function* mount(context: Context): Task<number> {
  if (context.operands.length > 0) {
    yield* context.proc.err('not simulated: mounting by hand\n');
    return 1;
  }
  yield* context.out(context.proc.machine.fs.mounts.map((one) => `${one.device} on ${one.path} type ${one.type} (${one.readOnly ? 'ro' : 'rw'},relatime)\n`).join(''));
  return 0;
}

function* which(context: Context): Task<number> {
  let status = context.operands.length ? 0 : 1;
  for (const name of context.operands) {
    const found = findExecutable(context.proc.machine.fs, name, context.proc.env, context.proc.cwd);
    if ('path' in found) yield* context.out(`${found.path}\n`);
    else status = 1;
  }
  return status;
}

function say(text: (context: Context) => string) {
  return function* run(context: Context): Task<number> {
    yield* context.out(text(context));
    return 0;
  };
}

function* tty(context: Context): Task<number> {
  const found = context.proc.stdin.tty;
  if (!context.has('s')) yield* context.out(found ? `/dev/${found.name}\n` : 'not a tty\n');
  return found ? 0 : 1;
}

function refused(what: string) {
  return function* run(context: Context): Task<number> {
    yield* context.proc.err(`not simulated: ${what}\n`);
    return 1;
  };
}

function* nice(context: Context): Task<number> {
  return context.operands.length === 0 ? yield* say(() => '0\n')(context) : yield* runProgram(context, context.operands);
}

/** sudo asks for no password here: everybody on a host may become root. */
function* sudo(context: Context): Task<number> {
  const { proc } = context;
  const user = context.value('u') ?? 'root';
  const line = fromBytes(proc.machine.fs.readFile('/etc/passwd')).split('\n').map((one) => one.split(':')).find(([name]) => name === user);
  if (!line) {
    yield* context.complain(`unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit`);
    return 1;
  }
  const shell = context.has('i') || context.has('s');
  const argv = context.operands.length > 0 ? context.operands : shell ? [line[6] ?? '/bin/sh'] : [];
  if (argv.length === 0) {
    if (!context.has('v') && !context.has('k') && !context.has('K')) yield* proc.err('usage: sudo -h | -K | -k | -V\nusage: sudo [-nEHis] [-u user] [VAR=value] [command [arg ...]]\n');
    return context.has('v') || context.has('k') || context.has('K') ? 0 : 1;
  }
  const env = new Map([...proc.env, ['USER', user], ['LOGNAME', user], ['SUDO_USER', proc.env.get('USER') ?? 'root'], ['HOME', line[5] ?? '/root']] as const);
  const child = yield* startProgram(context, argv, { env, uid: Number(line[2]), gid: Number(line[3]), ...(context.has('i') ? { cwd: line[5] ?? '/root' } : {}) });
  return typeof child === 'number' ? 1 : yield* proc.wait(child);
}

function* stty(context: Context): Task<number> {
  const { tty: terminal } = context.proc.stdin;
  if (!terminal) {
    yield* context.complain("'standard input': Inappropriate ioctl for device");
    return 1;
  }
  for (const word of context.operands) {
    if (word === '-echo') terminal.setEcho(false);
    else if (word === 'echo' || word === 'sane') terminal.setEcho(true);
    else if (word === 'ixon' || word === '-ixon') terminal.flow = word === 'ixon';
    else if (word === 'raw') terminal.setRaw(true);
    else if (word === '-raw' || word === 'cooked') terminal.setRaw(false);
    else if (word === 'size') yield* context.out(`${terminal.rows()} ${terminal.columns()}\n`);
  }
  if (context.operands.length === 0) yield* context.out('speed 38400 baud; line = 0;\n-brkint -imaxbel iutf8\n');
  return 0;
}

/** What terminfo has for xterm-256color, after the line discipline is sane again. */
function* reset(context: Context): Task<number> {
  const { tty: terminal } = context.proc.stdin;
  terminal?.setRaw(false);
  terminal?.setEcho(true);
  yield* context.out('\x1bc\x1b]104\x07\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[?69l\r');
  return 0;
}

export const system = [
  command('env', { short: 'iu:0C:S:', long: { 'ignore-environment': 'i', unset: 'u:', null: '0' }, stopAtOperand: true, usageStatus: 125 }, env),
  command('printenv', '0', printenv),
  command('id', { short: 'ugGnra', long: { user: 'u', group: 'g', groups: 'G', name: 'n' } }, id),
  command('whoami', '', whoami),
  command('groups', '', say((context) => `${new Owners(context.proc).group(context.proc.gid)}\n`)),
  command('hostname', 'sfiId', hostname),
  command('uname', { short: 'asnrvmpio', long: { all: 'a' } }, uname),
  command('arch', '', say(() => 'x86_64\n')),
  command('nproc', { long: { all: 'all' } }, say((context) => `${coresOf(context)}\n`)),
  command('timeout', { short: 's:k:v', long: { signal: 's:', 'kill-after': 'k:', 'preserve-status': 'preserve-status', foreground: 'foreground' }, stopAtOperand: true, usageStatus: 125, rewrite: (args) => (args[0] === '-t' ? args.slice(1) : args) }, timeout),
  command('nohup', { stopAtOperand: true }, nohup),
  command('nice', { short: 'n:', stopAtOperand: true }, nice),
  command('time', { short: 'pvf:o:', stopAtOperand: true }, time),
  command('kill', { raw: true }, kill),
  command('ps', { raw: true }, ps),
  command('pgrep', 'flaxu:n', pgrep),
  command('pkill', { short: 'fs:xu:', rewrite: (args) => args.map((argument) => (/^-[A-Z0-9]+$/.test(argument) ? `-s${argument.slice(1)}` : argument)) }, pgrep),
  command('killall', { short: 'qs:', rewrite: (args) => args.map((argument) => (/^-[A-Z0-9]+$/.test(argument) ? `-s${argument.slice(1)}` : argument)) }, pgrep),
  command('free', { short: 'bkmgh', long: { human: 'h' } }, free),
  command('uptime', 'ps', say((context) => `${uptimeText(context)}\n`)),
  command('mount', { raw: true }, mount),
  command('umount', { raw: true }, refused('unmounting by hand')),
  command('which', 'a', which),
  command('tty', 's', tty),
  command('stty', { raw: true }, stty),
  command('clear', { raw: true }, say(() => '\x1b[H\x1b[2J\x1b[3J')),
  command('reset', { raw: true }, reset),
  command('pwd', 'LP', say((context) => `${context.proc.cwd}\n`)),
  command('man', { raw: true }, refused('man pages')),
  command('sudo', { stopAtOperand: true, short: 'iEHsu:nkKlv' }, sudo),
  command('su', { raw: true }, refused('su')),
  command('apt-get', { raw: true }, refused('installing packages')),
  command('apt', { raw: true }, refused('installing packages')),
  command('apk', { raw: true }, refused('installing packages')),
];
