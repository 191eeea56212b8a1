import { invalid } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { Lease } from '../../types';

export const lease: Strategy = {
  validateName: subdomainName,
  generation: false,
  prepareForCreate: dropElection,
  prepareForUpdate: dropElection,
  validate: (object) => validateLease(object),
  validateUpdate: (object) => validateLease(object),
};

/** Coordinated leader election is off by default. */
function dropElection(draft: Draft): void {
  if (draft.spec?.strategy === undefined && draft.spec?.preferredHolder === undefined) return;
  draft.spec = { ...draft.spec };
  delete draft.spec.strategy;
  delete draft.spec.preferredHolder;
}

function validateLease(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = (object as unknown as Lease).spec ?? {};
  if (duration !== undefined && duration <= 0) errors.push(invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  if (transitions !== undefined && transitions < 0) errors.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  return errors;
}
