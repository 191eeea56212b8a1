import { forbiddenField, invalid, invalidEach, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, FieldError, Strategy } from '../../kind';
import { configKey, labelName, qualified, subdomainName } from '../../names';
import type { KubeObject } from '../../object';
import { utf8Length } from '../../text-size';
import type { ConfigMap, Namespace, Secret } from '../../types';
import { sameJson, validateKubeFinalizer } from '../../validation/object-meta';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';
import { defaultPodSpec } from '../pod/defaults';
import { validatePodTemplate } from '../pod/spec';

/** ConfigMap, Secret, Namespace, ServiceAccount, PodTemplate. */
const sizeLimit = 1048576;

export const configMap: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: false,
  validate: (object) => validateConfigMap(object),
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    immutable(object, old, ['data', 'binaryData'], errors);
    return [...errors, ...validateConfigMap(object)];
  },
};

function validateConfigMap(object: Draft): FieldError[] {
  const errors: FieldErrors = [];
  const { data = {}, binaryData = {} } = object as unknown as ConfigMap;
  let size = 0;
  for (const key of Object.keys(data)) {
    invalidEach(errors, `data[${key}]`, key, configKey(key));
    if (binaryData[key] !== undefined) errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += utf8Length(data[key]!);
  }
  for (const key of Object.keys(binaryData)) {
    invalidEach(errors, `binaryData[${key}]`, key, configKey(key));
    size += decodedLength(binaryData[key]!);
  }
  // The path of the whole object is written as an empty key.
  if (size > sizeLimit) errors.push(tooLong('[]', sizeLimit));
  return errors;
}

function immutable(object: Draft, old: KubeObject, names: readonly string[], errors: FieldErrors): void {
  if (old.immutable !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (object.immutable !== true) errors.push(forbiddenField('immutable', why));
  for (const name of names) if (!sameJson(object[name], old[name])) errors.push(forbiddenField(name, why));
}

const decodedLength = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

export const secret: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: false,
  default(draft) {
    draft.type ||= 'Opaque';
    // Written as text, kept as bytes; the text wins over data of the same name.
    const { stringData } = draft as unknown as Secret;
    if (!stringData) return;
    draft.data = { ...draft.data, ...Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, encodeBase64(encodeUtf8(text))])) };
    delete draft.stringData;
  },
  validate: (object) => validateSecret(object),
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    if (object.type !== old.type) errors.push(invalid('type', object.type ?? '', 'field is immutable'));
    immutable(object, old, ['data'], errors);
    return [...errors, ...validateSecret(object)];
  },
  prepareForUpdate(draft, old) {
    // A client that leaves the type out means the same one.
    if (!draft.type) draft.type = old.type;
  },
};

function validateSecret(object: Draft): FieldError[] {
  const errors: FieldErrors = [];
  const { data = {}, type } = object as unknown as Secret;
  let size = 0;
  for (const key of Object.keys(data)) {
    invalidEach(errors, `data[${key}]`, key, configKey(key));
    size += decodedLength(data[key] as string);
  }
  if (size > sizeLimit) errors.push(tooLong('data', sizeLimit));
  const need = (key: string): void => {
    if (data[key] === undefined) errors.push(required(`data[${key}]`));
  };
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!object.metadata.annotations?.['kubernetes.io/service-account.name']) errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'));
      break;
    case 'kubernetes.io/dockercfg':
    case 'kubernetes.io/dockerconfigjson': {
      const key = type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson';
      need(key);
      const why = data[key] === undefined ? undefined : jsonObjectError(decodeUtf8(decodeBase64(data[key] as string) ?? new Uint8Array()));
      if (why) errors.push(invalid(`data[${key}]`, '<secret contents redacted>', why));
      break;
    }
    case 'kubernetes.io/basic-auth':
      if (data.username === undefined && data.password === undefined) {
        need('username');
        need('password');
      }
      break;
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.push(required('data[ssh-privatekey]'));
      break;
    case 'kubernetes.io/tls':
      need('tls.crt');
      need('tls.key');
      break;
    default:
  }
  return errors;
}

/** What Go's decoder says of a text that is to be a JSON object. */
function jsonObjectError(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return 'unexpected end of JSON input';
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    const first = trimmed[0]!;
    if (!/[{["0-9tfn-]/.test(first)) return `invalid character '${first}' looking for beginning of value`;
    return 'unexpected end of JSON input';
  }
}

export const namespace: Strategy = {
  validateName: labelName,
  metaOnUpdate: ['whole', 'update'],
  generation: false,
  default(draft) {
    const name = draft.metadata.name;
    if (name && draft.metadata.labels?.['kubernetes.io/metadata.name'] !== name) draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': name };
  },
  prepareForCreate(draft) {
    // On creation the server's own finalizer guards the contents.
    const finalizers: string[] = draft.spec?.finalizers ?? [];
    draft.spec = { ...draft.spec, finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] };
    draft.status = { phase: 'Active' };
  },
  prepareForUpdate(draft, old) {
    const before = old as unknown as Namespace;
    if (before.spec?.finalizers) draft.spec = { ...draft.spec, finalizers: before.spec.finalizers };
    draft.status = before.status;
  },
  validate: (object) => validateNamespaceFinalizers(object, () => 'spec.finalizers'),
  validateUpdate: (object) => validateNamespaceFinalizers(object, () => 'spec.finalizers'),
  mayVanish: (object) => !(object as unknown as Namespace).spec?.finalizers?.length,
  beginDelete(draft) {
    draft.status = { ...draft.status, phase: 'Terminating' };
  },
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as Namespace).spec;
      },
      validateUpdate(object) {
        const errors: FieldErrors = [];
        const phase = (object as unknown as Namespace).status?.phase;
        if (!object.metadata.deletionTimestamp && phase !== 'Active') errors.push(invalid('status.Phase', phase ?? '', 'may only be \'Active\' if `deletionTimestamp` is empty'));
        if (object.metadata.deletionTimestamp && phase !== 'Terminating') errors.push(invalid('status.Phase', phase ?? '', 'may only be \'Terminating\' if `deletionTimestamp` is not empty'));
        return errors;
      },
    },
    finalize: {
      prepareForUpdate(draft, old) {
        draft.status = (old as unknown as Namespace).status;
      },
      validateUpdate: (object) => validateNamespaceFinalizers(object, (at) => `spec.finalizers[${at}]`),
    },
  },
};

/** `pathOf`: a new namespace says the list, the last word before it goes the item. */
function validateNamespaceFinalizers(object: Draft, pathOf: (at: number) => string): FieldErrors {
  const errors: FieldErrors = [];
  (object as unknown as Namespace).spec?.finalizers?.forEach((name, at) => {
    invalidEach(errors, pathOf(at), name, qualified(name));
    validateKubeFinalizer(name, pathOf(at), errors);
  });
  return errors;
}

export const serviceAccount: Strategy = { validateName: subdomainName, metaOnUpdate: ['update', 'whole'], generation: false };

export const podTemplate: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    draft.template = { ...draft.template, spec: defaultPodSpec(draft.template?.spec ?? {}) };
  },
  validate(object) {
    const errors: FieldErrors = [];
    validatePodTemplate(object.template, 'template', errors);
    return errors;
  },
  validateUpdate(object) {
    const errors: FieldErrors = [];
    validatePodTemplate(object.template, 'template', errors);
    return errors;
  },
};
