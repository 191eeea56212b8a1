import type { Process } from '../runtime/machine';
import { SystemError } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { ExitShell, ExpansionAbort } from './shell-state';
import type { Shell } from './shell-state';

/** How long bash waits, in seconds, before it tries again to start a process. */
const RETRIES = [1, 2, 4, 8];

/** What bash ends with, or the line, when no process can be started. */
const REFUSED = 254;

/**
 * What `start` starts; while the machine has no room for it bash tries again, and then gives up the whole command line.
 * A subshell gives up at once, so that what starts itself over and over burns out.
 */
export function* forked<T>(shell: Shell, start: () => T): Task<T> {
  for (const seconds of shell.subshellDepth > 0 ? [0] : [...RETRIES, 0]) {
    try {
      return start();
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== 'EAGAIN') throw error;
      yield* shell.proc.err(`${shell.name}: fork: ${seconds > 0 ? 'retry: ' : ''}${error.message}\n`);
    }
    yield* shell.proc.sleep(seconds * 1000);
  }
  throw shell.interactive ? new ExpansionAbort(REFUSED) : new ExitShell(REFUSED);
}

/** Waits for what `start` spawns, as the foreground job. */
export function* runForeground(shell: Shell, text: string, start: () => Process): Task<number> {
  const child = yield* forked(shell, start);
  if (!shell.has('monitor')) return yield* plainWait(shell, child);
  return yield* shell.jobs.foreground(shell, [child], text);
}

function* plainWait(shell: Shell, child: Process): Task<number> {
  const status = yield* shell.proc.wait(child);
  if (child.endedBy !== undefined) yield* shell.jobs.reportSignal(shell, child);
  return status;
}
