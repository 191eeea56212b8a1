import { klogHeader } from '../../client/request-log';
import { KubectlError, PlainError } from '../../errors';
import { goSort } from '../../go-sort';
import { JsonPath, relaxedPath } from '../../jsonpath/evaluate';
import { JsonPathError } from '../../jsonpath/parse';
import { parseQuantityValue } from '../../quantity';
import type { Session } from '../../session';

const MALFORMED = `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`;

/** --sort-by over objects. Throws for a path that does not parse, and for one that none of them has. */
export function sortedObjects<T>(session: Session, objects: readonly T[], field: string): T[] {
  const text = relaxedPath(field);
  if (text === undefined) throw new KubectlError(MALFORMED);
  return sortedBy(session, objects, text, (object) => object);
}

/**
 * --sort-by over the rows of one table. Whatever is wrong leaves nothing to print: the real one drops what its sorting
 * printer says. A table of one row is not looked into.
 */
export function sortedRows<T extends { readonly object?: unknown }>(session: Session, rows: readonly T[], field: string): readonly T[] {
  if (rows.length < 2) return rows;
  try {
    return sortedBy(session, rows, relaxedPath(field) ?? field, (row) => row.object);
  } catch (error) {
    if (error instanceof PlainError || !(error instanceof KubectlError)) throw error;
    return [];
  }
}

/** Several tables are taken for the objects to sort, which have no fields but their own. */
export function refuseSeveralTables(session: Session, field: string): void {
  const table = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '' } };
  sortedObjects(session, [table, table], field);
}

function sortedBy<T>(session: Session, items: readonly T[], text: string, objectOf: (item: T) => unknown): T[] {
  const keyed = readKeys(items, text, objectOf);
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) throw new KubectlError(`couldn't find any field with path ${JSON.stringify(text)} in the list of objects`);
  return goSort(keyed, (a, b) => {
    if (!a.key) return true;
    if (!b.key) return false;
    const fault = unsortable(a.key.value, b.key.value);
    // klog.Exitf
    if (fault) throw new PlainError(`${klogHeader('F', session.now(), session.proc.pid)} sorter.go:375] Field ${text} in [][][]reflect.Value is an unsortable type: interface, err: ${fault}`);
    return isLess(a.key.value, b.key.value);
  }).map(({ item }) => item);
}

function readKeys<T>(items: readonly T[], text: string, objectOf: (item: T) => unknown): { item: T; key: { value: unknown } | undefined }[] {
  try {
    const path = new JsonPath(text, true);
    return items.map((item) => {
      const found = path.find(objectOf(item))[0];
      return { item, key: found?.length ? { value: found[0] } : undefined };
    });
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
}

/** Why two values cannot be compared, when they cannot. */
function unsortable(a: unknown, b: unknown): string | undefined {
  if (a === null || b === null) return undefined;
  if (typeof a === 'boolean') return 'unsortable type: bool';
  if (typeof a === 'object') return `unsortable type: ${Array.isArray(a) ? '[]interface {}' : 'map[string]interface {}'}`;
  return typeof a === typeof b ? undefined : 'unsortable interface: interface';
}

function isLess(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === null && b !== null;
  if (typeof a === 'number') return a < (b as number);
  const left = parseQuantityValue(a as string);
  const right = parseQuantityValue(b as string);
  return left !== undefined && right !== undefined ? left < right : naturalLess(a as string, b as string);
}

/** sortorder.NaturalLess: runs of digits compare by value. */
function naturalLess(a: string, b: string): boolean {
  const split = /(\d+)/;
  const left = a.split(split);
  const right = b.split(split);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (left[at] === right[at]) continue;
    if (at % 2 === 1 && Number(left[at]) !== Number(right[at])) return Number(left[at]) < Number(right[at]);
    return left[at]! < right[at]!;
  }
  return left.length < right.length;
}
