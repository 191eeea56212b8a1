import type { KubeObject } from '../api/object';
import data from './data/bootstrap.json';

interface BootstrapData {
  readonly policy: readonly KubeObject[];
  readonly workloads: readonly KubeObject[];
  readonly staticPods: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
}

const bootstrap = data as unknown as BootstrapData;

/** Stores what every fresh cluster holds before anything runs: namespaces, roles, bindings, classes, accounts, the kubernetes service. */
export function seedBootstrap(server: { seed(object: KubeObject): KubeObject }): void {
  for (const object of bootstrap.policy) server.seed(object);
}

/** kube-system's own workloads (CoreDNS, kube-proxy), without status; not stored by seedBootstrap. */
export function systemWorkloads(): readonly KubeObject[] {
  return bootstrap.workloads;
}

/** The control plane's static pods as their mirror pods show them, without status. */
export function staticPods(): readonly KubeObject[] {
  return bootstrap.staticPods;
}

/** The three nodes of the recorded cluster, with status. */
export function recordedNodes(): readonly KubeObject[] {
  return bootstrap.nodes;
}
