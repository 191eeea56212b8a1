import type { ContainerStatus } from '../api/types';
import { containerConfig } from './container-config';
import type { ContainerRecord, ContainerRun } from './container-record';
import { ConfigError } from './config-error';
import type { KubeletContext } from './context';
import { RuntimeError, type ImageInfo } from './cri';
import { PodSandboxConfig } from './sandbox';
import type { PodRecord } from './pod-record';

/**
 * Takes over a pod that the API says is running, without events and without starting it anew: the pods that a cluster
 * has from its first moment on. What the pod's status says stays true, its containers keep their ids and addresses. They are not probed: they were well when the cluster
 * was recorded, and an idle cluster should cost nothing; once one is restarted it is probed like any other.
 */
export function adopt(context: KubeletContext, pod: PodRecord): void {
  const { status } = pod.pod;
  pod.startedMs = Date.parse(status?.startTime ?? '') || context.clock.now();
  pod.sandbox = context.runtime.createSandbox(new PodSandboxConfig(context, pod, status?.podIP));
  pod.ips = pod.sandbox.ips;
  context.volumes.mountNow(pod);
  for (const record of pod.containers) {
    const list = record.role === 'app' ? status?.containerStatuses : status?.initContainerStatuses;
    const known = list?.find((other) => other.name === record.name);
    if (!known) continue;
    record.restarts = known.restartCount;
    if (known.state?.running) resume(context, pod, record, known);
    else if (known.state?.terminated) record.current = ended(context, record, known);
  }
}

function resume(context: KubeletContext, pod: PodRecord, record: ContainerRecord, status: ContainerStatus): void {
  const image = imageOf(context, record, status);
  const id = status.containerID ?? `containerd://${context.random.uuid().replace(/-/g, '')}`;
  const run: ContainerRun = { ...emptyRun(image, id, status.restartCount), startedMs: Date.parse(status.state!.running!.startedAt ?? '') || context.clock.now() };
  try {
    const config = containerConfig(context, pod, record, { image, id, attempt: status.restartCount });
    const handle = pod.sandbox!.createContainer(config);
    record.current = config.run = Object.assign(run, { handle });
    record.imageOfRun = record.spec.image;
    record.appliedResources = record.spec.resources;
    record.ready = status.ready || undefined;
    record.started = status.started;
    handle.start();
  } catch (error) {
    // What cannot be taken over is started anew by the first sync.
    if (!(error instanceof RuntimeError) && !(error instanceof ConfigError)) throw error;
    record.current = undefined;
  }
}

function ended(context: KubeletContext, record: ContainerRecord, status: ContainerStatus): ContainerRun {
  const terminated = status.state!.terminated!;
  return {
    ...emptyRun(imageOf(context, record, status), terminated.containerID ?? '', status.restartCount),
    startedMs: Date.parse(terminated.startedAt ?? '') || 0, finishedMs: Date.parse(terminated.finishedAt ?? '') || 0,
    exitCode: terminated.exitCode, reason: terminated.reason ?? '', message: terminated.message ?? '',
  };
}

function emptyRun(image: ImageInfo, id: string, attempt: number): ContainerRun {
  return { handle: undefined, id, image, attempt, createdMs: 0, startedMs: undefined, finishedMs: undefined, exitCode: 0, reason: '', message: '', killReason: undefined };
}

function imageOf(context: KubeletContext, record: ContainerRecord, status: ContainerStatus): ImageInfo {
  const known = context.runtime.findImage(record.spec.image ?? '');
  const base = known ?? { id: '', sizeBytes: 0, entrypoint: [], command: [], env: [], workingDirectory: '/', user: '', name: '', digest: '' };
  return { ...base, name: status.image || base.name, digest: status.imageID || base.digest };
}
