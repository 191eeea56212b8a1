import type { ContainerRecord, ContainerRun } from './container-record';
import type { KubeletContext } from './context';
import type { ContainerExit } from './cri';
import type { PodRecord } from './pod-record';
import { tracePod } from './pod-trace';

/** Takes in that a container's main process has ended, and wakes who waits for it. */
export function containerEnded(context: KubeletContext, pod: PodRecord, record: ContainerRecord, run: ContainerRun, exit: ContainerExit): void {
  record.end(run, exit, context.clock.now());
  tracePod(context, pod, 'stopped', () => ({ container: record.name, exitCode: exit.exitCode, ...(exit.oomKilled ? { oomKilled: true } : {}) }));
  readTerminationMessage(record, run);
  if (record.current === run) record.started = record.ready = undefined;
  context.onChange?.();
  pod.announceExit();
  context.clock.enter(() => context.workers.noteChange(pod));
}

/** The message file, or the end of the log when the container asks for that and failed. */
function readTerminationMessage(record: ContainerRecord, run: ContainerRun): void {
  const text = run.handle!.terminationMessage();
  if (text || run.exitCode === 0 || record.spec.terminationMessagePolicy !== 'FallbackToLogsOnError') {
    run.message = text.slice(0, 4096);
    return;
  }
  run.message = run.handle!.log.lines().slice(-80).map((line) => line.text).join('').slice(-2048);
}
