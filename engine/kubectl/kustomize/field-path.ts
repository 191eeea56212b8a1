import { KubectlError } from '../errors';

/** A place in an object: the map or list that holds it and the key there. */
export interface Field {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

export function valueAt({ holder, key }: Field): unknown {
  return (holder as Record<string | number, unknown>)[key];
}

export function setAt({ holder, key }: Field, value: unknown): void {
  (holder as Record<string | number, unknown>)[key] = value;
}

/** SmarterPathSplitter: dots part the elements, except behind a backslash and inside brackets. */
export function pathElements(path: string): string[] {
  const out: string[] = [];
  let element = '';
  let depth = 0;
  for (let at = 0; at < path.length; at += 1) {
    const letter = path[at]!;
    if (letter === '\\' && path[at + 1] === '.') {
      element += '.';
      at += 1;
      continue;
    }
    if (letter === '[') depth += 1;
    else if (letter === ']') depth -= 1;
    if (letter === '.' && depth === 0) {
      out.push(element);
      element = '';
    } else element += letter;
  }
  return [...out, element].filter((one) => one !== '');
}

/** yaml.PathMatcher: every field that a path means; with `create` the maps that lead there are made. */
export function fieldsAt(object: unknown, elements: readonly string[], create: boolean): Field[] {
  const [element, ...rest] = elements as [string, ...string[]];
  return steps(object, element, create).flatMap((field) => {
    if (rest.length === 0) return [field];
    if (create && valueAt(field) === undefined) setAt(field, /^\d+$|^-$/.test(rest[0]!) ? [] : {});
    const next = valueAt(field);
    return next !== null && typeof next === 'object' ? fieldsAt(next, rest, create) : [];
  });
}

function steps(object: unknown, element: string, create: boolean): Field[] {
  if (Array.isArray(object)) return listSteps(object, element, create);
  const holder = object as Record<string, unknown>;
  if (element.startsWith('[')) throw filterFault(element) ?? new KubectlError(`wrong node kind: expected SequenceNode but got MappingNode: node contents:\n`);
  if (element === '*') return Object.keys(holder).map((key) => ({ holder, key }));
  return create || holder[element] !== undefined ? [{ holder, key: element }] : [];
}

function listSteps(holder: unknown[], element: string, create: boolean): Field[] {
  if (element === '*') return holder.map((_, key) => ({ holder, key }));
  if (element === '-') return [{ holder, key: holder.length }];
  if (/^\d+$/.test(element)) return Number(element) < holder.length || (create && Number(element) === holder.length) ? [{ holder, key: Number(element) }] : [];
  const [, name = '', wanted = ''] = /^\[(.*?)=(.*)\]$/.exec(element) ?? [];
  if (!element.startsWith('[')) return [];
  const fault = filterFault(element);
  if (fault) throw fault;
  return holder.flatMap((item, key) => (String(name === '' ? item : (item as Record<string, unknown>)?.[name]) === wanted ? [{ holder, key }] : []));
}

function filterFault(element: string): KubectlError | undefined {
  return element.includes('=') ? undefined : new KubectlError('list path element must contain fieldName=fieldValue for element to match');
}
