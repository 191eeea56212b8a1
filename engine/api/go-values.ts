/** A value of an internal Go type as %#v writes it. */
export function goValue(type: string, value: unknown): string {
  return `${type}{${value === undefined ? '' : ''}}`;
}
