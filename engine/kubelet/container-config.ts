import { milliValue, wholeValue } from '../api/quantity';
import type { ResourceRequirements } from '../api/types';
import { ConfigError } from './config-error';
import { containerEnded } from './container-end';
import type { ContainerRecord, ContainerRun } from './container-record';
import type { KubeletContext } from './context';
import type { Container, ContainerConfig, ContainerExit, ContainerResources, ContainerSecurity, ImageInfo, Mount } from './cri';
import type { Environment } from './environment-type';
import { containerEnvironment } from './environment';
import { expand } from './expansion';
import { hostsFile } from './host-name';
import type { PodRecord } from './pod-record';
import { containerSecurity } from './security';

export { ConfigError };

/** What the runtime needs to make a container. Throws ConfigError for what the spec asks and the cluster lacks. */
export function containerConfig(context: KubeletContext, pod: PodRecord, record: ContainerRecord, start: ContainerStart): PlannedContainer {
  return new ContainerPlan(context, pod, record, start);
}

/** The run that is being started. */
interface ContainerStart {
  readonly image: ImageInfo;
  readonly attempt: number;
  readonly id?: string;
}

/** A container's configuration, and the run that came of it. */
interface PlannedContainer extends ContainerConfig {
  /** Set once the runtime has made the container. */
  run: ContainerRun | undefined;
}

/**
 * A container's configuration, worked out when the runtime asks. The spec, the pod and what the variables come from are
 * kept as they were at the start; a class without closures, because every idle container keeps one.
 */
class ContainerPlan implements PlannedContainer {
  readonly image: ImageInfo;
  readonly attempt: number;
  readonly id: string | undefined;
  run: ContainerRun | undefined;
  readonly security: ContainerSecurity;
  readonly #spec: ContainerRecord['spec'];
  readonly #variables: () => Environment;

  constructor(private readonly context: KubeletContext, private readonly pod: PodRecord, private readonly record: ContainerRecord, { image, attempt, id }: ContainerStart) {
    this.image = image;
    this.attempt = attempt;
    this.id = id;
    this.#spec = record.spec;
    this.security = containerSecurity(pod, record, image);
    this.#variables = containerEnvironment(context, pod, record);
  }

  get runningSinceMs(): number | undefined {
    if (this.id === undefined) return undefined;
    const { containerStatuses = [], initContainerStatuses = [] } = this.pod.pod.status ?? {};
    const since = [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === this.name)?.state?.running?.startedAt;
    return since === undefined ? undefined : Date.parse(since);
  }

  get name(): string {
    return this.#spec.name;
  }

  get command(): readonly string[] | undefined {
    return this.#expanded(this.#spec.command);
  }

  get args(): readonly string[] | undefined {
    return this.#expanded(this.#spec.args);
  }

  get workingDirectory(): string | undefined {
    return this.#spec.workingDir;
  }

  get terminationMessagePath(): string {
    return this.#spec.terminationMessagePath ?? '/dev/termination-log';
  }

  get stdin(): boolean {
    return this.#spec.stdin === true;
  }

  get stdinOnce(): boolean {
    return this.#spec.stdinOnce === true;
  }

  get tty(): boolean {
    return this.#spec.tty === true;
  }

  get resources(): ContainerResources {
    return runtimeResources(this.#spec.resources);
  }

  get targetContainer(): Container | undefined {
    const name = 'targetContainerName' in this.#spec ? this.#spec.targetContainerName : undefined;
    return name ? this.pod.find(name)?.current?.handle : undefined;
  }

  env(): Environment {
    return this.#variables();
  }

  get mountPaths(): readonly string[] {
    return this.#spec.volumeMounts?.map((mount) => mount.mountPath) ?? [];
  }

  mounts(): readonly Mount[] {
    return this.context.volumes.containerMounts(this.pod, this.record, this.#variables);
  }

  hostsFile(): string {
    return hostsFile(this.pod.pod, this.pod.ips, this.context.settings.clusterDomain);
  }

  onExit(exit: ContainerExit): void {
    if (this.run) containerEnded(this.context, this.pod, this.record, this.run, exit);
  }

  #expanded(list: readonly string[] | undefined): readonly string[] | undefined {
    if (!list?.some((text) => text.includes('$'))) return list;
    const variables = new Map(this.env());
    return list.map((text) => expand(text, (name) => variables.get(name)));
  }
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
