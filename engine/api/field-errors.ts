import type { FieldError } from './kind';
import { failure } from './status';
import type { StatusError } from './status';

/**
 * Field errors with the rendering of k8s.io/apimachinery/pkg/util/validation/field. A validator pushes into a list;
 * the order of the list is the order of the Status.
 */
export type FieldErrors = FieldError[];

/** A value that is to appear as given, because it is Go syntax (`%#v`) or a Stringer's text. */
export interface Rendered {
  readonly rendered: string;
}

export type FieldValue = string | number | boolean | null | undefined | bigint | Rendered;

export const rendered = (text: string): Rendered => ({ rendered: text });

export function required(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', message: tail('Required value', detail), field };
}

export function invalid(field: string, value: FieldValue, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', message: tail(`Invalid value: ${show(value)}`, detail), field };
}

/** Where the value says nothing. */
export function invalidWithoutValue(field: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field };
}

/** `supported` in the order in which the server lists it. */
export function notSupported(field: string, value: FieldValue, supported: readonly string[]): FieldError {
  const detail = supported.length ? `supported values: ${supported.map(quote).join(', ')}` : '';
  return { reason: 'FieldValueNotSupported', message: tail(`Unsupported value: ${show(value)}`, detail), field };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', message: tail('Forbidden', detail), field };
}

export function duplicate(field: string, value: FieldValue): FieldError {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${show(value)}`, field };
}

export function notFoundField(field: string, value: FieldValue): FieldError {
  return { reason: 'FieldValueNotFound', message: `Not found: ${show(value)}`, field };
}

export function tooLong(field: string, limit: number): FieldError {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${limit} bytes`, field };
}

export function tooMany(field: string, count: number, limit: number): FieldError {
  return { reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${limit} item${limit === 1 ? '' : 's'}`, field };
}

export function typeInvalid(field: string, value: FieldValue, detail: string): FieldError {
  return { reason: 'FieldValueTypeInvalid', message: tail(`Invalid value: ${show(value)}`, detail), field };
}

/** One "Invalid value" per message, as loops over the validators of names do. */
export function invalidEach(errors: FieldErrors, field: string, value: FieldValue, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalid(field, value, message));
}

function tail(head: string, detail: string): string {
  return detail ? `${head}: ${detail}` : head;
}

function show(value: FieldValue): string {
  // Go's nil becomes the text null, which is then quoted like any other.
  if (value === null || value === undefined) return '"null"';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object') return value.rendered;
  return String(value);
}

/** Go's %q. */
export function quote(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const escape = escapes.get(character);
    if (escape) out += escape;
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code >= 0x80 && code < 0xa1) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += character;
  }
  return `${out}"`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'], ['\\', '\\\\'], ['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t'], ['\b', '\\b'], ['\f', '\\f'], ['\v', '\\v'], ['\u0007', '\\a'],
]);

/** "path: message" of one error; several are listed in brackets, repeated texts once. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}

/** The 422 Status of an object with field errors. */
export function invalidObject(kind: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return failure(422, 'Invalid', `${qualified} "${name}" is invalid: ${aggregate(errors)}`, {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.kind,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}
