import type { ContainerStatus, PodSpec, PodStatus } from '../api/types';
import type { ContainerStatuses } from './container-status';
import { findStatus } from './find-status';

/** The phase that container statuses amount to, after kubelet_pods.go getPhase. */
export function podPhase(spec: PodSpec, statuses: ContainerStatuses, terminal: boolean): NonNullable<PodStatus['phase']> {
  const init = spec.initContainers ? initCounts(spec, statuses.init ?? []) : NO_INITS;
  let { unknown, running, waiting } = init;
  let stopped = 0;
  let succeeded = 0;
  const { containers } = spec;
  for (let at = 0; at < containers.length; at += 1) {
    const status = findStatus(statuses.app, containers[at]!.name);
    if (!status) unknown += 1;
    else if (status.state?.running) running += 1;
    else if (status.state?.terminated) {
      stopped += 1;
      if (status.state.terminated.exitCode === 0) succeeded += 1;
    } else if (status.lastState?.terminated) stopped += 1;
    else waiting += 1;
  }
  if (init.failed > 0 && spec.restartPolicy === 'Never') return 'Failed';
  if (init.pending > 0 || waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (terminal) return stopped === succeeded ? 'Succeeded' : 'Failed';
    if ((spec.restartPolicy ?? 'Always') === 'Always') return 'Running';
    if (stopped === succeeded) return 'Succeeded';
    return spec.restartPolicy === 'Never' ? 'Failed' : 'Running';
  }
  return 'Pending';
}

const NO_INITS: Readonly<InitCounts> = { pending: 0, failed: 0, unknown: 0, running: 0, waiting: 0 };

interface InitCounts { pending: number; failed: number; unknown: number; running: number; waiting: number }

function initCounts(spec: PodSpec, statuses: readonly ContainerStatus[]): InitCounts {
  const counts: InitCounts = { pending: 0, failed: 0, unknown: 0, running: 0, waiting: 0 };
  for (const container of spec.initContainers ?? []) {
    const status = findStatus(statuses, container.name);
    const last = status?.lastState?.terminated;
    if (container.restartPolicy === 'Always') countSidecar(counts, status);
    else if (!status) counts.pending += 1;
    else if (status.state?.running) counts.pending += 1;
    else if (status.state?.terminated) {
      if (status.state.terminated.exitCode !== 0) counts.failed += 1;
    } else if (last) {
      if (last.exitCode !== 0) counts.failed += 1;
      counts.pending += 1;
    } else counts.pending += 1;
  }
  // A failed init container that will run again keeps the pod Pending.
  if (spec.restartPolicy !== 'Never') counts.pending += counts.failed;
  return counts;
}

function countSidecar(counts: InitCounts, status: ContainerStatus | undefined): void {
  if (!status) counts.unknown += 1;
  else if (status.state?.running) {
    if (!status.started) counts.pending += 1;
    counts.running += 1;
  } else if (status.state?.waiting && !status.lastState?.terminated) {
    counts.pending += 1;
    counts.waiting += 1;
  }
}
