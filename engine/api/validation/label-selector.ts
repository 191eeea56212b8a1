import { forbiddenField, invalid, invalidEach, required } from '../field-errors';
import type { FieldErrors } from '../field-errors';
import { labelValueMessages, qualified } from '../names';
import type { LabelSelector } from '../types';
import { validateLabels } from './object-meta';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** A LabelSelector as k8s.io/apimachinery/pkg/apis/meta/v1/validation checks it. */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string, errors: FieldErrors, allowInvalidValues = false): void {
  if (!selector) return;
  if (selector.matchLabels) validateLabels(selector.matchLabels, `${field}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, at) => {
    const path = `${field}.matchExpressions[${at}]`;
    validateOperator(expression, path, errors);
    validateRequirement(expression, path, errors, allowInvalidValues);
  });
}

/** An operator that selectors of labels and of nodes have in common, with as many values as it takes. */
export function validateOperator({ operator, values = [] }: Requirement, path: string, errors: FieldErrors): void {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  }
}

/** Key and values of a requirement. */
export function validateRequirement({ key = '', values = [] }: Requirement, path: string, errors: FieldErrors, anyValue: boolean): void {
  invalidEach(errors, `${path}.key`, key, qualified(key));
  if (!anyValue) values.forEach((value, at) => invalidEach(errors, `${path}.values[${at}]`, value, labelValueMessages(value)));
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
}
