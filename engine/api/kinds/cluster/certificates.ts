import { duplicate, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsSubdomain, pathSegment } from '../../names';
import type { CertificateSigningRequest } from '../../types';
import { sameJson } from '../../validation/object-meta';
import { decodeBase64, decodeUtf8 } from '../../../runtime/bytes';
import { keepStatus } from '../apps/workload';

const usages = [
  'any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection',
  'encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime',
  'server auth', 'signing', 'timestamping',
];

export const certificateSigningRequest: Strategy = {
  validateName: pathSegment,
  generation: false,
  prepareForCreate(draft, context) {
    // Who asks is written down by the server, whatever the client says.
    const { user } = context;
    draft.spec = { ...draft.spec, username: user.name, groups: [...user.groups], ...(user.uid ? { uid: user.uid } : {}), ...(user.extra ? { extra: user.extra } : {}) };
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.spec = old.spec;
    keepStatus(draft, old);
  },
  validate: (object) => validateRequest(object),
  validateUpdate: () => [],
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = old.spec;
        const before = (old as unknown as CertificateSigningRequest).status ?? {};
        const kept = (before.conditions ?? []).filter(({ type }) => type === 'Approved' || type === 'Denied');
        const others = ((draft.status?.conditions ?? []) as { type: string }[]).filter(({ type }) => type !== 'Approved' && type !== 'Denied');
        draft.status = { ...draft.status, ...(kept.length + others.length ? { conditions: [...kept, ...others] } : {}) };
      },
      validateUpdate: (object, old) => validateConditions(object, old as unknown as CertificateSigningRequest),
    },
    approval: {
      prepareForUpdate(draft, old, context) {
        draft.spec = old.spec;
        const before = (old as unknown as CertificateSigningRequest).status ?? {};
        const conditions = ((draft.status?.conditions ?? []) as Record<string, unknown>[]).map((condition) => ({ lastUpdateTime: context.now, lastTransitionTime: context.now, ...condition }));
        draft.status = { ...before, ...(conditions.length ? { conditions } : {}) };
      },
      validateUpdate: (object, old) => validateConditions(object, old as unknown as CertificateSigningRequest),
    },
  },
};

function validateRequest(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as CertificateSigningRequest).spec;
  const bytes = decodeBase64(spec.request ?? '') ?? new Uint8Array();
  if (!/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(decodeUtf8(bytes))) {
    errors.push(invalid('spec.request', rendered(`[]byte{${[...bytes].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`), 'PEM block type must be CERTIFICATE REQUEST'));
  }
  if (!spec.usages?.length) errors.push(required('spec.usages'));
  spec.usages?.forEach((usage, at) => {
    if (!usages.includes(usage)) errors.push(notSupported(`spec.usages[${at}]`, usage, usages));
    else if (spec.usages!.indexOf(usage) < at) errors.push(duplicate(`spec.usages[${at}]`, usage));
  });
  const signer = spec.signerName ?? '';
  if (signer === 'kubernetes.io/legacy-unknown') errors.push(invalid('spec.signerName', signer, 'the legacy signerName is not allowed via this API version'));
  validateSigner(signer, errors);
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600) errors.push(invalid('spec.expirationSeconds', spec.expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
  return errors;
}

function validateSigner(signer: string, errors: FieldErrors): void {
  const path = 'spec.signerName';
  if (!signer) return void errors.push(required(path));
  const slash = signer.indexOf('/');
  if (slash < 0) return void errors.push(invalid(path, signer, 'must be a fully qualified domain and path of the form \'example.com/signer-name\''));
  const [domain, name] = [signer.slice(0, slash), signer.slice(slash + 1)];
  if (domain.split('.').length < 2) errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  invalidEach(errors, path, domain, dnsSubdomain(domain));
  if (!name) errors.push(invalid(path, signer, `signer name must not be empty`));
  return undefined;
}

function validateConditions(object: Draft, old: CertificateSigningRequest): FieldErrors {
  const errors: FieldErrors = [];
  const conditions = (object as unknown as CertificateSigningRequest).status?.conditions ?? [];
  conditions.forEach((condition, at) => {
    const path = `status.conditions[${at}]`;
    if (!condition.type) errors.push(required(`${path}.type`));
    if (!condition.status) errors.push(required(`${path}.status`));
    else if (['Approved', 'Denied', 'Failed'].includes(condition.type) && condition.status !== 'True') errors.push(notSupported(`${path}.status`, condition.status, ['True']));
    if (conditions.findIndex((other) => other.type === condition.type) < at) errors.push(duplicate(`${path}.type`, condition.type));
  });
  if (conditions.some(({ type }) => type === 'Approved') && conditions.some(({ type }) => type === 'Denied')) errors.push(invalid('status.conditions', 'Denied', 'Approved and Denied conditions are mutually exclusive'));
  for (const { type } of old.status?.conditions ?? []) {
    if (!conditions.some((condition) => condition.type === type)) errors.push({ reason: 'FieldValueForbidden', message: `Forbidden: updates may not remove a condition of type "${type}"`, field: 'status.conditions' });
  }
  if (old.status?.certificate && !sameJson(old.status.certificate, (object as unknown as CertificateSigningRequest).status?.certificate)) errors.push({ reason: 'FieldValueForbidden', message: 'Forbidden: field is immutable once set', field: 'status.certificate' });
  return errors;
}
