import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, bracketed, throwCollected } from '../../errors';
import { fetchAll, selectionFlags, targets } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import { watchUntil } from '../wait/until';

/** kubectl scale. */
export function* scale(session: Session): Task<number> {
  const { flags } = session;
  const replicas = flags.number('replicas');
  const current = flags.number('current-replicas');
  if (replicas < 0) throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (current < -1) throw new KubectlError('The --current-replicas must specify an integer of -1 or greater');
  const dryRun = yield* dryRunOf(session);
  const selection = { ...selectionFlags(session), args: session.args, selectAll: flags.on('all') };
  const named = yield* targets(session, selection);
  // Objects of files are taken as they stand there; what does not exist is told by the first that cannot be scaled.
  const read = named.targets.flatMap((target) => ('one' in target && target.one.object ? [target.one] : []));
  const fetched = yield* fetchAll(session, named.targets.filter((target) => !('one' in target && target.one.object)), selection);
  const infos = [...read, ...fetched.infos];
  const errors = [...named.errors, ...fetched.errors];
  if (infos.length === 0 && errors.length) throw new KubectlError(`no objects passed to scale ${bracketed(errors)}`);
  const print = resultPrinter(session, dryRun);
  if (infos.length > 1 && flags.text('resource-version')) throw new KubectlError('cannot use --resource-version with multiple resources');
  for (const info of infos) {
    const stored = dryRun === 'client' ? withReplicas(info.object!, replicas) : yield* scaleOne(session, info, replicas, current, dryRunQuery(dryRun));
    if (flags.changed('timeout') && flags.duration('timeout') !== 0 && dryRun === 'none') yield* waitScaled(session, info, replicas, flags.duration('timeout'));
    yield* print(info, stored, 'scaled');
  }
  throwCollected(errors);
  if (infos.length === 0) throw new KubectlError('no objects passed to scale');
  return 0;
}

function withReplicas(object: AnyObject, replicas: number): AnyObject {
  return { ...object, spec: { ...(object['spec'] as object), replicas } } as AnyObject;
}

/** Scales, and gives back what is printed: the object as it was before. */
function* scaleOne(session: Session, info: ResourceInfo, replicas: number, expected: number, query: { dryRun?: string }): Task<AnyObject> {
  const client = yield* session.client();
  const version = session.flags.text('resource-version');
  if (expected < 0 && !version) {
    yield* client.send({ method: 'PATCH', path: pathOf(info, 'scale'), query: queryOf(query), contentType: 'application/merge-patch+json', object: { spec: { replicas } } });
  } else {
    const now = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info, 'scale') });
    const spec = (now['spec'] ?? {}) as { replicas?: number };
    if (expected >= 0 && (spec.replicas ?? 0) !== expected) throw new KubectlError(`Expected replicas to be ${expected}, was ${spec.replicas ?? 0}`);
    if (version && now.metadata.resourceVersion !== version) throw new KubectlError(`Expected resource version to be ${version}, was ${now.metadata.resourceVersion}`);
    yield* client.send({ method: 'PUT', path: pathOf(info, 'scale'), query: queryOf(query), contentType: 'application/json', object: { ...now, spec: { ...spec, replicas } } });
  }
  return info.object!;
}

function* waitScaled(session: Session, info: ResourceInfo, replicas: number, timeoutMs: number): Task<void> {
  const late = `timed out waiting for ${JSON.stringify(info.name)} to be synced`;
  yield* watchUntil(session, info, session.now() + timeoutMs, (object) => {
    const status = object?.['status'] as { replicas?: number; observedGeneration?: number } | undefined;
    return (status?.replicas ?? 0) === replicas && (status?.observedGeneration ?? 0) >= (object?.metadata.generation ?? 0);
  }, late);
}
