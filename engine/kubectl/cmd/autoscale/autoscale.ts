import { resourcePath, apiVersionOf } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { resolve, selectionFlags, staticMapping } from '../../resource/builder';
import { metadata, enforcedNamespace } from '../create/objects';
import type { AnyObject, Command } from '../../session';
import { inStructOrder } from '../../printers/struct-order';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';

const AUTOSCALERS = staticMapping('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');

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
  const print = resultPrinter(session, dryRun, true);
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
        yield* print(target, object as unknown as AnyObject, 'autoscaled');
        continue;
      }
      const client = yield* session.client();
      const body = { ...object, metadata: { name, ...(session.namespaceEnforced ? { namespace: session.namespace } : {}) }, status: undefined };
      const stored = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(AUTOSCALERS, info.namespace), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/json', object: body });
      yield* print(target, inStructOrder(stored), 'autoscaled');
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected(problems);
  return 0;
};
