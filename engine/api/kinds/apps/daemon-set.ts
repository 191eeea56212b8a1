import { invalid, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showIntOrString } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { DaemonSet, DaemonSetSpec } from '../../types';
import { isZero, validateNonNegative, validateNotMoreThan100Percent, validatePositiveIntOrPercent } from '../../validation/numbers';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { templateWarnings } from '../pod/warnings';
import { defaultTemplate, keepStatus, statusOnly, validateSameSelector, validateSelector, validateWorkloadTemplate } from './workload';

const generationAnnotation = 'deprecated.daemonset.template.generation';

export const daemonSet: Strategy = {
  validateName: subdomainName,
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
    const errors = validateDaemonSet(object);
    validateSameSelector(object, old, errors);
    return errors;
  },
  warnings: (object) => templateWarnings((object as unknown as DaemonSet).spec?.template, 'spec.template'),
  subresources: { status: statusOnly },
};

function validateDaemonSet(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as DaemonSet).spec!;
  validateSelector(spec.selector, 'spec', 'daemonset', errors);
  validateWorkloadTemplate(spec.template, spec.selector, 'DaemonSet', errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const path = 'spec.updateStrategy';
  if ((type as string) === 'RollingUpdate') {
    if (!rollingUpdate) errors.push(required(`${path}.rollingUpdate`));
    else {
      const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
      const here = `${path}.rollingUpdate`;
      validatePositiveIntOrPercent(maxUnavailable, `${here}.maxUnavailable`, errors);
      validatePositiveIntOrPercent(maxSurge, `${here}.maxSurge`, errors);
      const unavailable = !isZero(maxUnavailable);
      const surge = !isZero(maxSurge);
      if (unavailable && surge) errors.push(invalid(`${here}.maxSurge`, showIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'));
      if (!unavailable && !surge) errors.push(required(`${here}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
      validateNotMoreThan100Percent(maxUnavailable, `${here}.maxUnavailable`, errors);
      validateNotMoreThan100Percent(maxSurge, `${here}.maxSurge`, errors);
    }
  } else if ((type as string) !== 'OnDelete') {
    errors.push(notSupported(`${path}.type`, type ?? '', ['RollingUpdate', 'OnDelete']));
  }
  validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
  return errors;
}
