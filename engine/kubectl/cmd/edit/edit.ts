import type { Task } from '../../../runtime/process';
import { StatusError } from '../../../api/status';
import { queryOf } from '../../client/rest-request';
import { KubectlError, asOne, throwCollected } from '../../errors';
import { compactJson } from '../../json';
import { jsonEqual } from '../../json-equal';
import { withoutManagedFields } from '../../printers/format';
import { objectsOf, resolve, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf, unversioned } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { isBuiltIn } from '../apply/apply';
import { twoWayPatch } from '../apply/three-way';
import { creatable } from '../create/create';
import { resultPrinter, validationQuery } from '../dry-run';
import { diffOf } from '../set/change';
import { readable } from '../validate';
import { editObjects } from './editor';
import type { Refusals } from './editor';

/** kubectl edit. */
export const edit: Command = function* run(session) {
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args, subresource: session.flags.text('subresource') });
  throwCollected(errors);
  if (infos.length === 0) return 0;
  yield* editObjects(session, infos, function* patchAll(updated, refusals) {
    for (const info of updated) yield* patchOne(session, infos, info, refusals);
  });
  return 0;
};

function* patchOne(session: Session, originals: readonly ResourceInfo[], info: ResourceInfo, refusals: Refusals): Task<void> {
  const { flags } = session;
  const after = info.object as AnyObject & Record<string, unknown>;
  const original = originals.find((one) => one.object!.metadata.uid === after.metadata.uid);
  if (!original) throw new KubectlError(`no original object found for ${info.mapping.kind} ${info.name}`);
  const before = withoutManagedFields(original.object!) as AnyObject & Record<string, unknown>;
  const print = resultPrinter(session, 'none');
  if (jsonEqual(before, after)) return yield* print(info, after, 'skipped');
  if (after.apiVersion !== before.apiVersion || after.kind !== before.kind || after.metadata.name !== before.metadata.name) throw new KubectlError('At least one of apiVersion, kind and name was changed');
  const typed = isBuiltIn(info);
  const patch = typed ? yield* diffOf(session, info, before, after) : twoWayPatch(before, after, undefined);
  if (flags.on('output-patch')) yield* session.out(`Patch: ${compactJson(patch)}\n`);
  const client = yield* session.client();
  try {
    const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info, flags.text('subresource') || undefined), query: queryOf({ fieldManager: flags.text('field-manager'), ...validationQuery(session) }), contentType: typed ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', object: patch });
    yield* print(info, stored, 'edited');
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* refusals.add(error, info);
  }
}

/** kubectl create --edit: each object is edited before it is created. --dry-run is not looked at, as in the real one. */
export function* createEdited(session: Session): Task<number> {
  const { flags } = session;
  const found = yield* objectsOf(session, { ...selectionFlags(session), args: [] });
  throwCollected(found.errors);
  const { infos, unread } = yield* readable(session, found);
  const print = resultPrinter(session, 'none');
  const client = yield* session.client();
  const problems: unknown[] = [];
  for (const one of infos) {
    try {
      yield* editObjects(session, [one], function* createAll(updated) {
        for (const info of updated) {
          const query = queryOf({ fieldManager: flags.text('field-manager'), ...validationQuery(session) });
          const stored = yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query, contentType: 'application/json', object: unversioned(creatable(session, info)) });
          yield* print(info, stored, 'created');
        }
      });
    } catch (error) {
      if (!(error instanceof KubectlError || error instanceof StatusError)) throw error;
      problems.push(error);
    }
  }
  throwCollected([...problems, ...asOne(unread)]);
  return 0;
}
