import { scaled } from './go-syntax';
import { goElement, goFields, goKind, member } from './go-types';
import { formatQuantity, parseQuantity } from './quantity';
import type { PodTemplateSpec } from './types';

/**
 * A pod template as github.com/davecgh/go-spew writes it with "%#v", sorted keys and no methods: the text whose hash
 * controllers put into the names of ReplicaSets.
 */
export function spewTemplate(template: PodTemplateSpec): string {
  return spew('core.PodTemplateSpec', template, true);
}

/** The published type of an internal one. */
const published = (type: string): string => type.replaceAll('core.', 'v1.');

function spew(type: string, value: unknown, typed: boolean): string {
  const kind = goKind(type);
  const absent = value === undefined || value === null;
  const label = typed ? `(${type === 'core.ResourceList' ? 'v1.ResourceList' : published(type)})` : '';
  switch (kind) {
    case 'pointer':
      if (absent) return typed ? `${label}<nil>` : '<nil>';
      return `${typed ? label : '<*>'}${spew(goElement(type), value, false)}`;
    case 'slice':
      return absent ? `${label}<nil>` : `${label}[${(value as unknown[]).map((item) => spew(goElement(type), item, false)).join(' ')}]`;
    case 'map': {
      if (absent) return `${label}<nil>`;
      const map = value as Readonly<Record<string, unknown>>;
      return `${label}map[${Object.keys(map).sort().map((key) => `${key}:${spew(goElement(type), map[key], false)}`).join(' ')}]`;
    }
    case 'quantity':
      return `${label}${spewQuantity(value as string | undefined)}`;
    case 'intOrString': {
      const text = typeof value === 'string';
      return `${label}{Type:(intstr.Type)${text ? 1 : 0} IntVal:(int32)${text ? 0 : ((value as number | undefined) ?? 0)} StrVal:(string)${text ? value : ''}}`;
    }
    case 'time':
      return `${label}{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}`;
    case 'number':
      return `${label}${(value as number | undefined) ?? 0}`;
    case 'bool':
      return `${label}${value === true}`;
    case 'struct': {
      const fields = goFields(published(type)) ?? goFields(type)!;
      return `${label}{${fields.map((field) => `${field.name}:${spew(field.type, member(value, field), true)}`).join(' ')}}`;
    }
    default:
      return `${label}${(value as string | undefined) ?? ''}`;
  }
}

function spewQuantity(text: string | undefined): string {
  const decimal = text === undefined ? undefined : parseQuantity(text);
  const [value, scale] = decimal ? scaled(decimal.nano, decimal.format === 'BinarySI') : [0n, 0];
  // Only decimal quantities keep the text they were read from.
  const kept = decimal && decimal.format !== 'BinarySI' ? formatQuantity(decimal) : '';
  return `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${kept} Format:(resource.Format)${decimal?.format ?? ''}}`;
}
