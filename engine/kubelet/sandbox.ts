import type { KubeletContext } from './context';
import type { DnsConfig, HostPort, SandboxConfig } from './cri';
import { podDns } from './dns';
import { hostName } from './host-name';
import type { PodRecord } from './pod-record';

const NOTHING: Readonly<Record<string, string>> = Object.freeze({});

/** What the runtime needs to know to make a pod's namespaces, said when it asks: every idle pod keeps one. */
export class PodSandboxConfig implements SandboxConfig {
  readonly #context: KubeletContext;
  readonly #record: PodRecord;
  /** As they were when the sandbox was made. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ip: string | undefined;

  constructor(context: KubeletContext, record: PodRecord, ip?: string) {
    this.#context = context;
    this.#record = record;
    const { labels = NOTHING, annotations = NOTHING } = record.pod.metadata;
    this.labels = labels;
    this.annotations = annotations;
    this.ip = ip;
  }

  get runningSinceMs(): number | undefined {
    return this.ip === undefined ? undefined : this.#record.startedMs;
  }

  get name(): string {
    return this.#record.pod.metadata.name!;
  }

  get namespace(): string {
    return this.#record.pod.metadata.namespace!;
  }

  get uid(): string {
    return this.#record.pod.metadata.uid!;
  }

  get hostname(): string {
    return this.hostNetwork ? this.#context.nodeName : hostName(this.#record.pod);
  }

  get hostNetwork(): boolean {
    return this.#record.pod.spec!.hostNetwork === true;
  }

  dns(): DnsConfig {
    return podDns(this.#record.pod, this.#context.settings);
  }

  hostPorts(): readonly HostPort[] {
    const { containers, initContainers = [] } = this.#record.pod.spec!;
    const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
    return [...containers, ...sidecars].flatMap(({ ports = [] }) => ports.flatMap(({ hostPort, containerPort, protocol = 'TCP', hostIP }) => (
      hostPort ? [{ hostPort, containerPort: Number(containerPort), protocol: protocol.toLowerCase(), hostIp: hostIP || undefined }] : []
    )));
  }

  get shareProcessNamespace(): boolean {
    return this.#record.pod.spec!.shareProcessNamespace === true;
  }

  get hostPid(): boolean {
    return this.#record.pod.spec!.hostPID === true;
  }

  get hostIpc(): boolean {
    return this.#record.pod.spec!.hostIPC === true;
  }
}
