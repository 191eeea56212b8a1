import type { ObjectSource } from '../api/kind';
import type { KubeObject } from '../api/object';
import { serverFailure } from '../api/status';
import type { Store } from '../store/store';

/** The components that the server asks how they are: under which name, and where they listen. */
const COMPONENTS: readonly (readonly [name: string, component: string, address: string])[] = [
  ['controller-manager', 'kube-controller-manager', '127.0.0.1:10257'],
  ['scheduler', 'kube-scheduler', '127.0.0.1:10259'],
  ['etcd-0', 'etcd', '127.0.0.1:2379'],
];

/** v1 ComponentStatus: made anew for every request, from what the components answer. */
export function componentStatuses(store: Store): ObjectSource {
  const list = (): KubeObject[] => COMPONENTS.map(([name, component, address]) => {
    const condition = answers(store, component)
      ? { type: 'Healthy', status: 'True', message: 'ok' }
      : { type: 'Healthy', status: 'False', message: `Get "https://${address}/healthz": dial tcp ${address}: connect: connection refused` };
    return { kind: 'ComponentStatus', apiVersion: 'v1', metadata: { name, creationTimestamp: null }, conditions: [condition] } as unknown as KubeObject;
  });
  return {
    list,
    get(_namespace, name) {
      const found = list().find(({ metadata }) => metadata.name === name);
      if (!found) throw serverFailure(`Component not found: ${name}`);
      return found;
    },
  };
}

interface ContainersStatus {
  readonly containerStatuses?: readonly { readonly state?: { readonly running?: object } }[];
}

/** A component answers while its static pod runs. */
function answers(store: Store, component: string): boolean {
  return store.collection('/pods').list('kube-system').some((pod) => pod.metadata.labels?.['component'] === component && (pod['status'] as ContainersStatus | undefined)?.containerStatuses?.some((status) => status.state?.running !== undefined) === true);
}
