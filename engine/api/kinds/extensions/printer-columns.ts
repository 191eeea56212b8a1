import type { TableRecord } from '../../kind';
import type { KubeObject } from '../../object';
import { age } from '../../table/age';
import type { CustomResourceDefinition } from '../../types';
import { isObject } from './json-schema';

type Version = CustomResourceDefinition['spec']['versions'][number];
type Column = NonNullable<Version['additionalPrinterColumns']>[number];

/** The table of a custom kind: its name, then the columns of the definition, or its age. */
export function columnsOf(version: Version): TableRecord {
  const own: readonly Column[] = version.additionalPrinterColumns?.length ? version.additionalPrinterColumns : [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }];
  const columns = own.map((column) => ({ ...column, read: compile(column.jsonPath) }));
  return {
    columns: [
      { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names', priority: 0 },
      ...own.map(({ name, type, format, description, priority, jsonPath }) => ({ name, type, format: format ?? '', description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`, priority: priority ?? 0 })),
    ],
    cells: (object, nowMs) => [object.metadata.name, ...columns.map(({ type, read }) => cell(read(object), type, nowMs))],
  };
}

function cell(found: readonly unknown[], type: string, nowMs: number): unknown {
  const value = found[0];
  if (found.length === 0 || value === undefined || value === null) return type === 'date' && found.length ? '<unknown>' : null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? age(value, nowMs) : null;
    default:
      return found.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ');
  }
}

type Step = (values: readonly unknown[]) => unknown[];

/** The JSONPath of printer columns: fields, indices, [*] and equality filters. */
function compile(path: string): (object: KubeObject) => unknown[] {
  const steps: Step[] = [];
  const token = /\.([^.[\]]+(?:\\\.[^.[\]]+)*)|\[\?\(@\.([^=<>!]+?)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)]+))\)\]|\['([^']+)'\]|\[(\*|-?[0-9]+)\]/gy;
  const source = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  let match: RegExpExecArray | null;
  while ((match = token.exec(source))) {
    const [, name, key, double, single, bare, bracketed, index] = match;
    if (name !== undefined || bracketed !== undefined) {
      const fieldName = (name ?? bracketed!).replaceAll('\\.', '.');
      steps.push((values) => values.flatMap((value) => (isObject(value) && value[fieldName] !== undefined ? [value[fieldName]] : [])));
    } else if (key !== undefined) {
      const want = double ?? single ?? bare!.trim();
      const read = compile(key);
      steps.push((values) => values.flatMap((value) => (Array.isArray(value) ? value.filter((item) => String(read(item as KubeObject)[0]) === want) : [])));
    } else if (index === '*') {
      steps.push((values) => values.flatMap((value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [])));
    } else {
      steps.push((values) => values.flatMap((value) => (Array.isArray(value) && value.at(Number(index)) !== undefined ? [value.at(Number(index))] : [])));
    }
  }
  return (object) => [...steps.reduce<readonly unknown[]>((values, step) => step(values), [object])];
}
