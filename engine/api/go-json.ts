import { quote } from './field-errors';

/** Decoded JSON (Go's interface{} values) as messages print it. */

/** What the decoder calls a value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** %v. */
export function goPlain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return String(value);
  return `map[${Object.keys(value).sort().map((key) => `${key}:${goPlain((value as Record<string, unknown>)[key])}`).join(' ')}]`;
}

/** %#v. */
export function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  return `map[string]interface {}{${Object.keys(value).sort().map((key) => `${quote(key)}:${goSyntax((value as Record<string, unknown>)[key])}`).join(', ')}}`;
}

/** %T. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    default:
      return 'map[string]interface {}';
  }
}
