import type { KubeObject } from '../object';
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '../types';
import { humanDuration } from './age';

const NO_STATUS = {} as PodStatus;

/** A row, and the times in milliseconds from which two of its cells count. */
interface Row {
  cells: readonly unknown[];
  readonly restarts: number;
  readonly lastRestart: number | undefined;
  readonly created: number | undefined;
}

const RESTARTS = 3, AGE = 4;

/** Of stored pods, which never change. A list of thousands asks again for rows of which at most the times are others. */
const rows = new WeakMap<KubeObject, Row>();

/** The row of a pod, after printPod of pkg/printers/internalversion. */
export function podCells(object: KubeObject, nowMs: number): readonly unknown[] {
  const known = rows.get(object);
  if (known) return current(known, nowMs);
  const row = rowOf(object as unknown as Pod, nowMs);
  if (Object.isFrozen(object)) rows.set(object, row);
  return row.cells;
}

function current(row: Row, nowMs: number): readonly unknown[] {
  const restarts = restartsText(row.restarts, row.lastRestart, nowMs), ago = ageText(row.created, nowMs);
  if (row.cells[RESTARTS] === restarts && row.cells[AGE] === ago) return row.cells;
  const cells = [...row.cells];
  cells[RESTARTS] = restarts;
  cells[AGE] = ago;
  return (row.cells = cells);
}

function rowOf(pod: Pod, nowMs: number): Row {
  const spec = pod.spec as PodSpec;
  const status = pod.status ?? NO_STATUS;
  const summary = summarise(pod, spec, status);
  const lastRestart = summary.lastRestart ? Date.parse(summary.lastRestart) : undefined;
  const { creationTimestamp } = pod.metadata!;
  const created = creationTimestamp ? Date.parse(creationTimestamp) : undefined;
  return {
    cells: [
      pod.metadata!.name, `${summary.ready}/${summary.total}`, summary.reason, restartsText(summary.restarts, lastRestart, nowMs), ageText(created, nowMs),
      status.podIPs?.[0]?.ip ?? status.podIP ?? '<none>', spec.nodeName || '<none>', status.nominatedNodeName || '<none>', gatesText(spec, status),
    ],
    restarts: summary.restarts, lastRestart, created,
  };
}

function restartsText(restarts: number, last: number | undefined, nowMs: number): string {
  return restarts !== 0 && last !== undefined ? `${restarts} (${humanDuration(nowMs - last)} ago)` : String(restarts);
}

function ageText(created: number | undefined, nowMs: number): string {
  return created === undefined ? '<unknown>' : humanDuration(nowMs - created);
}

function gatesText({ readinessGates: gates }: PodSpec, { conditions }: PodStatus): string {
  if (!gates?.length) return '<none>';
  const passed = gates.filter((gate) => conditions?.some((condition) => condition.type === gate.conditionType && condition.status === 'True')).length;
  return `${passed}/${gates.length}`;
}

interface Summary {
  ready: number;
  total: number;
  restarts: number;
  lastRestart: string | undefined;
  /** Of the restarts of init containers, those of sidecars. */
  readonly sidecars: { restarts: number; last: string | undefined };
  reason: string;
}

function summarise(pod: Pod, spec: PodSpec, status: PodStatus): Summary {
  const out: Summary = { ready: 0, total: spec.containers.length, restarts: 0, lastRestart: undefined, sidecars: { restarts: 0, last: undefined }, reason: status.reason || status.phase || '' };
  if (status.conditions?.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) out.reason = 'SchedulingGated';
  const initialising = initReason(spec, status, out);
  if (!initialising || hasInitialised(status)) runningReason(status, out);
  if (pod.metadata!.deletionTimestamp && status.reason === 'NodeLost') out.reason = 'Unknown';
  else if (pod.metadata!.deletionTimestamp && status.phase !== 'Succeeded' && status.phase !== 'Failed') out.reason = 'Terminating';
  return out;
}

function hasInitialised(status: PodStatus): boolean {
  return status.conditions?.some((condition) => condition.type === 'Initialized' && condition.status === 'True') === true;
}

function later(known: string | undefined, time: string | null | undefined): string | undefined {
  return time && (!known || time > known) ? time : known;
}

/** Counts init containers and words where initialisation stands; returns whether it is still under way. */
function initReason(spec: PodSpec, status: PodStatus, out: Summary): boolean {
  if (!spec.initContainers?.length && !status.initContainerStatuses?.length) return false;
  const specs = new Map((spec.initContainers ?? []).map((container) => [container.name, container]));
  for (const container of specs.values()) if (container.restartPolicy === 'Always') out.total += 1;
  let index = 0;
  for (const container of status.initContainerStatuses ?? []) {
    const sidecar = specs.get(container.name)?.restartPolicy === 'Always';
    out.restarts += container.restartCount;
    out.lastRestart = later(out.lastRestart, container.lastState?.terminated?.finishedAt);
    if (sidecar) {
      out.sidecars.restarts += container.restartCount;
      out.sidecars.last = later(out.sidecars.last, container.lastState?.terminated?.finishedAt);
    }
    const { state } = container;
    if (state?.terminated?.exitCode === 0) {
      index += 1;
      continue;
    }
    if (sidecar && container.started) {
      if (container.ready) out.ready += 1;
      index += 1;
      continue;
    }
    if (state?.terminated) {
      const { reason, signal, exitCode } = state.terminated;
      out.reason = reason ? `Init:${reason}` : signal ? `Init:Signal:${signal}` : `Init:ExitCode:${exitCode}`;
    } else if (state?.waiting?.reason && state.waiting.reason !== 'PodInitializing') out.reason = `Init:${state.waiting.reason}`;
    else out.reason = `Init:${index}/${spec.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
}

function runningReason(status: PodStatus, out: Summary): void {
  // Once the pod has initialised, only sidecars that were restarted count from the init containers.
  out.restarts = out.sidecars.restarts;
  out.lastRestart = out.sidecars.last;
  let running = false;
  const containers = status.containerStatuses ?? [];
  for (let at = containers.length - 1; at >= 0; at -= 1) {
    const container = containers[at]!;
    out.restarts += container.restartCount;
    out.lastRestart = later(out.lastRestart, container.lastState?.terminated?.finishedAt);
    const reason = stateReason(container);
    if (reason !== undefined) out.reason = reason;
    else if (container.ready && container.state?.running) {
      running = true;
      out.ready += 1;
    }
  }
  // A container that completed while another still runs does not make the pod completed.
  if (out.reason === 'Completed' && running) out.reason = status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ? 'Running' : 'NotReady';
}

function stateReason({ state }: ContainerStatus): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason;
  if (!state?.terminated) return undefined;
  const { reason, signal, exitCode } = state.terminated;
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}
