import { pause, type Task } from '../runtime/process';
import { ConfigError, containerConfig } from './container-config';
import { killContainer } from './container-kill';
import type { ContainerRecord, ContainerRun } from './container-record';
import type { KubeletContext } from './context';
import { Latency } from './latency';
import { RuntimeError, type ImageInfo } from './cri';
import { runHook } from './hooks';
import { pullCredentials } from './pull-credentials';
import type { PodRecord } from './pod-record';
import { tracePod } from './pod-trace';
import { addProbes } from './probes/probe-worker';

/**
 * Pull, create, start, postStart hook, after kuberuntime_container.go startContainer. Returns whether it runs; the
 * reason why not is kept on the record for the status.
 */
export function* startContainer(context: KubeletContext, pod: PodRecord, record: ContainerRecord): Task<boolean> {
  const { recorder, clock } = context;
  const details = { fieldPath: record.fieldPath };
  const outcome = context.puller.atOnce(pod, record, details) ?? (yield* context.puller.pull(pod, record, details, () => pullCredentials(context, pod)));
  if (!('image' in outcome)) return fail(record, outcome.reason, outcome.message);
  yield pause(clock, Latency.create);
  let run: ContainerRun;
  try {
    run = create(context, pod, record, outcome.image);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof RuntimeError)) throw error;
    recorder.warning(pod.pod, 'Failed', `Error: ${error.message}`, details);
    return fail(record, error instanceof ConfigError ? 'CreateContainerConfigError' : 'CreateContainerError', error.message);
  }
  recorder.normal(pod.pod, 'Created', `Created container: ${record.name}`, details);
  // Also keeps the order of the events, whose names carry their time.
  yield pause(clock, Latency.start);
  try {
    run.handle!.start();
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    run.finishedMs = clock.now();
    run.exitCode = error.exitCode;
    run.reason = error.reason;
    run.message = error.message;
    context.workers.noteChange(pod);
    recorder.warning(pod.pod, 'Failed', `Error: ${error.message}`, details);
    return fail(record, 'RunContainerError', error.message);
  }
  run.startedMs = clock.now();
  recorder.normal(pod.pod, 'Started', `Started container ${record.name}`, details);
  tracePod(context, pod, 'started', () => ({ container: record.name }));
  record.waiting = undefined;
  context.onChange?.();
  context.workers.noteChange(pod);
  // Only a restart in a pod that was taken over finds probes missing here.
  if (!record.probes) addProbes(context, pod, record);
  const hook = 'lifecycle' in record.spec ? record.spec.lifecycle?.postStart : undefined;
  if (hook) {
    const failure = yield* runHook(context, pod, record, hook, undefined);
    if (failure !== undefined) {
      recorder.warning(pod.pod, 'FailedPostStartHook', 'PostStartHook failed', details);
      yield* killContainer(context, pod, record, { message: 'FailedPostStartHook', graceSeconds: pod.pod.spec!.terminationGracePeriodSeconds ?? 30 });
      return fail(record, 'PostStartHookError', failure);
    }
  }
  return true;
}

function create(context: KubeletContext, pod: PodRecord, record: ContainerRecord, image: ImageInfo): ContainerRun {
  const attempt = record.current ? record.current.attempt + 1 : record.restarts;
  const config = containerConfig(context, pod, record, { image, attempt });
  const handle = pod.sandbox!.createContainer(config);
  const run: ContainerRun = {
    handle, id: handle.id, image, attempt, createdMs: context.clock.now(),
    startedMs: undefined, finishedMs: undefined, exitCode: 0, reason: '', message: '', killReason: undefined,
  };
  config.run = run;
  record.previous = record.current;
  record.current = run;
  record.imageOfRun = record.spec.image;
  record.appliedResources = 'resources' in record.spec ? record.spec.resources : undefined;
  record.unhealthy = undefined;
  record.ready = undefined;
  record.started = undefined;
  return run;
}

function fail(record: ContainerRecord, reason: string, message: string): false {
  record.waiting = { reason, message };
  return false;
}
