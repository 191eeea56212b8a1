import type { KindRecord, TableColumn, TableRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { age } from '../api/table/age';
import type { RequestContext } from './request-context';

/* What the server prints of kinds that bring no columns of their own. */
const GENERIC: TableRecord = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', priority: 0 },
    { name: 'Created At', type: 'date', format: '', priority: 0 },
  ],
  cells: (object) => [object.metadata.name, object.metadata.creationTimestamp],
};

const CUSTOM: TableRecord = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', priority: 0 },
    { name: 'Age', type: 'date', format: '', priority: 0 },
  ],
  cells: (object, nowMs) => [object.metadata.name, age(object.metadata.creationTimestamp, nowMs)],
};

/** meta.k8s.io/v1 Table of objects. `includeObject` of the query says what each row carries besides its cells. */
export function renderTable(context: RequestContext, kind: KindRecord, items: readonly KubeObject[], metadata: object): unknown {
  const table = kind.table ?? (kind.custom ? CUSTOM : GENERIC);
  const include = context.query('includeObject') || 'Metadata';
  const { clockMs } = context;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definitionsOf(table.columns),
    rows: items.map((object) => rowOf(include, table.cells(object, clockMs), object)),
  };
}

function rowOf(include: string, cells: readonly unknown[], object: KubeObject): unknown {
  if (include === 'None') return { cells };
  return { cells, object: include === 'Object' ? object : partial(object) };
}

export function partial(object: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/* Derived from immutable column lists. */
const definitions = new WeakMap<readonly TableColumn[], unknown>();

function definitionsOf(columns: readonly TableColumn[]): unknown {
  let made = definitions.get(columns);
  if (!made) definitions.set(columns, (made = columns.map(({ name, type, format, description, priority }) => ({ name, type, format, description: description ?? '', priority }))));
  return made;
}
