/** Thrown when an operation of a JSON patch cannot be applied; the message says why. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
}

interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** RFC 6902: the document after the operations, in order. The document is not changed; untouched parts are shared. */
export function jsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  let out = document;
  for (const entry of operations) {
    const operation = entry as Operation;
    const path = pointer(operation.path);
    switch (operation.op) {
      case 'add':
        out = put(out, path, operation.value, true);
        break;
      case 'replace':
        replaceable(out, path);
        out = put(out, path, operation.value, false);
        break;
      case 'remove':
        read(out, path);
        out = remove(out, path);
        break;
      case 'move': {
        const from = pointer(operation.from);
        const value = read(out, from);
        out = put(remove(out, from), path, value, true);
        break;
      }
      case 'copy':
        out = put(out, path, readOrNull(out, pointer(operation.from)), true);
        break;
      case 'test':
        if (!sameValue(readOrNull(out, path), operation.value ?? null)) throw new JsonPatchError(`testing value ${String(operation.path)} failed`);
        break;
      default:
        throw new JsonPatchError(`Unexpected kind: ${String(operation.op)}`);
    }
  }
  return out;
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw new JsonPatchError(`invalid path: ${String(text)}`);
  return text.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function read(document: unknown, path: readonly string[]): unknown {
  let at = document;
  for (const part of path) {
    const next: unknown = Array.isArray(at) ? (isIndex(part) ? at[Number(part)] : undefined) : at !== null && typeof at === 'object' && Object.hasOwn(at, part) ? (at as Record<string, unknown>)[part] : undefined;
    if (next === undefined) throw new JsonPatchError(`path /${path.join('/')} does not exist`);
    at = next;
  }
  return at;
}

/** The library of Kubernetes replaces a member of a map also where there is none; an item of a list has to be there. */
function replaceable(document: unknown, path: readonly string[]): void {
  const holder = read(document, path.slice(0, -1));
  if (path.length === 0 || Array.isArray(holder) || holder === null || typeof holder !== 'object') read(document, path);
}

/** A member that its map lacks is null for copies and tests. */
function readOrNull(document: unknown, path: readonly string[]): unknown {
  const holder = read(document, path.slice(0, -1));
  const key = path.at(-1);
  return key !== undefined && holder !== null && typeof holder === 'object' && !Array.isArray(holder) && !Object.hasOwn(holder, key) ? null : read(document, path);
}

function isIndex(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part);
}

function put(document: unknown, path: readonly string[], value: unknown, insert: boolean): unknown {
  if (path.length === 0) return value;
  const [part, ...rest] = path as [string, ...string[]];
  if (Array.isArray(document)) {
    const out = [...(document as unknown[])];
    const at = part === '-' ? out.length : isIndex(part) ? Number(part) : -1;
    if (at < 0 || at > out.length || (at === out.length && (rest.length > 0 || !insert))) throw new JsonPatchError(`Unable to access invalid index: ${part}`);
    if (rest.length) out[at] = put(out[at], rest, value, insert);
    else if (insert) out.splice(at, 0, value);
    else out[at] = value;
    return out;
  }
  if (document === null || typeof document !== 'object') throw new JsonPatchError(`path /${path.join('/')} does not exist`);
  const object = document as Record<string, unknown>;
  if (rest.length && !Object.hasOwn(object, part)) throw new JsonPatchError(`path /${path.join('/')} does not exist`);
  return { ...object, [part]: rest.length ? put(object[part], rest, value, insert) : value };
}

function remove(document: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path as [string, ...string[]];
  if (Array.isArray(document)) {
    const out = [...(document as unknown[])];
    if (rest.length) out[Number(part)] = remove(out[Number(part)], rest);
    else out.splice(Number(part), 1);
    return out;
  }
  const out = { ...(document as Record<string, unknown>) };
  if (rest.length) out[part] = remove(out[part], rest);
  else delete out[part];
  return out;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
