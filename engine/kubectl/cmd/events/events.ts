import type { WatchEvent } from '../../../api/transport';
import type { Task } from '../../../runtime/process';
import { noResourceType, resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, PlainError } from '../../errors';
import { eventAge } from '../../event-age';
import { goSort } from '../../go-sort';
import { printerFor } from '../../printers/format';
import { TableWriter } from '../../printers/tab-table';
import { staticMapping } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { StreamReader } from '../../session';
import type { Loose } from '../../resource/loose';

const EVENTS = staticMapping('v1', 'Event', 'events');

/** kubectl events. */
export const events: Command = function* run(session) {
  const { flags } = session;
  const types = flags.list('types');
  for (const type of types) if (!/^(normal|warning)$/i.test(type)) throw new KubectlError('valid --types are Normal or Warning');
  const fieldSelector = yield* selectorFor(session);
  const all = flags.on('all-namespaces');
  const namespace = all ? undefined : session.namespace;
  const client = yield* session.client();
  const list = yield* client.object<{ items?: Loose[]; metadata?: { resourceVersion?: string } }>({ method: 'GET', path: resourcePath(EVENTS, namespace), query: queryOf({ fieldSelector, limit: 500 }) });
  const wanted = (event: Loose): boolean => types.length === 0 || types.some((type) => type.toLowerCase() === String(event.type).toLowerCase());
  const found = goSort((list.items ?? []).filter(wanted), (a, b) => timeOf(a) < timeOf(b));
  const printer = printerFor(session);
  const watching = flags.on('watch');
  if (found.length === 0 && !watching) {
    yield* session.err(all ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`);
    return 0;
  }
  // A list has no name of its own, and the real one prints none of its items'.
  if (printer?.format === 'name') return 0;
  if (printer) {
    yield* printer.print({ apiVersion: 'v1', items: found.map((one) => ({ ...one, kind: 'Event', apiVersion: 'v1' })), kind: 'List', metadata: { resourceVersion: '' } } as unknown as AnyObject);
    yield* printer.flush();
    return 0;
  }
  const table = new TableWriter();
  if (!flags.on('no-headers')) table.row([...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
  for (const event of found) table.row(cells(session, event, all));
  yield* session.out(table.fresh());
  if (watching) yield* follow(session, namespace, fieldSelector, list.metadata?.resourceVersion ?? '0', wanted, all);
  return 0;
};

function* selectorFor(session: Session): Task<string> {
  const target = session.flags.text('for');
  if (!target) return '';
  const [type, name] = target.split('/');
  if (!type || !name) throw new KubectlError(`--for must be in resource/name form`);
  const mapping = yield* session.findMapping(type);
  if (!mapping) throw new PlainError(noResourceType(type));
  return `involvedObject.kind=${mapping.kind},involvedObject.name=${name}`;
}

function timeOf(event: Loose): number {
  return Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp);
}

function cells(session: Session, event: Loose, all: boolean): string[] {
  return [...(all ? [event.metadata.namespace] : []), eventAge(event, session.now()), event.type ?? '', event.reason ?? '', `${event.involvedObject?.kind}/${event.involvedObject?.name}`, String(event.message ?? '').trim()];
}

function* follow(session: Session, namespace: string | undefined, fieldSelector: string, version: string, wanted: (event: Loose) => boolean, all: boolean): Task<void> {
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(EVENTS, namespace), query: queryOf({ fieldSelector, resourceVersion: version, watch: true }) });
  if (!response.stream) return;
  const reader = new StreamReader<WatchEvent>(response.stream);
  try {
    for (let event = yield* reader.next(session); event; event = yield* reader.next(session)) {
      if (event.type === 'DELETED' || event.type === 'BOOKMARK' || !wanted(event.object)) continue;
      yield* session.out(`${cells(session, event.object, all).join('   ')}\n`);
    }
  } finally {
    reader.close();
  }
}
