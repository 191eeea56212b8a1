import { forbiddenField, invalid, rendered } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import { compareQuantities } from '../../quantity';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../types';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { structDiff } from '../../go-diff';
import { validateClaimTemplateSpec } from './claim-spec';

export const persistentVolumeClaim: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update', 'whole'],
  generation: false,
  default(draft) {
    const spec = part(draft, 'spec') as Mutable<PersistentVolumeClaimSpec>;
    spec.volumeMode ??= 'Filesystem';
    mirrorDataSource(spec);
    if (!draft.status?.phase) draft.status = { ...draft.status, phase: 'Pending' };
  },
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending' };
    dropAttributesClass(draft);
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as PersistentVolumeClaim).status;
    dropAttributesClass(draft);
  },
  validate(object) {
    const errors: FieldErrors = [];
    validateClaimTemplateSpec((object as unknown as PersistentVolumeClaim).spec ?? {}, 'spec', errors);
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const claim = object as unknown as PersistentVolumeClaim;
    const before = old as unknown as PersistentVolumeClaim;
    // The rules of a new claim are asked first, and again by those of the change.
    validateClaimTemplateSpec(claim.spec ?? {}, 'spec', errors);
    errors.push(...errors);
    validateClaimChanges(claim, before, errors);
    return errors;
  },
  warnings: (object) => {
    const storage = (object as unknown as PersistentVolumeClaim).spec?.resources?.requests?.storage;
    return typeof storage === 'string' && storage.endsWith('m') ? [`spec.resources.requests[storage]: fractional byte value "${storage}" is invalid, must be an integer`] : [];
  },
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as PersistentVolumeClaim).spec;
      },
    },
  },
};

/** Classes of volume attributes are off by default. */
export function dropAttributesClass(draft: Draft): void {
  if (draft.spec?.volumeAttributesClassName === undefined) return;
  draft.spec = { ...draft.spec };
  delete draft.spec.volumeAttributesClassName;
}

/** dataSource and dataSourceRef say the same where both can. */
function mirrorDataSource(spec: Mutable<PersistentVolumeClaimSpec>): void {
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...source } = spec.dataSourceRef;
    if (source.kind === 'PersistentVolumeClaim' && !source.apiGroup) spec.dataSource = source;
    else if (source.apiGroup === 'snapshot.storage.k8s.io' && source.kind === 'VolumeSnapshot') spec.dataSource = source;
  }
}

function validateClaimChanges(claim: PersistentVolumeClaim, before: PersistentVolumeClaim, errors: FieldErrors): void {
  const now = claim.spec!;
  const was = before.spec!;
  const munged: Mutable<PersistentVolumeClaimSpec> = { ...now };
  const masked: Mutable<PersistentVolumeClaimSpec> = { ...was };
  if (!was.volumeName && now.volumeName) masked.volumeName = now.volumeName;
  if (now.storageClassName !== undefined && was.storageClassName === undefined) munged.storageClassName = undefined;
  const bound = claim.status?.phase === 'Bound';
  if (bound && now.resources?.requests) munged.resources = { ...now.resources, requests: { ...now.resources.requests, storage: was.resources?.requests?.storage ?? '0' } };
  if (!sameJson(munged, masked)) {
    errors.push(forbiddenField('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${structDiff('core.PersistentVolumeClaimSpec', masked, munged)}`));
  }
  const size = now.resources?.requests?.storage ?? '0';
  const old = was.resources?.requests?.storage ?? '0';
  if (compareQuantities(size, old) < 0 && compareQuantities(size, before.status?.capacity?.storage ?? '0') <= 0) {
    errors.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (now.volumeMode !== was.volumeMode) errors.push(invalid('volumeMode', now.volumeMode ?? rendered('null'), 'field is immutable'));
}
