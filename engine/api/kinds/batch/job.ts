import { invalid, notSupported, rendered, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goValue } from '../../go-values';
import { showMap, showSelector } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { matchesSelector } from '../../label-selector';
import { dnsLabel, subdomainName } from '../../names';
import type { Job, JobSpec, LabelSelector, PodTemplateSpec } from '../../types';
import { validateDomainPrefixedPath } from '../../validation/domain-path';
import { validateLabelSelector } from '../../validation/label-selector';
import { validateNonNegative } from '../../validation/numbers';
import { sameJson } from '../../validation/object-meta';
import { defaultTemplate, keepStatus, statusOnly } from '../apps/workload';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { validatePodTemplate } from '../pod/spec';
import { hostnameWarnings, templateWarnings } from '../pod/warnings';
import { validatePodFailurePolicy, validateSuccessPolicy } from './policies';

const prefix = 'batch.kubernetes.io/';

export const job: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<JobSpec>;
    defaultJobSpec(spec);
    if (spec.completions === undefined && spec.parallelism === undefined) {
      spec.completions = 1;
      spec.parallelism = 1;
    }
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(labels).length && !Object.keys(draft.metadata.labels ?? {}).length) draft.metadata.labels = labels as Record<string, string>;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
    spec.manualSelector ??= false;
    for (const [at, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
      if (!rule.onPodConditions?.some((pattern) => pattern.status === undefined)) continue;
      const rules = [...spec.podFailurePolicy!.rules];
      rules[at] = { ...rule, onPodConditions: rule.onPodConditions.map((pattern) => ({ ...pattern, status: pattern.status ?? 'True' })) };
      spec.podFailurePolicy = { ...spec.podFailurePolicy, rules };
    }
  },
  prepareForCreate(draft) {
    draft.status = {};
    generateSelector(draft);
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateJob(object),
  validateUpdate(object, old) {
    const errors = validateJob(object);
    const spec = (object as unknown as Job).spec!;
    validateJobWithSelector(spec, errors);
    validateImmutable(spec, (old as unknown as Job).spec!, errors);
    return errors;
  },
  warnings(object, old) {
    const { spec } = object as unknown as Job;
    const warnings = [...(old ? [] : hostnameWarnings(object.metadata.name)), ...templateWarnings(spec?.template, 'spec.template')];
    if (spec?.completionMode === 'Indexed' && (spec.completions ?? 0) > 100000 && (spec.parallelism ?? 0) > 10000) {
      warnings.push('In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail');
    }
    return warnings;
  },
  subresources: { status: statusOnly },
};

function validateJob(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as Job).spec!;
  if (!spec.manualSelector && spec.selector) validateGenerated(object, spec.template?.metadata?.labels, spec.selector, errors);
  validateJobWithSelector(spec, errors);
  validateCompletionNames(object, spec, errors);
  return errors;
}

/** Defaults that a job template of a CronJob has, too. */
export function defaultJobSpec(spec: Mutable<JobSpec>): void {
  defaultTemplate(spec as unknown as Record<string, unknown>);
}

/** Unless the client chooses its own selector, pods are told apart by the job's uid. */
function generateSelector(draft: Draft): void {
  const spec = part(draft, 'spec') as unknown as Mutable<JobSpec>;
  const uid = draft.metadata.uid;
  if (spec.manualSelector || !uid) return;
  const template = { ...spec.template } as Mutable<PodTemplateSpec>;
  const labels: Record<string, string> = { ...template.metadata?.labels };
  const own = { [`${prefix}controller-uid`]: uid, [`${prefix}job-name`]: draft.metadata.name ?? '', 'controller-uid': uid, 'job-name': draft.metadata.name ?? '' };
  for (const [key, value] of Object.entries(own)) if (labels[key] === undefined || key === `${prefix}controller-uid`) labels[key] = value;
  // A job without labels of its own shares the template's map, and so gets what is added to it.
  if (draft.metadata.labels === undefined || draft.metadata.labels === template.metadata?.labels) draft.metadata.labels = { ...labels };
  template.metadata = { ...template.metadata, labels };
  spec.template = template;
  const selector = { ...spec.selector } as Mutable<LabelSelector>;
  selector.matchLabels = { ...selector.matchLabels, [`${prefix}controller-uid`]: selector.matchLabels?.[`${prefix}controller-uid`] ?? uid };
  spec.selector = selector;
}

function validateCompletionNames(object: Draft, spec: JobSpec, errors: FieldErrors): void {
  if (spec.completionMode !== 'Indexed' || spec.completions === undefined || spec.completions <= 0) return;
  // The longest pod hostname that an index makes.
  const longest = `${object.metadata.name}-${spec.completions - 1}`;
  if (dnsLabel(longest).length) errors.push(invalid('metadata.name', object.metadata.name ?? '', `will not able to create pod with invalid DNS label: ${longest}`));
}

function validateJobWithSelector(spec: JobSpec, errors: FieldErrors): void {
  const selector = spec.selector;
  validateJobSpec(spec, 'spec', errors);
  const labels = spec.template?.metadata?.labels;
  if (!selector) errors.push(required('spec.selector'));
  else {
    validateLabelSelector(selector, 'spec.selector', errors);
    if (!matchesSelector(selector, labels)) errors.push(invalid('spec.template.metadata.labels', showMap(labels), '`selector` does not match template `labels`'));
  }
}

function validateGenerated(object: Draft, labels: Readonly<Record<string, string>> | undefined, selector: LabelSelector, errors: FieldErrors): void {
  const { uid = '', name = '' } = object.metadata;
  const expect = (key: string, value: string): void => {
    const have = labels?.[key];
    const path = `spec.template.metadata.labels[${key}]`;
    if (have === undefined) errors.push(required(path, `must be '${value}'`));
    else if (have !== value) errors.push(invalid(path, showMap(labels), `must be '${value}'`));
  };
  if (uid) {
    expect('controller-uid', uid);
    expect('job-name', name);
    expect(`${prefix}controller-uid`, uid);
    expect(`${prefix}job-name`, name);
  }
  const made = { 'controller-uid': uid, 'job-name': name, [`${prefix}controller-uid`]: uid, [`${prefix}job-name`]: name };
  if (!matchesSelector(selector, made)) errors.push(invalid('spec.selector', showSelector(selector), '`selector` not auto-generated'));
}

export function validateJobSpec(spec: JobSpec, path: string, errors: FieldErrors): void {
  validateNonNegative(spec.parallelism, `${path}.parallelism`, errors);
  validateNonNegative(spec.completions, `${path}.completions`, errors);
  validateNonNegative(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`, errors);
  validateNonNegative(spec.backoffLimit, `${path}.backoffLimit`, errors);
  validateNonNegative(spec.ttlSecondsAfterFinished, `${path}.ttlSecondsAfterFinished`, errors);
  validateNonNegative(spec.backoffLimitPerIndex, `${path}.backoffLimitPerIndex`, errors);
  if (spec.maxFailedIndexes !== undefined) {
    validateNonNegative(spec.maxFailedIndexes, `${path}.maxFailedIndexes`, errors);
    if (spec.backoffLimitPerIndex === undefined) errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) {
    validateDomainPrefixedPath(spec.managedBy, `${path}.managedBy`, errors);
    if (spec.managedBy.length > 63) errors.push(tooLong(`${path}.managedBy`, 63));
  }
  const mode = spec.completionMode as string | undefined;
  if (mode !== undefined) {
    if (mode !== 'NonIndexed' && mode !== 'Indexed') errors.push(notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed']));
    if (mode === 'Indexed') validateIndexed(spec, path, errors);
  }
  if (mode === undefined || mode === 'NonIndexed') {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) if (spec[name] !== undefined) errors.push(invalid(`${path}.${name}`, spec[name], 'requires indexed completion mode'));
  }
  if (spec.podFailurePolicy) validatePodFailurePolicy(spec, `${path}.podFailurePolicy`, errors);
  if (spec.successPolicy) {
    if (mode !== 'Indexed') errors.push(invalid(`${path}.successPolicy`, rendered(goValue('batch.SuccessPolicy', spec.successPolicy)), 'requires indexed completion mode'));
    else validateSuccessPolicy(spec, `${path}.successPolicy`, errors);
  }
  const replacement = spec.podReplacementPolicy as string | undefined;
  if (spec.podFailurePolicy && replacement !== undefined && replacement !== 'Failed') errors.push(notSupported(`${path}.podReplacementPolicy`, replacement, ['Failed']));
  else if (replacement !== undefined && replacement !== 'Failed' && replacement !== 'TerminatingOrFailed') errors.push(notSupported(`${path}.podReplacementPolicy`, replacement, ['Failed', 'TerminatingOrFailed']));
  validatePodTemplate(spec.template, `${path}.template`, errors);
  // A template is defaulted to restart always, which a job does not allow: then the policy counts as not given.
  const restart = spec.template?.spec?.restartPolicy;
  if (!restart || restart === 'Always') errors.push(required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  else if (restart !== 'OnFailure' && restart !== 'Never') errors.push(notSupported(`${path}.template.spec.restartPolicy`, restart, ['OnFailure', 'Never']));
  else if (spec.podFailurePolicy && restart !== 'Never') errors.push(invalid(`${path}.template.spec.restartPolicy`, restart ?? '', 'only "Never" is supported when podFailurePolicy is specified'));
}

function validateIndexed(spec: JobSpec, path: string, errors: FieldErrors): void {
  if (spec.completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if ((spec.parallelism ?? 0) > 100000) errors.push(invalid(`${path}.parallelism`, spec.parallelism, 'must be less than or equal to 100000 when completion mode is Indexed'));
  const { completions, maxFailedIndexes: most, parallelism } = spec;
  if (completions !== undefined && most !== undefined && most > completions) errors.push(invalid(`${path}.maxFailedIndexes`, most, 'must be less than or equal to completions'));
  if (most !== undefined && most > 100000) errors.push(invalid(`${path}.maxFailedIndexes`, most, 'must be less than or equal to 100000'));
  if (spec.backoffLimitPerIndex === undefined || (completions ?? 0) <= 100000) return;
  const why = 'must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index';
  if (most === undefined) errors.push(required(`${path}.maxFailedIndexes`, 'must be specified when completions is above 100000'));
  if (parallelism !== undefined && parallelism > 10000) errors.push(invalid(`${path}.parallelism`, parallelism, why));
  if (most !== undefined && most > 10000) errors.push(invalid(`${path}.maxFailedIndexes`, most, why));
}

function validateImmutable(spec: JobSpec, old: JobSpec, errors: FieldErrors): void {
  if (spec.completions !== old.completions) validateCompletionsChange(spec, errors);
  if (!sameJson(spec.selector, old.selector)) errors.push(invalid('spec.selector', spec.selector ? showSelector(spec.selector) : null, 'field is immutable'));
  if (!sameJson(changeable(spec, old), old.template)) errors.push(invalid('spec.template', rendered(goValue('core.PodTemplateSpec', spec.template)), 'field is immutable'));
  if (spec.completionMode !== old.completionMode) errors.push(invalid('spec.completionMode', spec.completionMode ?? null, 'field is immutable'));
  for (const name of ['podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const) {
    if (sameJson(spec[name], old[name])) continue;
    const value = spec[name];
    errors.push(invalid(`spec.${name}`, typeof value === 'object' ? rendered(goValue(`batch.${name[0]!.toUpperCase()}${name.slice(1)}`, value)) : value, 'field is immutable'));
  }
}

/** An indexed job may grow and shrink, together with its parallelism. */
function validateCompletionsChange(spec: JobSpec, errors: FieldErrors): void {
  if (spec.completionMode !== 'Indexed') errors.push(invalid('spec.completions', spec.completions ?? null, 'field is immutable'));
  else if (spec.completions !== undefined && spec.parallelism !== undefined && spec.completions !== spec.parallelism) errors.push(invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'));
}

/** While a job is suspended and has not started, scheduling directives of its template may still change. */
function changeable(spec: JobSpec, old: JobSpec): PodTemplateSpec | undefined {
  if (!old.suspend || !spec.template?.spec || !old.template?.spec) return spec.template;
  const was = old.template;
  return {
    ...spec.template,
    metadata: { ...spec.template.metadata, labels: was.metadata?.labels, annotations: was.metadata?.annotations },
    spec: { ...spec.template.spec, affinity: was.spec!.affinity, nodeSelector: was.spec!.nodeSelector, tolerations: was.spec!.tolerations, schedulingGates: was.spec!.schedulingGates },
  };
}

