import { duplicate, invalid, notSupported, rendered, required, tooLong, tooMany, typeInvalid } from '../../field-errors';
import type { FieldErrors, FieldValue } from '../../field-errors';
import { sameJson } from '../../validation/object-meta';
import { isObject } from './json-schema';
import type { JsonSchema } from './json-schema';

/** Errors of a custom resource against its schema, in the words of k8s.io/kube-openapi's validator. */
export function validateAgainst(schema: JsonSchema, value: unknown, path: string, errors: FieldErrors): void {
  const type = typeName(value);
  if (value === null && schema.nullable) return;
  if (!fitsType(schema, value, type)) {
    const shown = type === 'null' ? 'null' : type;
    errors.push(typeInvalid(path, shown, `${path} in body must be of type ${schema['x-kubernetes-int-or-string'] ? 'integer,string' : schema.type}: ${JSON.stringify(shown)}`));
    return;
  }
  if (schema.enum && !schema.enum.some((allowed) => sameJson(allowed, value))) {
    errors.push(notSupported(path, show(value), schema.enum.map((allowed) => (typeof allowed === 'string' ? allowed : JSON.stringify(allowed)))));
  }
  if (typeof value === 'string') validateString(schema, value, path, errors);
  else if (typeof value === 'number') validateNumber(schema, value, path, errors);
  else if (Array.isArray(value)) validateList(schema, value, path, errors);
  else if (isObject(value)) validateObject(schema, value, path, errors);
  validateCombinations(schema, value, path, errors);
}

const where = (path: string): string => `${path} in body`;

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function fitsType(schema: JsonSchema, value: unknown, type: string): boolean {
  if (schema['x-kubernetes-int-or-string']) return type === 'integer' || type === 'string';
  if (!schema.type) return true;
  return schema.type === type || (schema.type === 'number' && type === 'integer');
}

function show(value: unknown): FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return rendered(JSON.stringify(value));
}

function validateString(schema: JsonSchema, value: string, path: string, errors: FieldErrors): void {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength) errors.push(invalid(path, value, `${where(path)} should be at least ${schema.minLength} chars long`));
  if (schema.pattern !== undefined && !matches(schema.pattern, value)) errors.push(invalid(path, value, `${where(path)} should match '${schema.pattern}'`));
  const check = schema.format ? formats[schema.format] : undefined;
  if (check && !check(value)) errors.push(invalid(path, value, `${where(path)} must be of type ${schema.format}: ${JSON.stringify(value)}`));
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  hostname: (text) => /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/.test(text),
  uri: (text) => /^[a-zA-Z][a-zA-Z0-9+.-]*:|^\//.test(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
};

function validateNumber(schema: JsonSchema, value: number, path: string, errors: FieldErrors): void {
  const { minimum, maximum, multipleOf } = schema;
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) errors.push(invalid(path, value, `${where(path)} should be a multiple of ${multipleOf}`));
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) errors.push(invalid(path, value, `${where(path)} should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) errors.push(invalid(path, value, `${where(path)} should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
}

function validateList(schema: JsonSchema, value: readonly unknown[], path: string, errors: FieldErrors): void {
  if (schema.minItems !== undefined && value.length < schema.minItems) errors.push(invalid(path, value.length, `${where(path)} should have at least ${schema.minItems} items`));
  if (schema.maxItems !== undefined && value.length > schema.maxItems) errors.push(tooMany(path, value.length, schema.maxItems));
  if (schema.items) value.forEach((item, at) => validateAgainst(schema.items!, item, `${path}[${at}]`, errors));
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identity = (item: unknown): string => JSON.stringify(type === 'map' && isObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : item);
  if (type !== 'set' && type !== 'map' && !schema.uniqueItems) return;
  const seen = new Set<string>();
  value.forEach((item, at) => {
    const key = identity(item);
    if (seen.has(key)) {
      if (schema.uniqueItems && !type) errors.push(invalid(path, rendered(JSON.stringify(value)), `${where(path)} shouldn't contain duplicates`));
      else errors.push(duplicate(`${path}[${at}]`, type === 'map' ? rendered(`map[string]interface {}{${keys.map((name) => `${JSON.stringify(name)}:${JSON.stringify((item as Record<string, unknown>)[name])}`).join(', ')}}`) : show(item)));
    }
    seen.add(key);
  });
}

function validateObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: string, errors: FieldErrors): void {
  const at = (name: string): string => (path ? `${path}.${name}` : name);
  const names = Object.keys(value);
  if (schema.minProperties !== undefined && names.length < schema.minProperties) errors.push(invalid(path, names.length, `${where(path)} should have at least ${schema.minProperties} properties`));
  if (schema.maxProperties !== undefined && names.length > schema.maxProperties) errors.push(tooMany(path, names.length, schema.maxProperties));
  for (const name of names) {
    const property = schema.properties?.[name] ?? (isObject(schema.additionalProperties) ? (schema.additionalProperties as JsonSchema) : undefined);
    if (property) validateAgainst(property, value[name], at(name), errors);
  }
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.push(required(at(name)));
}

function validateCombinations(schema: JsonSchema, value: unknown, path: string, errors: FieldErrors): void {
  const passes = (one: JsonSchema): boolean => {
    const found: FieldErrors = [];
    validateAgainst(one, value, path, found);
    return found.length === 0;
  };
  for (const one of schema.allOf ?? []) validateAgainst(one, value, path, errors);
  if (schema.anyOf && !schema['x-kubernetes-int-or-string'] && !schema.anyOf.some(passes)) errors.push(invalid(path, show(value), `${JSON.stringify(path)} must validate at least one schema (anyOf)`));
  if (schema.oneOf) {
    const count = schema.oneOf.filter(passes).length;
    if (count !== 1) errors.push(invalid(path, show(value), `${JSON.stringify(path)} must validate one and only one schema (oneOf). ${count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`}`));
  }
  if (schema.not && passes(schema.not)) errors.push(invalid(path, show(value), `${JSON.stringify(path)} must not validate the schema (not)`));
}
