import { forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dns1035Label, dnsSubdomain } from '../../names';
import type { CustomResourceDefinition, CustomResourceDefinitionSpec } from '../../types';
import { keepStatus, statusOnly } from '../apps/workload';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { validateAgainst } from './custom-validation';
import { isObject } from './json-schema';
import type { JsonSchema } from './json-schema';

const specOf = (object: Draft): CustomResourceDefinitionSpec => (object as unknown as CustomResourceDefinition).spec;

export const customResourceDefinition: Strategy = {
  validateName: () => [],
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<CustomResourceDefinitionSpec>;
    const names = { ...spec.names } as Mutable<CustomResourceDefinitionSpec['names']>;
    if (names.kind) {
      names.singular ||= names.kind.toLowerCase();
      names.listKind ||= `${names.kind}List`;
    }
    spec.names = names;
    spec.conversion ??= { strategy: 'None' };
  },
  prepareForCreate(draft) {
    draft.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: (specOf(draft).versions ?? []).filter((version) => version.storage).map((version) => version.name) };
  },
  prepareForUpdate(draft, old) {
    keepStatus(draft, old);
    // A new storage version joins the list of those that may be in the store.
    const stored: readonly string[] = draft.status?.storedVersions ?? [];
    const added = (specOf(draft).versions ?? []).filter((version) => version.storage && !stored.includes(version.name)).map((version) => version.name);
    if (added.length) draft.status = { ...draft.status, storedVersions: [...stored, ...added] };
  },
  validate(object) {
    const errors: FieldErrors = [];
    const { names, group } = specOf(object);
    const name = object.metadata.name ?? '';
    if (name !== `${names?.plural ?? ''}.${group ?? ''}`) errors.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
    validateSpec(specOf(object), errors);
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const now = specOf(object);
    const before = (old as unknown as CustomResourceDefinition).spec;
    validateSpec(now, errors);
    const established = (old as unknown as CustomResourceDefinition).status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
    if (established) {
      if (now.scope !== before.scope) errors.push(invalid('spec.scope', now.scope, 'field is immutable'));
      if (now.names?.kind !== before.names.kind) errors.push(invalid('spec.names.kind', now.names?.kind ?? '', 'field is immutable'));
    }
    if (now.group !== before.group) errors.push(invalid('spec.group', now.group, 'field is immutable'));
    if (now.names?.plural !== before.names.plural) errors.push(invalid('spec.names.plural', now.names?.plural ?? '', 'field is immutable'));
    const stored = (old as unknown as CustomResourceDefinition).status?.storedVersions ?? [];
    stored.forEach((version, at) => {
      if (!now.versions?.some((one) => one.name === version)) errors.push(invalid(`status.storedVersions[${at}]`, version, `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`));
    });
    return errors;
  },
  subresources: { status: statusOnly },
};

function validateSpec(spec: CustomResourceDefinitionSpec, errors: FieldErrors): void {
  const group = spec.group ?? '';
  if (!group) errors.push(required('spec.group'));
  else {
    const messages = dnsSubdomain(group);
    invalidEach(errors, 'spec.group', group, messages.length ? [messages.join(',')] : []);
    if (!messages.length && !group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  }
  if (!spec.scope) errors.push(required('spec.scope'));
  else if (spec.scope !== 'Cluster' && spec.scope !== 'Namespaced') errors.push(notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  validateVersions(spec, errors);
  validateNames(spec.names ?? { kind: '', plural: '' }, 'spec.names', errors);
  if (spec.preserveUnknownFields) errors.push(invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'));
}

function validateVersions(spec: CustomResourceDefinitionSpec, errors: FieldErrors): void {
  const versions = spec.versions ?? [];
  const seen = new Set<string>();
  const all = rendered(`[]apiextensions.CustomResourceDefinitionVersion{${versions.map((version) => `apiextensions.CustomResourceDefinitionVersion{Name:${JSON.stringify(version.name)}, Served:${version.served}, Storage:${version.storage}, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(${version.schema ? '0xc000000000' : 'nil'}), Subresources:(*apiextensions.CustomResourceSubresources)(${version.subresources ? '0xc000000000' : 'nil'}), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}`).join(', ')}}`);
  versions.forEach((version, at) => {
    const path = `spec.versions[${at}]`;
    invalidEach(errors, `${path}.name`, version.name ?? '', dns1035Label(version.name ?? ''));
    const schema = version.schema?.openAPIV3Schema as JsonSchema | undefined;
    if (!schema) errors.push(required(`${path}.schema.openAPIV3Schema`, 'schemas are required'));
    else validateStructure(schema, `${path}.schema.openAPIV3Schema`, 'root', errors);
    version.additionalPrinterColumns?.forEach((column, index) => {
      const here = `${path}.additionalPrinterColumns[${index}]`;
      if (!column.name) errors.push(required(`${here}.name`));
      if (!column.type) errors.push(required(`${here}.type`, `must be one of integer,number,string,boolean,date`));
      else if (!columnTypes.includes(column.type)) errors.push(invalid(`${here}.type`, column.type, 'must be one of boolean,date,integer,number,string'));
      if (column.format && !columnFormats.includes(column.format)) errors.push(invalid(`${here}.format`, column.format, `must be one of ${columnFormats.join(',')}`));
      if (!column.jsonPath) errors.push(required(`${here}.JSONPath`));
    });
    const scale = version.subresources?.scale;
    if (scale) {
      if (!scale.specReplicasPath) errors.push(required(`${path}.subresources.scale.specReplicasPath`));
      else if (!scale.specReplicasPath.startsWith('.spec.')) errors.push(invalid(`${path}.subresources.scale.specReplicasPath`, scale.specReplicasPath, 'should be a json path under .spec'));
      if (!scale.statusReplicasPath) errors.push(required(`${path}.subresources.scale.statusReplicasPath`));
      else if (!scale.statusReplicasPath.startsWith('.status.')) errors.push(invalid(`${path}.subresources.scale.statusReplicasPath`, scale.statusReplicasPath, 'should be a json path under .status'));
    }
  });
  if (versions.some((version) => seen.size === seen.add(version.name).size)) errors.push(invalid('spec.versions', all, 'must contain unique version names'));
  if (versions.filter((version) => version.storage).length !== 1) errors.push(invalid('spec.versions', all, 'must have exactly one version marked as storage version'));
  if (spec.conversion) validateConversion(spec.conversion, errors);
}

function validateConversion({ strategy, webhook }: NonNullable<CustomResourceDefinitionSpec['conversion']>, errors: FieldErrors): void {
  const path = 'spec.conversion';
  if (!strategy) errors.push(required(`${path}.strategy`));
  else if (strategy === 'Webhook') errors.push(forbiddenField(`${path}.strategy`, 'not simulated: conversion webhooks'));
  else if (strategy !== 'None') errors.push(notSupported(`${path}.strategy`, strategy, ['None', 'Webhook']));
  else {
    if (webhook?.clientConfig) errors.push(forbiddenField(`${path}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook'));
    if (webhook?.conversionReviewVersions?.length) errors.push(forbiddenField(`${path}.conversionReviewVersions`, 'should not be set when strategy is not set to Webhook'));
  }
}

const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const columnTypes = ['integer', 'number', 'string', 'boolean', 'date'];

function validateNames(names: CustomResourceDefinitionSpec['names'], path: string, errors: FieldErrors): void {
  const one = (field: string, value: string | undefined, need: boolean): void => {
    if (!value) {
      if (need) errors.push(required(`${path}.${field}`));
      return;
    }
    const messages = dns1035Label(value);
    if (messages.length) errors.push(invalid(`${path}.${field}`, value, messages.join(',')));
  };
  one('plural', names.plural, true);
  one('singular', names.singular, false);
  const kind = names.kind ?? '';
  if (!kind) errors.push(required(`${path}.kind`));
  else if (dns1035Label(kind.toLowerCase()).length) errors.push(invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${dns1035Label(kind.toLowerCase()).join(',')}`));
  names.shortNames?.forEach((short, at) => one(`shortNames[${at}]`, short, true));
  if (names.listKind && dns1035Label(names.listKind.toLowerCase()).length) errors.push(invalid(`${path}.listKind`, names.listKind, `may have mixed case, but should otherwise match: ${dns1035Label(names.listKind.toLowerCase()).join(',')}`));
  if (names.listKind && names.listKind === kind) errors.push(invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  names.categories?.forEach((category, at) => one(`categories[${at}]`, category, true));
}

/** What Go's regexp package says of a pattern that is none; undefined for one that is. */
function patternComplaint(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    // Groups that only Go has are no error; what both read as broken is.
    const why = (error as Error).message;
    if (why.endsWith('Unterminated group')) return `missing closing ): \`${pattern}\``;
    if (why.endsWith("Unmatched ')'")) return `unexpected ): \`${pattern}\``;
    if (why.endsWith('Unterminated character class')) return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf('['))}\``;
    if (why.endsWith('Nothing to repeat')) return `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ''}\``;
    return undefined;
  }
}

/** A structural schema gives every value its type. */
function validateStructure(schema: JsonSchema, path: string, place: 'root' | 'field' | 'item', errors: FieldErrors): void {
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (!schema.type && !(free && place !== 'root')) {
    const what = { root: 'must not be empty at the root', field: 'must not be empty for specified object fields', item: 'must not be empty for specified array items' }[place];
    errors.push(required(`${path}.type`, what));
  } else if (place === 'root' && schema.type !== 'object') errors.push(invalid(`${path}.type`, schema.type, 'must be object at the root'));
  if (schema.type && !['object', 'array', 'string', 'integer', 'number', 'boolean'].includes(schema.type)) errors.push(notSupported(`${path}.type`, schema.type, ['array', 'boolean', 'integer', 'number', 'object', 'string']));
  (schema['x-kubernetes-validations'] as readonly { readonly rule?: string }[] | undefined)?.forEach(({ rule }, at) => {
    if (!rule?.trim()) errors.push(required(`${path}.x-kubernetes-validations[${at}].rule`, 'rule is not specified'));
  });
  if ('$ref' in schema) errors.push(forbiddenField(`${path}.$ref`, '$ref is not supported'));
  if (schema.pattern !== undefined) {
    const wrong = patternComplaint(schema.pattern);
    if (wrong) errors.push(invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${wrong}`));
  }
  if (schema['x-kubernetes-list-type'] === 'map' && !schema['x-kubernetes-list-map-keys']?.length) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  if (schema.type === 'array' && !schema.items) errors.push(required(`${path}.items`, 'must be specified'));
  if (schema.uniqueItems) errors.push(forbiddenField(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (schema.properties && schema.additionalProperties !== undefined && schema.additionalProperties !== false) errors.push(forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  if (schema.default !== undefined) {
    const found: FieldErrors = [];
    validateAgainst(schema, schema.default, `${path}.default`, found);
    errors.push(...found);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (place === 'root' && name === 'metadata') {
      if (Object.keys(property.properties ?? {}).some((member) => member !== 'name' && member !== 'generateName')) errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
      continue;
    }
    validateStructure(property, `${path}.properties[${name}]`, 'field', errors);
  }
  if (schema.items) validateStructure(schema.items, `${path}.items`, 'item', errors);
  if (isObject(schema.additionalProperties)) validateStructure(schema.additionalProperties as JsonSchema, `${path}.additionalProperties`, 'field', errors);
}
