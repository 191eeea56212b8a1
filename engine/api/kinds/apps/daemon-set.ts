import { invalid, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showIntOrString, showMap, showSelector } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import { isBrokenSelector, matchesSelector } from '../../label-selector';
import { subdomainName } from '../../names';
import type { DaemonSet, DaemonSetSpec } from '../../types';
import { isEmptySelector, validateLabelSelector } from '../../validation/label-selector';
import { isZero, validateNonNegative, validateNotMoreThan100Percent, validatePositiveIntOrPercent } from '../../validation/numbers';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { templateWarnings } from '../pod/warnings';
import { defaultTemplate, keepStatus, statusOnly, validateSameSelector, validateTemplateSpec } from './workload';

const generationAnnotation = 'deprecated.daemonset.template.generation';

export const daemonSet: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<DaemonSetSpec>;
    defaultTemplate(spec as unknown as Record<string, unknown>);
    const strategy = { ...spec.updateStrategy } as Mutable<NonNullable<DaemonSetSpec['updateStrategy']>>;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') strategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate };
    spec.updateStrategy = strategy;
    spec.revisionHistoryLimit ??= 10;
  },
  prepareForCreate(draft) {
    draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    const annotations = draft.metadata.annotations ?? {};
    if (!(Number(annotations[generationAnnotation]) >= 1)) draft.metadata.annotations = { ...annotations, [generationAnnotation]: '1' };
  },
  prepareForUpdate(draft, old) {
    keepStatus(draft, old);
    // The old generation of the template lives on in an annotation.
    const before = Number(old.metadata.annotations?.[generationAnnotation] ?? 0);
    const changed = !sameJson(draft.spec?.template, (old as unknown as DaemonSet).spec?.template);
    draft.metadata.annotations = { ...draft.metadata.annotations, [generationAnnotation]: String(changed ? before + 1 : before) };
  },
  validate: (object) => validateDaemonSet(object),
  validateUpdate(object, old) {
    const errors = [...validateDaemonSet(object), ...validateDaemonSet(object)];
    validateSameSelector(object, old, errors);
    return errors;
  },
  warnings: (object) => templateWarnings((object as unknown as DaemonSet).spec?.template, 'spec.template'),
  subresources: { status: statusOnly },
};

function validateDaemonSet(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as DaemonSet).spec!;
  validateSelectedTemplate(spec, errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateUpdateStrategy(spec, errors);
  validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
  return errors;
}

/** Unlike that of a Deployment, a selector that is missing is only said not to match. */
function validateSelectedTemplate(spec: DaemonSetSpec, errors: FieldErrors): void {
  if (spec.selector) validateLabelSelector(spec.selector, 'spec.selector', errors);
  const labels = spec.template?.metadata?.labels;
  if (!spec.selector || (!isBrokenSelector(spec.selector) && !matchesSelector(spec.selector, labels))) errors.push(invalid('spec.template.metadata.labels', showMap(labels), '`selector` does not match template `labels`'));
  if (spec.selector && isEmptySelector(spec.selector)) errors.push(invalid('spec.selector', showSelector(spec.selector), 'empty selector is invalid for daemonset'));
  validateTemplateSpec(spec.template, 'DaemonSet', errors);
}

function validateUpdateStrategy(spec: DaemonSetSpec, errors: FieldErrors): void {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const path = 'spec.updateStrategy';
  if ((type as string) === 'RollingUpdate') {
    if (!rollingUpdate) errors.push(required(`${path}.rollingUpdate`));
    else {
      const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
      const here = `${path}.rollingUpdate`;
      validatePositiveIntOrPercent(maxUnavailable, `${here}.maxUnavailable`, errors);
      validatePositiveIntOrPercent(maxSurge, `${here}.maxSurge`, errors);
      validateNotMoreThan100Percent(maxUnavailable, `${here}.maxUnavailable`, errors);
      validateNotMoreThan100Percent(maxSurge, `${here}.maxSurge`, errors);
      const unavailable = !isZero(maxUnavailable);
      const surge = !isZero(maxSurge);
      if (unavailable && surge) errors.push(invalid(`${here}.maxSurge`, showIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'));
      if (!unavailable && !surge) errors.push(required(`${here}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
    }
  } else if ((type as string) !== 'OnDelete') {
    errors.push(notSupported(path, rendered(goValue('apps.DaemonSetUpdateStrategy', spec.updateStrategy ?? {})), ['RollingUpdate', 'OnDelete']));
  }
}
