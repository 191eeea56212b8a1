import type { VolumeTree } from '../../kubelet/cri';
import { viewOf } from '../../shell/kernel';
import type { DirectoryNode, Node, Volume } from '../../shell/vfs';
import { subtree } from '../../shell/vfs';
import { directory, uidOnNode, type LoggedPod } from './pod-logs';

const ROOT = '/var/lib/kubelet';

/** The pods' directories as the kubelet lays them out: /var/lib/kubelet/pods/UID/volumes/PLUGIN/NAME. To be read, not to be changed. */
export function layPodVolumes(disk: Volume, sandboxes: () => Iterable<LoggedPod>): void {
  const parent = subtree(disk, ROOT)?.root as DirectoryNode | undefined;
  if (!parent) return;
  disk.attach(parent, 'pods', directory(disk.now(), () => new Map([...sandboxes()].map((pod) => [uidOnNode(pod), () => directory(pod.createdMs, () => podEntries(pod))]))));
}

function podEntries(pod: LoggedPod): ReadonlyMap<string, () => Node> {
  const { createdMs, containers } = pod;
  const empty = (): Node => directory(createdMs, () => new Map());
  return new Map([
    ['containers', (): Node => directory(createdMs, () => new Map(containers.map(({ config: { name } }) => [name, empty])))],
    ['plugins', empty],
    ['volumes', (): Node => directory(createdMs, () => new Map([...pluginsOf(pod)].map(([plugin, volumes]) => [plugin, () => directory(createdMs, () => volumes)])))],
  ]);
}

/** What the containers mount of the pod's own directory: the volumes by name, by plugin. */
function pluginsOf(pod: LoggedPod): ReadonlyMap<string, ReadonlyMap<string, () => Node>> {
  const plugins = new Map<string, Map<string, () => Node>>();
  for (const { config } of pod.containers) {
    for (const { hostPath = '', source } of config.mounts()) {
      const [, plugin, name] = /^\/var\/lib\/kubelet\/pods\/[^/]+\/volumes\/([^/]+)\/([^/]+)$/.exec(hostPath) ?? [];
      if (plugin === undefined || !('fs' in source)) continue;
      if (!plugins.has(plugin)) plugins.set(plugin, new Map());
      plugins.get(plugin)!.set(name!, () => viewOf((source as VolumeTree).fs));
    }
  }
  return plugins;
}
