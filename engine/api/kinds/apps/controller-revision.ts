import { invalid, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import { sameJson } from '../../validation/object-meta';

export const controllerRevision: Strategy = {
  validateName: subdomainName,
  generation: false,
  validate: (object) => validate(object),
  validateUpdate(object, old) {
    const errors = validate(object);
    if (!sameJson(object.data, old.data)) errors.push(invalid('data', null, 'field is immutable'));
    return errors;
  },
};

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  if (object.data === undefined || object.data === null) errors.push(required('data', 'data is mandatory'));
  if (((object.revision as number | undefined) ?? 0) < 0) errors.push(invalid('revision', object.revision, 'must be greater than or equal to 0'));
  return errors;
}
