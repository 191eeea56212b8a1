import { forbiddenField, invalid, invalidEach, required } from '../field-errors';
import type { FieldErrors } from '../field-errors';
import { labelValueMessages, qualified } from '../names';
import type { LabelSelector } from '../types';
import { validateLabels } from './object-meta';

/** A LabelSelector as k8s.io/apimachinery/pkg/apis/meta/v1/validation checks it. */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string, errors: FieldErrors, allowInvalidValues = false): void {
  if (!selector) return;
  if (selector.matchLabels) validateLabels(selector.matchLabels, `${field}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, at) => {
    const path = `${field}.matchExpressions[${at}]`;
    const values = expression.values ?? [];
    switch (expression.operator as string | undefined) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        break;
      default:
        errors.push(invalid(`${path}.operator`, expression.operator ?? '', 'not a valid selector operator'));
    }
    invalidEach(errors, `${path}.key`, expression.key ?? '', qualified(expression.key ?? ''));
    if (allowInvalidValues) return;
    values.forEach((value, index) => invalidEach(errors, `${path}.values[${index}]`, value, labelValueMessages(value)));
  });
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
}
