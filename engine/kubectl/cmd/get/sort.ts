import { KubectlError } from '../../errors';
import { JsonPath, relaxedPath } from '../../jsonpath/evaluate';
import { parseQuantityValue } from '../../quantity';
import type { Sorter } from '../../session';

/** What --sort-by asks for. Throws kubectl's error for a path that does not parse. */
export function sorterBy(field: string): Sorter {
  const text = relaxedPath(field);
  if (text === undefined) throw new KubectlError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  const path = new JsonPath(text, true);
  return {
    sorted(items, objectOf) {
      const keyed = items.map((item) => ({ item, key: path.find(objectOf(item))[0]?.[0] }));
      keyed.sort((a, b) => compareValues(a.key, b.key));
      return keyed.map((one) => one.item);
    },
    anyHas: (items, objectOf) => items.some((item) => (path.find(objectOf(item))[0]?.length ?? 0) > 0),
  };
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const left = parseQuantityValue(a);
    const right = parseQuantityValue(b);
    if (left !== undefined && right !== undefined) return left - right;
    return naturalLess(a, b);
  }
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** sortorder.NaturalLess: runs of digits compare by value. */
function naturalLess(a: string, b: string): number {
  if (a === b) return 0;
  const split = /(\d+)/;
  const left = a.split(split);
  const right = b.split(split);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (left[at] === right[at]) continue;
    if (at % 2 === 1 && Number(left[at]) !== Number(right[at])) return Number(left[at]) - Number(right[at]);
    return left[at]! < right[at]! ? -1 : 1;
  }
  return left.length - right.length;
}
