import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types';
import { NodeClock, type Kubelet } from '../kubelet';
import { formatYaml } from '../kubectl/yaml/format';
import type { Clock } from '../runtime/clock';

const FOLDER = '/etc/kubernetes/manifests';
const PARTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** The static pods' manifests as kubeadm leaves them, by path, made from their recorded mirrors. */
export function controlPlaneManifests(objects: readonly KubeObject[], node: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const part of PARTS) {
    const pod = objects.find((object) => object.kind === 'Pod' && object.metadata.name === `${part}-${node}`) as unknown as Pod | undefined;
    if (!pod) continue;
    const { nodeName: _node, tolerations: _tolerations, priority: _priority, preemptionPolicy: _preemption, enableServiceLinks: _links, ...spec } = pod.spec! as unknown as Record<string, unknown>;
    const annotations = Object.fromEntries(Object.entries(pod.metadata.annotations ?? {}).filter(([name]) => name.startsWith('kubeadm.')));
    const metadata = { ...(Object.keys(annotations).length > 0 ? { annotations } : {}), labels: pod.metadata.labels, name: part, namespace: 'kube-system' };
    files[`${FOLDER}/${part}.yaml`] = formatYaml({ apiVersion: 'v1', kind: 'Pod', metadata, spec, status: {} });
  }
  return files;
}

/**
 * The actors that run as static pods of the control plane: each works only while its container runs. What an actor
 * would have done meanwhile it does when it is back, as one that starts and lists anew.
 */
export class ControlPlane {
  readonly #node: string;
  readonly #clocks: Readonly<Record<string, NodeClock>>;
  #apiRuns = true;

  constructor(node: string, clock: Clock) {
    this.#node = node;
    this.#clocks = { 'kube-scheduler': new NodeClock(clock), 'kube-controller-manager': new NodeClock(clock) };
  }

  clockOf(part: 'kube-scheduler' | 'kube-controller-manager'): Clock {
    return this.#clocks[part]!;
  }

  runs(part: 'kube-scheduler' | 'kube-controller-manager'): boolean {
    return !this.#clocks[part]!.frozen;
  }

  /** Whether clients reach the API: it needs its own process and its store's. */
  get apiRuns(): boolean {
    return this.#apiRuns;
  }

  /** Looks at the static pods again; to be called when a container of the node came or went. */
  look(kubelet: Kubelet): void {
    const runs = (part: string): boolean => kubelet.find('kube-system', `${part}-${this.#node}`)?.anyRunning ?? false;
    this.#apiRuns = runs('kube-apiserver') && runs('etcd');
    for (const [part, clock] of Object.entries(this.#clocks)) {
      if (!runs(part)) clock.freeze();
      else if (clock.frozen) clock.thaw();
    }
  }
}
