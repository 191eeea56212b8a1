import type { KubeletContext } from './context';
import type { PortMapping, SandboxConfig } from './cri';
import { podDns } from './dns';
import { hostName } from './host-name';
import type { PodRecord } from './pod-record';

/** What the runtime needs to know to make a pod's namespaces. */
export function sandboxConfig(context: KubeletContext, pod: PodRecord): SandboxConfig {
  const { metadata, spec } = pod.pod;
  const ports: PortMapping[] = [];
  for (const container of spec!.containers) {
    for (const port of container.ports ?? []) {
      if (port.hostPort) ports.push({ hostPort: port.hostPort, containerPort: port.containerPort, protocol: port.protocol ?? 'TCP', ...(port.hostIP ? { hostIp: port.hostIP } : {}) });
    }
  }
  const sysctls = spec!.securityContext?.sysctls;
  return {
    name: metadata.name!,
    namespace: metadata.namespace!,
    uid: metadata.uid!,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    hostname: spec!.hostNetwork ? context.nodeName : hostName(pod.pod),
    hostNetwork: spec!.hostNetwork === true,
    dns: () => podDns(pod.pod, context.settings),
    ports,
    ...(sysctls ? { sysctls: Object.fromEntries(sysctls.map(({ name, value }) => [name, value])) } : {}),
    shareProcessNamespace: spec!.shareProcessNamespace === true,
    hostPid: spec!.hostPID === true,
    hostIpc: spec!.hostIPC === true,
  };
}
