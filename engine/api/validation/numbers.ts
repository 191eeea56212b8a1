import { invalid, invalidEach } from '../field-errors';
import type { FieldErrors } from '../field-errors';
import { percentage } from '../names';
import { showIntOrString } from '../go-syntax';
import type { IntOrString } from '../types';

export function validateNonNegative(value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value < 0) errors.push(invalid(field, value, 'must be greater than or equal to 0'));
}

/** A count or a percentage. */
export function validatePositiveIntOrPercent(value: IntOrString, field: string, errors: FieldErrors): void {
  if (typeof value === 'number') validateNonNegative(value, field, errors);
  else invalidEach(errors, field, showIntOrString(value) as never, percentage(value));
}

export function validateNotMoreThan100Percent(value: IntOrString, field: string, errors: FieldErrors): void {
  const match = typeof value === 'string' ? /^([0-9]+)%$/.exec(value) : null;
  if (match && Number(match[1]) > 100) errors.push(invalid(field, showIntOrString(value), 'must not be greater than 100%'));
}

/** Zero as a count or as a percentage. */
export const isZero = (value: IntOrString | undefined): boolean => value === 0 || value === undefined || value === '0%';
