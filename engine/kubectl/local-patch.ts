import { JsonPatchError, jsonPatch } from '../api/patch/json-patch';
import { StrategicPatchError, strategicPatch } from '../api/patch/strategic-patch';
import type { Schema } from '../api/schema';
import { wholeCatalog } from '../api/rare-schemas';
import { KubectlError } from './errors';

interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
}

/** RFC 6902 on an object at hand; what does not apply is said in the words of kubectl's own library. */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  return operations.reduce((before, operation) => {
    try {
      return jsonPatch(before, [operation]);
    } catch (error) {
      throw error instanceof JsonPatchError ? new KubectlError(refusal(before, operation as Operation)) : error;
    }
  }, document);
}

/** What evanphx/json-patch says of an operation that does not apply. */
function refusal(document: unknown, { op = '', path = '', from = '' }: Operation): string {
  const known = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
  if (!known.includes(op)) return `Unexpected kind: ${op}`;
  const moved = op === 'move' || op === 'copy';
  const spoken = moved ? from : path;
  const { holder, key } = placeOf(document, spoken);
  if (op === 'test') return holder === undefined ? `error in test for path: '${path}': missing value` : `testing value ${path} failed: test failed`;
  const inPath = op === 'move' ? `'${key}'` : `'${spoken}'`;
  if (holder === undefined) return `${op} operation does not apply: doc is missing ${moved ? `from path: ${spoken}` : `path: "${spoken}"`}: missing value`;
  if (op === 'replace') return `replace operation does not apply: doc is missing key: ${spoken}: missing value`;
  if (Array.isArray(holder)) return `error in ${op} for path: ${inPath}: Unable to access invalid index: ${key}: invalid index referenced`;
  return `error in ${op} for path: ${inPath}: Unable to remove nonexistent key: ${key}: missing value`;
}

/** The map or list that holds the last part of a pointer. */
function placeOf(document: unknown, pointer: string): { holder: unknown; key: string } {
  const parts = pointer.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const key = parts.pop() ?? '';
  const holder = parts.reduce<unknown>((at, part) => (at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[part] : undefined), document);
  return { holder: holder !== null && typeof holder === 'object' ? holder : undefined, key };
}

/** A strategic merge patch of an object at hand, by the schema of its kind; a kind without one is merged as JSON. */
export function applyStrategicPatch(object: Record<string, unknown>, patch: unknown): Record<string, unknown> {
  try {
    return strategicPatch(schemaOf(object), object, patch) as Record<string, unknown>;
  } catch (error) {
    throw error instanceof StrategicPatchError ? new KubectlError(error.message) : error;
  }
}

/** Whether kubectl has a type for the kind of an object. */
export function wholeKind(object: Record<string, unknown>): boolean {
  return schemaOf(object) !== undefined;
}

function schemaOf({ apiVersion, kind }: Record<string, unknown>): Schema | undefined {
  const [group, version] = String(apiVersion).includes('/') ? String(apiVersion).split('/') : ['core', apiVersion];
  const folder = group!.startsWith('rbac.') ? 'rbac' : group!.startsWith('flowcontrol.') ? 'flowcontrol' : group!.replace(/\.k8s\.io$/, '');
  return wholeCatalog.find(`${folder}.${String(version)}.${String(kind)}`);
}
