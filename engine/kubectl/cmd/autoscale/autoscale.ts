import type { Task } from '../../../runtime/process';
import { resourcePath, apiVersionOf } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { resolve, selectionFlags, staticMapping } from '../../resource/builder';
import { metadata, enforcedNamespace } from '../create/objects';
import type { AnyObject, Command } from '../../session';
import { inStructOrder } from '../../printers/struct-order';
import { dryRunOf, dryRunQuery, latePrinter } from '../dry-run';

const AUTOSCALERS = staticMapping('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const OLD_AUTOSCALERS = staticMapping('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');

/** kubectl autoscale. */
export const autoscale: Command = function* run(session) {
  const { flags } = session;
  const min = flags.number('min');
  const max = flags.number('max');
  const cpu = flags.number('cpu-percent');
  if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  const dryRun = yield* dryRunOf(session);
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args });
  const problems = [...errors];
  const print = latePrinter(session, dryRun, true);
  for (const info of infos) {
    try {
      if (!['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(info.mapping.kind)) throw new KubectlError(`cannot autoscale a ${info.mapping.kind}: could not find scale subresource for ${apiVersionOf(info.mapping).includes('/') ? apiVersionOf(info.mapping) : `/${info.mapping.version}`}, Resource=${info.mapping.resource} in discovery information`);
      const name = flags.text('name') || info.name;
      const object = {
        kind: 'HorizontalPodAutoscaler',
        apiVersion: 'autoscaling/v2',
        metadata: metadata(name, enforcedNamespace(session)),
        spec: { scaleTargetRef: { kind: info.mapping.kind, name: info.name, apiVersion: apiVersionOf(info.mapping) }, ...(min > 0 ? { minReplicas: min } : {}), maxReplicas: max, ...(cpu >= 0 ? { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }] } : {}) },
        status: { desiredReplicas: 0, currentMetrics: null },
      };
      const target = { mapping: AUTOSCALERS, namespace: info.namespace, name, source: '', object: undefined };
      if (dryRun === 'client') {
        yield* print(target, object as unknown as AnyObject, 'created');
        continue;
      }
      const client = yield* session.client();
      const create = function* create(mapping: Mapping, body: object): Task<void> {
        const stored = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(mapping, info.namespace), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/json', object: body });
        yield* print(target, inStructOrder(stored), 'autoscaled');
      };
      const body = { ...object, metadata: { name, ...(session.namespaceEnforced ? { namespace: session.namespace } : {}) }, status: undefined };
      try {
        yield* create(AUTOSCALERS, body);
      } catch {
        // Whatever is wrong, the older version is tried, and told of.
        const { metrics: _none, ...spec } = body.spec;
        yield* create(OLD_AUTOSCALERS, { ...body, apiVersion: 'autoscaling/v1', spec: { ...spec, ...(cpu >= 0 ? { targetCPUUtilizationPercentage: cpu } : {}) } });
      }
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected(problems);
  return 0;
};
