import type { WatchEvent } from '../../../api/transport';
import { StatusError } from '../../../api/status';
import type { Status } from '../../../api/status';
import { age } from '../../../api/table/age';
import type { Task } from '../../../runtime/process';
import { qualifiedKind, resourcePath } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { payload } from '../../client/rest-client';
import { settled } from '../../client/settled';
import { queryOf, textOf } from '../../client/rest-request';
import { KubectlError, MultipleErrors, throwCollected } from '../../errors';
import { printerFor } from '../../printers/format';
import { HumanTable } from '../../printers/server-table';
import type { Table, TableOptions } from '../../printers/server-table';
import { fetchAll, listPage, refuseMissingNamespace, selectionFlags, targets } from '../../resource/builder';
import type { Selection, Target } from '../../resource/builder';
import { pathOf, typed } from '../../resource/info';
import type { AnyObject, ObjectPrinter, Session } from '../../session';
import { checkRaw } from '../raw-path';
import { StreamReader } from '../../session';

const TABLE_ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** --server-print=false: the objects, of which kubectl shows names and ages. */
function tableAccept(session: Session): string {
  return session.flags.on('server-print') ? TABLE_ACCEPT : 'application/json';
}

const BARE = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n`;

/** kubectl get. */
export function* get(session: Session): Task<number> {
  const { flags, args } = session;
  if (flags.text('raw')) return yield* raw(session);
  const { printer, fault } = printerOrFault(session);
  yield* checkArguments(session);
  const selection: Selection = {
    ...selectionFlags(session),
    args,
    listWhenBare: true,
    chunkSize: flags.number('chunk-size'),
    subresource: flags.text('subresource'),
    ignoreNotFound: flags.on('ignore-not-found'),
  };
  if (flags.on('watch') || flags.on('watch-only')) return yield* watch(session, selection, printer);
  const found = yield* targets(session, selection);
  if (fault) {
    const { errors } = yield* fetchAll(session, found.targets, selection);
    throwCollected(errors.slice(0, 1));
    throw fault;
  }
  return printer ? yield* printObjects(session, selection, found, printer) : yield* printTables(session, selection, found);
}

/** A wrong -o is only said after the objects were found. */
function printerOrFault(session: Session): { printer?: ObjectPrinter; fault?: KubectlError } {
  try {
    const printer = printerFor(session, { get: true });
    return printer ? { printer } : {};
  } catch (error) {
    if (error instanceof KubectlError) return { fault: error };
    throw error;
  }
}

function* checkArguments(session: Session): Task<void> {
  const { flags, args } = session;
  const output = flags.text('output');
  if (args.length > 0 || flags.list('filename').length > 0 || flags.text('kustomize')) {
    if (flags.on('show-labels') && output !== '' && output !== 'wide') throw new KubectlError(`--show-labels option cannot be used with ${output} printer`);
    if (flags.on('output-watch-events') && !flags.on('watch') && !flags.on('watch-only')) throw new KubectlError('--output-watch-events option can only be used with --watch or --watch-only');
    return;
  }
  yield* session.err(BARE);
  throw new KubectlError('Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples');
}

function* raw(session: Session): Task<number> {
  if (session.args.length) throw new KubectlError('arguments may not be passed when --raw is specified');
  if (session.flags.text('output')) throw new KubectlError('--raw and --output are mutually exclusive');
  const [path, search] = session.flags.text('raw').split('?');
  checkRaw(session.flags.text('raw'));
  const query = (search ?? '').split('&').filter((part) => part !== '').map((part) => {
    const [name, value = ''] = part.split('=');
    return [decodeURIComponent(name!), decodeURIComponent(value.replace(/\+/g, ' '))] as const;
  });
  const client = yield* session.client();
  const response = yield* settled(session, yield* client.send({ method: 'GET', path: path!, query, wire: 'line' }));
  yield* session.out(textOf(response));
  return 0;
}

/** -o yaml, json, name, jsonpath, … : the objects themselves. */
function* printObjects(session: Session, selection: Selection, found: { targets: Target[]; errors: unknown[] }, printer: ObjectPrinter): Task<number> {
  const sortBy = session.flags.text('sort-by');
  const single = found.targets.length === 1 && 'one' in found.targets[0]!;
  const { infos, errors } = yield* fetchAll(session, found.targets, selection);
  const problems = [...found.errors, ...errors];
  let objects = infos.map((info) => info.object!);
  if (sortBy && objects.length && !single) objects = session.parts!.sortedObjects(session, objects, sortBy);
  if (single) {
    if (problems.length) throwCollected(problems);
    for (const object of objects) yield* printer.print(object);
    yield* printer.flush();
    return 0;
  }
  if (printer.format === 'name') for (const object of objects) yield* printer.print(object);
  else if (printer.format.startsWith('custom-columns')) for (const object of objects) yield* printer.print(object);
  else if (objects.length > 0 || problems.length === 0) yield* printer.print({ apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } } as unknown as AnyObject);
  yield* printer.flush();
  throwCollected(problems);
  return 0;
}

interface TableGroup {
  readonly mapping: Mapping;
  readonly definitions: Table['columnDefinitions'];
  readonly rows: Table['rows'] & object;
}

/** The human form: one table per kind, from the server's own tables. */
function* printTables(session: Session, selection: Selection, found: { targets: Target[]; errors: unknown[] }): Task<number> {
  const { flags } = session;
  const sortBy = flags.text('sort-by');
  const groups: TableGroup[] = [];
  let fetched = 0;
  const problems = [...found.errors];
  for (const target of found.targets) {
    try {
      const group = yield* tableOf(session, target, selection, sortBy !== '');
      fetched += 1;
      const last = groups[groups.length - 1];
      if ('one' in target && last && last.mapping === group.mapping) groups[groups.length - 1] = { ...last, rows: [...last.rows, ...group.rows] };
      else groups.push(group);
    } catch (error) {
      if (selection.ignoreNotFound && error instanceof StatusError && error.reason === 'NotFound') continue;
      problems.push(error);
    }
  }
  if (sortBy && fetched > 1) session.parts!.refuseSeveralTables(session, sortBy);
  const shown = sortBy ? groups.map((group) => ({ ...group, rows: session.parts!.sortedRows(session, group.rows, sortBy) })) : groups;
  const total = shown.reduce((sum, group) => sum + group.rows.length, 0);
  const showKind = flags.on('show-kind') || new Set(groups.map((group) => group.mapping)).size > 1;
  let first = true;
  let namespaces = false;
  for (const group of shown) {
    // Once a kind had the column, the cluster's own kinds behind it have it too.
    namespaces ||= selection.allNamespaces === true && group.mapping.namespaced;
    if (group.rows.length === 0) continue;
    if (!first && !flags.on('no-headers')) yield* session.out('\n');
    first = false;
    const table = new HumanTable(tableOptions(session, group.mapping, showKind, namespaces));
    table.add({ kind: 'Table', columnDefinitions: group.definitions, rows: group.rows }, group.definitions);
    yield* table.print(session);
  }
  // One error of a file stands as one of several here, which is why "error: " does not stand before it.
  if (found.errors.length) throw new MultipleErrors(problems);
  throwCollected(problems);
  if (total === 0 && problems.length === 0 && !selection.ignoreNotFound) yield* nothingFound(session, selection, found.targets);
  return 0;
}

function* nothingFound(session: Session, selection: Selection, found: readonly Target[]): Task<void> {
  const namespaced = found.every((target) => ('one' in target ? target.one.mapping : target.list.mapping).namespaced);
  yield* session.err(namespaced && !selection.allNamespaces ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n');
}

function tableOptions(session: Session, mapping: Mapping, showKind: boolean, withNamespace: boolean): TableOptions {
  const { flags } = session;
  return {
    wide: flags.text('output') === 'wide',
    noHeaders: flags.on('no-headers'),
    showLabels: flags.on('show-labels'),
    labelColumns: flags.list('label-columns'),
    withNamespace,
    kindPrefix: showKind ? qualifiedKind(mapping) : '',
  };
}

function* tableOf(session: Session, target: Target, selection: Selection, withObjects: boolean): Task<TableGroup> {
  const extra: Record<string, string> = withObjects ? { includeObject: 'Object' } : {};
  if ('one' in target) {
    const { one } = target;
    const client = yield* session.client();
    try {
      const answer = yield* client.object<Table>({ method: 'GET', path: pathOf(one, selection.subresource), query: queryOf(extra), accept: tableAccept(session) });
      const table = asTable(answer, session.now());
      return { mapping: one.mapping, definitions: table.columnDefinitions, rows: table.rows ?? [] };
    } catch (error) {
      yield* refuseMissingNamespace(session, one, error);
      throw error;
    }
  }
  const rows: (Table['rows'] & object)[number][] = [];
  let definitions: Table['columnDefinitions'] = [];
  let next = '';
  do {
    const response = yield* listPage(session, target.list.mapping, target.list.namespace, selection, tableAccept(session), next, extra);
    const table = asTable(payload(response) as Table, session.now());
    if (table.columnDefinitions?.length) definitions = table.columnDefinitions;
    rows.push(...(table.rows ?? []));
    next = table.metadata?.continue ?? '';
  } while (next);
  return { mapping: target.list.mapping, definitions, rows };
}

/** A server that does not print tables sends the object; its name and age are shown then. */
function asTable(answer: Table, nowMs: number): Table {
  if (answer.kind === 'Table') return answer;
  const object = answer as unknown as AnyObject;
  const items = (object['items'] as AnyObject[] | undefined) ?? [object];
  return { kind: 'Table', columnDefinitions: [{ name: 'Name', type: 'string' }, { name: 'Age', type: 'string' }], rows: items.map((item) => ({ cells: [item.metadata.name, age(item.metadata.creationTimestamp, nowMs)], object: item })) };
}

function* watch(session: Session, selection: Selection, printer: ObjectPrinter | undefined): Task<number> {
  const { flags } = session;
  const { targets: found, errors } = yield* targets(session, { ...selection, singleType: true });
  throwCollected(errors);
  if (flags.text('sort-by')) yield* session.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  if (found.length !== 1) throwCollected((yield* fetchAll(session, found.filter((target) => 'one' in target), selection)).errors);
  if (found.length !== 1) throw new KubectlError('watch is only supported on individual resources and resource collections - more than 1 resource was found');
  const target = found[0]!;
  const mapping = 'one' in target ? target.one.mapping : target.list.mapping;
  const namespace = 'one' in target ? target.one.namespace : target.list.namespace;
  const query: Selection = 'one' in target ? { ...selection, fieldSelector: `metadata.name=${target.one.name}` } : selection;
  const events = flags.on('output-watch-events');
  const human = printer ? undefined : new HumanTable(tableOptions(session, mapping, flags.on('show-kind'), selection.allNamespaces === true && mapping.namespaced));
  const version = yield* initialList(session, target, query, { mapping, namespace, printer, human, events, quiet: flags.on('watch-only') });
  const client = yield* session.client();
  const params = queryOf({ fieldSelector: query.fieldSelector, labelSelector: query.selector, resourceVersion: version, watch: true });
  const response = yield* client.send({ method: 'GET', path: resourcePath(mapping, namespace), query: params, accept: printer ? 'application/json' : tableAccept(session) });
  if (!response.stream) throw new KubectlError('the server does not support watching this resource');
  const reader = new StreamReader<WatchEvent>(response.stream);
  const timeout = session.requestTimeoutMs ? session.proc.clock.schedule(session.requestTimeoutMs, () => reader.close()) : undefined;
  try {
    return yield* follow(session, reader, mapping, printer, human, events);
  } finally {
    timeout?.cancel();
    reader.close();
  }
}

interface WatchView {
  readonly mapping: Mapping;
  readonly namespace: string | undefined;
  readonly printer: ObjectPrinter | undefined;
  readonly human: HumanTable | undefined;
  readonly events: boolean;
  /** --watch-only: what is there already is not printed. */
  readonly quiet: boolean;
}

/** Prints what is there and returns the version from which to watch. */
function* initialList(session: Session, target: Target, query: Selection, view: WatchView): Task<string> {
  const client = yield* session.client();
  const { printer, human, quiet } = view;
  const label = view.events ? 'ADDED' : undefined;
  if ('one' in target) {
    const answer = yield* client.object<Table & AnyObject>({ method: 'GET', path: resourcePath(view.mapping, view.namespace, target.one.name), accept: printer ? 'application/json' : tableAccept(session) });
    if (quiet) return versionOf(answer);
    if (printer) yield* printWatched(printer, typed(answer, view.mapping), label);
    else {
      human!.add(asTable(answer, session.now()), asTable(answer, session.now()).columnDefinitions, label);
      yield* human!.print(session);
    }
    return versionOf(answer);
  }
  const response = yield* listPage(session, view.mapping, view.namespace, query, printer ? 'application/json' : tableAccept(session), '');
  if (printer) {
    const list = payload(response) as { items?: AnyObject[]; metadata?: { resourceVersion?: string } };
    if (!quiet) for (const item of list.items ?? []) yield* printWatched(printer, typed(item, view.mapping), label);
    return list.metadata?.resourceVersion ?? '0';
  }
  const table = asTable(payload(response) as Table, session.now());
  if (!quiet && (table.rows ?? []).length > 0) {
    human!.add(table, table.columnDefinitions, label);
    yield* human!.print(session);
  }
  return table.metadata?.resourceVersion ?? '0';
}

/** From where to watch, for an object or the table of one. */
function versionOf(answer: Table & AnyObject): string {
  return (answer.kind === 'Table' ? (answer.metadata?.resourceVersion ?? (answer as Table).rows?.[0]?.object?.metadata.resourceVersion) : answer.metadata.resourceVersion) ?? '0';
}

function* printWatched(printer: ObjectPrinter, object: AnyObject, label: string | undefined): Task<void> {
  if (label === undefined || printer.format === 'name') yield* printer.print(object);
  else yield* printer.print({ object, type: label } as unknown as AnyObject);
  yield* printer.flush();
}

function* follow(session: Session, reader: StreamReader<WatchEvent>, mapping: Mapping, printer: ObjectPrinter | undefined, human: HumanTable | undefined, events: boolean): Task<number> {
  for (;;) {
    const event = yield* reader.next(session);
    if (!event) return 0;
    if (event.type === 'BOOKMARK') continue;
    if (event.type === 'ERROR') throw new StatusError(event.object as unknown as Status);
    const label = events ? event.type : undefined;
    if (printer) yield* printWatched(printer, typed(event.object as AnyObject, mapping), label);
    else {
      const table = asTable(event.object as unknown as Table, session.now());
      human!.add(table, table.columnDefinitions, label);
      yield* human!.print(session);
    }
  }
}
