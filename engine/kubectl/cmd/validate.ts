import type { Task } from '../../runtime/process';
import { KubectlError, bracketed } from '../errors';
import { infoOf } from '../resource/builder';
import { missingIn } from '../resource/files';
import type { FileObject, FileObjects } from '../resource/files';
import type { ResourceInfo } from '../resource/info';
import type { Session } from '../session';

/** What of the files can be sent, and what is wrong with the rest, in the order of the documents. */
export function* readable(session: Session, found: FileObjects): Task<{ infos: ResourceInfo[]; unread: unknown[] }> {
  const infos: ResourceInfo[] = [];
  const unread: unknown[] = [];
  const refused = new Set<string>();
  for (const [at, one] of found.objects.entries()) {
    unread.push(...found.errors.filter((_error, number) => found.errorsAt[number] === at));
    if (refused.has(one.source)) continue;
    try {
      validateLocally(session, one);
    } catch (error) {
      unread.push(error);
      // Behind a document that is no object the rest of its file is not read.
      refused.add(one.source);
      continue;
    }
    try {
      infos.push(yield* infoOf(session, one));
    } catch (error) {
      unread.push(error);
    }
  }
  unread.push(...found.errors.filter((_error, number) => found.errorsAt[number] === found.objects.length));
  return { infos, unread };
}

/** What kubectl finds out about a document before it asks the server: no kind, no apiVersion, not an object. */
function validateLocally(session: Session, one: FileObject): void {
  const mode = session.flags.has('validate') ? session.flags.text('validate') : 'strict';
  if (mode === 'false' || mode === 'ignore') return;
  const missing = (one.object as { invalid?: string }).invalid ? ['invalid object to validate'] : one.missing ?? missingIn(one.object);
  if (missing.length === 0) return;
  throw new KubectlError(`error validating "${one.source}": error validating data: ${bracketed(missing)}; if you choose to ignore these errors, turn validation off with --validate=false`);
}
