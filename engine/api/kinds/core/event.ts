import { invalid, invalidEach, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsLabel, qualified } from '../../names';
import { utf8Length } from '../../text-size';
import type { Event } from '../../types';

/** Kinds without a namespace: their events live in `default`. */
const clusterKinds = new Set([
  'Node', 'Namespace', 'PersistentVolume', 'StorageClass', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'IngressClass', 'RuntimeClass',
  'CustomResourceDefinition', 'CertificateSigningRequest', 'VolumeAttachment', 'CSINode', 'CSIDriver', 'APIService', 'FlowSchema', 'PriorityLevelConfiguration',
  'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ServiceCIDR', 'IPAddress', 'ComponentStatus',
]);

// Names of events are free: the name of an object and a hexadecimal time.
const anyName = (): readonly string[] => [];

export const event: Strategy = {
  validateName: anyName,
  generation: false,
  validate: (object) => validateEvent(object),
  validateUpdate: (object) => validateEvent(object),
};

function validateEvent(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const one = object as unknown as Event;
  const namespace = object.metadata.namespace ?? '';
  const involved = one.involvedObject ?? {};
  if (!involved.namespace) {
    // Events of objects without a namespace belong to the default one.
    if (namespace !== '' && namespace !== 'default') errors.push(invalid('involvedObject.namespace', '', 'does not match event.namespace'));
  } else if (clusterKinds.has(involved.kind ?? '')) {
    errors.push(invalid('involvedObject.namespace', involved.namespace, `not allowed for objects of kind ${involved.kind}`));
  } else if (involved.namespace !== namespace) {
    errors.push(invalid('involvedObject.namespace', involved.namespace, 'does not match event.namespace'));
  }
  invalidEach(errors, 'namespace', namespace, dnsLabel(namespace));
  if (one.eventTime) validateNewEvent(one, errors);
  return errors;
}

function validateNewEvent(one: Event, errors: FieldErrors): void {
  const reporting = one.reportingComponent ?? '';
  if (!reporting) errors.push(required('reportingController'));
  invalidEach(errors, 'reportingController', reporting, qualified(reporting));
  const limited = (field: string, text: string | undefined, limit: number, need: boolean): void => {
    if (need && !text) errors.push(required(field));
    if (utf8Length(text ?? '') > limit) errors.push(invalid(field, '', `can have at most ${limit} characters`));
  };
  limited('reportingInstance', one.reportingInstance, 128, true);
  limited('action', one.action, 128, true);
  limited('reason', one.reason, 128, true);
  if (one.type !== 'Normal' && one.type !== 'Warning') errors.push(invalid('type', '', `has invalid value: ${one.type ?? ''}`));
  limited('message', one.message, 1024, false);
}
