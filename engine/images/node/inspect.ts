import type { NodeRuntime, NodeSandbox } from '../runtime';
import { idOf, type Placed } from './command';

/** What `crictl inspect` shows, as far as learners look. */
export function inspectContainer(runtime: NodeRuntime, { sandbox, container }: Placed): object {
  const { config } = container;
  const pid = container.state === 'running' ? runtime.processes.pidOf({ container }) : 0;
  const state = container.state === 'running' ? 'CONTAINER_RUNNING' : container.state === 'created' ? 'CONTAINER_CREATED' : 'CONTAINER_EXITED';
  return {
    status: {
      id: idOf(container), metadata: { attempt: config.attempt, name: config.name }, state, createdAt: stamp(container.createdMs), startedAt: stamp(container.startedMs), finishedAt: stamp(container.finishedMs), exitCode: container.exitCode ?? 0,
      image: { image: config.image.name }, imageRef: config.image.digest, reason: '', message: '',
      labels: { 'io.kubernetes.container.name': config.name, 'io.kubernetes.pod.name': sandbox.config.name, 'io.kubernetes.pod.namespace': sandbox.config.namespace, 'io.kubernetes.pod.uid': sandbox.config.uid },
      mounts: (config.mountPaths ?? []).map((containerPath) => ({ containerPath })), logPath: `/var/log/pods/${sandbox.config.namespace}_${sandbox.config.name}_${sandbox.config.uid}/${config.name}/${config.attempt}.log`,
    },
    info: {
      sandboxID: sandbox.id, pid, removing: false, runtimeType: 'io.containerd.runc.v2',
      config: { image: { image: config.image.name }, command: config.command ?? [], args: config.args ?? [] },
      runtimeSpec: {
        process: { args: container.argv, cwd: config.workingDirectory ?? (config.image.workingDirectory || '/') }, hostname: sandbox.hostname,
        linux: { resources: { cpu: { quota: config.resources.cpuLimitMillis > 0 ? config.resources.cpuLimitMillis * 100 : 0, period: 100_000 }, memory: { limit: config.resources.memoryLimitBytes } }, namespaces: joined(runtime, sandbox) },
      },
    },
  };
}

/** What `crictl inspectp` shows. */
export function inspectSandbox(runtime: NodeRuntime, sandbox: NodeSandbox): object {
  const { config } = sandbox;
  return {
    status: {
      id: sandbox.id, metadata: { attempt: 0, name: config.name, namespace: config.namespace, uid: config.uid }, state: 'SANDBOX_READY', createdAt: stamp(sandbox.createdMs), network: { additionalIps: [], ip: config.hostNetwork ? '' : sandbox.ips[0] },
      linux: { namespaces: { options: { ipc: config.hostIpc ? 'NODE' : 'POD', network: config.hostNetwork ? 'NODE' : 'POD', pid: config.hostPid ? 'NODE' : config.shareProcessNamespace ? 'POD' : 'CONTAINER' } } },
      labels: { ...config.labels, 'io.kubernetes.pod.name': config.name, 'io.kubernetes.pod.namespace': config.namespace, 'io.kubernetes.pod.uid': config.uid }, annotations: config.annotations, runtimeHandler: '',
    },
    info: {
      pid: runtime.processes.pidOf({ sandbox }), processStatus: 'running', netNamespaceClosed: false, image: 'registry.k8s.io/pause:3.10', snapshotter: 'overlayfs', runtimeType: 'io.containerd.runc.v2',
      runtimeSpec: { hostname: sandbox.hostname, process: { args: ['/pause'], user: { uid: 65_535, gid: 65_535 } }, linux: { namespaces: [{ type: 'pid' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }, ...(config.hostNetwork ? [] : [{ type: 'network', path: `/var/run/netns/${namespaceName(sandbox)}` }])] } },
    },
  };
}

/** The namespaces of the pause process that a container joins. */
function joined(runtime: NodeRuntime, sandbox: NodeSandbox): object[] {
  const pause = runtime.processes.pidOf({ sandbox });
  const shared = [{ type: 'ipc', path: `/proc/${pause}/ns/ipc` }, { type: 'uts', path: `/proc/${pause}/ns/uts` }, { type: 'mount' }, ...(sandbox.config.hostNetwork ? [] : [{ type: 'network', path: `/proc/${pause}/ns/net` }])];
  return [sandbox.config.shareProcessNamespace ? { type: 'pid', path: `/proc/${pause}/ns/pid` } : { type: 'pid' }, ...shared];
}

function namespaceName(sandbox: NodeSandbox): string {
  return sandbox.network?.namespaceName(sandbox.ips[0] ?? '') ?? '';
}

function stamp(ms: number | undefined): string {
  return ms === undefined ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString().replace('Z', '000000Z');
}
