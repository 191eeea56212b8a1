import { KubectlError } from '../errors';
import type { FileObject } from '../resource/files';
import type { Session } from '../session';

/** What kubectl finds out about a document before it asks the server: no kind, no apiVersion, not an object. */
export function validateLocally(session: Session, one: FileObject): void {
  const mode = session.flags.has('validate') ? session.flags.text('validate') : 'strict';
  if (mode === 'false' || mode === 'ignore') return;
  const missing: string[] = [];
  if ((one.object as { invalid?: string }).invalid) missing.push('invalid object to validate');
  else {
    if (!one.object.apiVersion) missing.push('apiVersion not set');
    if (!one.object.kind) missing.push('kind not set');
  }
  if (missing.length === 0) return;
  const list = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
  throw new KubectlError(`error validating "${one.source}": error validating data: ${list}; if you choose to ignore these errors, turn validation off with --validate=false`);
}
