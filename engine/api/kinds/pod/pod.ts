import { forbiddenField, invalid, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, RuleContext, Strategy } from '../../kind';
import { inclusiveRange, subdomainName } from '../../names';
import type { KubeObject } from '../../object';
import type { Container, Pod, PodSpec, Toleration } from '../../types';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { defaultPod } from './defaults';
import { applyLabelKeys } from './label-keys';
import { validateTolerations } from './placement';
import { qualityOfService } from './quality';
import { validatePodOnly, validatePodSpec } from './spec';
import { validatePodStatus } from './status';
import { podWarnings } from './warnings';

export const pod: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: true,

  default(draft) {
    draft.spec = defaultPod((draft.spec ?? {}) as PodSpec);
  },

  prepareForCreate(draft) {
    applyLabelKeys(draft);
    const spec = draft.spec as PodSpec;
    draft.status = { phase: 'Pending', qosClass: qualityOfService(spec) };
    if (spec.schedulingGates?.length) {
      draft.status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }];
    }
  },

  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as Pod).status;
  },

  validate(object) {
    const errors: FieldErrors = [];
    validateAnnotationRules(object, errors);
    const spec = object.spec as PodSpec;
    validatePodSpec(spec, object.metadata.name, true, 'spec', errors);
    validatePodOnly(spec, 'spec', errors);
    if (spec.ephemeralContainers?.length) errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
    if (spec.nodeName && spec.schedulingGates?.length) errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
    return errors;
  },

  validateUpdate(object, old, context) {
    const errors: FieldErrors = [];
    const spec = object.spec as PodSpec;
    const oldSpec = (old as unknown as Pod).spec!;
    validateAnnotationRules(object, errors);
    if (spec !== oldSpec) {
      validatePodSpec(spec, object.metadata.name, true, 'spec', errors);
      validatePodOnly(spec, 'spec', errors);
      validateSpecUpdate(spec, oldSpec, errors, context);
    }
    return errors;
  },

  warnings: podWarnings,

  graceSeconds(object, options) {
    const stored = object as unknown as Pod;
    let seconds = options.gracePeriodSeconds ?? stored.spec?.terminationGracePeriodSeconds ?? 0;
    const phase = stored.status?.phase;
    if (!stored.spec?.nodeName || phase === 'Failed' || phase === 'Succeeded') seconds = 0;
    return seconds < 0 ? 1 : seconds;
  },

  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as Pod).spec;
        if (draft.metadata.ownerReferences !== old.metadata.ownerReferences) draft.metadata.ownerReferences = old.metadata.ownerReferences as Draft['metadata']['ownerReferences'];
        // The class of a pod never changes; a status without it keeps it.
        const qosClass = (old as unknown as Pod).status?.qosClass;
        if (qosClass && draft.status?.qosClass === undefined) draft.status = { ...draft.status, qosClass };
      },
      validateUpdate: (object, old) => validatePodStatus(object as unknown as Pod, old as unknown as Pod),
    },
    ephemeralcontainers: {
      prepareForUpdate(draft, old) {
        const oldPod = old as unknown as Pod;
        const ephemeralContainers = (draft.spec as PodSpec | undefined)?.ephemeralContainers;
        draft.metadata = { ...old.metadata, resourceVersion: draft.metadata.resourceVersion, managedFields: draft.metadata.managedFields } as Draft['metadata'];
        draft.spec = { ...oldPod.spec, ...(ephemeralContainers ? { ephemeralContainers } : {}) };
        draft.status = oldPod.status;
      },
      validateUpdate: (object, old, { rare }) => rare.validateEphemeralUpdate(object, old as unknown as Pod),
    },
    resize: {
      prepareForUpdate: prepareResize,
      validateUpdate: (object, old, { rare }) => rare.validateResize(object, old as unknown as Pod),
    },
  },
};

/** Only the resources of containers come from the request. */
function prepareResize(draft: Draft, old: KubeObject): void {
  const oldPod = old as unknown as Pod;
  const wanted = draft.spec as PodSpec;
  draft.metadata = { ...old.metadata, resourceVersion: draft.metadata.resourceVersion, managedFields: draft.metadata.managedFields } as Draft['metadata'];
  // Containers in another order are left as they are for the rules to refuse.
  const resized = (before: readonly Container[] | undefined, after: readonly Container[] | undefined): readonly Container[] | undefined => {
    if (before?.some(({ name }, at) => name !== after?.[at]?.name)) return after;
    return before?.map((container, at) => ({ ...container, resources: after![at]!.resources, ...(after![at]!.resizePolicy ? { resizePolicy: after![at]!.resizePolicy } : {}) }));
  };
  const containersChanged = wanted.containers?.length !== oldPod.spec?.containers.length || (wanted.initContainers?.length ?? 0) !== (oldPod.spec?.initContainers?.length ?? 0);
  draft.spec = containersChanged ? wanted : {
    ...oldPod.spec,
    containers: resized(oldPod.spec?.containers, wanted.containers),
    ...(oldPod.spec?.initContainers ? { initContainers: resized(oldPod.spec.initContainers, wanted.initContainers) } : {}),
  };
  draft.status = oldPod.status;
}

function validateAnnotationRules(object: Draft, errors: FieldErrors): void {
  const { annotations } = object.metadata;
  if (!annotations) return;
  const cost = annotations['controller.kubernetes.io/pod-deletion-cost'];
  if (cost !== undefined && !/^-?(0|[1-9][0-9]*)$/.test(cost)) errors.push(invalid('metadata.annotations.controller.kubernetes.io/pod-deletion-cost', cost, 'must be a 32bit integer'));
  const profiles = 'container.apparmor.security.beta.kubernetes.io/';
  const { containers = [], initContainers = [], ephemeralContainers = [] } = ((object as unknown as Pod).spec ?? {}) as Partial<PodSpec>;
  const names = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(profiles)) continue;
    const container = key.slice(profiles.length);
    if (!names.includes(container)) errors.push(invalid(`metadata.annotations[${key}]`, container, 'container not found'));
    if (!['', 'runtime/default', 'unconfined'].includes(value) && !value.startsWith('localhost/')) errors.push(invalid(`metadata.annotations[${key}]`, value, `invalid AppArmor profile name: "${value}"`));
  }
}

const updatable = [
  '`spec.containers[*].image`', '`spec.initContainers[*].image`', '`spec.activeDeadlineSeconds`', '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

function validateSpecUpdate(spec: PodSpec, old: PodSpec, errors: FieldErrors, context: RuleContext): void {
  for (const name of ['containers', 'initContainers'] as const) {
    const now = spec[name] ?? [];
    if (now.length !== (old[name] ?? []).length) {
      errors.push(forbiddenField(`spec.${name}`, 'pod updates may not add or remove containers'));
      return;
    }
    now.forEach((container, at) => {
      if (!container.image) errors.push(required(`spec.${name}[${at}].image`));
      else if (container.image.trim() !== container.image) errors.push(invalid(`spec.${name}[${at}].image`, container.image, 'must not have leading or trailing whitespace'));
    });
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined) {
    if (deadline < 0 || deadline > 2147483647) return void errors.push(invalid('spec.activeDeadlineSeconds', deadline, inclusiveRange(0, 2147483647)));
    if (old.activeDeadlineSeconds !== undefined && old.activeDeadlineSeconds < deadline) return void errors.push(invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value'));
  } else if (old.activeDeadlineSeconds !== undefined) {
    errors.push(invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'));
  }
  validateOnlyAddedTolerations(spec.tolerations ?? [], old.tolerations ?? [], errors);
  const gates = old.schedulingGates?.map((gate) => gate.name) ?? [];
  spec.schedulingGates?.forEach((gate, at) => {
    if (!gates.includes(gate.name)) errors.push(forbiddenField(`spec.schedulingGates[${at}].name`, `only deletion is allowed, but found new scheduling gate '${gate.name}'`));
  });
  if (sameJson(spec, old)) return;
  const munged = mungedSpec(spec, old, errors);
  if (!sameJson(munged, old)) errors.push(forbiddenField('spec', `pod updates may not change fields other than ${updatable}\n${context.rare.structDiff('core.PodSpec', old, munged)}`));
}

/** The new spec with everything that may change put back, so that what still differs is what is refused. */
function mungedSpec(spec: PodSpec, old: PodSpec, errors: FieldErrors): PodSpec {
  const images = (now: readonly Container[] | undefined, before: readonly Container[] | undefined): Container[] | undefined => now?.map((container, at) => ({ ...container, image: before![at]!.image }));
  const munged: Mutable<PodSpec> = { ...spec, containers: images(spec.containers, old.containers)! };
  if (spec.initContainers) munged.initContainers = images(spec.initContainers, old.initContainers);
  munged.activeDeadlineSeconds = old.activeDeadlineSeconds;
  munged.schedulingGates = old.schedulingGates;
  munged.tolerations = old.tolerations;
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  if (old.schedulingGates?.length) {
    for (const [key, value] of Object.entries(old.nodeSelector ?? {})) {
      if (spec.nodeSelector?.[key] !== value) errors.push(invalid('spec.nodeSelector', { rendered: JSON.stringify(spec.nodeSelector ?? {}) }, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
    }
    munged.nodeSelector = old.nodeSelector;
    if (old.affinity || spec.affinity) munged.affinity = old.affinity;
  }
  return munged;
}

function validateOnlyAddedTolerations(now: readonly Toleration[], old: readonly Toleration[], errors: FieldErrors): void {
  for (const before of old) {
    if (now.some((after) => sameJson({ ...before, tolerationSeconds: after.tolerationSeconds }, after))) continue;
    errors.push(forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
    return;
  }
  validateTolerations(now, 'spec.tolerations', errors);
}

