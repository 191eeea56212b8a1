import type { Process } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Job } from '../jobs';
import { singleQuote } from '../quote';
import type { Shell } from '../shell-state';
import { setTrap, SIGNAL_NAMES, SignalArrived, signalNumber } from '../traps';
import { badOption, readOptions, refusedOptions, usage } from './usage';

export function* jobs(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'lnprs');
  if (options.wrong) return yield* badOption(shell, 'jobs', options.wrong);
  const { flags, operands } = options;
  let status = 0;
  let chosen = shell.jobs.jobs.slice();
  if (operands.length > 0) {
    chosen = [];
    for (const spec of operands) {
      const job = shell.jobs.find(spec);
      if (job) chosen.push(job);
      else {
        yield* shell.complain(`jobs: ${spec}: no such job`);
        status = 1;
      }
    }
  }
  for (const job of chosen) {
    const state = shell.jobs.state(job);
    if ((flags.has('r') && state !== 'Running') || (flags.has('s') && state !== 'Stopped')) continue;
    yield* shell.proc.out(`${flags.has('p') ? job.processes[0]!.pid : shell.jobs.line(job, flags.has('l'))}\n`);
    if (state !== 'Running' && state !== 'Stopped') shell.jobs.remove(job);
  }
  return status;
}

function* needJob(shell: Shell, name: string, spec: string | undefined): Task<Job | undefined> {
  if (!shell.has('monitor')) {
    yield* shell.complain(`${name}: no job control`);
    return undefined;
  }
  const job = shell.jobs.find(spec ?? '%%');
  if (!job) yield* shell.complain(`${name}: ${spec ?? 'current'}: no such job`);
  return job;
}

export function* fg(shell: Shell, args: readonly string[]): Task<number> {
  const job = yield* needJob(shell, 'fg', args[0]);
  if (!job) return 1;
  yield* shell.proc.out(`${job.text}\n`);
  if (job.processes.every((proc) => proc.exitCode !== undefined)) {
    shell.jobs.remove(job);
    return job.processes.at(-1)!.exitCode!;
  }
  shell.proc.tty?.setForeground(job.processes[0]!.pgid);
  for (const proc of job.processes) proc.kill(Signal.CONT);
  return yield* shell.jobs.foreground(shell, job.processes, job.text, job);
}

export function* bg(shell: Shell, args: readonly string[]): Task<number> {
  const job = yield* needJob(shell, 'bg', args[0]);
  if (!job) return 1;
  if (shell.jobs.state(job) !== 'Stopped') {
    yield* shell.complain(`bg: job ${job.number} already in background`);
    return 0;
  }
  for (const proc of job.processes) proc.kill(Signal.CONT);
  job.told = 'Running';
  yield* shell.proc.out(`[${job.number}]${shell.jobs.mark(job)} ${job.text} &\n`);
  return 0;
}

export function* disown(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'har');
  if (options.wrong) return yield* badOption(shell, 'disown', options.wrong);
  const doomed = options.flags.has('a') ? shell.jobs.jobs.slice() : (options.operands.length ? options.operands : ['%%']).map((spec) => findByAny(shell, spec));
  for (const [at, job] of doomed.entries()) {
    if (job) shell.jobs.remove(job);
    else {
      yield* shell.complain(`disown: ${options.operands[at] ?? 'current'}: no such job`);
      return 1;
    }
  }
  return 0;
}

function findByAny(shell: Shell, spec: string): Job | undefined {
  if (spec.startsWith('%')) return shell.jobs.find(spec);
  return shell.jobs.jobs.find((job) => job.processes.some((proc) => proc.pid === Number(spec)));
}

/** Waits for one process; a trapped signal ends the wait with 128 + its number. */
function* waitFor(shell: Shell, done: () => boolean): Task<number | undefined> {
  shell.waiting = true;
  try {
    while (!done()) yield shell.proc.childChanged.wait;
    return undefined;
  } catch (error) {
    if (error instanceof SignalArrived) return 128 + error.signal;
    throw error;
  } finally {
    shell.waiting = false;
  }
}

function ended(proc: Process): boolean {
  return proc.exitCode !== undefined;
}

export function* wait(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'fnp:');
  const refused = yield* refusedOptions(shell, 'wait', options);
  if (refused !== undefined) return refused;
  const { operands, flags } = options;
  if (flags.has('n')) return yield* waitNext(shell, operands, flags.get('p'));
  if (operands.length === 0) {
    const interrupted = yield* waitFor(shell, () => shell.jobs.jobs.every((job) => job.processes.every((proc) => ended(proc) || proc.stopped)));
    if (interrupted !== undefined) return interrupted;
    if (shell.has('monitor') && !shell.interactive) yield* shell.proc.err(shell.jobs.news().map((line) => `${line}\n`).join(''));
    else if (!shell.interactive) shell.jobs.reap();
    return 0;
  }
  let status = 0;
  for (const spec of operands) status = yield* waitOne(shell, spec, flags.get('p'));
  return status;
}

function* waitOne(shell: Shell, spec: string, variable: string | undefined): Task<number> {
  if (!spec.startsWith('%') && !/^\d+$/.test(spec)) {
    yield* shell.complain(`wait: \`${spec}': not a pid or valid job spec`);
    return 1;
  }
  const job = findByAny(shell, spec);
  if (!job) {
    const before = shell.jobs.finished.get(Number(spec));
    if (before !== undefined) {
      if (variable !== undefined) shell.vars.set(variable, spec);
      return before;
    }
    yield* shell.complain(spec.startsWith('%') ? `wait: ${spec}: no such job` : `wait: pid ${spec} is not a child of this shell`);
    return 127;
  }
  const interrupted = yield* waitFor(shell, () => job.processes.every(ended));
  if (interrupted !== undefined) return interrupted;
  const proc = job.processes.find((one) => one.pid === Number(spec)) ?? job.processes.at(-1)!;
  if (variable !== undefined) shell.vars.set(variable, String(proc.pid));
  if (!shell.interactive) {
    if (proc.endedBy !== undefined) yield* reportEnd(shell, proc, job);
    shell.jobs.remove(job);
  }
  return proc.exitCode!;
}

function* reportEnd(shell: Shell, proc: Process, job: Job): Task<void> {
  if (proc.endedBy === Signal.INT || proc.endedBy === Signal.PIPE) return;
  const word = shell.jobs.state(job);
  // A script says nothing of background jobs that were asked to end.
  if (!shell.interactive && proc.endedBy === Signal.TERM) return;
  yield* shell.proc.err(`${shell.prefix()}${String(proc.pid).padStart(5)} ${word.padEnd(22)}  ${job.text}\n`);
}

function* waitNext(shell: Shell, operands: readonly string[], variable: string | undefined): Task<number> {
  const candidates = operands.length ? operands.map((spec) => findByAny(shell, spec)).filter((job) => job !== undefined) : shell.jobs.jobs.slice();
  if (candidates.length === 0) return 127;
  const interrupted = yield* waitFor(shell, () => candidates.some((job) => job.processes.every(ended)));
  if (interrupted !== undefined) return interrupted;
  const job = candidates.find((one) => one.processes.every(ended))!;
  shell.jobs.remove(job);
  if (variable) shell.vars.set(variable, String(job.processes.at(-1)!.pid));
  return job.processes.at(-1)!.exitCode!;
}

export function* kill(shell: Shell, args: readonly string[]): Task<number> {
  let signal: number = Signal.TERM;
  let rest = args.slice();
  const first = rest[0];
  if (first === undefined) return yield* usage(shell, 'kill');
  if (first === '-l' || first === '-L') return yield* listSignals(shell, rest.slice(1));
  if (/^-./.test(first) && first !== '--') {
    const separate = first === '-s' || first === '-n';
    const text = separate ? rest[1] : first.replace(/^-[sn]?(?=\d)|^-/, '');
    const number = text === undefined ? undefined : signalNumber(text);
    if (text === undefined) {
      yield* shell.complain(`kill: ${first}: option requires an argument`);
      return 1;
    }
    if (number === undefined) {
      yield* shell.complain(`kill: ${text}: invalid signal specification`);
      return 1;
    }
    signal = number;
    rest = rest.slice(separate ? 2 : 1);
  }
  if (rest[0] === '--') rest = rest.slice(1);
  if (rest.length === 0) return yield* usage(shell, 'kill');
  let status = 0;
  for (const target of rest) status = (yield* killOne(shell, target, signal)) || status;
  // The signal may be for this very shell: its trap runs before the next command.
  yield* shell.proc.sleep(0);
  return status;
}

function* killOne(shell: Shell, target: string, signal: number): Task<number> {
  if (target.startsWith('%')) {
    const job = shell.jobs.find(target);
    if (!job) {
      yield* shell.complain(`kill: ${target}: no such job`);
      return 1;
    }
    for (const proc of job.processes) {
      proc.kill(signal);
      if (signal === Signal.TERM || signal === Signal.HUP) proc.kill(Signal.CONT);
    }
    return 0;
  }
  if (!/^-?\d+$/.test(target)) {
    yield* shell.complain(`kill: ${target}: arguments must be process or job IDs`);
    return 1;
  }
  const pid = Number(target);
  const targets = pid > 0 ? [shell.proc.machine.processes.get(pid)] : [...shell.proc.machine.processes.values()].filter((proc) => proc.pgid === (pid === 0 ? shell.proc.pgid : -pid));
  const found = targets.filter((proc) => proc !== undefined);
  if (found.length === 0) {
    if (signal !== 0 || !shell.jobs.finished.has(pid)) yield* shell.complain(`kill: (${pid}) - No such process`);
    return 1;
  }
  if (found.every((proc) => shell.proc.uid !== 0 && proc.uid !== shell.proc.uid)) {
    yield* shell.complain(`kill: (${pid}) - Operation not permitted`);
    return 1;
  }
  for (const proc of found) proc.kill(signal);
  return 0;
}

function* listSignals(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 0) {
    yield* shell.proc.out(signalTable());
    return 0;
  }
  let status = 0;
  for (const text of args) {
    if (/^\d+$/.test(text)) {
      const number = Number(text) > 128 ? Number(text) - 128 : Number(text);
      const name = SIGNAL_NAMES[number];
      if (name) {
        yield* shell.proc.out(`${name}\n`);
        continue;
      }
    } else {
      const number = signalNumber(text);
      if (number !== undefined) {
        yield* shell.proc.out(`${number}\n`);
        continue;
      }
    }
    yield* shell.complain(`kill: ${text}: invalid signal specification`);
    status = 1;
  }
  return status;
}

function signalTable(): string {
  const entries: string[] = [];
  for (let at = 1; at <= 31; at += 1) entries.push(`${String(at).padStart(2)}) SIG${SIGNAL_NAMES[at]}`);
  for (let at = 34; at <= 64; at += 1) entries.push(`${String(at).padStart(2)}) SIGRT${at <= 49 ? `MIN${at > 34 ? `+${at - 34}` : ''}` : `MAX${at < 64 ? `-${64 - at}` : ''}`}`);
  let out = '';
  entries.forEach((entry, at) => {
    out += entry + (at % 5 === 4 || at === entries.length - 1 ? '\n' : '\t');
  });
  return out;
}

export function* trap(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args[0] === '-' ? ['--', ...args] : args, 'lp');
  if (options.wrong) return yield* badOption(shell, 'trap', options.wrong);
  const { flags, operands } = options;
  if (flags.has('l')) return yield* listSignals(shell, []);
  if (operands.length === 0 || flags.has('p')) {
    yield* printTraps(shell, operands);
    return 0;
  }
  if (operands.length === 1 && trapName(operands[0]!) === undefined) return yield* usage(shell, 'trap');
  const [command, ...names] = operands.length === 1 ? ['-', operands[0]!] : (operands as [string, ...string[]]);
  let status = 0;
  for (const text of names) {
    const name = trapName(text);
    if (name === undefined) {
      yield* shell.complain(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else setTrap(shell, name, command === '-' ? undefined : command);
  }
  return status;
}

function trapName(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (upper === 'ERR' || upper === 'DEBUG' || upper === 'RETURN') return upper;
  const number = signalNumber(text);
  return number === undefined ? undefined : SIGNAL_NAMES[number];
}

function* printTraps(shell: Shell, only: readonly string[]): Task<void> {
  const order = [...SIGNAL_NAMES, 'DEBUG', 'ERR', 'RETURN'];
  const wanted = only.map(trapName);
  const outer = new Map(shell.outerTraps);
  for (const name of order) {
    const command = name === undefined ? undefined : shell.traps.get(name) ?? outer.get(name);
    if (command === undefined || (only.length > 0 && !wanted.includes(name))) continue;
    const shown = ['EXIT', 'DEBUG', 'ERR', 'RETURN'].includes(name!) ? name : `SIG${name}`;
    yield* shell.proc.out(`trap -- ${singleQuote(command)} ${shown}\n`);
  }
}
