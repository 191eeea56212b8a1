import type { WatchEvent } from '../../../api/transport';
import { StatusError, isNotFound } from '../../../api/status';
import type { Status } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError } from '../../errors';
import { collectionPath, pathOf, pluralName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { StreamReader } from '../../session';

export class WaitTimeout extends KubectlError {}

/** What to do with an object as it is now; undefined when it is gone. Returns whether the wait is over. */
export type Check = (object: AnyObject | undefined) => boolean;

/**
 * Watches one object until `check` says that it is over, by list and watch with a field selector as kubectl does.
 * Throws WaitTimeout with the words of `late` at `deadlineMs`.
 */
export function* watchUntil(session: Session, info: ResourceInfo, deadlineMs: number, check: Check, late = `timed out waiting for the condition on ${pluralName(info)}`): Task<AnyObject | undefined> {
  const client = yield* session.client();
  const fieldSelector = `metadata.name=${info.name}`;
  for (;;) {
    const list = yield* client.object<{ items?: AnyObject[]; metadata?: { resourceVersion?: string } }>({ method: 'GET', path: collectionPath(info), query: queryOf({ fieldSelector, limit: 500, resourceVersion: 0 }) });
    const now = list.items?.[0];
    if (check(now)) return now;
    const response = yield* client.send({ method: 'GET', path: collectionPath(info), query: queryOf({ allowWatchBookmarks: true, fieldSelector, resourceVersion: list.metadata?.resourceVersion ?? '0', timeoutSeconds: 400, watch: true }) });
    if (!response.stream) throw new KubectlError('the server does not support watching this resource');
    const reader = new StreamReader<WatchEvent>(response.stream);
    try {
      for (;;) {
        const event = yield* reader.next(session, deadlineMs);
        if (!event) break;
        if (event.type === 'BOOKMARK') continue;
        if (event.type === 'ERROR') {
          if ((event.object as unknown as Status).code === 410) break;
          throw new StatusError(event.object as unknown as Status);
        }
        const object = event.type === 'DELETED' ? undefined : (event.object as AnyObject);
        if (check(object)) return event.object as AnyObject;
      }
      if (session.now() >= deadlineMs) throw new WaitTimeout(late);
    } finally {
      reader.close();
    }
  }
}

/** Waits until an object (with this uid, if given) is gone. */
export function* waitGone(session: Session, info: ResourceInfo, deadlineMs: number, uid?: string): Task<void> {
  const client = yield* session.client();
  const gone = (object: AnyObject | undefined): boolean => object === undefined || (uid !== undefined && object.metadata.uid !== uid);
  try {
    const now = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
    if (gone(now)) return;
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (session.now() >= deadlineMs) throw new WaitTimeout(`timed out waiting for the condition on ${pluralName(info)}`);
  yield* watchUntil(session, info, deadlineMs, gone);
}
