import { quote } from './field-errors';
import { goIntOrString, goQuantity } from './go-syntax';
import { goElement, goFields, goKind, internalPodSpec, member } from './go-types';

/** A value of an internal Go type as %#v writes it; addresses are all the same. */
export function goValue(type: string, value: unknown): string {
  switch (goKind(type)) {
    case 'struct':
      return goStruct(type, value);
    case 'slice':
      return Array.isArray(value) ? `${type}{${value.map((item) => goValue(goElement(type), item)).join(', ')}}` : `${type}(nil)`;
    case 'map': {
      if (value === undefined || value === null) return `${type}(nil)`;
      const map = value as Readonly<Record<string, unknown>>;
      return `${type}{${Object.keys(map).sort().map((key) => `${quote(key)}:${goValue(goElement(type), map[key])}`).join(', ')}}`;
    }
    case 'pointer':
      // Times print themselves; other pointers are addresses.
      if (type === '*v1.Time') return value === undefined ? '<nil>' : goTime(value as string);
      return value === undefined || value === null ? `(${type})(nil)` : `(${type})(0xc000000000)`;
    case 'quantity':
      return goQuantity((value as string | undefined) ?? '0');
    case 'intOrString':
      return goIntOrString((value as string | number | undefined) ?? 0);
    case 'time':
      return goTime(value as string | undefined);
    case 'number':
      return String((value as number | undefined) ?? 0);
    case 'bool':
      return String(value === true);
    default:
      return quote((value as string | undefined) ?? '');
  }
}

function goStruct(type: string, value: unknown): string {
  const shaped = type === 'core.PodSpec' && value ? internalPodSpec(value as Readonly<Record<string, unknown>>) : value;
  return `${type}{${goFields(type)!.map((field) => `${field.name}:${goValue(field.type, member(shaped, field))}`).join(', ')}}`;
}

const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function goTime(text: string | undefined): string {
  const match = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(text ?? '');
  if (!match) return 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)';
  const [, year, month, day, hour, minute, second] = match.map(Number) as number[];
  return `time.Date(${year}, time.${monthNames[month! - 1]}, ${day}, ${hour}, ${minute}, ${second}, 0, time.Local)`;
}
