import { KubectlError } from '../errors';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON under change
type Loose = any;

/** RFC 6902 on a copy of the document. */
export function applyJsonPatch(document: Loose, operations: readonly Loose[]): Loose {
  const root = { document: JSON.parse(JSON.stringify(document)) as Loose };
  for (const operation of operations) apply(root, operation);
  return root.document;
}

function apply(root: { document: Loose }, operation: Loose): void {
  if (operation.op === 'move' || operation.op === 'copy') {
    const value = JSON.parse(JSON.stringify(read(root.document, segments(operation.from)))) as Loose;
    if (operation.op === 'move') apply(root, { op: 'remove', path: operation.from });
    return apply(root, { op: 'add', path: operation.path, value });
  }
  const path = segments(operation.path);
  if (path.length === 0) {
    root.document = operation.value;
    return;
  }
  const holder = read(root.document, path.slice(0, -1));
  const key = path[path.length - 1]!;
  if (holder === undefined || holder === null) throw new KubectlError(`${operation.op} operation does not apply: doc is missing path: "${operation.path}": missing value`);
  if (operation.op === 'test') return;
  if (Array.isArray(holder)) {
    const at = key === '-' ? holder.length : Number(key);
    if (operation.op === 'add') holder.splice(at, 0, operation.value);
    else if (operation.op === 'remove') holder.splice(at, 1);
    else holder[at] = operation.value;
    return;
  }
  if (operation.op !== 'add' && !(key in holder)) throw new KubectlError(`${operation.op} operation does not apply: doc is missing key: ${operation.path}: missing value`);
  if (operation.op === 'remove') delete holder[key];
  else holder[key] = operation.value;
}

function segments(path: string): string[] {
  return path.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function read(document: Loose, path: readonly string[]): Loose {
  return path.reduce<Loose>((value, key) => value?.[Array.isArray(value) ? Number(key) : key], document);
}
