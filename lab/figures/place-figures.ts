import type { KubeObject } from '../../engine/index';
import { nodeView, podView } from '../object-view';
import { SYSTEM_NAMESPACES } from '../picture';
import type { FigureSpec, LabelsFigure, NamespacesFigure, NodesFigure, Tag } from './figure';
import { byName, compare, created, matches, namespaceOf, tagsOf, type FigureSources } from './sources';

const OLDEST_FIRST = (a: KubeObject, b: KubeObject): number => created(a) - created(b) || byName(a, b);

/** `labels` holds pairs that choose Pods (app=web) and bare keys whose values are shown at nodes and Pods (disk). */
export function nodesFigure(spec: FigureSpec, sources: FigureSources): NodesFigure {
  const words = (spec.labels ?? '').split(',').map((word) => word.trim()).filter(Boolean);
  const chosen = words.filter((word) => word.includes('=')).map((word): Tag => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  const keys = words.filter((word) => !word.includes('='));
  const pods = sources.objects('pods').filter((pod) => (spec.namespace === undefined ? !SYSTEM_NAMESPACES.has(pod.metadata.namespace ?? '') : pod.metadata.namespace === spec.namespace) && matches(pod.metadata.labels, chosen)).sort(OLDEST_FIRST).map(podView);
  return {
    of: 'nodes', keys,
    waiting: pods.filter((pod) => pod.node === undefined),
    nodes: [...sources.objects('nodes')].sort(byName).map((object) => {
      const node = object as KubeObject & { readonly spec?: { readonly podCIDR?: string; readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[] } };
      const view = nodeView(node);
      return {
        name: view.name, ip: view.ip ?? '', podCidr: node.spec?.podCIDR ?? '', controlPlane: view.controlPlane, ready: view.ready, cordoned: view.cordoned,
        tags: tagsOf(node.metadata.labels).filter(([key]) => keys.includes(key) || (keys.length === 0 && !/kubernetes\.io\//.test(key))),
        taints: (node.spec?.taints ?? []).map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`),
        pods: pods.filter((pod) => pod.node === view.name),
      };
    }).sort((a, b) => Number(b.controlPlane) - Number(a.controlPlane) || compare(a.name, b.name)),
  };
}

export function labelsFigure(spec: FigureSpec, sources: FigureSources): LabelsFigure | undefined {
  const keys = (spec.by ?? 'app').split(',').map((key) => key.trim()).filter(Boolean).slice(0, 2);
  const pods = sources.objects('pods').filter((pod) => pod.metadata.namespace === namespaceOf(spec)).sort(OLDEST_FIRST);
  if (pods.length === 0) return undefined;
  const valuesOf = (key: string | undefined): (string | undefined)[] => {
    if (key === undefined) return [undefined];
    const values = new Set(pods.map((pod) => pod.metadata.labels?.[key]));
    const named = [...values].filter((value) => value !== undefined).sort(compare);
    return values.has(undefined) ? [...named, undefined] : named;
  };
  const rows = valuesOf(keys[0]), columns = valuesOf(keys[1]);
  return {
    of: 'labels', keys, rows, columns,
    pods: pods.map((pod) => ({ pod: podView(pod), row: rows.indexOf(pod.metadata.labels?.[keys[0]!]), column: keys[1] === undefined ? 0 : columns.indexOf(pod.metadata.labels?.[keys[1]]) })),
  };
}

const COUNTED = [['Deployment', 'deployments'], ['ReplicationController', 'replicationcontrollers'], ['StatefulSet', 'statefulsets'], ['DaemonSet', 'daemonsets'], ['Service', 'services'], ['ConfigMap', 'configmaps'], ['Secret', 'secrets'], ['PersistentVolumeClaim', 'persistentvolumeclaims']] as const;

export function namespacesFigure(_spec: FigureSpec, sources: FigureSources): NamespacesFigure {
  const current = currentNamespace(sources.file('/home/learner/.kube/config') ?? '');
  const inside = new Map<string, NamespacesFigure['namespaces'][number]['others'][number][]>();
  for (const [kind, resource] of COUNTED) {
    const names = new Map<string, string[]>();
    for (const { metadata } of sources.objects(resource)) {
      // What every namespace is given by the cluster says nothing about what stands in it.
      if (metadata.name === 'kube-root-ca.crt' || (kind === 'Service' && metadata.name === 'kubernetes')) continue;
      names.set(metadata.namespace!, [...(names.get(metadata.namespace!) ?? []), metadata.name!]);
    }
    for (const [namespace, list] of names) inside.set(namespace, [...(inside.get(namespace) ?? []), { kind, names: list.sort(compare) }]);
  }
  return {
    of: 'namespaces',
    namespaces: [...sources.objects('namespaces')].sort(byName).map((object) => {
      const name = object.metadata.name!, system = SYSTEM_NAMESPACES.has(name);
      return {
        name, system, current: name === current, leaving: object.metadata.deletionTimestamp !== undefined,
        pods: sources.objects('pods').filter((pod) => pod.metadata.namespace === name).sort(OLDEST_FIRST).map(podView),
        others: system ? [] : (inside.get(name) ?? []),
        quotas: system ? [] : sources.objects('resourcequotas').filter((quota) => quota.metadata.namespace === name).flatMap(quotaLines),
      };
    }).sort((a, b) => Number(a.system) - Number(b.system)),
  };
}

function quotaLines(object: KubeObject): NamespacesFigure['namespaces'][number]['quotas'][number][] {
  const { status } = object as KubeObject & { readonly status?: { readonly hard?: Readonly<Record<string, string>>; readonly used?: Readonly<Record<string, string>> } };
  return Object.entries(status?.hard ?? {}).map(([resource, hard]) => {
    const used = status?.used?.[resource] ?? '0';
    return { resource, used, hard, share: amount(hard) > 0 ? Math.min(1, amount(used) / amount(hard)) : 1 };
  });
}

const SUFFIX: Readonly<Record<string, number>> = { '': 1, m: 0.001, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };

/** A quantity as a number, exact enough for the length of a bar. */
export function amount(quantity: string): number {
  const found = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity);
  return found ? Number(found[1]) * (SUFFIX[found[2]!] ?? 1) : 0;
}

/** The namespace that kubectl uses unless told, as kubectl itself writes it into its file. */
function currentNamespace(kubeconfig: string): string {
  const context = /^current-context:\s*"?([^"\s]+)/m.exec(kubeconfig)?.[1] ?? '';
  for (const block of kubeconfig.split(/^- context:/m).slice(1)) {
    if (/^ {2}name:\s*"?([^"\s]+)/m.exec(block)?.[1] === context) return /^\s+namespace:\s*"?([^"\s]+)/m.exec(block)?.[1] ?? 'default';
  }
  return 'default';
}
