import { compactJson } from '../json';
import { goPrint, goSyntax } from '../go-value';

/** fmt.Sprintf for the verbs that templates use: %v %s %d %q %x %t %f %e %g %c %T %% with flags, width and precision. */
export function formatGo(format: string, args: readonly unknown[]): string {
  let next = 0;
  const used = format.replace(/%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*))?([a-zA-Z%])/g, (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    const size = width === '*' ? Number(args[next++]) : Number(width ?? 0);
    const digits = precision === '*' ? Number(args[next++]) : precision === undefined ? undefined : Number(precision);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const body = one(verb, flags, digits, args[next++]);
    if (body === undefined) return whole;
    if (flags.includes('-')) return body.padEnd(size);
    return flags.includes('0') && /[dfxXeg]/.test(verb) ? (body.startsWith('-') ? `-${body.slice(1).padStart(size - 1, '0')}` : body.padStart(size, '0')) : body.padStart(size);
  });
  const extra = args.slice(next);
  return extra.length ? `${used}%!(EXTRA ${extra.map((arg) => `${typeName(arg)}=${goPrint(arg)}`).join(', ')})` : used;
}

function one(verb: string, flags: string, digits: number | undefined, value: unknown): string | undefined {
  const wrong = `%!${verb}(${typeName(value)}=${goPrint(value)})`;
  switch (verb) {
    case 'v': return flags.includes('#') ? goSyntax(value) : goPrint(value);
    case 's': return typeof value === 'string' ? (digits === undefined ? value : [...value].slice(0, digits).join('')) : typeof value === 'object' && value !== null ? goPrint(value) : wrong;
    case 'd': return typeof value === 'number' && Number.isInteger(value) ? (flags.includes('+') && value >= 0 ? '+' : '') + String(value) : wrong;
    case 'q': return typeof value === 'string' ? compactJson(value, false) : wrong;
    case 't': return typeof value === 'boolean' ? String(value) : wrong;
    case 'x': case 'X': {
      const text = typeof value === 'number' ? value.toString(16) : [...String(value)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
      return verb === 'X' ? text.toUpperCase() : text;
    }
    case 'c': return typeof value === 'number' ? String.fromCodePoint(value) : wrong;
    case 'f': case 'F': return typeof value === 'number' ? value.toFixed(digits ?? 6) : wrong;
    case 'e': return typeof value === 'number' ? value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2') : wrong;
    case 'g': return typeof value === 'number' ? goPrint(value) : wrong;
    case 'T': return typeName(value);
    default: return wrong;
  }
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}
