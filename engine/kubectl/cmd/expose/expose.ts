import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError } from '../../errors';
import { inStructOrder } from '../../printers/struct-order';
import { selectionFlags, visitEach } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import { SERVICES } from '../polymorphic';
import { overridden } from '../run/overrides';
import { labelsOf } from '../run/run';

const KINDS = new Set(['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet']);

/** kubectl expose. */
export function* expose(session: Session): Task<number> {
  const { flags } = session;
  const dryRun = yield* dryRunOf(session);
  const print = resultPrinter(session, dryRun, true);
  yield* visitEach(session, { ...selectionFlags(session), args: session.args, selector: '' }, function* exposeOne(info) {
    const service = overridden(session, serviceFor(session, info));
    const target = { mapping: SERVICES, namespace: info.namespace, name: (service['metadata'] as { name: string }).name, source: '', object: undefined };
    if (dryRun === 'client') return yield* print(target, service as unknown as AnyObject, 'exposed');
    const client = yield* session.client();
    const stored = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(SERVICES, info.namespace), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/json', object: { ...service, metadata: { ...(service['metadata'] as object), creationTimestamp: undefined }, status: undefined } });
    yield* print(target, inStructOrder(stored), 'exposed');
  });
  return 0;
}

interface ExposedSpec {
  readonly selector?: { readonly matchLabels?: Record<string, string>; readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[] } & Record<string, unknown>;
  readonly template?: { readonly spec?: { readonly containers?: readonly PortHolder[] } };
  readonly containers?: readonly PortHolder[];
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}
interface PortHolder {
  readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[];
}

function selectorOf(info: ResourceInfo): Record<string, string> {
  const object = info.object!;
  const spec = object['spec'] as ExposedSpec;
  switch (info.mapping.kind) {
    case 'Pod': {
      const labels = object.metadata.labels ?? {};
      if (Object.keys(labels).length === 0) throw new KubectlError('couldn\'t retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed');
      return labels as Record<string, string>;
    }
    case 'Service': case 'ReplicationController': {
      if (!spec.selector) throw new KubectlError(`couldn't retrieve selectors via --selector flag or introspection: ${info.mapping.kind === 'Service' ? 'the service has no pod selector set' : 'the selector is empty'}`);
      return spec.selector as unknown as Record<string, string>;
    }
    default: {
      const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {};
      if (Object.keys(matchLabels).length === 0) throw new KubectlError(`couldn't retrieve selectors via --selector flag or introspection: invalid ${info.mapping.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      if (matchExpressions.length) throw new KubectlError(`couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - "[${matchExpressions.map(({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(' ')}]}`).join(' ')}]" to map-based selector format`);
      return matchLabels as Record<string, string>;
    }
  }
}

function portsOf(info: ResourceInfo): { port: number; protocol: string }[] {
  const spec = info.object!['spec'] as ExposedSpec;
  if (info.mapping.kind === 'Service') return (spec.ports ?? []).map((one) => ({ port: one.port, protocol: one.protocol ?? 'TCP' }));
  const containers = info.mapping.kind === 'Pod' ? spec.containers : spec.template?.spec?.containers;
  return (containers ?? []).flatMap((one) => (one.ports ?? []).map((port) => ({ port: port.containerPort, protocol: port.protocol ?? 'TCP' })));
}

function portNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function serviceFor(session: Session, info: ResourceInfo): Record<string, unknown> {
  const { flags } = session;
  if (!KINDS.has(info.mapping.kind)) throw new KubectlError(`cannot expose a ${info.mapping.kind}.${info.mapping.group}`.replace(/\.$/, ''));
  const selector = flags.text('selector') ? labelsOf(flags.text('selector'))! : selectorOf(info);
  const known = portsOf(info);
  const headless = flags.text('cluster-ip') === 'None';
  const given = flags.text('port') ? flags.text('port').split(',').map(portNumber) : known.map((one) => one.port);
  if (given.length === 0 && !headless) throw new KubectlError("couldn't find port via --port flag or introspection");
  const type = flags.text('type');
  const affinity = flags.text('session-affinity');
  if (affinity && affinity !== 'None' && affinity !== 'ClientIP') throw new KubectlError(`unknown session affinity: ${affinity}`);
  const name = flags.text('name') || info.name.slice(0, 63);
  const labels = flags.text('labels') ? labelsOf(flags.text('labels')) : (info.object!.metadata.labels as Record<string, string> | undefined);
  const target = flags.text('target-port');
  const ports = given.map((port, at) => {
    const protocol = flags.text('protocol') || known.find((one) => one.port === port)?.protocol || 'TCP';
    return { ...(given.length > 1 ? { name: `port-${at + 1}` } : {}), protocol, port, targetPort: target ? (/^\d+$/.test(target) ? Number(target) : target) : port };
  });
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(session.namespaceEnforced ? { namespace: session.namespace } : {}), creationTimestamp: null, ...(labels && Object.keys(labels).length ? { labels } : {}) },
    spec: {
      ...(ports.length ? { ports } : {}),
      selector,
      ...(flags.text('cluster-ip') ? { clusterIP: flags.text('cluster-ip') } : {}),
      ...(type ? { type } : {}),
      ...(flags.text('external-ip') ? { externalIPs: [flags.text('external-ip')] } : {}),
      ...(flags.text('session-affinity') ? { sessionAffinity: flags.text('session-affinity') } : {}),
      ...(flags.text('load-balancer-ip') && type === 'LoadBalancer' ? { loadBalancerIP: flags.text('load-balancer-ip') } : {}),
    },
    status: { loadBalancer: {} },
  };
}
