import { byteOrder } from './json';

/** %v of a Go float64 or int64 that travelled as JSON. */
export function formatFloat(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : exponent(value);
  const magnitude = Math.abs(value);
  return magnitude < 1e-4 || magnitude >= 1e21 ? exponent(value) : String(value);
}

function exponent(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** %v: how fmt prints a decoded JSON value. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    return `map[${Object.keys(record).sort(byteOrder).map((key) => `${key}:${goPrint(record[key])}`).join(' ')}]`;
  }
  return String(value);
}

/** %#v of a decoded JSON value. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return formatFloat(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    return `map[string]interface {}{${Object.keys(record).sort(byteOrder).map((key) => `${JSON.stringify(key)}:${goSyntax(record[key])}`).join(', ')}}`;
  }
  return String(value);
}
