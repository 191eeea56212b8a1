import type { Probe } from '../../api/types';
import type { Timer } from '../../runtime/clock';
import { Coroutine } from '../../runtime/process';
import type { ContainerRecord, ProbeHandle, ProbeKind } from '../container-record';
import type { KubeletContext } from '../context';
import type { PodRecord } from '../pod-record';
import { runProbe } from './run-probe';

const KINDS: readonly ProbeKind[] = ['startup', 'readiness', 'liveness'];

/** Starts the workers for a pod's probes (or one container's); called once its volumes are there, before the sandbox, as in SyncPod. */
export function addProbes(context: KubeletContext, pod: PodRecord, only?: ContainerRecord): void {
  for (const record of pod.containers) {
    if ((only && record !== only) || record.probes || record.role === 'init' || record.role === 'ephemeral') continue;
    for (const kind of KINDS) {
      const probe = record.spec[`${kind}Probe`];
      if (probe) (record.probes ??= []).push(new ProbeWorker(context, pod, record, kind, probe));
    }
  }
}

/**
 * One probe of one container, after pkg/kubelet/prober/worker.go: a tick every period from the moment the pod is
 * known; a tick looks at the status the kubelet last reported, so a container is probed once it was seen running.
 */
class ProbeWorker implements ProbeHandle {
  #timer: Timer | undefined;
  #stopped = false;
  /** After a failed liveness or startup probe: nothing until the next run of the container. */
  #onHold = false;
  #runId = '';
  #lastResult: boolean | undefined;
  #resultRun = 0;
  #probing = false;
  #task: Coroutine<boolean> | undefined;

  constructor(
    private readonly context: KubeletContext, private readonly pod: PodRecord,
    private readonly record: ContainerRecord, readonly kind: ProbeKind, private readonly probe: Probe,
  ) {
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#task?.interrupt(new Error('the probe was stopped'));
  }

  trigger(): void {
    if (this.#stopped || this.#probing) return;
    this.#timer?.cancel();
    this.#timer = this.context.clock.schedule(5, () => this.#tick());
  }

  #arm(): void {
    if (this.#stopped) return;
    const periodMs = (this.probe.periodSeconds ?? 10) * 1000;
    this.#timer = this.context.clock.schedule(periodMs, () => this.#tick(), { background: this.#steady(periodMs) });
  }

  /** Whether more probing can be expected to change nothing: then it does not keep the cluster from counting as idle. */
  #steady(periodMs: number): boolean {
    const startedMs = this.record.current?.startedMs;
    if (startedMs === undefined || !this.record.running) return this.pod.startedMs !== undefined && this.context.clock.now() - this.pod.startedMs > 60_000;
    const settlesMs = ((this.probe.initialDelaySeconds ?? 0) * 1000) + periodMs * ((this.probe.failureThreshold ?? 3) + 2);
    if (this.context.clock.now() - startedMs < settlesMs && this.#lastResult !== true) return false;
    return this.#resultRun === 0 || this.#resultRun >= this.#threshold();
  }

  #threshold(): number {
    return (this.#lastResult ? this.probe.successThreshold : this.probe.failureThreshold) ?? (this.#lastResult ? 1 : 3);
  }

  #tick(): void {
    if (this.#stopped) return;
    if (!this.#due()) {
      this.#arm();
      return;
    }
    this.#arm();
    this.#probing = true;
    const runId = this.#runId;
    const task = new Coroutine<boolean>(this.context.clock, runProbe(this.context, this.pod, this.record, this.kind, this.probe), (end) => {
      this.#probing = false;
      this.#task = undefined;
      if (this.#stopped || runId !== this.record.current?.id || !this.record.running) return;
      if ('error' in end) throw end.error;
      this.#take(end.value);
    });
    this.#task = task;
    task.start();
  }

  /** Whether a probe should run at this tick. */
  #due(): boolean {
    const { record, pod } = this;
    const run = record.current;
    if (!run || !this.#reportedRunning(run.id)) return false;
    if (run.id !== this.#runId) {
      this.#runId = run.id;
      this.#onHold = false;
      this.#lastResult = undefined;
      this.#resultRun = 0;
    }
    if (this.#onHold || this.#probing || !record.running) return false;
    if (this.kind !== 'readiness' && pod.pod.metadata.deletionTimestamp) return false;
    if (this.context.clock.now() - run.startedMs! < (this.probe.initialDelaySeconds ?? 0) * 1000) return false;
    const started = record.started ?? !record.spec.startupProbe;
    return this.kind === 'startup' ? !started : started;
  }

  #reportedRunning(id: string): boolean {
    const { status } = this.pod.pod;
    const list = this.record.role === 'sidecar' ? status?.initContainerStatuses : status?.containerStatuses;
    for (const reported of list ?? []) if (reported.containerID === id) return reported.state?.running !== undefined;
    return false;
  }

  #take(success: boolean): void {
    if (this.#lastResult === success) this.#resultRun += 1;
    else {
      this.#lastResult = success;
      this.#resultRun = 1;
    }
    if (this.#resultRun < this.#threshold()) return;
    const { record } = this;
    if (this.kind === 'readiness') {
      if (record.ready === success || (record.ready === undefined && !success)) return;
      record.ready = success;
    } else if (this.kind === 'startup' && success) {
      record.started = true;
    } else if (!success) {
      this.#onHold = true;
      this.#resultRun = 0;
      record.unhealthy = this.kind;
    } else return;
    this.context.statuses.write(this.pod);
    this.context.workers.request(this.pod);
  }
}
