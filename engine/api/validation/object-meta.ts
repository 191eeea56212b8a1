import { forbiddenField, invalid, invalidEach, required, rendered, tooLong } from '../field-errors';
import type { FieldErrors } from '../field-errors';
import type { ObjectMeta, OwnerReference } from '../object';
import type { DraftMeta, FieldError } from '../kind';
import { dnsLabel, labelValueMessages, qualified } from '../names';
import { utf8Length } from '../text-size';

/** Rules of metadata that all kinds share: k8s.io/apimachinery/pkg/api/validation, objectmeta.go. */
interface MetaRules {
  readonly namespaced: boolean;
  readonly validateName: (name: string, prefix: boolean) => readonly string[];
  /** "metadata" for whole objects. */
  readonly field: string;
  /** Custom resources may carry finalizers without a prefix. */
  readonly custom?: boolean;
}

const annotationsLimit = 256 * 1024;

export function validateObjectMeta(meta: DraftMeta | ObjectMeta, rules: MetaRules): FieldError[] {
  const errors: FieldErrors = [];
  const { field } = rules;
  if (meta.generateName) invalidEach(errors, `${field}.generateName`, meta.generateName, rules.validateName(meta.generateName, true));
  if (!meta.name) errors.push(required(`${field}.name`, 'name or generateName is required'));
  else invalidEach(errors, `${field}.name`, meta.name, rules.validateName(meta.name, false));
  if (rules.namespaced) {
    if (!meta.namespace) errors.push(required(`${field}.namespace`));
    else invalidEach(errors, `${field}.namespace`, meta.namespace, dnsLabel(meta.namespace));
  } else if (meta.namespace) {
    errors.push(forbiddenField(`${field}.namespace`, 'not allowed on this type'));
  }
  if ((meta.generation ?? 0) < 0) errors.push(invalid(`${field}.generation`, meta.generation, 'must be greater than or equal to 0'));
  validateCommonMeta(meta, field, errors);
  if (meta.finalizers) validateFinalizers(meta.finalizers, `${field}.finalizers`, rules.custom === true, errors);
  return errors;
}

function validateCommonMeta(meta: DraftMeta | ObjectMeta, field: string, errors: FieldErrors): void {
  if (meta.labels) validateLabels(meta.labels, `${field}.labels`, errors);
  if (meta.annotations) validateAnnotations(meta.annotations, `${field}.annotations`, errors);
  if (meta.ownerReferences) validateOwnerReferences(meta.ownerReferences, `${field}.ownerReferences`, errors);
}

/** Labels and selectors that are plain maps. */
export function validateLabels(labels: Readonly<Record<string, string>>, field: string, errors: FieldErrors): void {
  if (Object.isFrozen(labels) && cleanLabels.has(labels)) return;
  const before = errors.length;
  for (const key of Object.keys(labels).sort()) {
    invalidEach(errors, field, key, qualified(key));
    invalidEach(errors, field, labels[key]!, labelValueMessages(labels[key]!));
  }
  if (errors.length === before && Object.isFrozen(labels)) cleanLabels.add(labels);
}

/** Label maps that were found valid: shared, frozen templates are checked once. */
const cleanLabels = new WeakSet<object>();

export function validateAnnotations(annotations: Readonly<Record<string, string>>, field: string, errors: FieldErrors): void {
  let size = 0;
  for (const key of Object.keys(annotations).sort()) {
    // Historical names with upper case letters are accepted.
    invalidEach(errors, field, key, qualified(key.toLowerCase()));
    size += utf8Length(key) + utf8Length(annotations[key]!);
  }
  if (size > annotationsLimit) errors.push(tooLong(field, annotationsLimit));
}

function validateOwnerReferences(references: readonly OwnerReference[], field: string, errors: FieldErrors): void {
  let controller: OwnerReference | undefined;
  for (const reference of references) {
    // The index is not part of the path: upstream validates each reference at the path of the list.
    if (!reference.apiVersion) errors.push(invalid(`${field}.apiVersion`, reference.apiVersion ?? '', 'version must not be empty'));
    if (!reference.kind) errors.push(invalid(`${field}.kind`, reference.kind ?? '', 'must not be empty'));
    if (!reference.name) errors.push(invalid(`${field}.name`, reference.name ?? '', 'must not be empty'));
    if (!reference.uid) errors.push(invalid(`${field}.uid`, reference.uid ?? '', 'must not be empty'));
    if (reference.apiVersion === 'v1' && reference.kind === 'Event') errors.push(invalid(field, rendered(describeReference(reference)), '/v1, Kind=Event is disallowed from being an owner'));
    if (!reference.controller) continue;
    if (controller) {
      errors.push(invalid(field, rendered(referencesSyntax(references)), `Only one reference can have Controller set to true. Found "true" in references for ${controller.name} and ${reference.name}`));
    }
    controller = reference;
  }
}

function describeReference(reference: OwnerReference): string {
  const pointer = (value: boolean | undefined): string => (value === undefined ? '(*bool)(nil)' : '(*bool)(0xc000000000)');
  return `v1.OwnerReference{APIVersion:${JSON.stringify(reference.apiVersion ?? '')}, Kind:${JSON.stringify(reference.kind ?? '')}, Name:${JSON.stringify(reference.name ?? '')}, UID:${JSON.stringify(reference.uid ?? '')}, Controller:${pointer(reference.controller)}, BlockOwnerDeletion:${pointer(reference.blockOwnerDeletion)}}`;
}

const referencesSyntax = (references: readonly OwnerReference[]): string => `[]v1.OwnerReference{${references.map(describeReference).join(', ')}}`;

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function validateFinalizers(finalizers: readonly string[], field: string, custom: boolean, errors: FieldErrors): void {
  for (const finalizer of finalizers) {
    invalidEach(errors, field, finalizer, qualified(finalizer));
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(field, rendered(`[]string{${finalizers.map((name) => JSON.stringify(name)).join(', ')}}`), 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  if (!custom) validateKubeFinalizers(finalizers, field, errors);
}

/** A finalizer without a prefix is one of Kubernetes' own. */
function validateKubeFinalizers(finalizers: readonly string[], field: string, errors: FieldErrors): void {
  finalizers.forEach((finalizer, at) => validateKubeFinalizer(finalizer, `${field}[${at}]`, errors));
}

export function validateKubeFinalizer(name: string, field: string, errors: FieldErrors): void {
  if (!name.includes('/') && !standardFinalizers.has(name)) errors.push(invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified'));
}

/** Immutable metadata; run after the server has filled in what an update may leave out. */
export function validateObjectMetaUpdate(meta: DraftMeta | ObjectMeta, old: ObjectMeta, field = 'metadata', custom = false): FieldError[] {
  const errors: FieldErrors = [];
  const immutable = (name: string, now: string | number | undefined, before: string | number | undefined): void => {
    if (now !== before) errors.push(invalid(`${field}.${name}`, now ?? '', 'field is immutable'));
  };
  if (meta.finalizers && old.deletionTimestamp) {
    const added = meta.finalizers.filter((name) => !old.finalizers?.includes(name)).sort();
    if (added.length) errors.push(forbiddenField(`${field}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`));
  }
  if ((meta.generation ?? 0) < (old.generation ?? 0)) errors.push(invalid(`${field}.generation`, meta.generation ?? 0, 'must not be decremented'));
  immutable('name', meta.name, old.name);
  immutable('namespace', meta.namespace, old.namespace);
  immutable('uid', meta.uid, old.uid);
  if (meta.creationTimestamp !== old.creationTimestamp) errors.push(invalid(`${field}.creationTimestamp`, goTime(meta.creationTimestamp), 'field is immutable'));
  if (meta.deletionTimestamp !== old.deletionTimestamp) errors.push(invalid(`${field}.deletionTimestamp`, goTime(meta.deletionTimestamp), 'field is immutable'));
  if (meta.deletionGracePeriodSeconds !== old.deletionGracePeriodSeconds) errors.push(invalid(`${field}.deletionGracePeriodSeconds`, meta.deletionGracePeriodSeconds, 'field is immutable'));
  validateCommonMeta(meta, field, errors);
  if (meta.finalizers && !custom) validateKubeFinalizers(meta.finalizers, `${field}.finalizers`, errors);
  return errors;
}

/** A time as Go's Stringer writes it; nothing is the text null. */
function goTime(text: string | undefined): ReturnType<typeof rendered> | undefined {
  return text === undefined ? undefined : rendered(`${text.replace('T', ' ').replace('Z', '')} +0000 UTC`);
}

/** Whether two JSON values are the same; undefined members count as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return (a ?? undefined) === (b ?? undefined);
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!sameJson(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && (right[key] ?? undefined) !== undefined) return false;
  return true;
}
