import { decode } from './decode';
import type { Schema } from './schema';

/**
 * Why a value cannot become an object of a schema, in the words of the converter that strategic merge patches go
 * through (k8s.io/apimachinery/pkg/runtime, converter.go); undefined when it can. The first field that does not fit
 * counts, in the order of the Go type.
 */
export function conversionError(schema: Schema, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (schema.type) {
    case 'object':
      return schema.fields ? structError(schema.fields, value) : undefined;
    case 'list':
      if (!Array.isArray(value)) return `cannot restore slice from ${kindOf(value)}`;
      return first(value, (item) => conversionError(schema.items!, item));
    case 'map':
      if (typeof value !== 'object' || Array.isArray(value)) return `cannot restore map from ${kindOf(value)}`;
      return first(Object.values(value), (item) => conversionError(schema.values!, item));
    case 'string':
      if (typeof value === 'string') return undefined;
      return Number.isInteger(value) ? 'cannot convert int64 to string' : 'unrecognized type: string';
    case 'integer':
      if (typeof value !== 'number') return `unrecognized type: ${schema.format ?? 'int64'}`;
      return Number.isInteger(value) ? undefined : `cannot convert float64 to ${schema.format ?? 'int64'}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'unrecognized type: bool';
    case 'bytes':
      if (typeof value !== 'string') return `cannot restore slice from ${kindOf(value)}`;
      return prefixed('error decoding from json: ', decode(schema, value).error);
    case 'any':
      return undefined;
    default:
      return decode(schema, value).error;
  }
}

function structError(fields: NonNullable<Schema['fields']>, value: unknown): string | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return `cannot restore struct from: ${kindOf(value)}`;
  return first([...fields.values()], (field) => conversionError(field.schema, (value as Record<string, unknown>)[field.name]));
}

function first<T>(items: readonly T[], test: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = test(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}

/** The kind that Go's reflection names. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'map';
  }
}
