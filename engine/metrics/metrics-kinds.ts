import type { KindRecord, ObjectSource, TableRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { addQuantities, formatQuantity, parseQuantity, zeroQuantity } from '../api/quantity';
import type { MetricsServer } from './metrics-server';
import type { Usage } from './usage-window';

/** The kinds of metrics.k8s.io/v1beta1, answered by a metrics server. */
export function metricsKinds(server: MetricsServer): KindRecord[] {
  return [
    kindRecord('NodeMetrics', 'nodes', false, { get: (_namespace, name) => server.getNode(name), list: () => server.listNodes() }),
    kindRecord('PodMetrics', 'pods', true, { get: (namespace, name) => server.getPod(namespace, name), list: (namespace) => server.listPods(namespace) }),
  ];
}

function kindRecord(kind: string, plural: string, namespaced: boolean, source: ObjectSource): KindRecord {
  return {
    group: 'metrics.k8s.io', version: 'v1beta1', kind, listKind: `${kind}List`, plural, singular: '', shortNames: [], categories: [], namespaced,
    verbs: ['get', 'list'], subresources: [], strategy: {}, selectable: {}, table, source,
  };
}

const table: TableRecord = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource', priority: 0 },
    { name: 'cpu', type: 'string', format: 'quantity', priority: 0 },
    { name: 'memory', type: 'string', format: 'quantity', priority: 0 },
    { name: 'Window', type: 'string', format: 'duration', priority: 0 },
  ],
  cells: (object) => [object.metadata.name, total(object, 'cpu'), total(object, 'memory'), object['window']],
};

function total(object: KubeObject, resource: keyof Usage): string {
  const { usage, containers } = object as { usage?: Usage; containers?: readonly { usage: Usage }[] };
  const parts = usage ? [usage] : (containers ?? []).map((container) => container.usage);
  return formatQuantity(parts.reduce((sum, part) => addQuantities(sum, parseQuantity(part[resource])), zeroQuantity));
}
