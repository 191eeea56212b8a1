import { forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { pathSegment, subdomainName } from '../../names';
import { showQuantity } from '../../go-syntax';
import { parseQuantity } from '../../quantity';
import type { AutoscalingV2HorizontalPodAutoscaler as HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricTarget } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { keepStatus, statusOnly } from '../apps/workload';
import type { Mutable } from '../mutable';
import { part } from '../mutable';

type Spec = HorizontalPodAutoscaler['spec'] & { readonly metrics?: readonly MetricSpec[]; readonly behavior?: { readonly scaleUp?: HPAScalingRules; readonly scaleDown?: HPAScalingRules } };
const specOf = (object: Draft): Spec => (object.spec ?? {}) as Spec;

/** Rules of the stored version, v2. */
export const autoscaler: Strategy = {
  validateName: subdomainName,
  generation: false,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<NonNullable<Spec>>;
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length) spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
    if (spec.behavior) spec.behavior = { scaleUp: scaleUpDefaults(spec.behavior.scaleUp), scaleDown: scaleDownDefaults(spec.behavior.scaleDown) };
  },
  prepareForCreate(draft) {
    draft.status = { desiredReplicas: 0, currentMetrics: null };
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateAutoscaler(object),
  validateUpdate: (object) => validateAutoscaler(object),
  subresources: { status: statusOnly },
};

/** The older version has no default for what is measured. */
export const autoscalerV1: Strategy = {
  ...autoscaler,
  default(draft) {
    part(draft, 'spec').minReplicas ??= 1;
  },
};

/** A tolerance is left out: its feature is off by default. */
function scaleUpDefaults(rules: HPAScalingRules | undefined): HPAScalingRules {
  return {
    stabilizationWindowSeconds: rules?.stabilizationWindowSeconds ?? 0,
    selectPolicy: rules?.selectPolicy ?? 'Max',
    policies: rules?.policies ?? [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }],
  };
}

function scaleDownDefaults(rules: HPAScalingRules | undefined): HPAScalingRules {
  return {
    ...(rules?.stabilizationWindowSeconds !== undefined ? { stabilizationWindowSeconds: rules.stabilizationWindowSeconds } : {}),
    selectPolicy: rules?.selectPolicy ?? 'Max',
    policies: rules?.policies ?? [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  };
}

function validateAutoscaler(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = specOf(object)!;
  const { minReplicas, maxReplicas = 0 } = spec;
  if (minReplicas !== undefined && minReplicas < 1) errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  validateReference(spec.scaleTargetRef ?? { kind: '', name: '' }, 'spec.scaleTargetRef', errors);
  spec.metrics?.forEach((metric, at) => validateMetric(metric, `spec.metrics[${at}]`, errors));
  if (spec.behavior?.scaleUp) validateRules(spec.behavior.scaleUp, 'spec.behavior.scaleUp', errors);
  if (spec.behavior?.scaleDown) validateRules(spec.behavior.scaleDown, 'spec.behavior.scaleDown', errors);
  return errors;
}

function validateReference(reference: { readonly kind: string; readonly name: string; readonly apiVersion?: string }, path: string, errors: FieldErrors): void {
  for (const name of ['kind', 'name'] as const) {
    const value = reference[name];
    if (!value) errors.push(required(`${path}.${name}`));
    else invalidEach(errors, `${path}.${name}`, value, pathSegment(value));
  }
  const version = reference.apiVersion ?? '';
  if (version.split('/').length > 2) errors.push(invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
}

const sourceTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function validateMetric(metric: MetricSpec, path: string, errors: FieldErrors): void {
  const type = (metric.type ?? '') as string;
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric source type'));
  if (!sourceTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, sourceTypes));
  const present: string[] = [];
  const source = (name: keyof MetricSpec, check: () => void): void => {
    if (metric[name] === undefined) return;
    present.push(name);
    if (present.length === 1) check();
  };
  source('object', () => {
    validateReference(metric.object!.describedObject, `${path}.object.describedObject`, errors);
    validateIdentifier(metric.object!.metric, `${path}.object.metric`, errors);
    validateTarget(metric.object!.target, ['value', 'averageValue'], `${path}.object.target`, errors);
  });
  source('external', () => {
    validateIdentifier(metric.external!.metric, `${path}.external.metric`, errors);
    validateTarget(metric.external!.target, ['value', 'averageValue'], `${path}.external.target`, errors);
  });
  source('pods', () => {
    validateIdentifier(metric.pods!.metric, `${path}.pods.metric`, errors);
    validateTarget(metric.pods!.target, ['averageValue'], `${path}.pods.target`, errors);
  });
  source('resource', () => {
    if (!metric.resource!.name) errors.push(required(`${path}.resource.name`, 'must specify a resource name'));
    validateTarget(metric.resource!.target, ['averageUtilization', 'averageValue'], `${path}.resource.target`, errors);
  });
  source('containerResource', () => {
    if (!metric.containerResource!.name) errors.push(required(`${path}.containerResource.name`, 'must specify a resource name'));
    if (!metric.containerResource!.container) errors.push(required(`${path}.containerResource.container`, 'must specify a container'));
    validateTarget(metric.containerResource!.target, ['averageUtilization', 'averageValue'], `${path}.containerResource.target`, errors);
  });
  const expected = type ? type[0]!.toLowerCase() + type.slice(1) : '';
  if (!present.includes(expected)) errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (present.length !== 1) for (const name of present) if (name !== expected) errors.push(forbiddenField(`${path}.${name}`, 'must populate the given metric source only'));
}

function validateIdentifier(metric: { readonly name?: string; readonly selector?: Parameters<typeof validateLabelSelector>[0] } | undefined, path: string, errors: FieldErrors): void {
  if (!metric?.name) errors.push(required(`${path}.name`));
  else invalidEach(errors, `${path}.name`, metric.name, pathSegment(metric.name));
  if (metric?.selector) validateLabelSelector(metric.selector, `${path}.selector`, errors);
}

type TargetField = 'value' | 'averageValue' | 'averageUtilization';

function validateTarget(target: MetricTarget | undefined, fields: readonly TargetField[], path: string, errors: FieldErrors): void {
  const { type = '', value, averageValue, averageUtilization } = (target ?? {}) as MetricTarget & { type?: string };
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const [name, quantity] of [['value', value], ['averageValue', averageValue]] as const) {
    if (quantity !== undefined && parseQuantity(quantity).nano <= 0n) errors.push(invalid(`${path}.${name}`, showQuantity(quantity), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  if (fields.length === 1) {
    if (averageValue === undefined || parseQuantity(averageValue).nano <= 0n) errors.push(required(`${path}.averageValue`, 'must specify a positive target averageValue'));
    return;
  }
  if (fields.includes('averageUtilization')) {
    if (averageUtilization === undefined && averageValue === undefined) errors.push(required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'));
    if (averageUtilization !== undefined && averageValue !== undefined) errors.push(forbiddenField(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'));
    return;
  }
  if (value === undefined && averageValue === undefined) errors.push(required(`${path}.averageValue`, 'must set either a target value or averageValue'));
  if (value !== undefined && averageValue !== undefined) errors.push(forbiddenField(`${path}.value`, 'may not set both a target value and averageValue'));
}

function validateRules(rules: HPAScalingRules, path: string, errors: FieldErrors): void {
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && window < 0) errors.push(invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > 3600) errors.push(invalid(`${path}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'));
  const select = rules.selectPolicy;
  if (select !== undefined && !['Disabled', 'Max', 'Min'].includes(select)) errors.push(notSupported(`${path}.selectPolicy`, select, ['Disabled', 'Max', 'Min']));
  const policies = rules.policies ?? [];
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, at) => {
    const here = `${path}.policies[${at}]`;
    if ((policy.type as string) !== 'Pods' && (policy.type as string) !== 'Percent') errors.push(notSupported(`${here}.type`, policy.type ?? '', ['Percent', 'Pods']));
    if ((policy.value ?? 0) <= 0) errors.push(invalid(`${here}.value`, policy.value ?? 0, 'must be greater than zero'));
    if ((policy.periodSeconds ?? 0) <= 0) errors.push(invalid(`${here}.periodSeconds`, policy.periodSeconds ?? 0, 'must be greater than zero'));
    if ((policy.periodSeconds ?? 0) > 1800) errors.push(invalid(`${here}.periodSeconds`, policy.periodSeconds, 'must be less than or equal to 1800'));
  });
}
