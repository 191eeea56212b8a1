import type { Task } from '../../../runtime/process';
import { isNotFound } from '../../../api/status';
import type { RestClient } from '../../client/rest-client';
import { queryOf } from '../../client/rest-request';
import { KubectlError, asOne, throwCollected, usageError, withSource } from '../../errors';
import { objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf, unversioned } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { cascadeOf, removeAll } from '../delete/delete';
import type { Deletion } from '../delete/delete';
import { dryRunOf, dryRunQuery, resultPrinter, validationQuery } from '../dry-run';
import type { DryRun } from '../dry-run';
import { readable } from '../validate';
import { waitGone } from '../wait/until';
import { sendRaw, withLastApplied } from '../create/create';
import { LAST_APPLIED } from '../dry-run';

/** kubectl replace. */
export function* replace(session: Session): Task<number> {
  const { flags, args } = session;
  const selection = selectionFlags(session);
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError('must specify one of -f and -k');
  if (args.length) throw usageError(session.commandPath, `Unexpected args: [${args.join(' ')}]`);
  const cascade = yield* cascadeOf(session);
  if (flags.text('raw')) return yield* sendRaw(session, 'PUT');
  const dryRun = yield* dryRunOf(session);
  validationQuery(session);
  if (flags.on('force') && dryRun !== 'none') throw new KubectlError('--dry-run can not be used when --force is set');
  if (flags.number('grace-period') >= 0 && !flags.on('force')) throw new KubectlError('--grace-period must have --force specified');
  if (flags.duration('timeout') !== 0 && !flags.on('force')) throw new KubectlError('--timeout must have --force specified');
  const { infos, unread } = yield* readable(session, yield* objectsOf(session, { ...selection, args: [] }));
  const problems: unknown[] = [];
  if (flags.on('force')) yield* forced(session, infos, { gracePeriodSeconds: flags.number('grace-period'), propagationPolicy: cascade, dryRun }, problems);
  else yield* inPlace(session, infos, dryRun, problems);
  throwCollected([...problems, ...asOne(unread)]);
  return 0;
}

function* inPlace(session: Session, infos: readonly ResourceInfo[], dryRun: DryRun, problems: unknown[]): Task<void> {
  const print = resultPrinter(session, dryRun);
  for (const info of infos) {
    try {
      const body = session.flags.on('save-config') || hadLastApplied(info) ? withLastApplied(info.object!) : info.object!;
      if (dryRun === 'client') {
        yield* print(info, body, 'replaced');
        continue;
      }
      const client = yield* session.client();
      const path = pathOf(info, session.flags.text('subresource') || undefined);
      const stored = yield* client.object<AnyObject>({ method: 'PUT', path, query: queryOf({ ...dryRunQuery(dryRun), fieldManager: session.flags.text('field-manager'), ...validationQuery(session) }), contentType: 'application/json', object: yield* overwriting(client, path, body) });
      yield* print(info, stored, 'replaced');
    } catch (error) {
      problems.push(withSource('replacing', info.source, error));
    }
  }
}

/** A file that names no version replaces whichever there is; what is not there the server refuses, or creates. */
function* overwriting(client: RestClient, path: string, body: AnyObject): Task<AnyObject> {
  if (body.metadata?.resourceVersion) return body;
  try {
    const { resourceVersion } = (yield* client.object<AnyObject>({ method: 'GET', path })).metadata;
    return { ...body, metadata: { ...body.metadata, resourceVersion } } as AnyObject;
  } catch (error) {
    if (isNotFound(error)) return body;
    throw error;
  }
}

/** CreateOrUpdateAnnotation keeps the annotation of a file that carries one. */
function hadLastApplied(info: ResourceInfo): boolean {
  return info.object!.metadata?.annotations?.[LAST_APPLIED] !== undefined;
}

function* forced(session: Session, infos: readonly ResourceInfo[], deletion: Deletion, problems: unknown[]): Task<void> {
  const { dryRun } = deletion;
  const client = yield* session.client();
  const print = resultPrinter(session, dryRun);
  const there: ResourceInfo[] = [];
  for (const info of infos) {
    try {
      const object = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
      there.push({ ...info, object });
    } catch (error) {
      if (!isNotFound(error)) problems.push(error);
    }
  }
  const gone = yield* removeAll(session, there, deletion, false, problems);
  if (dryRun === 'none') for (const info of gone) yield* waitGone(session, info, session.now() + (session.flags.duration('timeout') || 300_000), info.object?.metadata.uid);
  for (const info of infos) {
    try {
      const stored = dryRun === 'client' ? info.object! : yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: session.flags.text('field-manager'), ...validationQuery(session) }), contentType: 'application/json', object: unversioned(info.object!) });
      yield* print(info, stored, 'replaced');
    } catch (error) {
      problems.push(withSource('replacing', info.source, error));
    }
  }
}
