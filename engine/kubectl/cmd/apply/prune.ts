import type { Task } from '../../../runtime/process';
import { KubectlError } from '../../errors';
import type { Mapping } from '../../client/discovery';
import { fetchList } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { LAST_APPLIED, dryRunQuery } from '../dry-run';
import type { DryRun } from '../dry-run';
import { klogHeader } from '../../client/request-log';
import { queryOf } from '../../client/rest-request';

/** Kinds that --prune looks at when no allow list is given (prune.DefaultNamespacedResources and the cluster-wide ones). */
const DEFAULTS = ['core/v1/ConfigMap', 'core/v1/Endpoints', 'core/v1/Namespace', 'core/v1/PersistentVolumeClaim', 'core/v1/PersistentVolume', 'core/v1/Pod', 'core/v1/ReplicationController', 'core/v1/Secret', 'core/v1/Service', 'batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/Ingress', 'apps/v1/DaemonSet', 'apps/v1/Deployment', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet'];

/** Throws for a kind of --prune-allowlist that there is not. */
export function* checkAllowlist(session: Session): Task<void> {
  for (const entry of session.flags.list('prune-allowlist')) yield* mappingOf(session, entry);
}

/** Deletes what `visitForgotten` finds. */
export function* prune(session: Session, kept: readonly ResourceInfo[], dryRun: DryRun, print: (info: ResourceInfo, object: AnyObject, operation: string) => Task<void>): Task<void> {
  const client = yield* session.client();
  yield* visitForgotten(session, kept, function* deleteOne(info) {
    if (dryRun !== 'client') yield* client.send({ method: 'DELETE', path: pathOf(info), query: queryOf(dryRunQuery(dryRun)), contentType: 'application/json', object: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' } });
    yield* print(info, info.object!, 'pruned');
  });
}

/** Visits what was applied before, matches the selector, and is no longer among the objects. */
export function* visitForgotten(session: Session, kept: readonly ResourceInfo[], visit: (info: ResourceInfo) => Task<void>): Task<void> {
  const { flags } = session;
  const uids = new Set<string>();
  const namespaces = new Set<string>();
  for (const info of kept) {
    uids.add(`${info.mapping.kind}/${info.namespace ?? ''}/${info.name}`);
    if (info.namespace) namespaces.add(info.namespace);
  }
  if (flags.list('prune-allowlist').length === 0) yield* session.err(`${klogHeader('W', session.now(), session.proc.pid)} prune.go:71] Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.\n`);
  const list = flags.list('prune-allowlist').length ? flags.list('prune-allowlist') : DEFAULTS;
  for (const entry of list) {
    const mapping = yield* mappingOf(session, entry);
    if (!mapping) continue;
    for (const namespace of mapping.namespaced ? namespaces : [undefined]) {
      for (const info of yield* fetchList(session, mapping, namespace, { args: [], selector: flags.text('selector') })) {
        if (!info.object!.metadata.annotations?.[LAST_APPLIED] || uids.has(`${mapping.kind}/${info.namespace ?? ''}/${info.name}`)) continue;
        yield* visit(info);
      }
    }
  }
}

function* mappingOf(session: Session, entry: string): Task<Mapping | undefined> {
  const parts = entry.split('/');
  if (parts.length !== 3) throw new KubectlError(`invalid GroupVersionKind format: ${entry}, please follow <group/version/kind>`);
  const [group, version, kind] = parts as [string, string, string];
  const discovery = yield* session.discovery();
  const apiVersion = group === 'core' ? version : `${group}/${version}`;
  const found = discovery.forKind(apiVersion, kind);
  if (!found && session.flags.list('prune-allowlist').length) throw new KubectlError(`no matches for kind "${kind}" in version "${apiVersion}"`);
  return found;
}
