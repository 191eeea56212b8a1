import { forbiddenField } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft } from '../../kind';
import type { Container, Pod, PodSpec } from '../../types';
import { sameJson } from '../../validation/object-meta';
import { qualityOfService } from './quality';
import { validatePodOnly, validatePodSpec } from './spec';
import { podSpecDiff } from './spec-diff';
import { invalid } from '../../field-errors';

/** Ephemeral containers are added, never changed or removed. */
export function validateEphemeralUpdate(object: Draft, old: Pod): FieldErrors {
  const errors: FieldErrors = [];
  const spec = object.spec as PodSpec;
  validatePodSpec(spec, object.metadata.name, true, 'spec', errors);
  validatePodOnly(spec, 'spec', errors);
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    errors.push(forbiddenField('', 'static pods do not support ephemeral containers'));
    return errors;
  }
  const now = new Map((spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const before of old.spec?.ephemeralContainers ?? []) {
    const after = now.get(before.name);
    if (!after) errors.push(forbiddenField('spec.ephemeralContainers', `existing ephemeral containers "${before.name}" may not be removed\n`));
    else if (!sameJson(after, before)) errors.push(forbiddenField('spec.ephemeralContainers', `existing ephemeral containers "${before.name}" may not be changed\n`));
  }
  return errors;
}

/** In-place resize: cpu and memory of containers, nothing else, and not the class of the pod. */
export function validateResize(object: Draft, old: Pod): FieldErrors {
  const errors: FieldErrors = [];
  const spec = object.spec as PodSpec;
  const oldSpec = old.spec!;
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return [forbiddenField('', 'static pods cannot be resized')];
  validatePodSpec(spec, object.metadata.name, true, 'spec', errors);
  validatePodOnly(spec, 'spec', errors);
  if (spec.containers?.length !== oldSpec.containers.length) {
    errors.push(forbiddenField('spec.containers', 'containers may not be added or removed on resize'));
    return errors;
  }
  if (old.status?.qosClass && qualityOfService(spec) !== old.status.qosClass) errors.push(invalid('spec', old.status.qosClass, 'Pod QOS Class may not change as a result of resizing'));
  const bare = (container: Container): Container => ({ ...container, resources: undefined });
  const without = (one: PodSpec): PodSpec => ({ ...one, containers: one.containers.map(bare), initContainers: one.initContainers?.map(bare) });
  spec.containers.forEach((container, at) => {
    const before = oldSpec.containers[at]!;
    for (const name of ['requests', 'limits'] as const) {
      for (const resource of Object.keys(before.resources?.[name] ?? {}).sort()) {
        if ((resource === 'cpu' || resource === 'memory') && container.resources?.[name]?.[resource] === undefined) errors.push(forbiddenField(`spec.containers[${at}].resources.${name}`, `resource ${name} cannot be removed`));
      }
    }
  });
  if (!sameJson(without(spec), without(oldSpec))) errors.push(forbiddenField('spec', `only cpu and memory resources are mutable\n${podSpecDiff(oldSpec, spec)}`));
  return errors;
}
