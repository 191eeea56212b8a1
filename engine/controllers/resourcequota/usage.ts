import { addQuantities, formatQuantity, parseQuantity, type Quantity } from '../../api/quantity';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../api/types';
import * as resources from '../../client';
import type { ApiObject, Informers, Resource } from '../../client';
import { isPodFinished } from '../pod-state';

/** Kinds a quota can count, by the name that it uses besides "count/RESOURCE.GROUP". */
export const COUNTED_KINDS: readonly Resource[] = [
  resources.pods, resources.services, resources.configMaps, resources.secrets, resources.persistentVolumeClaims, resources.replicationControllers, resources.resourceQuotas,
  resources.serviceAccounts, resources.deployments, resources.replicaSets, resources.statefulSets, resources.daemonSets, resources.jobs, resources.cronJobs,
  resources.horizontalPodAutoscalers, resources.ingresses, resources.networkPolicies, resources.roles, resources.roleBindings, resources.endpointSlices, resources.controllerRevisions,
];
const PLAIN_NAMES: ReadonlySet<string> = new Set(['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas']);
const COMPUTE = /^(?:requests\.|limits\.)?(?:cpu|memory|ephemeral-storage)$|^requests\./;

/** What of a quota's hard limits is used, in the order of the limits. Undefined for a resource that nobody measures. */
export function usageOf(quota: ResourceQuota, informers: Informers): Record<string, string> {
  const { namespace } = quota.metadata;
  const used: Record<string, string> = {};
  let selected: Pod[] | undefined;
  for (const name of Object.keys(quota.spec?.hard ?? {}).sort()) {
    const value = countObjects(name, informers, namespace!) ?? countServices(name, informers, namespace!) ?? storage(name, informers, namespace!);
    if (value !== undefined) used[name] = value;
    else if (name === 'pods' || name === 'count/pods' || COMPUTE.test(name)) {
      selected ??= informers.lister(resources.pods).list(namespace).filter((pod) => inScope(quota, pod));
      const alive = selected.filter((pod) => !isPodFinished(pod));
      used[name] = name === 'count/pods' ? String(selected.length) : name === 'pods' ? String(alive.length) : sum(alive.map((pod) => podCompute(pod, name)));
    }
  }
  return used;
}

function countObjects(name: string, informers: Informers, namespace: string): string | undefined {
  const path = name.startsWith('count/') ? name.slice(6) : PLAIN_NAMES.has(name) ? name : undefined;
  if (path === undefined || path === 'pods') return undefined;
  const kind = COUNTED_KINDS.find(({ group, resource }) => (group ? `${resource}.${group}` : resource) === path);
  return kind && String(informers.lister<ApiObject>(kind).countByIndex('namespace', namespace));
}

function countServices(name: string, informers: Informers, namespace: string): string | undefined {
  if (name !== 'services.nodeports' && name !== 'services.loadbalancers') return undefined;
  const list: Service[] = informers.lister(resources.services).list(namespace);
  if (name === 'services.loadbalancers') return String(list.filter((service) => service.spec?.type === 'LoadBalancer').length);
  const withPorts = list.filter(({ spec }) => spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false));
  return String(withPorts.reduce((count, service) => count + (service.spec?.ports?.length ?? 0), 0));
}

function storage(name: string, informers: Informers, namespace: string): string | undefined {
  const [, className, what] = /^(?:(.+)\.storageclass\.storage\.k8s\.io\/)?(requests\.storage|persistentvolumeclaims)$/.exec(name) ?? [];
  if (!what) return undefined;
  const claims: PersistentVolumeClaim[] = informers.lister(resources.persistentVolumeClaims).list(namespace).filter((claim) => !className || claim.spec?.storageClassName === className);
  if (what === 'persistentvolumeclaims') return String(claims.length);
  return sum(claims.map((claim) => parseQuantity(claim.spec?.resources?.requests?.['storage'] ?? '0')));
}

/** Requests or limits of a pod as the scheduler sees them: the containers together, or the largest init container. */
function podCompute(pod: Pod, name: string): Quantity {
  const limits = name.startsWith('limits.');
  const resource = name.replace(/^(?:requests|limits)\./, '');
  const of = (container: { resources?: { requests?: Readonly<Record<string, string | number>>; limits?: Readonly<Record<string, string | number>> } }) =>
    parseQuantity((limits ? container.resources?.limits : container.resources?.requests)?.[resource] ?? '0');
  const add = (quantities: readonly Quantity[]) => quantities.reduce(addQuantities, parseQuantity('0'));
  const sidecars = pod.spec?.initContainers?.filter((container) => container.restartPolicy === 'Always') ?? [];
  const together = add([...pod.spec?.containers ?? [], ...sidecars].map(of));
  const initial = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always').map(of);
  const largest = initial.reduce((most, quantity) => (larger(quantity, most) ? quantity : most), together);
  const overhead = pod.spec?.overhead?.[resource];
  return overhead === undefined ? largest : addQuantities(largest, parseQuantity(overhead));
}

function larger(a: Quantity, b: Quantity): boolean {
  return a.nano > b.nano;
}

function sum(quantities: readonly Quantity[]): string {
  return formatQuantity(quantities.reduce(addQuantities, parseQuantity('0')));
}

/** Whether a pod falls under the quota's scopes. */
function inScope({ spec }: ResourceQuota, pod: Pod): boolean {
  const terms = [...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as readonly string[] })), ...spec?.scopeSelector?.matchExpressions ?? []];
  return terms.every(({ scopeName, operator, values = [] }) => {
    switch (scopeName) {
      case 'Terminating': return pod.spec?.activeDeadlineSeconds !== undefined;
      case 'NotTerminating': return pod.spec?.activeDeadlineSeconds === undefined;
      case 'BestEffort': return pod.status?.qosClass === 'BestEffort';
      case 'NotBestEffort': return pod.status?.qosClass !== 'BestEffort';
      case 'PriorityClass': {
        const name = pod.spec?.priorityClassName ?? '';
        return operator === 'In' ? values.includes(name) : operator === 'NotIn' ? !values.includes(name) : operator === 'Exists' ? name !== '' : name === '';
      }
      default: return true;
    }
  });
}
