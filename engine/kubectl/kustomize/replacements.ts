import { KubectlError } from '../errors';
import { fieldsAt, pathElements, setAt, valueAt, type Field } from './field-path';
import type { Resource } from './resource';
import type { Loose } from '../resource/loose';

/** `replacements`: copies a value from one object into fields of others. */
export function replaceFields(resources: readonly Resource[], replacements: readonly Loose[]): void {
  for (const one of replacements) {
    if (!one.source || !one.targets?.length) throw new KubectlError('replacements must specify a source and at least one target');
    const value = sourceValue(resources, one.source);
    for (const target of one.targets) {
      if (!target.select) throw new KubectlError('target must specify resources to select');
      const rejected = (resource: Resource): boolean => (target.reject ?? []).some((reject: Loose) => matches(resource, reject));
      for (const resource of resources) if (matches(resource, target.select) && !rejected(resource)) copyTo(resource, target, value);
    }
  }
}

function sourceValue(resources: readonly Resource[], source: Loose): unknown {
  const found = resources.filter((one) => matches(one, source));
  if (found.length === 0) throw new KubectlError(`nothing selected by ${idText(source)}`);
  if (found.length > 1) throw new KubectlError(`multiple matches for selector ${idText(source)}`);
  const path = source.fieldPath ?? 'metadata.name';
  const [field] = fieldsAt(found[0]!.object, pathElements(path), false);
  const value = field && valueAt(field);
  if (value === undefined) throw new KubectlError(`fieldPath \`${path}\` is missing for replacement source ${idText(source)}`);
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return value;
  const parts = String(value).split(delimiter);
  if (index < 0 || index >= parts.length) throw new KubectlError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

function copyTo(resource: Resource, target: Loose, value: unknown): void {
  const create = target.options?.create === true;
  for (const path of (target.fieldPaths ?? ['metadata.name']) as string[]) {
    const missing = `unable to find ${create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`;
    let fields: Field[];
    try {
      fields = fieldsAt(resource.object, pathElements(path), create);
    } catch (error) {
      throw error instanceof KubectlError ? new KubectlError(`${missing}: ${error.message}`) : error;
    }
    if (fields.length === 0) throw new KubectlError(missing);
    // Labels and annotations hold nothing but strings.
    const text = /^metadata\.(?:annotations|labels)\./.test(path) && typeof value !== 'object';
    for (const field of fields) setAt(field, written(valueAt(field), text ? String(value) : value, target.options ?? {}));
  }
}

/** A scalar keeps its type where the new text can be read as one. */
function written(before: unknown, value: unknown, { delimiter, index = 0 }: { delimiter?: string; index?: number }): unknown {
  let next = value;
  if (delimiter) {
    const parts = String(before ?? '').split(delimiter);
    if (index < 0) parts.unshift(String(value));
    else if (index >= parts.length) parts.push(String(value));
    else parts[index] = String(value);
    next = parts.join(delimiter);
  }
  if (typeof before === 'string' && typeof next !== 'object') return String(next);
  if (typeof before === 'number' && typeof next === 'string' && next.trim() !== '' && !Number.isNaN(Number(next))) return Number(next);
  return next;
}

function groupVersionKind(object: Loose): { group: string; version: string; kind: string } {
  const [group, version] = String(object.apiVersion).includes('/') ? String(object.apiVersion).split('/') : ['', object.apiVersion];
  return { group: group!, version, kind: object.kind };
}

/** By what is given of group, version, kind, name, namespace and selectors; a name may be the original one. */
function matches({ object, original }: Resource, wanted: Loose): boolean {
  const own = groupVersionKind(object);
  const pairs = (text: string | undefined, of: Record<string, string> | undefined): boolean => (text ?? '').split(',').filter(Boolean).every((part) => of?.[part.split('=')[0]!] === part.split('=')[1]);
  return (['group', 'version', 'kind'] as const).every((part) => !wanted[part] || wanted[part] === own[part])
    && (!wanted.name || wanted.name === original || wanted.name === object.metadata.name)
    && (!wanted.namespace || wanted.namespace === object.metadata.namespace)
    && pairs(wanted.labelSelector, object.metadata.labels) && pairs(wanted.annotationSelector, object.metadata.annotations);
}

/** resid.ResId as it prints itself. */
function idText({ group, version, kind, name, namespace }: Loose): string {
  return `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}/${name || '[noName]'}.${namespace || '[noNs]'}`;
}

export function objectId(object: Loose): string {
  return idText({ ...groupVersionKind(object), name: object.metadata.name, namespace: object.metadata.namespace });
}
