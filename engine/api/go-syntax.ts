import { quote, rendered } from './field-errors';
import type { Rendered } from './field-errors';
import { formatQuantity, parseQuantity } from './quantity';
import type { IntOrString, LabelSelector } from './types';

/** Values as Go's %#v writes them, because the server's messages show them so. */
export function goMap(map: Readonly<Record<string, string>> | undefined): string {
  if (!map) return 'map[string]string(nil)';
  return `map[string]string{${Object.keys(map).sort().map((key) => `${quote(key)}:${quote(map[key]!)}`).join(', ')}}`;
}

export function goStrings(list: readonly string[] | undefined, type = 'string'): string {
  return list ? `[]${type}{${list.map(quote).join(', ')}}` : `[]${type}(nil)`;
}

export function goIntOrString(value: IntOrString): string {
  return typeof value === 'string' ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${quote(value)}}` : `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`;
}

export function goPointer(type: string, value: unknown): string {
  return value === undefined || value === null ? `(*${type})(nil)` : `(*${type})(0xc000000000)`;
}

/** The struct holds the digits as they were written, and the text that it was last shown as. */
export function goQuantity(text: string | number): string {
  const written = String(text);
  const quantity = parseQuantity(text);
  const { nano, format } = quantity;
  const [, sign, whole, fraction = '', suffix] = /^([+-]?)([0-9]*)\.?([0-9]*)(.*)$/.exec(written) as unknown as [string, string, string, string, string];
  const binary = format === 'BinarySI';
  const value = binary ? nano / 1_000_000_000n : BigInt(sign === '-' ? -1 : 1) * BigInt(whole + fraction || '0');
  const scale = binary || nano === 0n ? 0 : (exponents[suffix] ?? Number(suffix.slice(1))) - fraction.length;
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${quote(formatQuantity(quantity))}, Format:${quote(format)}}`;
}

const exponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** The pair that a parsed quantity holds: a binary one in units, a decimal one with its power of a thousand. */
export function scaled(nano: bigint, binary: boolean): [value: bigint, scale: number] {
  let value = nano;
  let scale = -9;
  if (nano === 0n) return [0n, 0];
  const top = binary ? 0 : 18;
  while (scale < top && value % 1000n === 0n) {
    value /= 1000n;
    scale += 3;
  }
  return [value, scale];
}

export function goLabelSelector(selector: LabelSelector): string {
  const expressions = selector.matchExpressions?.map((entry) => `v1.LabelSelectorRequirement{Key:${quote(entry.key)}, Operator:${quote(entry.operator)}, Values:${goStrings(entry.values)}}`);
  return `v1.LabelSelector{MatchLabels:${goMap(selector.matchLabels)}, MatchExpressions:${expressions ? `[]v1.LabelSelectorRequirement{${expressions.join(', ')}}` : '[]v1.LabelSelectorRequirement(nil)'}}`;
}

export const showMap = (map: Readonly<Record<string, string>> | undefined): Rendered => rendered(goMap(map));
export const showStrings = (list: readonly string[] | undefined): Rendered => rendered(goStrings(list));
export const showIntOrString = (value: IntOrString): Rendered => rendered(goIntOrString(value));
export const showSelector = (selector: LabelSelector): Rendered => rendered(goLabelSelector(selector));
export const showQuantity = (text: string | number): Rendered => rendered(goQuantity(text));
