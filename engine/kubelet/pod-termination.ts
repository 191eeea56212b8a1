import { pause, type Task } from '../runtime/process';
import { killPod } from './container-kill';
import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';
import { reportDeadline } from './sync-pod';
import type { SyncOutcome } from './work-requests';

/** Volumes are looked at every 300 ms while the kubelet waits for them to be unmounted. */
const UNMOUNT_POLL_MS = 300;
const UNMOUNT_MS = 500;

/** Stops everything of a pod, then shows how it ended. After kubelet.go SyncTerminatingPod. */
export function* terminatePod(context: KubeletContext, pod: PodRecord): Task<SyncOutcome> {
  pod.deadlineTimer?.cancel();
  reportDeadline(context, pod);
  if (pod.startedMs !== undefined) context.statuses.write(pod);
  const graceSeconds = Math.max(1, pod.graceSeconds ?? pod.pod.spec!.terminationGracePeriodSeconds ?? 30);
  yield* killPod(context, pod, graceSeconds);
  for (const record of pod.containers) {
    if (record.probes) for (const probe of record.probes) probe.stop();
    record.probes = undefined;
  }
  reportDeadline(context, pod);
  for (const record of pod.containers) record.waiting = undefined;
  context.statuses.write(pod, true);
  return { next: 'terminated' };
}

/** Cleans up after the last container; a deleted pod's object goes now. After kubelet.go SyncTerminatedPod. */
export function* finishPod(context: KubeletContext, pod: PodRecord): Task<SyncOutcome> {
  reportDeadline(context, pod);
  if (context.clock.now() - pod.lastSyncEndMs < UNMOUNT_MS) yield pause(context.clock, UNMOUNT_POLL_MS);
  context.volumes.unmount(pod);
  context.puller.forget(pod);
  context.crashBackOff.forget(pod.uid);
  context.statuses.write(pod, true);
  context.statuses.writeLast(pod);
  context.statuses.deleteObject(pod);
  return { next: 'finished' };
}
