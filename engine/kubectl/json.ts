/** JSON as Go writes it. */

/** json.Marshal of a map: sorted keys, no blanks, HTML letters escaped. */
export function compactJson(value: unknown, escapeHtml = true): string {
  return render(value, '', '', true, escapeHtml);
}

/** json.MarshalIndent with four blanks; keys sorted when the object is one without Go type. */
export function indentedJson(value: unknown, sorted = true, indent = '    '): string {
  return render(value, '\n', indent, sorted, true);
}

function render(value: unknown, newline: string, indent: string, sorted: boolean, html: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return jsonString(value, html);
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value !== 'object') return String(value);
  const inner = newline + indent;
  const colon = newline ? ': ' : ':';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${value.map((item) => inner + render(item, inner, indent, sorted, html)).join(',')}${newline}]`;
  }
  const record = value as Record<string, unknown>;
  let keys = Object.keys(record).filter((key) => record[key] !== undefined);
  if (keys.length === 0) return '{}';
  if (sorted) keys = keys.sort(byteOrder);
  return `{${keys.map((key) => inner + jsonString(key, html) + colon + render(record[key], inner, indent, sorted, html)).join(',')}${newline}}`;
}

/** A value whose objects have their keys in order, for lists that are printed in the order of a Go type. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(record).sort(byteOrder).map((key) => [key, sortedKeys(record[key])]));
}

export function byteOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function jsonString(text: string, html: boolean): string {
  let out = JSON.stringify(text);
  if (html && /[<>&\u2028\u2029]/.test(out)) out = out.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return out;
}

function jsonNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}
