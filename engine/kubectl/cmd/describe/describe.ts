import { StatusError, isNotFound } from '../../../api/status';
import { age } from '../../../api/table/age';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { describeBinding, describeRole } from '../../describers/access';
import { describeAutoscaler } from '../../describers/autoscaler';
import type { DescribeContext, Describer } from '../../describers/describer';
import { describeCertificateRequest } from '../../describers/certificate-request';
import { describeEndpointSlice } from '../../describers/endpoint-slice';
import { describeEndpoints, describeIngress, describeIngressClass, describeNetworkPolicy, describeService } from '../../describers/network';
import { describeNode } from '../../describers/node';
import type { DescribedEvent } from '../../describers/page';
import { describePod } from '../../describers/pod';
import { describeAddress, describeServiceRange } from '../../describers/service-range';
import { describeConfigMap, describeDisruptionBudget, describeGeneric, describeLimitRange, describeNamespace, describePriorityClass, describeQuota, describeSecret, describeServiceAccount, describeStorageClass } from '../../describers/simple';
import { describeClaim, describeStorageNode, describeVolume } from '../../describers/storage';
import { describeCronJob, describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeStatefulSet } from '../../describers/workloads';
import { KubectlError, MultipleErrors, throwCollected } from '../../errors';
import { fetchAll, fetchList, selectionFlags, staticMapping, targets } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: describePod, ReplicationController: describeReplicaSet, ReplicaSet: describeReplicaSet, Deployment: describeDeployment, DaemonSet: describeDaemonSet,
  StatefulSet: describeStatefulSet, Job: describeJob, CronJob: describeCronJob, Service: describeService, Ingress: describeIngress, NetworkPolicy: describeNetworkPolicy,
  Endpoints: describeEndpoints, Node: describeNode, Namespace: describeNamespace, ConfigMap: describeConfigMap, Secret: describeSecret, ServiceAccount: describeServiceAccount,
  PersistentVolumeClaim: describeClaim, PersistentVolume: describeVolume, StorageClass: describeStorageClass, PodDisruptionBudget: describeDisruptionBudget,
  PriorityClass: describePriorityClass, ResourceQuota: describeQuota, LimitRange: describeLimitRange, HorizontalPodAutoscaler: describeAutoscaler,
  CertificateSigningRequest: describeCertificateRequest, EndpointSlice: describeEndpointSlice, IngressClass: describeIngressClass, IPAddress: describeAddress, ServiceCIDR: describeServiceRange, CSINode: describeStorageNode,
  Role: describeRole, ClusterRole: describeRole, RoleBinding: describeBinding, ClusterRoleBinding: describeBinding,
};

/** kubectl describe. */
export const describe: Command = function* run(session) {
  const { args, flags } = session;
  if (args.length === 0 && flags.list('filename').length === 0 && !flags.text('kustomize')) throw new KubectlError('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
  const selection: Selection = { ...selectionFlags(session), args, listWhenBare: true, chunkSize: 500 };
  const found = yield* targets(session, selection);
  const problems = [...found.errors];
  const infos: ResourceInfo[] = [];
  let byPrefixes = false;
  for (const target of found.targets) {
    const { infos: got, errors } = yield* fetchAll(session, [target], selection);
    infos.push(...got);
    for (const error of errors) {
      const near = isNotFound(error) && 'one' in target && args.length <= 2 && args.every((arg) => !arg.includes('/')) ? yield* byPrefix(session, target.one) : [];
      if (near.length) {
        infos.push(...near);
        byPrefixes = true;
      }
      else problems.push(error);
    }
  }
  const context = contextOf(session);
  let first = true;
  for (const info of infos) {
    const text = yield* describeOne(context, info);
    yield* session.out(byPrefixes ? `${text}\n` : first ? text : `\n\n${text}`);
    first = false;
  }
  // One error of a file stands as one of several here, which is why "error: " does not stand before it.
  if (found.errors.length) throw new MultipleErrors(problems);
  throwCollected(problems);
  if (infos.length === 0 && problems.length === 0) yield* session.err(!selection.allNamespaces ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n');
  return 0;
};

function* byPrefix(session: Session, wanted: ResourceInfo): Task<ResourceInfo[]> {
  const all = yield* fetchList(session, wanted.mapping, wanted.namespace, { args: [] });
  return all.filter((one) => one.name.startsWith(wanted.name));
}

function* describeOne(context: DescribeContext, info: ResourceInfo): Task<string> {
  const builtIn = !info.mapping.group.includes('.') || info.mapping.group.endsWith('.k8s.io');
  const describer = (builtIn ? DESCRIBERS[info.mapping.kind] : undefined) ?? describeGeneric;
  return yield* describer(context, info.object!);
}

function contextOf(session: Session): DescribeContext {
  return {
    session,
    nowMs: session.now(),
    since: (timestamp) => age(timestamp, session.now()),
    *events(object) {
      return session.flags.on('show-events') ? yield* eventsOf(session, object) : undefined;
    },
    *list(apiVersion, kind, resource, namespace, query) {
      const mapping = staticMapping(apiVersion, kind, resource, namespace !== undefined);
      const client = yield* session.client();
      const answer = yield* client.object<{ items?: AnyObject[] }>({ method: 'GET', path: resourcePath(mapping, namespace), query: queryOf({ ...query }) });
      return answer.items ?? [];
    },
    *get(apiVersion, kind, resource, namespace, name) {
      const mapping = staticMapping(apiVersion, kind, resource, namespace !== undefined);
      const client = yield* session.client();
      try {
        return yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(mapping, namespace, name) });
      } catch (error) {
        if (error instanceof StatusError) return error.message;
        throw error;
      }
    },
  };
}

function* eventsOf(session: Session, object: AnyObject): Task<readonly DescribedEvent[]> {
  const client = yield* session.client();
  const { name, namespace, uid } = object.metadata;
  const isNode = object.kind === 'Node';
  const collect = function* collect(identity: string | undefined): Task<DescribedEvent[]> {
    const fieldSelector = [`involvedObject.kind=${object.kind}`, `involvedObject.name=${name}`, ...(namespace ? [`involvedObject.namespace=${namespace}`] : []), ...(identity ? [`involvedObject.uid=${identity}`] : [])].join(',');
    const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events';
    const answer = yield* client.object<{ items?: DescribedEvent[] }>({ method: 'GET', path, query: queryOf({ fieldSelector, limit: 500 }) });
    return answer.items ?? [];
  };
  const own = yield* collect(uid);
  return isNode && name !== uid ? [...(yield* collect(name)), ...own] : own;
}
