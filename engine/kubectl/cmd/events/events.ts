import type { WatchEvent } from '../../../api/transport';
import type { Task } from '../../../runtime/process';
import { noResourceType, resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, PlainError } from '../../errors';
import { eventAge } from '../../event-age';
import { goSort } from '../../go-sort';
import { printerFor } from '../../printers/format';
import { inStructOrder } from '../../printers/struct-order';
import { TableWriter } from '../../printers/tab-table';
import { staticMapping } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { StreamReader } from '../../session';
import type { Loose } from '../../resource/loose';

const EVENTS = staticMapping('v1', 'Event', 'events');

/** kubectl events. */
export const events: Command = function* run(session) {
  const { flags } = session;
  const printer = flags.changed('output') ? printerFor(session, { typedOrder: true, emptyNames: true }) : undefined;
  const types = flags.list('types');
  for (const type of types) if (!/^(normal|warning)$/i.test(type)) throw new KubectlError('valid --types are Normal or Warning');
  const fieldSelector = yield* selectorFor(session);
  const all = flags.on('all-namespaces');
  const namespace = all ? undefined : session.namespace;
  const client = yield* session.client();
  const list = yield* client.object<{ items?: Loose[]; metadata?: { resourceVersion?: string } }>({ method: 'GET', path: resourcePath(EVENTS, namespace), query: queryOf({ fieldSelector, limit: 500 }) });
  const wanted = (event: Loose): boolean => types.length === 0 || types.some((type) => type.toLowerCase() === String(event.type).toLowerCase());
  const found = goSort((list.items ?? []).filter(wanted), (a, b) => timeOf(a) < timeOf(b));
  const watching = flags.on('watch');
  if (found.length === 0 && !watching) {
    yield* session.err(all ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`);
    return 0;
  }
  const target: Followed = { namespace, fieldSelector, version: list.metadata?.resourceVersion ?? '0', wanted };
  if (printer) {
    const typed = found.map((one) => inStructOrder({ ...one, kind: 'Event', apiVersion: 'v1' } as unknown as AnyObject));
    if (watching) for (const one of typed) yield* printer.print(one);
    // A list has no name of its own, and the real one prints none of its items'.
    else if (printer.format !== 'name') yield* printer.print({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: typed } as unknown as AnyObject);
    yield* printer.flush();
    if (watching) yield* follow(session, target, (event) => printer.print(inStructOrder({ ...event, kind: 'Event', apiVersion: 'v1' })));
    return 0;
  }
  const titles = [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  const table = new TableWriter();
  if (!flags.on('no-headers') && found.length) table.row(titles);
  for (const event of found) table.row(cells(session, event, all));
  yield* session.out(table.fresh());
  let titled = found.length > 0 || flags.on('no-headers');
  if (watching) {
    yield* follow(session, target, function* row(event) {
      const rows = new TableWriter();
      if (!titled) rows.row(titles);
      titled = true;
      rows.row(cells(session, event, all));
      yield* session.out(rows.fresh());
    });
  }
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

interface Followed {
  readonly namespace: string | undefined;
  readonly fieldSelector: string;
  readonly version: string;
  readonly wanted: (event: Loose) => boolean;
}

function* follow(session: Session, { namespace, fieldSelector, version, wanted }: Followed, show: (event: AnyObject) => Task<void>): Task<void> {
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(EVENTS, namespace), query: queryOf({ fieldSelector, resourceVersion: version, watch: true }) });
  if (!response.stream) return;
  const reader = new StreamReader<WatchEvent>(response.stream);
  try {
    for (let event = yield* reader.next(session); event; event = yield* reader.next(session)) {
      if (event.type === 'DELETED' || event.type === 'BOOKMARK' || !wanted(event.object)) continue;
      yield* show(event.object as AnyObject);
    }
  } finally {
    reader.close();
  }
}
