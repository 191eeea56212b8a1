import type { KubeObject } from './object';

type Reads = Readonly<Record<string, (object: KubeObject) => string>>;

/** Reads a string, number or boolean at a path of fields; `absent` when it is not set. */
function at(path: string, absent = ''): (object: KubeObject) => string {
  const steps = path.split('.');
  return (object) => {
    let value: unknown = object;
    for (const step of steps) value = (value as Record<string, unknown> | undefined)?.[step];
    return value === undefined || value === null ? absent : String(value);
  };
}

const fields = (absent: string, ...paths: string[]): Reads => Object.fromEntries(paths.map((path) => [path, at(path, absent)]));
const involved = (of: string): Reads => fields('', ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => `${of}.${field}`));

/** What a field selector may name, by "group/plural", besides metadata.name and metadata.namespace (pkg/apis/*\/conversion.go). */
export const selectableFields: Readonly<Record<string, Reads>> = {
  '/pods': {
    ...fields('', 'spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP', 'status.nominatedNodeName'),
    ...fields('false', 'spec.hostNetwork'),
    'status.podIPs': (object) => ((object['status'] as { podIPs?: { ip: string }[] } | undefined)?.podIPs ?? []).map((entry) => entry.ip).join(','),
  },
  '/nodes': fields('false', 'spec.unschedulable'),
  '/replicationcontrollers': fields('0', 'status.replicas'),
  '/events': { ...involved('involvedObject'), ...fields('', 'reason', 'reportingComponent', 'source', 'type'), source: (object) => at('source.component')(object) || at('reportingComponent')(object) },
  'events.k8s.io/events': { ...involved('regarding'), ...fields('', 'reason', 'reportingController', 'type') },
  '/namespaces': fields('', 'status.phase'),
  '/secrets': fields('', 'type'),
  '/services': fields('', 'spec.clusterIP', 'spec.type'),
  'apps/replicasets': fields('0', 'status.replicas'),
  'batch/jobs': { 'status.successful': at('status.succeeded', '0') },
  'certificates.k8s.io/certificatesigningrequests': fields('', 'spec.signerName'),
};
