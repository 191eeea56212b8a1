import type { Task } from '../../../runtime/process';
import { queryOf, textOf } from '../../client/rest-request';
import { KubectlError, asOne, throwCollected, usageError, withSource } from '../../errors';
import { compactJson } from '../../json';
import { objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, unversioned } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { LAST_APPLIED, dryRunOf, dryRunQuery, resultPrinter, validationQuery } from '../dry-run';
import { recorded } from '../change-cause';
import { checkRaw } from '../raw-path';
import { readable } from '../validate';

/** kubectl create -f. */
export function* create(session: Session): Task<number> {
  const { flags, args } = session;
  const selection = selectionFlags(session);
  if (!selection.filenames?.length && !selection.kustomize) {
    if (args.length) throw usageError(session.commandPath, `Unexpected args: [${args.join(' ')}]`);
    throw new KubectlError('must specify one of -f and -k');
  }
  if (args.length) throw usageError(session.commandPath, `Unexpected args: [${args.join(' ')}]`);
  if (flags.text('raw')) return yield* sendRaw(session, 'POST');
  if (flags.on('edit')) return yield* session.parts!.createEdited(session);
  const dryRun = yield* dryRunOf(session);
  const print = resultPrinter(session, dryRun);
  validationQuery(session);
  const problems: unknown[] = [];
  const { infos, unread } = yield* readable(session, yield* objectsOf(session, { ...selection, args: [] }));
  let count = 0;
  for (const info of infos) {
    try {
      const body = creatable(session, info);
      count += 1;
      if (dryRun === 'client') {
        yield* print(info, body, 'created');
        continue;
      }
      const client = yield* session.client();
      const query = queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager'), ...validationQuery(session) });
      try {
        const stored = yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query, contentType: 'application/json', object: unversioned(body) });
        yield* print(info, stored, 'created');
      } catch (error) {
        throw withSource('creating', info.source, error);
      }
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected([...problems, ...asOne(unread)]);
  if (count === 0) throw new KubectlError('no objects passed to create');
  return 0;
}

/** The object of a file with what --save-config and --record write down in it. */
export function creatable(session: Session, info: ResourceInfo): AnyObject {
  return recorded(session, session.flags.on('save-config') ? withLastApplied(info.object!) : info.object!);
}

/** --raw of create and replace: sends the file as it is, and prints the answer as it came. */
export function* sendRaw(session: Session, method: 'POST' | 'PUT'): Task<number> {
  const files = session.flags.list('filename');
  if (files.length !== 1) throw new KubectlError('--raw can only use a single local file or stdin');
  checkRaw(session.flags.text('raw'));
  const file = files[0]!;
  if (file !== '-' && !session.exists(file)) throw new KubectlError(`open ${file}: no such file or directory`);
  const bytes = file === '-' ? yield* session.stdin() : session.readFile(file);
  const client = yield* session.client();
  const response = yield* client.send({ method, path: session.flags.text('raw'), contentType: 'application/json', bytes, wire: 'line' });
  yield* session.out(textOf(response));
  return 0;
}

export function withLastApplied(object: AnyObject): AnyObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata?.annotations ?? {};
  const clean = { ...object, metadata: { ...object.metadata, annotations } };
  return { ...clean, metadata: { ...clean.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${compactJson(clean)}\n` } } } as unknown as AnyObject;
}
