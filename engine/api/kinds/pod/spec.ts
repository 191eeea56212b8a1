import { duplicate, forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel, dnsSubdomain, dnsSubdomainWithUnderscore, inclusiveRange, qualified } from '../../names';
import type { PodDNSConfig, PodSpec, PodTemplateSpec } from '../../types';
import { validateIP } from '../../validation/ip';
import { validateAnnotations, validateLabels } from '../../validation/object-meta';
import { validateContainers, validateEphemeralContainers, validateImageSpaces, validateInitContainers } from './container';
import type { PodScope } from './container';
import { validateOperatingSystem } from './operating-system';
import { validateAffinity, validateTolerations, validateTopologySpread } from './placement';
import { validateResources } from './resources';
import { validateHostUsers, validatePodSecurityContext } from './security-context';
import { validateVolumes } from './volumes';

/** A PodSpec in the order of ValidatePodSpec; `podName` only where it stands in a pod. */
export function validatePodSpec(spec: PodSpec, podName: string | undefined, isPod: boolean, path: string, errors: FieldErrors): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = validateVolumes(spec.volumes, podName, `${path}.volumes`, errors);
  const scope: PodScope = { volumes, grace: spec.terminationGracePeriodSeconds, hostUsers: spec.hostUsers !== false, restartPolicy: spec.restartPolicy };
  validateContainers(spec, scope, `${path}.containers`, errors);
  if (spec.initContainers) validateInitContainers(spec, scope, `${path}.initContainers`, errors);
  if (spec.ephemeralContainers) validateEphemeralContainers(spec, scope, `${path}.ephemeralContainers`, errors);
  if (spec.hostNetwork) validateHostNetwork(spec, isPod, `${path}.containers`, errors);
  const restart = spec.restartPolicy as string | undefined;
  if (!restart) errors.push(required(`${path}.restartPolicy`));
  else if (!restartPolicies.includes(restart)) errors.push(notSupported(`${path}.restartPolicy`, restart, restartPolicies));
  const dns = spec.dnsPolicy as string | undefined;
  if (!dns) errors.push(required(`${path}.dnsPolicy`));
  else if (!dnsPolicies.includes(dns)) errors.push(notSupported(`${path}.dnsPolicy`, dns, dnsPolicies));
  if (spec.nodeSelector) validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validatePodSecurityContext(spec, `${path}.securityContext`, errors);
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, errors);
  validateDNSConfig(spec.dnsConfig, dns, `${path}.dnsConfig`, errors);
  spec.readinessGates?.forEach((gate, at) => invalidEach(errors, `${path}.readinessGates[${at}].conditionType`, gate.conditionType ?? '', qualified(gate.conditionType ?? '')));
  validateSchedulingGates(spec, `${path}.schedulingGates`, errors);
  if (spec.topologySpreadConstraints) validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, errors);
  validateHostUsers(spec, path, errors);
  validateNames(spec, path, errors);
}

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function validateNames(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.serviceAccountName) invalidEach(errors, `${path}.serviceAccountName`, spec.serviceAccountName, dnsSubdomain(spec.serviceAccountName));
  if (spec.nodeName) invalidEach(errors, `${path}.nodeName`, spec.nodeName, dnsSubdomain(spec.nodeName));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRange(1, 2147483647)));
  if (spec.hostname) invalidEach(errors, `${path}.hostname`, spec.hostname, dnsLabel(spec.hostname));
  if (spec.subdomain) invalidEach(errors, `${path}.subdomain`, spec.subdomain, dnsLabel(spec.subdomain));
  if (spec.tolerations && !cleanTemplates.has(spec.tolerations)) {
    const before = errors.length;
    validateTolerations(spec.tolerations, `${path}.tolerations`, errors);
    if (errors.length === before && Object.isFrozen(spec.tolerations)) cleanTemplates.add(spec.tolerations);
  }
  spec.hostAliases?.forEach((alias, at) => {
    validateIP(errors, `${path}.hostAliases[${at}].ip`, alias.ip ?? '');
    alias.hostnames?.forEach((name, index) => invalidEach(errors, `${path}.hostAliases[${at}].hostnames[${index}]`, name, dnsSubdomain(name)));
  });
  if (spec.priorityClassName) invalidEach(errors, `${path}.priorityClassName`, spec.priorityClassName, dnsSubdomain(spec.priorityClassName));
  if (spec.runtimeClassName !== undefined) invalidEach(errors, `${path}.runtimeClassName`, spec.runtimeClassName, dnsSubdomain(spec.runtimeClassName));
  const preemption = spec.preemptionPolicy as string | undefined;
  if (preemption !== undefined && preemption !== 'PreemptLowerPriority' && preemption !== 'Never') {
    if (preemption === '') errors.push(required(`${path}.preemptionPolicy`));
    else errors.push(notSupported(`${path}.preemptionPolicy`, preemption, ['PreemptLowerPriority', 'Never']));
  }
  if (spec.overhead) validateResources({ limits: spec.overhead }, `${path}.overhead`, errors);
  if (spec.os) validateOperatingSystem(spec, path, errors);
}

function validateHostNetwork(spec: PodSpec, isPod: boolean, path: string, errors: FieldErrors): void {
  spec.containers?.forEach((container, at) => {
    container.ports?.forEach((port, index) => {
      const host = port.hostPort ?? 0;
      if ((isPod || host !== 0) && host !== (port.containerPort ?? 0)) errors.push(invalid(`${path}[${at}].ports[${index}].hostPort`, host, 'must match `containerPort` when `hostNetwork` is true'));
    });
  });
}

function validateSchedulingGates(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (!spec.schedulingGates) return;
  const seen = new Set<string>();
  spec.schedulingGates.forEach(({ name = '' }, at) => {
    invalidEach(errors, `${path}[${at}]`, name, qualified(name));
    if (seen.has(name)) errors.push(duplicate(`${path}[${at}]`, name));
    seen.add(name);
  });
}

function validateDNSConfig(config: PodDNSConfig | undefined, policy: string | undefined, path: string, errors: FieldErrors): void {
  if (policy === 'None') {
    if (!config) return void errors.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    if (!config.nameservers?.length) return void errors.push(required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (!config) return;
  const { nameservers = [], searches = [], options = [] } = config;
  const list = (values: readonly string[]): { rendered: string } => rendered(`[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`);
  if (nameservers.length > 3) errors.push(invalid(`${path}.nameservers`, list(nameservers), 'must not have more than 3 nameservers'));
  nameservers.forEach((server, at) => validateIP(errors, `${path}.nameservers[${at}]`, server));
  if (searches.length > 32) errors.push(invalid(`${path}.searches`, list(searches), 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048) errors.push(invalid(`${path}.searches`, list(searches), 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, at) => {
    if (search === '.') return;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    invalidEach(errors, `${path}.searches[${at}]`, name, dnsSubdomainWithUnderscore(name));
  });
  options.forEach((option, at) => {
    if (!option.name) errors.push(required(`${path}.options[${at}]`, 'must not be empty'));
  });
}

/** What is asked of a pod and not of a template. */
export function validatePodOnly(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (!spec.serviceAccountName) {
    spec.volumes?.forEach((volume, at) => volume.projected?.sources?.forEach((source, index) => {
      if (source.serviceAccountToken) errors.push(forbiddenField(`${path}.volumes[${at}].projected.sources[${index}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'));
    }));
  }
  spec.containers?.forEach((container, at) => validateImageSpaces(container, `${path}.containers[${at}]`, errors));
  spec.initContainers?.forEach((container, at) => validateImageSpaces(container, `${path}.initContainers[${at}]`, errors));
}

export function validatePodTemplate(template: PodTemplateSpec | undefined, path: string, errors: FieldErrors): void {
  const { metadata, spec } = template ?? ({} as PodTemplateSpec);
  if (spec && Object.isFrozen(template) && cleanTemplates.has(template!)) return;
  const before = errors.length;
  if (metadata?.labels) validateLabels(metadata.labels, `${path}.labels`, errors);
  if (metadata?.annotations) validateAnnotations(metadata.annotations, `${path}.annotations`, errors);
  validatePodSpec(spec ?? ({} as PodSpec), undefined, false, `${path}.spec`, errors);
  if (spec?.ephemeralContainers?.length) errors.push(forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  if (errors.length === before && template && Object.isFrozen(template)) cleanTemplates.add(template);
}

/** Frozen templates and parts of them that were found valid. */
const cleanTemplates = new WeakSet<object>();
