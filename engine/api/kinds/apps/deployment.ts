import { forbiddenField, invalid, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showIntOrString } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { Deployment, DeploymentSpec } from '../../types';
import { isZero, validateNonNegative, validateNotMoreThan100Percent, validatePositiveIntOrPercent } from '../../validation/numbers';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { hostnameWarnings, templateWarnings } from '../pod/warnings';
import { defaultTemplate, keepStatus, statusOnly, validateSameSelector, validateSelector, validateWorkloadTemplate } from './workload';

export const deployment: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<DeploymentSpec>;
    spec.replicas ??= 1;
    defaultTemplate(spec as unknown as Record<string, unknown>);
    const strategy = { ...spec.strategy } as Mutable<NonNullable<DeploymentSpec['strategy']>>;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate };
    spec.strategy = strategy;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateDeployment(object),
  validateUpdate(object, old) {
    const errors = validateDeployment(object);
    validateSameSelector(object, old, errors);
    return errors;
  },
  warnings: (object, old) => [...(old ? [] : hostnameWarnings(object.metadata.name)), ...templateWarnings((object as unknown as Deployment).spec?.template, 'spec.template')],
  scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] },
  subresources: { status: { ...statusOnly, validateUpdate: validateStatus } },
};

function validateDeployment(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as Deployment).spec!;
  validateNonNegative(spec.replicas, 'spec.replicas', errors);
  validateSelector(spec.selector, 'spec', 'deployment', errors);
  validateWorkloadTemplate(spec.template, spec.selector, errors);
  validateStrategy(spec, errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
  if (spec.progressDeadlineSeconds !== undefined) {
    validateNonNegative(spec.progressDeadlineSeconds, 'spec.progressDeadlineSeconds', errors);
    if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) errors.push(invalid('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return errors;
}

function validateStrategy(spec: DeploymentSpec, errors: FieldErrors): void {
  const { type, rollingUpdate } = spec.strategy ?? {};
  const path = 'spec.strategy';
  if ((type as string) === 'Recreate') {
    if (rollingUpdate) errors.push(forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
  } else if ((type as string) === 'RollingUpdate') {
    if (!rollingUpdate) return void errors.push(required(`${path}.rollingUpdate`, "this should be defaulted and never be nil"));
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
    validatePositiveIntOrPercent(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`, errors);
    validatePositiveIntOrPercent(maxSurge, `${path}.rollingUpdate.maxSurge`, errors);
    if (isZero(maxUnavailable) && isZero(maxSurge)) errors.push(invalid(`${path}.rollingUpdate.maxUnavailable`, showIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'));
    validateNotMoreThan100Percent(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`, errors);
  } else {
    errors.push(notSupported(path, { rendered: `apps.DeploymentStrategy{Type:"${type ?? ''}", RollingUpdate:(*apps.RollingUpdateDeployment)(${rollingUpdate ? '0xc000000000' : 'nil'})}` }, ['Recreate', 'RollingUpdate']));
  }
}

/** Counts of a status: none negative, none above the total. */
function validateStatus(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const status = (object as unknown as Deployment).status ?? {};
  for (const name of ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'] as const) validateNonNegative(status[name], `status.${name}`, errors);
  const replicas = status.replicas ?? 0;
  for (const name of ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const) if ((status[name] ?? 0) > replicas) errors.push(invalid(`status.${name}`, status[name] ?? 0, 'cannot be greater than status.replicas'));
  if ((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status.availableReplicas ?? 0, 'cannot be greater than readyReplicas'));
  return errors;
}
