import { milliValue, wholeValue } from '../api/quantity';
import type { ResourceRequirements } from '../api/types';
import { ConfigError } from './config-error';
import type { ContainerRecord } from './container-record';
import type { KubeletContext } from './context';
import type { ContainerConfig, ContainerExit, ContainerResources, ImageInfo } from './cri';
import { containerEnvironment } from './environment';
import { expand } from './expansion';
import { hostsFile } from './host-name';
import type { PodRecord } from './pod-record';
import { containerSecurity } from './security';

export { ConfigError };

/** What the runtime needs to make a container. Throws ConfigError for what the spec asks and the cluster lacks. */
export function containerConfig(
  context: KubeletContext, pod: PodRecord, record: ContainerRecord,
  { image, attempt, onExit }: { image: ImageInfo; attempt: number; onExit: (exit: ContainerExit) => void },
): ContainerConfig {
  const { spec } = record;
  const security = containerSecurity(pod, record, image);
  const env = containerEnvironment(context, pod, record);
  const mounts = context.volumes.containerMounts(pod, record, env);
  const podNow = pod.pod;
  const target = 'targetContainerName' in spec && spec.targetContainerName ? pod.find(spec.targetContainerName)?.current?.handle : undefined;
  let variables: Map<string, string> | undefined;
  const lookup = (name: string): string | undefined => (variables ??= new Map(env())).get(name);
  const expanded = (list: readonly string[] | undefined): readonly string[] | undefined => (list?.some((text) => text.includes('$')) ? list.map((text) => expand(text, lookup)) : list);
  return {
    name: record.name,
    attempt,
    image,
    command: expanded(spec.command),
    args: expanded(spec.args),
    workingDirectory: spec.workingDir,
    env,
    mounts,
    hostsFile: () => hostsFile(podNow, pod.ips, context.settings.clusterDomain),
    terminationMessagePath: spec.terminationMessagePath ?? '/dev/termination-log',
    stdin: spec.stdin === true,
    stdinOnce: spec.stdinOnce === true,
    tty: spec.tty === true,
    security,
    resources: runtimeResources(spec.resources),
    ...(target ? { targetContainer: target } : {}),
    onExit,
  };
}

const UNLIMITED: ContainerResources = Object.freeze({ cpuRequestMillis: 0, cpuLimitMillis: 0, memoryLimitBytes: 0, storageLimitBytes: 0 });

export function runtimeResources(resources: ResourceRequirements | undefined): ContainerResources {
  const { requests, limits } = resources ?? {};
  if (!requests && !limits) return UNLIMITED;
  return {
    cpuRequestMillis: milliValue(requests?.cpu ?? limits?.cpu ?? 0),
    cpuLimitMillis: milliValue(limits?.cpu ?? 0),
    memoryLimitBytes: wholeValue(limits?.memory ?? 0),
    storageLimitBytes: wholeValue(limits?.['ephemeral-storage'] ?? 0),
  };
}
