import type { Clock } from '../runtime/clock';
import { withdraw } from '../runtime/process';
import type { Task } from '../runtime/process';

/** Runs `task`, but gives up with `expire()` when it has not ended `ms` from now; without `ms` it just runs. */
export function* withDeadline<T>(clock: Clock, ms: number | undefined, task: Task<T>, expire: () => Error): Task<T> {
  if (ms === undefined || !Number.isFinite(ms)) return yield* task;
  const end = clock.now() + ms;
  let step = task.next();
  while (!step.done) {
    const suspend = step.value;
    let expired = false;
    let thrown: { readonly error: unknown } | undefined;
    try {
      yield (wake) => {
        const withdrawal = suspend(() => {
          timer.cancel();
          wake();
        });
        const timer = clock.schedule(Math.max(0, end - clock.now()), () => {
          expired = true;
          withdraw(withdrawal);
          wake();
        });
        return () => {
          timer.cancel();
          withdraw(withdrawal);
        };
      };
    } catch (error) {
      thrown = { error };
    }
    if (thrown) step = task.throw(thrown.error);
    else if (expired) {
      task.return(undefined as T);
      throw expire();
    } else step = task.next();
  }
  return step.value;
}
