import { forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showIntOrString, showSelector } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import { isBrokenSelector } from '../../label-selector';
import { dnsLabel, nameForm } from '../../names';
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from '../../types';
import { isZero, validateNonNegative, validateNotMoreThan100Percent, validatePositiveIntOrPercent } from '../../validation/numbers';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { mapped, part } from '../mutable';
import { templateWarnings } from '../pod/warnings';
import { persistentVolumeClaim } from '../storage/claim';
import { defaultTemplate, keepStatus, statusOnly, validateAlwaysRestarts, validateSelector, validateTemplateLabels, validateTemplateMeta } from './workload';

export const statefulSet: Strategy = {
  validateName: nameForm(dnsLabel),
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<StatefulSetSpec>;
    defaultTemplate(spec as unknown as Record<string, unknown>);
    spec.podManagementPolicy ||= 'OrderedReady';
    const strategy = { ...spec.updateStrategy } as Mutable<NonNullable<StatefulSetSpec['updateStrategy']>>;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') strategy.rollingUpdate = { ...strategy.rollingUpdate, partition: strategy.rollingUpdate?.partition ?? 0 };
    spec.updateStrategy = strategy;
    const retention = spec.persistentVolumeClaimRetentionPolicy;
    spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: retention?.whenDeleted || 'Retain', whenScaled: retention?.whenScaled || 'Retain' };
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    if (spec.volumeClaimTemplates) spec.volumeClaimTemplates = mapped(spec.volumeClaimTemplates, defaultClaim);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0, availableReplicas: 0 };
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateStatefulSet(object),
  validateUpdate(object, old) {
    const errors = validateStatefulSet(object);
    const changeable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds', 'revisionHistoryLimit'];
    const rest = (spec: object): Record<string, unknown> => Object.fromEntries(Object.entries(spec).filter(([name]) => !changeable.includes(name)));
    if (!sameJson(rest(object.spec), rest(old.spec as object))) {
      errors.push(forbiddenField('spec', "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
    }
    return errors;
  },
  warnings(object) {
    const { spec } = object as unknown as StatefulSet;
    const warnings = [...templateWarnings(spec?.template, 'spec.template')];
    if ((spec?.revisionHistoryLimit ?? 0) < 0) warnings.push('spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended');
    return warnings;
  },
  scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] },
  subresources: { status: statusOnly },
};

function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const out = { ...claim, kind: 'PersistentVolumeClaim', apiVersion: 'v1', metadata: { ...claim.metadata } } as Draft;
  persistentVolumeClaim.default!(out);
  return out as unknown as PersistentVolumeClaim;
}

function validateStatefulSet(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as StatefulSet).spec!;
  const management = spec.podManagementPolicy as string | undefined;
  if (!management) errors.push(required('spec.podManagementPolicy'));
  else if (management !== 'OrderedReady' && management !== 'Parallel') errors.push(invalid('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"));
  validateUpdateStrategy(spec, errors);
  for (const name of ['whenDeleted', 'whenScaled'] as const) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[name] as string | undefined;
    if (policy !== 'Retain' && policy !== 'Delete') errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${name}`, policy ?? '', ['Delete', 'Retain']));
  }
  validateNonNegative(spec.replicas, 'spec.replicas', errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateNonNegative(spec.ordinals?.start, 'spec.ordinals.start', errors);
  if (spec.serviceName) invalidEach(errors, 'spec.serviceName', spec.serviceName, dnsLabel(spec.serviceName));
  validateSelector(spec.selector, 'spec', 'statefulset', errors);
  if (spec.selector && isBrokenSelector(spec.selector)) errors.push(invalid('spec.selector', showSelector(spec.selector), ''));
  else {
    validateTemplateLabels(spec.template, spec.selector, errors);
    validateTemplateMeta(spec.template, errors);
  }
  validateAlwaysRestarts(spec.template, 'StatefulSet', errors);
  return errors;
}

function validateUpdateStrategy(spec: StatefulSetSpec, errors: FieldErrors): void {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const path = 'spec.updateStrategy';
  if (!type) errors.push(required(path));
  else if ((type as string) === 'OnDelete') {
    if (rollingUpdate) errors.push(invalid(`${path}.rollingUpdate`, rendered(goValue('apps.RollingUpdateStatefulSetStrategy', rollingUpdate)), "only allowed for updateStrategy 'RollingUpdate'"));
  } else if ((type as string) === 'RollingUpdate') {
    validateNonNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`, errors);
    const most = rollingUpdate?.maxUnavailable;
    if (most === undefined) return;
    validatePositiveIntOrPercent(most, `${path}.rollingUpdate.maxUnavailable`, errors);
    if (isZero(most)) errors.push(invalid(`${path}.rollingUpdate.maxUnavailable`, showIntOrString(most), 'cannot be 0'));
    validateNotMoreThan100Percent(most, `${path}.rollingUpdate.maxUnavailable`, errors);
  } else {
    errors.push(invalid(path, { rendered: `apps.StatefulSetUpdateStrategy{Type:"${type}", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(${rollingUpdate ? '0xc000000000' : 'nil'})}` }, "must be 'RollingUpdate' or 'OnDelete'"));
  }
}
