import { forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsSubdomain, subdomainName } from '../../names';
import { canonicalQuantity, parseQuantity } from '../../quantity';
import type { PersistentVolume, PersistentVolumeSpec } from '../../types';
import { sameJson } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { structDiff } from '../../go-diff';
import { goValue } from '../../go-values';
import { defaultDisks } from '../pod/defaults';
import { validateNodeSelector } from '../pod/placement';
import { validatePersistentSource } from '../pod/volume-sources';
import { dropAttributesClass } from './claim';
import { accessModes } from './claim-spec';

export const persistentVolume: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'whole'],
  generation: false,
  default(draft) {
    const spec = part(draft, 'spec') as Mutable<PersistentVolumeSpec>;
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    defaultDisks(spec as Parameters<typeof defaultDisks>[0]);
  },
  prepareForCreate(draft, context) {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: context.now };
    dropAttributesClass(draft);
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as PersistentVolume).status;
    dropAttributesClass(draft);
  },
  validate: (object) => validateVolume(object),
  validateUpdate(object, old) {
    const errors: FieldErrors = [...validateVolume(object), ...validateVolume(object)];
    const now = (object as unknown as PersistentVolume).spec!;
    const was = (old as unknown as PersistentVolume).spec!;
    const source = (spec: PersistentVolumeSpec): Record<string, unknown> => Object.fromEntries(Object.entries(spec).filter(([name]) => sources.includes(name)));
    if (!sameJson(source(now), source(was))) {
      errors.push(forbiddenField('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${structDiff('core.PersistentVolumeSource', source(was), source(now))}`));
    }
    if (now.volumeMode !== was.volumeMode) errors.push(invalid('volumeMode', now.volumeMode ?? null, 'field is immutable'));
    if (was.nodeAffinity && !sameJson(now.nodeAffinity, was.nodeAffinity)) errors.push(invalid('nodeAffinity', now.nodeAffinity ? rendered(goValue('core.VolumeNodeAffinity', now.nodeAffinity)) : null, 'field is immutable, except for updating from beta label to GA'));
    return errors;
  },
  warnings(object) {
    const spec = (object as unknown as PersistentVolume).spec;
    const storage = spec?.capacity?.storage;
    const warnings = typeof storage === 'string' && storage.endsWith('m') ? [`spec.capacity[storage]: fractional byte value "${storage}" is invalid, must be an integer`] : [];
    if ((spec?.persistentVolumeReclaimPolicy as string) === 'Recycle') warnings.unshift('spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.');
    return warnings;
  },
  subresources: {
    status: {
      prepareForUpdate(draft, old, context) {
        const before = old as unknown as PersistentVolume;
        draft.spec = before.spec;
        const status = draft.status as Mutable<NonNullable<PersistentVolume['status']>> | undefined;
        // When the phase changes the server notes the time.
        if (status && status.phase !== before.status?.phase && status.lastPhaseTransitionTime === before.status?.lastPhaseTransitionTime) draft.status = { ...status, lastPhaseTransitionTime: context.now };
      },
    },
  },
};

const sources = [
  'hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile',
  'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi',
];

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

function validateVolume(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as PersistentVolume).spec ?? {};
  const modes: readonly string[] = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required('spec.accessModes'));
  for (const mode of modes) if (!accessModes.includes(mode)) errors.push(notSupported('spec.accessModes', mode, accessModes));
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) errors.push(forbiddenField('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  const capacity = Object.keys(spec.capacity ?? {});
  if (capacity.length === 0) errors.push(required('spec.capacity'));
  if (spec.capacity?.storage === undefined || capacity.length > 1) errors.push(notSupported('spec.capacity', rendered(goValue('core.ResourceList', spec.capacity)), ['storage']));
  for (const name of capacity.sort()) {
    const quantity = spec.capacity![name]!;
    const { nano } = parseQuantity(quantity);
    if (nano <= -1_000_000_000n) errors.push(invalid(`spec.capacity[${name}]`, nano / 1_000_000_000n, 'must be a valid resource quantity'));
    if (nano <= 0n) errors.push(invalid(`spec.capacity[${name}]`, canonicalQuantity(quantity), 'must be greater than zero'));
  }
  const policy = spec.persistentVolumeReclaimPolicy as string | undefined;
  if (policy && !reclaimPolicies.includes(policy)) errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies));
  if (spec.nodeAffinity) {
    if (spec.nodeAffinity.required) validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors);
    else errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  validateSource(spec, errors);
  if (/^\/+(\.?\/*)*$/.test(spec.hostPath?.path ?? '') && policy === 'Recycle') errors.push(forbiddenField('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) invalidEach(errors, 'spec.storageClassName', spec.storageClassName, dnsSubdomain(spec.storageClassName));
  const mode = spec.volumeMode as string | undefined;
  if (mode !== undefined && mode !== 'Filesystem' && mode !== 'Block') errors.push(notSupported('spec.volumeMode', mode, ['Block', 'Filesystem']));
  return errors;
}

function validateSource(spec: PersistentVolumeSpec, errors: FieldErrors): void {
  const given = sources.filter((name) => (spec as unknown as Record<string, unknown>)[name] !== undefined);
  given.forEach((name, order) => {
    if (order > 0 && name !== 'flexVolume') return void errors.push(forbiddenField(`spec.${name === 'cephfs' ? 'cephFS' : name}`, 'may not specify more than 1 volume type'));
    validatePersistentSource(name, (spec as unknown as Record<string, unknown>)[name], `spec.${name === 'gcePersistentDisk' ? 'persistentDisk' : name}`, errors);
    if (name === 'local' && !spec.nodeAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
    return undefined;
  });
  if (given.length === 0) errors.push(required('spec', 'must specify a volume type'));
}
