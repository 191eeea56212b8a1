import type { Node, Pod } from '../api/types';
import { isAntiAffine, NodeInfo, type PlacedPod } from './node-info';
import { podRequests, type PodRequests } from '../api/pod-requests';

/** The scheduler's picture of nodes and placed pods; a pod counts from the moment it is given a node. */
export class ClusterState {
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #placed = new Map<string, PlacedPod>();
  #list: NodeInfo[] | undefined;
  /** Counts every change of nodes and placed pods. */
  version = 0;
  #antiAffine = 0;

  get nodes(): readonly NodeInfo[] {
    return (this.#list ??= [...this.#nodes.values()].filter((info) => info.known));
  }

  get(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  setNode(node: Node): void {
    this.version += 1;
    const info = this.#nodes.get(node.metadata.name!);
    if (info) {
      info.setNode(node);
      if (!info.known) this.#list = undefined;
      info.known = true;
    } else {
      this.#nodes.set(node.metadata.name!, new NodeInfo(node));
      this.#list = undefined;
    }
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (!info) return;
    this.version += 1;
    this.#list = undefined;
    // Pods may outlive their Node object; they count again when it comes back.
    if (info.pods.size === 0) this.#nodes.delete(name);
    else info.known = false;
  }

  /** Takes a pod in on its node, or its newer object. */
  place(pod: Pod, nodeName: string, requests?: PodRequests): void {
    const uid = pod.metadata.uid!;
    this.version += 1;
    let known = requests;
    const before = this.#placed.get(uid);
    if (before) {
      this.#take(before);
      if (before.pod.spec === pod.spec) known = before.requests;
    }
    let info = this.#nodes.get(nodeName);
    if (!info) {
      info = new NodeInfo({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName } });
      info.known = false;
      this.#nodes.set(nodeName, info);
    }
    this.#placed.set(uid, info.add(pod, known ?? podRequests(pod)));
    if (isAntiAffine(pod)) this.#antiAffine += 1;
  }

  placedPod(uid: string): PlacedPod | undefined {
    return this.#placed.get(uid);
  }

  /** The pod is gone or has ended; returns whether it was placed. */
  remove(uid: string): boolean {
    const placed = this.#placed.get(uid);
    if (!placed) return false;
    this.version += 1;
    this.#placed.delete(uid);
    this.#take(placed);
    return true;
  }

  #take(placed: PlacedPod): void {
    placed.info.remove(placed.pod.metadata.uid!);
    if (isAntiAffine(placed.pod)) this.#antiAffine -= 1;
  }

  /** Whether some placed pod has required anti-affinity. */
  get antiAffinity(): boolean {
    return this.#antiAffine > 0;
  }

  nodeOf(uid: string): string | undefined {
    return this.#placed.get(uid)?.info.name;
  }
}
