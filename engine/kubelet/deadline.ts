import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';

/** Watches over activeDeadlineSeconds, counted from the pod's start time (active_deadline.go). */
export function armDeadline(context: KubeletContext, record: PodRecord): void {
  record.deadlineTimer?.cancel();
  record.deadlineTimer = undefined;
  const seconds = record.pod.spec!.activeDeadlineSeconds;
  if (seconds === undefined || record.work !== 'sync') return;
  const { clock } = context;
  const started = record.pod.status?.startTime ? Date.parse(record.pod.status.startTime) : (record.startedMs ?? clock.now());
  record.deadlineTimer = clock.schedule(Math.max(0, started + seconds * 1000 - clock.now()), () => {
    if (record.work !== 'sync') return;
    record.ended = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline', deadline: true };
    context.workers.requestLater(record, 0);
  });
}
