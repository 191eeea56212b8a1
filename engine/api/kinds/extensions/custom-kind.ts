import { invalid } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, KindRecord, Strategy, SubresourceRecord } from '../../kind';
import { subdomainName } from '../../names';
import type { FieldSchema, Schema } from '../../schema';
import { byPreference } from '../../registry';
import { schemaOf } from '../../schemas';
import type { CustomResourceDefinition, CustomResourceDefinitionStatus } from '../../types';
import type { CompileExpression } from '../../expressions';
import type { KubeObject } from '../../object';
import { validateAgainst } from './custom-validation';
import { isObject, withDefaults } from './json-schema';
import type { JsonSchema } from './json-schema';
import { columnsOf } from './printer-columns';
import { hasRules, ValidationRules } from './validation-rules';

type Version = CustomResourceDefinition['spec']['versions'][number];

/**
 * The kinds that a definition brings: one record per served version. `compile` is needed where its schemas have rules;
 * throws ExpressionError for a rule that is no expression.
 */
export function customKinds(definition: CustomResourceDefinition, compile?: CompileExpression): readonly KindRecord[] {
  const { group, names, scope, versions } = definition.spec;
  return versions.filter((version) => version.served).map((version) => ({
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
    subresources: subresourcesOf(group, names.kind, version),
    schema: rootSchema((version.schema?.openAPIV3Schema ?? {}) as JsonSchema),
    strategy: strategyOf(version, compile),
    table: columnsOf(version),
    openApi: (version.schema?.openAPIV3Schema ?? {}) as unknown as Readonly<Record<string, unknown>>,
    selectable: selectableOf(version),
    ...(version.deprecated ? { deprecation: deprecationOf(definition, version) } : {}),
    custom: true,
  }));
}

/** What the definition says of a deprecated version, or the server itself: which newer one to use. */
function deprecationOf({ spec }: CustomResourceDefinition, version: Version): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const newer = spec.versions.filter((other) => other.served && !other.deprecated).map((other) => other.name).filter((name) => byPreference(name, version.name) < 0).sort(byPreference)[0];
  return `${spec.group}/${version.name} ${spec.names.kind} is deprecated${newer === undefined ? '' : `; use ${spec.group}/${newer} ${spec.names.kind}`}`;
}

function subresourcesOf(group: string, kind: string, version: Version): SubresourceRecord[] {
  const verbs = ['get', 'patch', 'update'];
  const out: SubresourceRecord[] = [];
  if (version.subresources?.status) out.push({ name: 'status', kind, group, version: version.name, verbs });
  if (version.subresources?.scale) out.push({ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs });
  return out;
}

/** A path of a custom resource (".spec.replicas") as names. */
const names = (path: string): string[] => path.split('.').filter(Boolean);

function selectableOf({ selectableFields = [] }: Version): KindRecord['selectable'] {
  return Object.fromEntries(selectableFields.map(({ jsonPath }) => [jsonPath.slice(1), (object: KubeObject): string => fieldText(object, names(jsonPath))]));
}

/** What a field selector compares with: a string, number or boolean as text, nothing else. */
function fieldText(object: KubeObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value as string | number | boolean);
}

function strategyOf(version: Version, compile: CompileExpression | undefined): Strategy {
  const schema = (version.schema?.openAPIV3Schema ?? {}) as JsonSchema;
  const scale = version.subresources?.scale;
  const rules = hasRules(schema) ? new ValidationRules(schema, compile!) : undefined;
  const check = (object: Draft, old: KubeObject | undefined): FieldErrors => {
    const errors: FieldErrors = [];
    validateAgainst(schema, object, '', errors);
    rules?.check(object, old, errors);
    if (scale) validateReplicas(object, scale.specReplicasPath, errors);
    return errors;
  };
  const validate = (object: Draft): FieldErrors => check(object, undefined);
  const validateUpdate = (object: Draft, old: KubeObject): FieldErrors => check(object, old);
  return {
    validateName: subdomainName,
    generation: true,
    default(draft) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        if (name === 'metadata' || name === 'apiVersion' || name === 'kind') continue;
        const have = draft[name] as unknown;
        const value = have === undefined && property.default !== undefined ? property.default : have;
        if (value !== undefined) draft[name] = withDefaults(property, value);
      }
    },
    validate,
    validateUpdate,
    subresources: { status: { validateUpdate } },
    ...(scale ? { scale: { specReplicas: names(scale.specReplicasPath), statusReplicas: names(scale.statusReplicasPath), ...(scale.labelSelectorPath ? { selector: names(scale.labelSelectorPath) } : {}) } } : {}),
  };
}

function validateReplicas(object: Draft, path: string, errors: FieldErrors): void {
  let value: unknown = object;
  for (const name of names(path)) value = isObject(value) ? value[name] : undefined;
  if (value === undefined) return;
  if (typeof value !== 'number') {
    const type = value === null ? '<nil>' : Array.isArray(value) ? '[]interface {}' : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'map[string]interface {}' : typeof value;
    errors.push(invalid(path, 0, `${path} accessor error: ${String(value)} is of the type ${type}, expected int64`));
  } else if (value < 0) errors.push(invalid(path, value, 'should be a non-negative integer'));
  else if (value > 2147483647) errors.push(invalid(path, value, 'should be less than or equal to 2147483647'));
}

const anything: Schema = { type: 'any' };
const text: Schema = { type: 'string' };
const field = (name: string, schema: Schema): [string, FieldSchema] => [name, { name, schema, required: false, zero: 'keep' }];

/** What decoding, pruning and apply know of a custom resource. Values are checked later, by validation. */
function rootSchema(schema: JsonSchema): Schema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !['apiVersion', 'kind', 'metadata'].includes(name));
  return {
    type: 'object',
    fields: new Map([field('apiVersion', text), field('kind', text), field('metadata', schemaOf('~meta.v1.ObjectMeta')), ...properties.map(([name, property]) => field(name, toSchema(property)))]),
    ...(schema['x-kubernetes-preserve-unknown-fields'] ? { preserveUnknown: true } : {}),
  };
}

function toSchema(schema: JsonSchema): Schema {
  const nullable = schema.nullable ? { nullable: true } : {};
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {};
  if (schema['x-kubernetes-int-or-string']) return anything;
  if (schema.type === 'array') {
    const keys = schema['x-kubernetes-list-map-keys'];
    return { type: 'list', items: schema.items ? toSchema(schema.items) : anything, listType: schema['x-kubernetes-list-type'] ?? 'atomic', ...(keys ? { listKeys: keys } : {}), ...nullable };
  }
  if (schema.type !== 'object') return anything;
  if (isObject(schema.additionalProperties)) return { type: 'map', values: toSchema(schema.additionalProperties as JsonSchema), ...nullable, ...atomic };
  if (schema.additionalProperties === true) return { type: 'map', values: anything, ...nullable, ...atomic };
  const preserve = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (preserve && !schema.properties) return anything;
  const embedded = schema['x-kubernetes-embedded-resource'] ? [field('apiVersion', text), field('kind', text), field('metadata', schemaOf('~meta.v1.ObjectMeta'))] : [];
  return { type: 'object', fields: new Map([...embedded, ...Object.entries(schema.properties ?? {}).map(([name, property]) => field(name, toSchema(property)))]), ...(preserve ? { preserveUnknown: true } : {}), ...nullable, ...atomic };
}

/** Whether a definition needs an evaluator of expressions. */
export function usesExpressions(definition: CustomResourceDefinition): boolean {
  return definition.spec.versions.some((version) => hasRules((version.schema?.openAPIV3Schema ?? {}) as JsonSchema));
}

/** The status with which the server accepts a definition: its names, and that it is served. `now`: RFC 3339. */
export function establishedStatus(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[], now: string): CustomResourceDefinitionStatus {
  const { group, names: wanted, versions } = definition.spec;
  const accepted = others.filter((other) => other.spec.group === group && other.metadata.name !== definition.metadata.name).map((other) => other.status?.acceptedNames);
  const taken = new Set(accepted.flatMap((one) => [one?.plural, one?.singular, ...(one?.shortNames ?? [])]).filter(Boolean));
  const takenKinds = new Set(accepted.flatMap((one) => [one?.kind, one?.listKind]).filter(Boolean));
  const clash = [wanted.plural, wanted.singular, ...(wanted.shortNames ?? [])].find((name) => name && taken.has(name)) ?? [wanted.kind, wanted.listKind].find((name) => name && takenKinds.has(name));
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NonNullable<CustomResourceDefinitionStatus['conditions']>[number] => ({ type, status, lastTransitionTime: now, reason, message });
  const storedVersions = definition.status?.storedVersions ?? versions.filter((version) => version.storage).map((version) => version.name);
  if (clash) {
    return {
      conditions: [condition('NamesAccepted', 'False', clash === wanted.plural ? 'PluralConflict' : 'NamesConflict', `${JSON.stringify(clash)} is already in use`), condition('Established', 'False', 'NotAccepted', 'not all names are accepted')],
      acceptedNames: { plural: '', kind: '' },
      storedVersions,
    };
  }
  return {
    conditions: [condition('NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'), condition('Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted')],
    acceptedNames: wanted,
    storedVersions,
  };
}

