import { forbiddenField, invalid, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showMap, showSelector } from '../../go-syntax';
import { isBrokenSelector, matchesSelector } from '../../label-selector';
import type { Draft } from '../../kind';
import type { KubeObject } from '../../object';
import type { LabelSelector, PodSpec, PodTemplateSpec } from '../../types';
import { isEmptySelector, validateLabelSelector } from '../../validation/label-selector';
import { sameJson, validateAnnotations, validateLabels } from '../../validation/object-meta';
import { defaultPodSpec } from '../pod/defaults';
import { validatePodTemplate } from '../pod/spec';

/** What Deployment, ReplicaSet, StatefulSet and DaemonSet have in common. */
export function defaultTemplate(spec: Record<string, unknown>): void {
  const template = (spec.template ?? {}) as PodTemplateSpec;
  const pod = defaultPodSpec(template.spec ?? ({} as PodSpec));
  if (spec.template && pod === template.spec) return;
  spec.template = { ...template, spec: pod };
}

export function validateSelector(selector: LabelSelector | undefined, path: string, kind: string, errors: FieldErrors): void {
  if (!selector) {
    errors.push(required(`${path}.selector`));
    return;
  }
  validateLabelSelector(selector, `${path}.selector`, errors);
  if (isEmptySelector(selector)) errors.push(invalid(`${path}.selector`, showSelector(selector), `empty selector is invalid for ${kind}`));
}

/** The template of a replicated workload under its selector; a broken selector hides what is wrong with the template. */
export function validateWorkloadTemplate(template: PodTemplateSpec | undefined, selector: LabelSelector | undefined, errors: FieldErrors): void {
  if (selector && isBrokenSelector(selector)) return void errors.push(invalid('spec.selector', showSelector(selector), 'invalid label selector'));
  validateTemplateLabels(template, selector, errors);
  validateTemplateSpec(template, 'ReplicaSet', errors);
}

/** A template of pods that restart for ever; `what` names the kind in a message. */
export function validateTemplateSpec(template: PodTemplateSpec | undefined, what: string, errors: FieldErrors): void {
  validatePodTemplate(template, 'spec.template', errors);
  validateAlwaysRestarts(template, what, errors);
}

export function validateAlwaysRestarts(template: PodTemplateSpec | undefined, what: string, errors: FieldErrors): void {
  const restart = template?.spec?.restartPolicy as string | undefined;
  if (restart !== 'Always') errors.push(notSupported('spec.template.spec.restartPolicy', restart ?? '', ['Always']));
  if (template?.spec?.activeDeadlineSeconds !== undefined) errors.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${what} is not Supported`));
}

/** The pod spec of a StatefulSet is only checked when its pods are made: its volumes come from the claim templates. */
export function validateTemplateMeta(template: PodTemplateSpec | undefined, errors: FieldErrors): void {
  if (template?.metadata?.labels) validateLabels(template.metadata.labels, 'spec.template.labels', errors);
  if (template?.metadata?.annotations) validateAnnotations(template.metadata.annotations, 'spec.template.annotations', errors);
}

export function validateTemplateLabels(template: PodTemplateSpec | undefined, selector: LabelSelector | undefined, errors: FieldErrors): void {
  const labels = template?.metadata?.labels;
  // No selector matches nothing.
  if (selector && isEmptySelector(selector)) return;
  if (!selector || !matchesSelector(selector, labels)) errors.push(invalid('spec.template.metadata.labels', showMap(labels), '`selector` does not match template `labels`'));
}

/** spec.selector never changes. */
export function validateSameSelector(object: Draft, old: KubeObject, errors: FieldErrors): void {
  const now = object.spec?.selector as LabelSelector | undefined;
  const before = (old.spec as { selector?: LabelSelector } | undefined)?.selector;
  if (!sameJson(now, before)) errors.push(invalid('spec.selector', now ? showSelector(now) : null, 'field is immutable'));
}

/** A status update keeps the spec. */
export const statusOnly = {
  prepareForUpdate(draft: Draft, old: KubeObject): void {
    draft.spec = old.spec;
  },
};

/** An update of the object keeps the status. */
export function keepStatus(draft: Draft, old: KubeObject): void {
  if (old.status === undefined) delete draft.status;
  else draft.status = old.status;
}
