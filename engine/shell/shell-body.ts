import type { Task } from '../runtime/process';
import { BreakLoop, ContinueLoop, ExecFailed, ExecReplaced, ExitShell, ExpansionAbort, ExpansionError, FunctionNesting, ReturnFunction } from './shell-state';
import type { Shell } from './shell-state';
import { runExitTrap } from './traps';

/** Turns what unwinds a shell into the exit status of its process. */
export function* shellBody(shell: Shell, body: () => Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* body();
  } catch (error) {
    if (error instanceof ExitShell || error instanceof ReturnFunction || error instanceof ExpansionAbort || error instanceof ExecFailed || error instanceof FunctionNesting) status = error.status;
    else if (error instanceof BreakLoop || error instanceof ContinueLoop) status = 0;
    else if (error instanceof ExpansionError) status = error.statusIn(shell);
    else if (error instanceof ExecReplaced) return yield* shell.proc.exec(error.program, error.argv, error.env);
    else throw error;
  }
  return yield* runExitTrap(shell, status);
}
