import { Signal } from '../runtime/process';
import type { Task } from '../runtime/process';
import { ExitShell } from './shell-state';
import type { Shell } from './shell-state';
import type { AnyCommand } from './tree';

/** Signal names by number, signal(7) on x86-64. */
export const SIGNAL_NAMES: readonly (string | undefined)[] = [
  'EXIT', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS',
];

/** A signal's number from `TERM`, `SIGTERM`, `term` or `15`; undefined when there is none. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : undefined;
  const at = SIGNAL_NAMES.indexOf(text.toUpperCase().replace(/^SIG/, ''));
  return at < 0 ? undefined : at;
}

/** Thrown into `wait` and `read` when a trapped signal arrives. */
export class SignalArrived extends Error {
  override readonly name = 'SignalArrived';
  constructor(readonly signal: number) {
    super(`signal ${signal}`);
  }
}

/** Sets or (with undefined) resets a trap. `name` as in SIGNAL_NAMES, or ERR, DEBUG, RETURN. */
export function setTrap(shell: Shell, name: string, command: string | undefined): void {
  shell.outerTraps = [];
  if (command === undefined) shell.traps.delete(name);
  else shell.traps.set(name, command);
  const signal = SIGNAL_NAMES.indexOf(name);
  if (signal <= 0) return;
  if (command === undefined) shell.proc.onSignal(signal, defaultAction(shell, signal));
  else if (command === '') shell.proc.onSignal(signal, 'ignore');
  else {
    shell.proc.onSignal(signal, () => {
      shell.pending.push(signal);
      return shell.waiting ? new SignalArrived(signal) : undefined;
    });
  }
}

function defaultAction(shell: Shell, signal: number) {
  if (!shell.interactive) return undefined;
  if (signal === Signal.INT) return shell.onInterrupt;
  return INTERACTIVE_IGNORES.includes(signal) ? 'ignore' : undefined;
}

/** Signals that an interactive shell does not die of. */
export const INTERACTIVE_IGNORES: readonly number[] = [Signal.QUIT, Signal.TERM, Signal.TSTP, Signal.TTIN, Signal.TTOU];

/** Notes what is about to run for `$BASH_COMMAND`, and runs the DEBUG trap. */
export function* beforeCommand(shell: Shell, node: AnyCommand): Task<void> {
  if (shell.trapDepth === 0) shell.running = { node, source: shell.source };
  const debug = shell.traps.get('DEBUG');
  if (debug) yield* runTrap(shell, 'DEBUG', debug);
}

export function* runPendingTraps(shell: Shell): Task<void> {
  for (let signal = shell.pending.shift(); signal !== undefined; signal = shell.pending.shift()) {
    const name = SIGNAL_NAMES[signal]!;
    const command = shell.traps.get(name);
    if (command) yield* runTrap(shell, name, command);
  }
}

/** Runs a trap's command; `$?` is the same afterwards. */
export function* runTrap(shell: Shell, name: string, command: string): Task<void> {
  const { status, pipeStatus, line } = shell;
  shell.traps.delete(name);
  shell.trapDepth += 1;
  try {
    yield* shell.evaluator.runText(shell, command, { label: shell.source.label, firstLine: name === 'EXIT' ? 1 : line });
  } finally {
    shell.trapDepth -= 1;
    if (!shell.traps.has(name)) shell.traps.set(name, command);
  }
  shell.status = status;
  shell.pipeStatus = pipeStatus;
  shell.line = line;
}

/** The EXIT trap, once; returns the status that the shell ends with. */
export function* runExitTrap(shell: Shell, status: number): Task<number> {
  const command = shell.traps.get('EXIT');
  shell.traps.delete('EXIT');
  shell.status = status;
  if (!command) return status;
  shell.trapDepth += 1;
  try {
    yield* shell.evaluator.runText(shell, command, { label: shell.source.label, firstLine: 1 });
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
  return status;
}
