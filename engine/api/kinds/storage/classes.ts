import { duplicate, forbiddenField, invalid, invalidEach, notSupported, rendered, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings, goLabelSelector } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import { dnsSubdomain, maxLength, qualified, subdomainName } from '../../names';
import type { CSIDriver, CSINode, CSIStorageCapacity, LabelSelector, StorageClass, VolumeAttachment } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { sameJson } from '../../validation/object-meta';
import { statusOnly } from '../apps/workload';
import { part } from '../mutable';
import { validateNonNegativeQuantity } from '../pod/resources';
import { validateCSIDriverName } from '../pod/volume-sources';

export const storageClass: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: false,
  default(draft) {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: (object) => validateStorageClass(object),
  validateUpdate(object, old) {
    const errors = validateStorageClass(object);
    const now = object as unknown as StorageClass;
    const before = old as unknown as StorageClass;
    if (!sameJson(now.parameters ?? {}, before.parameters ?? {})) errors.push(forbiddenField('parameters', 'updates to parameters are forbidden.'));
    if (now.provisioner !== before.provisioner) errors.push(forbiddenField('provisioner', 'updates to provisioner are forbidden.'));
    if (now.reclaimPolicy !== before.reclaimPolicy) errors.push(forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
    if (now.volumeBindingMode !== before.volumeBindingMode) errors.push(invalid('volumeBindingMode', now.volumeBindingMode ?? null, 'field is immutable'));
    return errors;
  },
};

function validateStorageClass(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const one = object as unknown as StorageClass;
  if (!one.provisioner) errors.push(required('provisioner'));
  else invalidEach(errors, 'provisioner', one.provisioner, qualified(one.provisioner.toLowerCase()));
  const parameters = one.parameters ?? {};
  let size = 0;
  for (const [key, value] of Object.entries(parameters)) {
    if (!key) errors.push(invalid('parameters', key, 'field can not be empty.'));
    size += key.length + value.length;
  }
  if (size > 262144) errors.push(tooLong('parameters', 262144));
  const policy = one.reclaimPolicy as string | undefined;
  if (policy && policy !== 'Delete' && policy !== 'Retain') errors.push(notSupported('reclaimPolicy', policy, ['Delete', 'Retain']));
  const mode = one.volumeBindingMode as string | undefined;
  if (mode === undefined) errors.push(required('volumeBindingMode'));
  else if (mode !== 'Immediate' && mode !== 'WaitForFirstConsumer') errors.push(notSupported('volumeBindingMode', mode, ['Immediate', 'WaitForFirstConsumer']));
  one.allowedTopologies?.forEach((term, at) => {
    const terms = one.allowedTopologies!;
    const keys = new Set<string>();
    term.matchLabelExpressions?.forEach((expression, index) => {
      const path = `allowedTopologies[${at}].matchLabelExpressions[${index}]`;
      if (!expression.values?.length) errors.push(required(`${path}.values`));
      expression.values?.forEach((value, order) => {
        if (expression.values.indexOf(value) < order) errors.push(duplicate(`${path}.values[${order}]`, value));
      });
      invalidEach(errors, `${path}.key`, expression.key ?? '', qualified(expression.key ?? ''));
      if (keys.has(expression.key)) errors.push(duplicate(`${path}.key`, expression.key));
      keys.add(expression.key);
    });
    if (terms.findIndex((other) => sameJson(other, term)) < at) errors.push(duplicate(`allowedTopologies[${at}].matchLabelExpressions`, ''));
  });
  return errors;
}

export const volumeAttachment: Strategy = {
  validateName: subdomainName,
  generation: false,
  prepareForCreate(draft) {
    draft.status = { attached: false };
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as VolumeAttachment).status;
  },
  validate(object) {
    const errors: FieldErrors = [];
    const spec = (object as unknown as VolumeAttachment).spec ?? { attacher: '', nodeName: '', source: {} };
    if (!spec.attacher) errors.push(required('spec.attacher'));
    else invalidEach(errors, 'spec.attacher', spec.attacher, dnsSubdomain(spec.attacher));
    const { inlineVolumeSpec: inline, persistentVolumeName: name } = spec.source ?? {};
    if (!inline && !name) errors.push(required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
    if (inline && name) errors.push(forbiddenField('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
    if (name === '') errors.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
    invalidEach(errors, 'spec.nodeName', spec.nodeName ?? '', dnsSubdomain(spec.nodeName ?? ''));
    return errors;
  },
  validateUpdate(object, old) {
    return sameJson(object.spec, old.spec) ? [] : [invalid('spec', rendered(goValue('storage.VolumeAttachmentSpec', object.spec)), 'field is immutable')];
  },
  subresources: { status: statusOnly },
};

export const csiDriver: Strategy = {
  validateName: subdomainName,
  generation: false,
  default(draft) {
    const spec = part(draft, 'spec');
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!(spec.volumeLifecycleModes as unknown[] | undefined)?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
    // Its feature is off by default.
    delete spec.nodeAllocatableUpdatePeriodSeconds;
  },
  validate(object) {
    const errors: FieldErrors = [];
    const spec = (object as unknown as CSIDriver).spec;
    validateCSIDriverName(object.metadata.name ?? '', 'metadata.name', errors);
    if (spec.attachRequired === undefined) errors.push(required('spec.attachedRequired'));
    const policy = spec.fsGroupPolicy as string | undefined;
    if (policy !== undefined && !['ReadWriteOnceWithFSType', 'File', 'None'].includes(policy)) errors.push(notSupported('spec.fsGroupPolicy', policy, ['ReadWriteOnceWithFSType', 'File', 'None']));
    validateTokenRequests(spec.tokenRequests ?? [], errors);
    for (const mode of (spec.volumeLifecycleModes ?? []) as readonly string[]) if (mode !== 'Persistent' && mode !== 'Ephemeral') errors.push(notSupported('spec.volumeLifecycleModes', mode, ['Ephemeral', 'Persistent']));
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const now = (object as unknown as CSIDriver).spec as unknown as Record<string, unknown>;
    const before = (old as unknown as CSIDriver).spec as unknown as Record<string, unknown>;
    if (now.attachRequired !== before.attachRequired) errors.push(invalid('spec.attachedRequired', now.attachRequired as boolean, 'field is immutable'));
    if (!sameJson(now.volumeLifecycleModes, before.volumeLifecycleModes)) errors.push(invalid('spec.volumeLifecycleModes', rendered(goStrings(now.volumeLifecycleModes as string[], 'storage.VolumeLifecycleMode')), 'field is immutable'));
    validateTokenRequests((object as unknown as CSIDriver).spec.tokenRequests ?? [], errors);
    return errors;
  },
};

function validateTokenRequests(requests: NonNullable<CSIDriver['spec']['tokenRequests']>, errors: FieldErrors): void {
  requests.forEach(({ audience = '', expirationSeconds: seconds }, at) => {
    const path = `spec.tokenRequests[${at}]`;
    if (requests.findIndex((other) => (other.audience ?? '') === audience) < at) errors.push(duplicate(`${path}.audience`, audience));
    if (seconds === undefined) return;
    if (seconds < 600) errors.push(invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds > 4294967296) errors.push(invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  });
}

export const csiNode: Strategy = {
  validateName: subdomainName,
  generation: false,
  validate(object) {
    const errors: FieldErrors = [];
    const drivers = (object as unknown as CSINode).spec?.drivers ?? [];
    drivers.forEach((driver, at) => {
      validateCSIDriverName(driver.name ?? '', `spec.drivers[${at}].name`, errors);
      if (!driver.nodeID) errors.push(required(`spec.drivers[${at}].nodeID`));
      else if (driver.nodeID.length > 256) errors.push(invalid(`spec.drivers[${at}].nodeID`, driver.nodeID, maxLength(256)));
      if (drivers.findIndex((other) => other.name === driver.name) < at) errors.push(duplicate(`spec.drivers[${at}].name`, driver.name));
    });
    return errors;
  },
};

function validateCapacity(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const { storageClassName = '', nodeTopology, capacity, maximumVolumeSize } = object as unknown as Partial<CSIStorageCapacity>;
  invalidEach(errors, 'storageClassName', storageClassName, dnsSubdomain(storageClassName));
  validateLabelSelector(nodeTopology, 'nodeTopology', errors);
  if (capacity !== undefined) validateNonNegativeQuantity(capacity, 'capacity', errors);
  if (maximumVolumeSize !== undefined) validateNonNegativeQuantity(maximumVolumeSize, 'maximumVolumeSize', errors);
  return errors;
}

export const storageCapacity: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: false,
  // The registry asks twice.
  validate: (object) => [...validateCapacity(object), ...validateCapacity(object)],
  validateUpdate(object, old) {
    const errors = validateCapacity(object);
    if (!sameJson(object.nodeTopology ?? null, old.nodeTopology ?? null)) errors.push(invalid('nodeTopology', object.nodeTopology ? rendered(goLabelSelector(object.nodeTopology as LabelSelector)) : null, 'field is immutable'));
    if (object.storageClassName !== old.storageClassName) errors.push(invalid('storageClassName', (object.storageClassName as string | undefined) ?? '', 'field is immutable'));
    return errors;
  },
};
