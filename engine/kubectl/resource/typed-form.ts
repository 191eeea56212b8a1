import type { AnyObject } from '../session';
import type { Loose } from './loose';

const UPDATE_STRATEGY: Readonly<Record<string, string>> = { Deployment: 'strategy', DaemonSet: 'updateStrategy', StatefulSet: 'updateStrategy' };

const STATUS: Readonly<Record<string, Loose>> = {
  DaemonSet: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  ReplicaSet: { replicas: 0 }, ReplicationController: { replicas: 0 }, StatefulSet: { availableReplicas: 0, replicas: 0 },
};

/**
 * An object from a file as Go prints it once it was decoded into its type, which is what commands with --local do:
 * structs that are never left out stand there empty.
 */
export function typedForm(object: AnyObject): AnyObject {
  const known = object as Loose;
  const metadata = withNullTime(known.metadata);
  switch (object.kind) {
    case 'Pod': return { ...known, metadata, spec: podSpec(known.spec), status: known.status ?? {} };
    case 'Service': return { ...known, metadata, status: known.status ?? { loadBalancer: {} } };
    case 'CronJob': return { ...known, metadata, spec: { ...known.spec, jobTemplate: { ...known.spec?.jobTemplate, metadata: withNullTime(known.spec?.jobTemplate?.metadata), spec: withTemplate(known.spec?.jobTemplate?.spec) } }, status: known.status ?? {} };
    case 'Deployment': case 'DaemonSet': case 'StatefulSet': case 'ReplicaSet': case 'ReplicationController': case 'Job': {
      const strategy = UPDATE_STRATEGY[object.kind];
      return { ...known, metadata, spec: { ...(strategy ? { [strategy]: {} } : {}), ...withTemplate(known.spec) }, status: known.status ?? STATUS[object.kind] ?? {} };
    }
    default: return { ...known, metadata };
  }
}

function withNullTime(metadata: Loose): Loose {
  return { creationTimestamp: null, ...metadata };
}

function withTemplate(spec: Loose): Loose {
  return spec?.template ? { ...spec, template: { ...spec.template, metadata: withNullTime(spec.template.metadata), spec: podSpec(spec.template.spec) } } : spec;
}

function podSpec(spec: Loose): Loose {
  if (!spec) return spec;
  const container = (one: Loose): Loose => ({ ...one, resources: one.resources ?? {} });
  return { ...spec, ...(spec.containers ? { containers: spec.containers.map(container) } : {}), ...(spec.initContainers ? { initContainers: spec.initContainers.map(container) } : {}) };
}
