import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../api/types';
import { isTerminalPhase } from './pod-status';

/** What the kubelet says of a container that it should have and does not find; times it does not know are null on the wire. */
const LOST: ContainerState = Object.freeze({
  terminated: Object.freeze({
    exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated',
    startedAt: null as unknown as undefined, finishedAt: null as unknown as undefined,
  }),
}) as ContainerState;

/**
 * The status with which a pod that is cleaned up leaves its node, after status_manager.go TerminatePod: containers that
 * never ran count as lost (app containers only once the pod was initialized), and the phase is a terminal one.
 */
export function lastStatus({ spec, status = {} }: Pod): PodStatus {
  const apps = status.containerStatuses;
  const inits = status.initContainerStatuses;
  const losesApps = apps?.some(isOpen) && wasInitialized(spec?.initContainers?.length ?? 0, status);
  const begun = inits ? begunCount(inits) : 0;
  const losesInits = inits?.some((one, at) => at < begun && isOpen(one));
  if (!losesApps && !losesInits && isTerminalPhase(status.phase)) return status;
  return {
    ...status,
    phase: isTerminalPhase(status.phase) ? status.phase! : 'Failed',
    ...(losesInits ? { initContainerStatuses: inits!.map((one, at) => (at < begun ? closed(one) : one)) } : {}),
    ...(losesApps ? { containerStatuses: apps!.map(closed) } : {}),
  };
}

function isOpen(status: ContainerStatus): boolean {
  return !status.state?.terminated;
}

function closed(status: ContainerStatus): ContainerStatus {
  return isOpen(status) ? { ...status, state: LOST } : status;
}

function wasInitialized(initContainers: number, { containerStatuses = [], initContainerStatuses = [] }: PodStatus): boolean {
  if (initContainers === 0) return true;
  if (containerStatuses.some(({ state, lastState }) => lastState?.terminated || !state?.waiting)) return true;
  const last = initContainerStatuses[initContainerStatuses.length - 1];
  return last?.lastState?.terminated?.exitCode === 0 || last?.state?.terminated?.exitCode === 0;
}

/** How many init containers have started at least once; the first one counts as begun. */
function begunCount(statuses: readonly ContainerStatus[]): number {
  for (let at = statuses.length - 1; at > 0; at -= 1) if (!statuses[at]!.state?.waiting || statuses[at]!.lastState?.terminated) return at + 1;
  return 1;
}
