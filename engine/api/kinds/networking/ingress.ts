import { forbiddenField, invalid, invalidEach, notSupported, rendered, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dns1035Label, dnsLabel, dnsSubdomain, pathSegment, portName, portNumber, subdomainName, wildcardSubdomain } from '../../names';
import type { Ingress, IngressBackend, IngressClass } from '../../types';
import { validateDomainPrefixedPath } from '../../validation/domain-path';
import { isIP, validateIP } from '../../validation/ip';
import { keepStatus, statusOnly } from '../apps/workload';

const classAnnotation = 'kubernetes.io/ingress.class';

export const ingress: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: true,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate(object) {
    const errors = validateIngress(object);
    const annotation = object.metadata.annotations?.[classAnnotation];
    const name = (object as unknown as Ingress).spec?.ingressClassName;
    if (annotation !== undefined && name !== undefined && annotation !== name) errors.push(invalid(`annotations.${classAnnotation}`, annotation, 'must match `ingressClassName` when both are specified'));
    return errors;
  },
  validateUpdate: (object) => validateIngress(object),
  warnings(object) {
    const annotation = object.metadata.annotations?.[classAnnotation];
    return annotation !== undefined && (object as unknown as Ingress).spec?.ingressClassName === undefined ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`] : [];
  },
  subresources: {
    status: {
      ...statusOnly,
      validateUpdate(object) {
        const errors: FieldErrors = [];
        (object as unknown as Ingress).status?.loadBalancer?.ingress?.forEach((entry, at) => {
          if (entry.ip) validateIP(errors, `status.loadBalancer.ingress[${at}].ip`, entry.ip);
          if (!entry.hostname) return;
          const path = `status.loadBalancer.ingress[${at}].hostname`;
          invalidEach(errors, path, entry.hostname, dnsSubdomain(entry.hostname));
          if (isIP(entry.hostname)) errors.push(invalid(path, entry.hostname, 'must be a DNS name, not an IP address'));
        });
        return errors;
      },
    },
  },
};

function validateIngress(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as Ingress).spec ?? {};
  const rules = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend) errors.push(invalid('spec', rendered(spec.rules ? '[]networking.IngressRule{}' : '[]networking.IngressRule(nil)'), 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend) validateBackend(spec.defaultBackend, 'spec.defaultBackend', errors);
  rules.forEach((rule, at) => validateRule(rule, `spec.rules[${at}]`, errors));
  spec.tls?.forEach((tls, at) => {
    tls.hosts?.forEach((host, index) => invalidEach(errors, `spec.tls[${at}].hosts[${index}]`, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host)));
    if (tls.secretName) invalidEach(errors, `spec.tls[${at}].secretName`, tls.secretName, dnsSubdomain(tls.secretName));
  });
  if (spec.ingressClassName !== undefined) invalidEach(errors, 'spec.ingressClassName', spec.ingressClassName, dnsSubdomain(spec.ingressClassName));
  return errors;
}

type Rule = NonNullable<NonNullable<Ingress['spec']>['rules']>[number];

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];

function validateRule(rule: Rule, path: string, errors: FieldErrors): void {
  const host = rule.host ?? '';
  const wildcard = host.includes('*');
  if (host) {
    if (isIP(host)) errors.push(invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    invalidEach(errors, `${path}.host`, host, wildcard ? wildcardSubdomain(host) : dnsSubdomain(host));
  }
  if (!rule.http) return;
  const paths = rule.http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${path}.http.paths`));
  paths.forEach((entry, at) => {
    const here = `${path}.http.paths[${at}]`;
    const type = entry.pathType as string | undefined;
    const text = entry.path ?? '';
    if (type === undefined) return void errors.push(required(`${here}.pathType`, 'pathType must be specified'));
    if (type === 'Exact' || type === 'Prefix') {
      if (!text.startsWith('/')) errors.push(invalid(`${here}.path`, text, 'must be an absolute path'));
      if (text) {
        for (const sequence of ['//', '/./', '/../', '%2f', '%2F']) if (text.includes(sequence)) errors.push(invalid(`${here}.path`, text, `must not contain '${sequence}'`));
        for (const suffix of ['/..', '/.']) if (text.endsWith(suffix)) errors.push(invalid(`${here}.path`, text, `cannot end with '${suffix}'`));
      }
    } else if (type === 'ImplementationSpecific') {
      if (text && !text.startsWith('/')) errors.push(invalid(`${here}.path`, text, 'must be an absolute path'));
    } else {
      errors.push(notSupported(`${here}.pathType`, type, pathTypes));
    }
    validateBackend(entry.backend ?? {}, `${here}.backend`, errors);
    return undefined;
  });
}

function validateBackend(backend: IngressBackend, path: string, errors: FieldErrors): void {
  const { service, resource } = backend;
  if (resource && service) {
    errors.push(invalid(path, '', 'cannot set both resource and service backends'));
  } else if (resource) {
    if (resource.apiGroup !== undefined) invalidEach(errors, `${path}.resource.apiGroup`, resource.apiGroup, dnsSubdomain(resource.apiGroup));
    validateReference(resource, `${path}.resource`, errors);
  } else if (service) {
    if (!service.name) errors.push(required(`${path}.service.name`));
    else invalidEach(errors, `${path}.service.name`, service.name, dns1035Label(service.name));
    const { name = '', number = 0 } = service.port ?? {};
    if (name && number) errors.push(invalid(path, '', 'cannot set both port name & port number'));
    else if (name) invalidEach(errors, `${path}.service.port.name`, name, portName(name));
    else if (number) invalidEach(errors, `${path}.service.port.number`, number, portNumber(number));
    else errors.push(required(path, 'port name or number is required'));
  } else {
    errors.push(invalid(path, '', 'resource or service backend is required'));
  }
}

export const ingressClass: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: true,
  default(draft) {
    const parameters = (draft as unknown as IngressClass).spec?.parameters;
    if (parameters && parameters.scope === undefined) draft.spec = { ...draft.spec, parameters: { ...parameters, scope: 'Cluster' } };
  },
  validate: (object) => validateClass(object),
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const now = (object as unknown as IngressClass).spec?.controller ?? '';
    if (now !== (old as unknown as IngressClass).spec?.controller) errors.push(invalid('spec.controller', now, 'field is immutable'));
    return [...errors, ...validateClass(object)];
  },
};

function validateClass(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const controller = (object as unknown as IngressClass).spec?.controller ?? '';
  if (controller.length > 250) errors.push(tooLong('spec.controller', 250));
  validateDomainPrefixedPath(controller, 'spec.controller', errors);
  return [...errors, ...validateParameters(object)];
}

/** A kind and a name, each one segment of a path. */
function validateReference({ kind, name }: { readonly kind?: string; readonly name?: string }, path: string, errors: FieldErrors): void {
  for (const [part, value] of [['kind', kind], ['name', name]] as const) {
    if (!value) errors.push(required(`${path}.${part}`, `${part} is required`));
    else invalidEach(errors, `${path}.${part}`, value, pathSegment(value));
  }
}

function validateParameters(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const parameters = (object as unknown as IngressClass).spec?.parameters;
  if (!parameters) return errors;
  const path = 'spec.parameters';
  if (parameters.apiGroup !== undefined) invalidEach(errors, `${path}.apiGroup`, parameters.apiGroup, dnsSubdomain(parameters.apiGroup));
  validateReference(parameters, path, errors);
  const scope = parameters.scope;
  if (scope === undefined) errors.push(required(`${path}.scope`));
  else if (scope !== 'Cluster' && scope !== 'Namespace') errors.push(notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']));
  if (scope === 'Namespace' && parameters.namespace === undefined) errors.push(required(`${path}.namespace`, '`parameters.scope` is set to \'Namespace\''));
  else if (scope === 'Namespace') invalidEach(errors, `${path}.namespace`, parameters.namespace, dnsLabel(parameters.namespace!));
  if (scope === 'Cluster' && parameters.namespace !== undefined) errors.push(forbiddenField(`${path}.namespace`, '`parameters.scope` is set to \'Cluster\''));
  return errors;
}
