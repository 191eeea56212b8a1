import type { ContainerState, ContainerStatus, ResourceRequirements, VolumeMount, VolumeMountStatus } from '../api/types';
import { rfc3339 } from '../client';
import { findStatus } from './find-status';
import type { ContainerRecord, ContainerRun } from './container-record';
import type { PodRecord } from './pod-record';

/** The statuses of one pod's containers, in the order in which the kubelet reports them. */
export interface ContainerStatuses {
  readonly init: readonly ContainerStatus[] | undefined;
  readonly app: readonly ContainerStatus[];
  readonly ephemeral: readonly ContainerStatus[] | undefined;
}

/** After kubelet_pods.go convertToAPIContainerStatuses and prober_manager.go UpdatePodStatus. */
export function containerStatuses(pod: PodRecord): ContainerStatuses {
  if (pod.containers.length === 1) return { init: undefined, app: [containerStatus(pod, pod.containers[0]!)], ephemeral: undefined };
  const init: ContainerStatus[] = [];
  const app: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (const record of pod.containers) {
    const list = record.role === 'app' ? app : record.role === 'ephemeral' ? ephemeral : init;
    list.push(containerStatus(pod, record));
  }
  if (app.length > 1) app.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { init: init.length ? init : undefined, app, ephemeral: ephemeral.length ? ephemeral : undefined };
}

/** Whether every init container has done its part, so that app containers may start. */
export function isInitialized(pod: PodRecord): boolean {
  const { containers } = pod;
  for (let at = 0; at < containers.length; at += 1) {
    const record = containers[at]!;
    if (record.role === 'app' && record.current) return true;
    if (record.role === 'init' && !(record.exited && record.current!.exitCode === 0)) return false;
    if (record.role === 'sidecar' && !(record.running && startedOf(record))) return false;
  }
  return true;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const NOTHING = Object.freeze({});

function containerStatus(pod: PodRecord, record: ContainerRecord): ContainerStatus {
  const run = record.current;
  const volumeMounts = mountStatuses(pod, record);
  if (!run) {
    const hasInit = pod.containers[0]!.role === 'init' || pod.containers[0]!.role === 'sidecar';
    const waiting = waitingOf(pod, record) ?? { reason: hasInit && record.role !== 'ephemeral' ? 'PodInitializing' : 'ContainerCreating' };
    const status: Writable<ContainerStatus> = { name: record.name, state: { waiting }, lastState: NOTHING, ready: false, restartCount: record.restarts, image: record.spec.image ?? '', imageID: '' };
    if (record.role !== 'ephemeral') status.started = false;
    if (volumeMounts.length) status.volumeMounts = volumeMounts;
    return status;
  }
  let state = stateOf(run);
  let lastState: ContainerState = record.previous ? stateOf(record.previous) : NOTHING;
  const waiting = record.running ? undefined : waitingOf(pod, record);
  if (waiting) {
    if (state.terminated) lastState = state;
    state = { waiting };
  }
  const started = record.running && !waiting && startedOf(record);
  const status: Writable<ContainerStatus> = {
    name: record.name, state, lastState, ready: readyOf(record, started), restartCount: run.attempt, image: run.image.name, imageID: run.image.digest, containerID: run.id,
  };
  if (record.role !== 'ephemeral') {
    status.started = started;
    addResources(status, record);
  }
  if (volumeMounts.length) status.volumeMounts = volumeMounts;
  return status;
}

/** A container that the next sync should start shows why the last start failed. */
function waitingOf(pod: PodRecord, record: ContainerRecord): { reason: string; message?: string } | undefined {
  if (!record.waiting || !shouldRestart(pod, record)) return undefined;
  const { reason, message } = record.waiting;
  return message ? { reason, message } : { reason };
}

/** After kubecontainer.ShouldContainerBeRestarted. */
export function shouldRestart(pod: PodRecord, record: ContainerRecord): boolean {
  if (pod.pod.metadata.deletionTimestamp) return false;
  if (!record.current) return true;
  if (record.running || record.role === 'ephemeral') return false;
  if (!record.exited) return true;
  if (record.role === 'sidecar') return true;
  const policy = pod.pod.spec!.restartPolicy ?? 'Always';
  if (record.role === 'init') return record.current.exitCode !== 0 && policy !== 'Never';
  if (policy === 'Never') return false;
  return policy === 'Always' || record.current.exitCode !== 0;
}

/** Whether its startup probe, if it has one, has succeeded. */
export function startedOf(record: ContainerRecord): boolean {
  return record.started ?? !('startupProbe' in record.spec && record.spec.startupProbe);
}

function readyOf(record: ContainerRecord, started: boolean): boolean {
  if (record.role === 'ephemeral') return false;
  if (record.role === 'init') return record.exited && record.current!.exitCode === 0;
  if (!started) return false;
  return record.ready ?? !record.spec.readinessProbe;
}

export function stateOf(run: ContainerRun): ContainerState {
  if (run.finishedMs !== undefined) {
    return {
      terminated: {
        exitCode: run.exitCode,
        reason: run.reason,
        ...(run.message ? { message: run.message } : {}),
        startedAt: run.startedMs === undefined ? '1970-01-01T00:00:00Z' : rfc3339(run.startedMs),
        finishedAt: rfc3339(run.finishedMs),
        containerID: run.id,
      },
    };
  }
  if (run.startedMs === undefined) return { waiting: {} };
  return { running: { startedAt: rfc3339(run.startedMs) } };
}

const NO_RESOURCES: ResourceRequirements = NOTHING;
const NO_MOUNTS: readonly VolumeMountStatus[] = [];

/** The list of the status before where it still holds: mounts do not change, and every status of a container shares one list. */
function mountStatuses(pod: PodRecord, record: ContainerRecord): readonly VolumeMountStatus[] {
  const mounts = record.spec.volumeMounts;
  if (!mounts?.length) return NO_MOUNTS;
  const before = reportedMounts(pod, record);
  if (before && areOf(mounts, before)) return before;
  return mounts.map((mount) => ({
    name: mount.name,
    mountPath: mount.mountPath,
    ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: mount.recursiveReadOnly === 'Enabled' || mount.recursiveReadOnly === 'IfPossible' ? 'Enabled' : 'Disabled' } : {}),
  }));
}

function areOf(mounts: readonly VolumeMount[], statuses: readonly VolumeMountStatus[]): boolean {
  if (statuses.length !== mounts.length) return false;
  for (let at = 0; at < mounts.length; at += 1) if (statuses[at]!.name !== mounts[at]!.name || statuses[at]!.mountPath !== mounts[at]!.mountPath) return false;
  return true;
}

function reportedMounts({ pod: { status } }: PodRecord, { role, name }: ContainerRecord): readonly VolumeMountStatus[] | undefined {
  const list = role === 'app' ? status?.containerStatuses : role === 'ephemeral' ? status?.ephemeralContainerStatuses : status?.initContainerStatuses;
  return findStatus(list, name)?.volumeMounts;
}

/** What the container was given, which an in-place resize changes later than the spec. */
function addResources(status: Writable<ContainerStatus>, record: ContainerRecord): void {
  const { requests, limits } = record.appliedResources ?? record.spec.resources ?? NO_RESOURCES;
  if (requests) status.allocatedResources = requests;
  status.resources = limits || requests ? { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } : NOTHING;
}
