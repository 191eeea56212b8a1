import { pause, type Task } from '../runtime/process';
import { isInitialized, shouldRestart, startedOf } from './container-status';
import { killContainer, killPod } from './container-kill';
import { startContainer } from './container-start';
import type { ContainerRecord } from './container-record';
import type { KubeletContext } from './context';
import { Latency } from './latency';
import { RuntimeError } from './cri';
import { isOver } from './pod-status';
import { reportNotSimulated } from './not-simulated';
import type { PodRecord } from './pod-record';
import { tracePod } from './pod-trace';
import { addProbes } from './probes/probe-worker';
import { applyResize } from './resize';
import { PodSandboxConfig } from './sandbox';
import type { SyncOutcome } from './work-requests';

/** Brings one pod from what runs to what its spec wants, after kubelet.go SyncPod and kuberuntime_manager.go SyncPod. */
export function* syncPod(context: KubeletContext, pod: PodRecord): Task<SyncOutcome> {
  const { clock } = context;
  if (pod.startedMs === undefined) {
    pod.startedMs = clock.now();
    reportNotSimulated(context, pod.pod);
  }
  reportDeadline(context, pod);
  context.statuses.write(pod);
  for (const record of pod.containers) if (record.probes && record.running && !record.ready) for (const probe of record.probes) if (probe.kind === 'readiness') probe.trigger();
  if (isOver(pod)) return TERMINATING;
  const unmounted = context.volumes.mount(pod);
  if (unmounted && !(yield* context.volumes.waitForMounts(pod, unmounted))) return RETRY;
  if (!pod.sandbox && pod.containers.some(hasProbe)) {
    yield pause(clock, Latency.volumes);
    addProbes(context, pod);
  }
  if (!pod.sandbox) {
    yield pause(clock, pod.containers.some(hasProbe) ? Latency.sandbox : Latency.volumes + Latency.sandbox);
    if (!createSandbox(context, pod)) return RETRY;
    const outcome = yield* syncContainers(context, pod);
    // The relist sees the sandbox together with what was started in it.
    context.workers.noteChange(pod);
    return outcome;
  }
  return yield* syncContainers(context, pod);
}

/** Kills what must not run, starts what must. */
function* syncContainers(context: KubeletContext, pod: PodRecord): Task<SyncOutcome> {
  const { containers } = pod;
  for (let at = 0; at < containers.length; at += 1) containers[at]!.exitedAtSyncStart = containers[at]!.lastExited?.finishedMs;
  applyResize(context, pod);
  let failed = false;
  const initialized = isInitialized(pod);
  for (let at = 0; at < containers.length; at += 1) {
    const record = containers[at]!;
    const message = reasonToKill(pod, record, initialized);
    if (message) yield* killContainer(context, pod, record, { message, graceSeconds: graceAfterProbe(pod, record) });
  }
  if (onlySidecarsLeft(pod)) {
    yield* killPod(context, pod, pod.pod.spec!.terminationGracePeriodSeconds ?? 30);
    return IDLE;
  }
  for (let at = 0; at < containers.length; at += 1) {
    const record = containers[at]!;
    if (record.role === 'ephemeral' && !record.current && !record.waiting) failed = !(yield* startContainer(context, pod, record)) || failed;
  }
  for (const record of wanted(pod, initialized)) {
    if (inBackOff(context, pod, record)) failed = true;
    else {
      const started = yield* startContainer(context, pod, record);
      failed = !started || failed;
      if (!started && record.role === 'init') break;
    }
  }
  return failed ? RETRY : IDLE;
}

const IDLE: SyncOutcome = { next: 'idle' }, RETRY: SyncOutcome = { next: 'retry' }, TERMINATING: SyncOutcome = { next: 'terminating' };

/** The deadline's event comes with every look at the pod, as in active_deadline.go. */
export function reportDeadline(context: KubeletContext, pod: PodRecord): void {
  if (pod.ended?.deadline) context.recorder.normal(pod.pod, 'DeadlineExceeded', pod.ended.message);
}

function createSandbox(context: KubeletContext, pod: PodRecord): boolean {
  try {
    pod.sandbox = context.runtime.createSandbox(new PodSandboxConfig(context, pod));
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    context.recorder.warning(pod.pod, 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${error.message}`);
    return false;
  }
  pod.ips = pod.sandbox.ips;
  tracePod(context, pod, 'sandbox', () => ({ ip: pod.ips[0] }));
  return true;
}

function hasProbe({ spec }: ContainerRecord): boolean {
  return (spec.readinessProbe ?? spec.livenessProbe ?? spec.startupProbe) !== undefined;
}

/** Why a running container must be killed: it failed a probe, or its image was changed. */
function reasonToKill(pod: PodRecord, record: ContainerRecord, initialized: boolean): string | undefined {
  if (!record.running || record.role === 'ephemeral' || (record.role === 'init' && initialized)) return undefined;
  if (record.imageOfRun !== undefined && record.imageOfRun !== record.spec.image) return `Container ${record.name} definition changed, will be restarted`;
  if (record.unhealthy) {
    const restarts = (pod.pod.spec!.restartPolicy ?? 'Always') !== 'Never' || record.role === 'sidecar';
    return `Container ${record.name} failed ${record.unhealthy} probe${restarts ? ', will be restarted' : ''}`;
  }
  return pod.resize?.restarts(record) ? `Container ${record.name} resize requires restart` : undefined;
}

function graceAfterProbe(pod: PodRecord, record: ContainerRecord): number {
  const spec = record.spec;
  const probe = record.unhealthy === 'liveness' ? spec.livenessProbe : record.unhealthy === 'startup' ? spec.startupProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? pod.pod.spec!.terminationGracePeriodSeconds ?? 30;
}

/** All app containers have ended for good while sidecars still run. */
function onlySidecarsLeft(pod: PodRecord): boolean {
  let sidecars = false;
  for (const record of pod.containers) {
    if (record.role === 'sidecar') sidecars ||= record.running;
    else if (record.role === 'app' && (!record.exited || shouldRestart(pod, record))) return false;
  }
  return sidecars;
}

/** The containers to start now: the next init container and ended sidecars, or every app container that should run. */
function wanted(pod: PodRecord, initialized: boolean): ContainerRecord[] {
  const list: ContainerRecord[] = [];
  let blocked = false;
  for (const record of pod.containers) {
    if (record.role === 'ephemeral' || record.running) {
      if (record.role === 'init' || (record.role === 'sidecar' && !startedOf(record))) blocked = true;
      continue;
    }
    if (record.role === 'init') {
      if (initialized || blocked || (record.exited && record.current!.exitCode === 0)) continue;
      if (shouldRestart(pod, record)) list.push(record);
      blocked = true;
    } else if (record.role === 'sidecar') {
      if (blocked && !initialized && !record.current) continue;
      list.push(record);
      if (!initialized) blocked = true;
    } else if (initialized && shouldRestart(pod, record)) list.push(record);
  }
  return list;
}

/** After kuberuntime_manager.go doBackOff: the wait counts from the end of the newest run that has ended. */
function inBackOff(context: KubeletContext, pod: PodRecord, record: ContainerRecord): boolean {
  const last = record.exitedAtSyncStart;
  if (last === undefined) return false;
  const key = `${pod.uid}/${record.name}`;
  const now = context.clock.now();
  const { crashBackOff } = context;
  if (!crashBackOff.isInBackOffSince(key, last, now)) {
    crashBackOff.next(key, last, now);
    return false;
  }
  context.recorder.warning(pod.pod, 'BackOff', `Back-off restarting failed container ${record.name} in pod ${pod.fullName}`, { fieldPath: record.fieldPath });
  record.waiting = { reason: 'CrashLoopBackOff', message: `back-off ${crashBackOff.text(key)} restarting failed container=${record.name} pod=${pod.fullName}` };
  return true;
}
