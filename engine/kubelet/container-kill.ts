import { Condition, Coroutine, pause, Signal, type Suspend, type Task } from '../runtime/process';
import type { KubeletContext } from './context';
import { Latency } from './latency';
import type { ContainerRecord } from './container-record';
import { runHook } from './hooks';
import type { PodRecord } from './pod-record';
import { tracePod } from './pod-trace';

interface KillOptions {
  /** The event's text; "Stopping container NAME" by default. */
  readonly message?: string;
  readonly graceSeconds: number;
  /** Waits until it is this container's turn (sidecars go after the app containers, the last one first). */
  readonly turn?: Task<void>;
}

/** The least time between SIGTERM and SIGKILL, whatever a hook has used up (kuberuntime_container.go). */
const MINIMUM_GRACE_MS = 2000;

/**
 * Stops one container in the real order: event, preStop hook, the image's stop signal, and SIGKILL when the grace
 * period is over. The hook's time counts.
 */
export function* killContainer(context: KubeletContext, pod: PodRecord, record: ContainerRecord, options: KillOptions): Task<void> {
  const run = record.current;
  if (!run?.handle || !record.running) return;
  const { clock } = context;
  const startMs = clock.now();
  const graceMs = options.graceSeconds * 1000;
  context.recorder.normal(pod.pod, 'Killing', options.message ?? `Stopping container ${record.name}`, { fieldPath: record.fieldPath });
  const hook = 'lifecycle' in record.spec ? record.spec.lifecycle?.preStop : undefined;
  if (hook && graceMs > 0) {
    const failure = yield* runHook(context, pod, record, hook, graceMs);
    if (failure !== undefined && record.running) context.recorder.warning(pod.pod, 'FailedPreStopHook', 'PreStopHook failed', { fieldPath: record.fieldPath });
  }
  if (options.turn) yield* options.turn;
  if (!record.running) return;
  const leftMs = Math.max(graceMs - (clock.now() - startMs), MINIMUM_GRACE_MS);
  const { handle } = run;
  tracePod(context, pod, 'killing', () => ({ container: record.name, signal: handle.stopSignal, grace: options.graceSeconds }));
  handle.kill(handle.stopSignal);
  if (!(yield* waitForExit(context, pod, record, leftMs)) && record.running) {
    tracePod(context, pod, 'killing', () => ({ container: record.name, signal: Signal.KILL, grace: 0 }));
    handle.kill(Signal.KILL);
    yield* waitForExit(context, pod, record, undefined);
  }
  yield pause(clock, Latency.stop);
}

/** Whether the container ended within `timeoutMs` (undefined: wait for ever). */
function* waitForExit(context: KubeletContext, pod: PodRecord, record: ContainerRecord, timeoutMs: number | undefined): Task<boolean> {
  const untilMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : context.clock.now() + timeoutMs;
  while (record.running) {
    const leftMs = untilMs - context.clock.now();
    if (leftMs <= 0) return false;
    yield (wake) => {
      const timer = leftMs === Number.POSITIVE_INFINITY ? undefined : context.clock.schedule(leftMs, wake);
      const withdraw = pod.awaitExit(wake);
      return () => {
        timer?.cancel();
        withdraw();
      };
    };
  }
  return true;
}

/** Stops all containers at the same time, then the sandbox. */
export function* killPod(context: KubeletContext, pod: PodRecord, graceSeconds: number): Task<void> {
  const running = pod.containers.filter((record) => record.running);
  const [only] = running;
  if (running.length === 1 && only!.role !== 'sidecar' && only!.current!.handle) {
    yield* killContainer(context, pod, only!, { graceSeconds });
    yield nextTurn;
  } else yield* killTogether(context, pod, running, graceSeconds);
  yield* removeSandbox(context, pod);
}

function* killTogether(context: KubeletContext, pod: PodRecord, running: readonly ContainerRecord[], graceSeconds: number): Task<void> {
  const done = new Condition();
  let left = running.length;
  const tasks = running.map((record) => {
    const options: KillOptions = record.role === 'sidecar' ? { graceSeconds, turn: sidecarTurn(context, pod, record, graceSeconds) } : { graceSeconds };
    return new Coroutine(context.clock, killContainer(context, pod, record, options), (end) => {
      left -= 1;
      if ('error' in end && !(end.error instanceof Error && end.error.name === 'Interrupted')) throw end.error;
      done.notify();
    });
  });
  try {
    for (const task of tasks) task.start();
    while (left > 0) yield done.wait;
  } catch (error) {
    for (const task of tasks) task.interrupt(error);
    throw error;
  }
}

/** Goes on after what is due now, as who waits for another task does. */
const nextTurn: Suspend = (wake) => {
  wake();
  return () => {};
};

export function* removeSandbox(context: KubeletContext, pod: PodRecord): Task<void> {
  if (!pod.sandbox) return;
  yield pause(context.clock, Latency.removeSandbox);
  pod.sandbox?.remove();
  pod.sandbox = undefined;
}

/** A sidecar goes when all app containers and all later sidecars have ended (kuberuntime_termination_order.go). */
function* sidecarTurn(context: KubeletContext, pod: PodRecord, record: ContainerRecord, graceSeconds: number): Task<void> {
  const untilMs = context.clock.now() + graceSeconds * 1000;
  const at = pod.containers.indexOf(record);
  const waitsFor = pod.containers.filter((other, index) => other.role === 'app' || (other.role === 'sidecar' && index > at));
  for (const other of waitsFor) yield* waitForExit(context, pod, other, Math.max(0, untilMs - context.clock.now()));
}
