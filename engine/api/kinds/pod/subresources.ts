import { forbiddenField, invalid } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { structDiff } from '../../go-diff';
import type { Draft } from '../../kind';
import { compareQuantities } from '../../quantity';
import type { Container, Pod, PodSpec } from '../../types';
import { sameJson } from '../../validation/object-meta';
import { qualityOfService } from './quality';
import { validatePodOnly, validatePodSpec } from './spec';

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
    else if (!sameJson(after, before)) errors.push(forbiddenField('spec.ephemeralContainers', `existing ephemeral containers "${before.name}" may not be changed\n${structDiff('core.EphemeralContainer', before, after)}`));
  }
  return errors;
}

/** In-place resize: cpu and memory of containers, nothing else, and not the class of the pod. */
export function validateResize(object: Draft, old: Pod): FieldErrors {
  const errors: FieldErrors = [];
  const spec = object.spec as PodSpec;
  const oldSpec = old.spec!;
  validatePodSpec(spec, object.metadata.name, true, 'spec', errors);
  validatePodOnly(spec, 'spec', errors);
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return [forbiddenField('', 'static pods cannot be resized')];
  if (oldSpec.os?.name === 'windows') return [forbiddenField('', 'windows pods cannot be resized')];
  const before = old.status?.qosClass ?? qualityOfService(oldSpec);
  if (qualityOfService(spec) !== before) errors.push(invalid('spec', before, 'Pod QOS Class may not change as a result of resizing'));
  if (!sameContainers(spec, oldSpec, errors)) return errors;
  oldSpec.initContainers?.forEach((container, at) => {
    if (container.restartPolicy === 'Always') validateResourceChange(spec.initContainers![at]!, container, `spec.initContainers[${at}].resources`, errors);
  });
  oldSpec.containers.forEach((container, at) => validateResourceChange(spec.containers[at]!, container, `spec.containers[${at}].resources`, errors));
  validateOnlyResources(spec, oldSpec, errors);
  return errors;
}

/** The rest compares containers by their place. */
function sameContainers(spec: PodSpec, old: PodSpec, errors: FieldErrors): boolean {
  const from = errors.length;
  for (const list of ['initContainers', 'containers'] as const) {
    const now = spec[list] ?? [];
    const before = old[list] ?? [];
    if (now.length !== before.length) errors.push(forbiddenField(`spec.${list}`, `${list} may not be added or removed on resize`));
    else now.forEach(({ name }, at) => {
      if (name !== before[at]!.name) errors.push(forbiddenField(`spec.${list}[${at}].name`, `${list} may not be renamed or reordered on resize`));
    });
  }
  return errors.length === from;
}

function validateResourceChange(container: Container, before: Container, path: string, errors: FieldErrors): void {
  for (const name of ['requests', 'limits'] as const) {
    const now = container.resources?.[name] ?? {};
    if (Object.keys(before.resources?.[name] ?? {}).some((resource) => now[resource] === undefined)) errors.push(forbiddenField(`${path}.${name}`, `resource ${name} cannot be removed`));
  }
  const policy = container.resizePolicy?.find(({ resourceName }) => resourceName === 'memory')?.restartPolicy;
  if (policy && policy !== 'NotRequired') return;
  const limit = container.resources?.limits?.memory;
  const oldLimit = before.resources?.limits?.memory;
  if (limit === undefined || (oldLimit !== undefined && compareQuantities(limit, oldLimit) >= 0)) return;
  errors.push(forbiddenField(`${path}.limits[memory]`, `memory limits cannot be ${oldLimit === undefined ? 'added' : 'decreased'} unless resizePolicy is RestartContainer`));
}

/** Nothing but cpu and memory may differ, and these only in containers that run as long as the pod. */
function validateOnlyResources(spec: PodSpec, old: PodSpec, errors: FieldErrors): void {
  const from = errors.length;
  const rest = ({ resources, ...container }: Container): object => ({ ...container, requests: withoutComputing(resources?.requests), limits: withoutComputing(resources?.limits), claims: resources?.claims });
  const differ = (now: Container, before: Container): boolean => !sameJson(rest(now), rest(before));
  spec.containers.forEach((container, at) => {
    if (differ(container, old.containers[at]!)) errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
  });
  spec.initContainers?.forEach((container, at) => {
    const before = old.initContainers![at]!;
    if (container.restartPolicy === 'Always') {
      if (differ(container, before)) errors.push(forbiddenField('spec', 'only cpu and memory resources for sidecar containers are mutable'));
    } else if (!sameJson(container, before)) errors.push(forbiddenField('spec', 'resources for non-sidecar init containers are immutable'));
  });
  if (errors.length === from && !sameJson({ ...spec, containers: [], initContainers: [] }, { ...old, containers: [], initContainers: [] })) errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
}

function withoutComputing(list: Readonly<Record<string, unknown>> | undefined): object {
  const { cpu: _cpu, memory: _memory, ...others } = list ?? {};
  return others;
}
