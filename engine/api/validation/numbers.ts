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

/** Zero as a count or as a percentage; what is neither counts as zero, too. */
export const isZero = (value: IntOrString | undefined): boolean => (typeof value === 'string' ? !/^[0-9]*[1-9][0-9]*%$/.test(value) : !value);

/** The counts in the status of replication controllers and replica sets: none negative, none above the total. */
export function validateReplicaStatus(status: Readonly<Record<string, number | undefined>>): FieldErrors {
  const errors: FieldErrors = [];
  const count = (name: string): number => status[name] ?? 0;
  for (const name of ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration']) validateNonNegative(count(name), `status.${name}`, errors);
  for (const name of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']) if (count(name) > count('replicas')) errors.push(invalid(`status.${name}`, count(name), 'cannot be greater than status.replicas'));
  if (count('availableReplicas') > count('readyReplicas')) errors.push(invalid('status.availableReplicas', count('availableReplicas'), 'cannot be greater than readyReplicas'));
  return errors;
}
