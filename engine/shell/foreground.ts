import type { Process } from '../runtime/machine';
import { SystemError } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { Shell } from './shell-state';

/** Waits for what `start` spawns, as the foreground job. */
export function* runForeground(shell: Shell, text: string, start: () => Process): Task<number> {
  let child: Process;
  try {
    child = start();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* shell.complain(`fork: retry: ${error.message}`);
    return 254;
  }
  if (!shell.has('monitor')) return yield* plainWait(shell, child);
  return yield* shell.jobs.foreground(shell, [child], text);
}

function* plainWait(shell: Shell, child: Process): Task<number> {
  const status = yield* shell.proc.wait(child);
  if (child.endedBy !== undefined) yield* shell.jobs.reportSignal(shell, child);
  return status;
}
