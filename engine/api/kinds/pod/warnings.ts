import type { Draft } from '../../kind';
import { dnsLabel } from '../../names';
import type { KubeObject } from '../../object';
import type { Container, PodSpec, PodTemplateSpec } from '../../types';

/** Warning headers of pods and of what holds a pod template. */
export function podWarnings(object: Draft, old: KubeObject | undefined): readonly string[] {
  // People hardly write to pods themselves, so an update warns of nothing.
  if (old) return [];
  return [...hostnameWarnings(object.metadata.name, "this is used in the Pod's hostname"), ...specWarnings(object.spec as PodSpec, object.metadata.annotations, 'spec')];
}

/** Names that are no labels are allowed and make odd hostnames. */
export function hostnameWarnings(name: string | undefined, use = 'this is used in Pod names and hostnames'): string[] {
  const messages = dnsLabel(name ?? '');
  return name && messages.length ? [`metadata.name: ${use}, which can result in surprising behavior; a DNS label is recommended: [${messages.join(' ')}]`] : [];
}

export function templateWarnings(template: PodTemplateSpec | undefined, path: string): readonly string[] {
  return template?.spec ? specWarnings(template.spec, template.metadata?.annotations, `${path}.spec`) : [];
}

const DEPRECATED_LABELS: ReadonlyMap<string, string> = new Map(Object.entries({
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
}));

const DEAD_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'priorityClassName',
  'security.alpha.kubernetes.io/sysctls': 'securityContext.sysctls',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'securityContext.sysctls',
};

function specWarnings(spec: PodSpec, annotations: Readonly<Record<string, string>> | undefined, path: string): string[] {
  const warnings: string[] = [];
  if (spec.nodeSelector) {
    for (const key of Object.keys(spec.nodeSelector).sort()) {
      const instead = DEPRECATED_LABELS.get(key);
      if (instead) warnings.push(`${path}.nodeSelector[${key}]: deprecated since v1.14; use "${instead}" instead`);
    }
  }
  if (spec.hostAliases) aliasWarnings(spec.hostAliases, path, warnings);
  if (spec.imagePullSecrets) secretWarnings(spec.imagePullSecrets, path, warnings);
  if (spec.volumes) volumeWarnings(spec.volumes, path, warnings);
  if (annotations) for (const key in DEAD_ANNOTATIONS) if (annotations[key] !== undefined) warnings.push(`metadata.annotations[${key}]: non-functional in v1.16+; use the "${DEAD_ANNOTATIONS[key]}" field instead`);
  if (spec.containers?.some(mayWarn)) containerWarnings(spec.containers, `${path}.containers`, warnings);
  if (spec.initContainers?.some(mayWarn)) containerWarnings(spec.initContainers, `${path}.initContainers`, warnings);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) warnings.push(`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  return warnings;
}

function aliasWarnings(aliases: NonNullable<PodSpec['hostAliases']>, path: string, warnings: string[]): void {
  aliases.forEach((alias, at) => {
    if (aliases.findIndex((other) => other.ip === alias.ip) < at) warnings.push(`${path}.hostAliases[${at}].ip: duplicate ip "${alias.ip}"`);
  });
}

function secretWarnings(secrets: NonNullable<PodSpec['imagePullSecrets']>, path: string, warnings: string[]): void {
  secrets.forEach((secret, at) => {
    if (!secret.name) warnings.push(`${path}.imagePullSecrets[${at}].name: invalid empty name ""`);
    else if (secrets.findIndex((other) => other.name === secret.name) < at) warnings.push(`${path}.imagePullSecrets[${at}].name: duplicate name "${secret.name}"`);
  });
}

const DEAD_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+', gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+', flocker: 'deprecated in v1.22, non-functional in v1.25+', storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+', glusterfs: 'deprecated in v1.25, non-functional in v1.26+', cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

function volumeWarnings(volumes: NonNullable<PodSpec['volumes']>, path: string, warnings: string[]): void {
  for (let at = 0; at < volumes.length; at += 1) {
    const volume = volumes[at]!;
    // A name and the source: at most one of the dead sources stands there.
    for (const name in volume) if (DEAD_VOLUMES[name] && (volume as unknown as Record<string, unknown>)[name] !== undefined) warnings.push(`${path}.volumes[${at}].${name}: ${DEAD_VOLUMES[name]}`);
    const storage = volume.ephemeral?.volumeClaimTemplate?.spec?.resources?.requests?.storage;
    if (storage?.toString().endsWith('m')) warnings.push(`${path}.volumes[${at}].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "${storage}" is invalid, must be an integer`);
  }
}

/** Whether a container has anything of which there are warnings. */
function mayWarn({ resources, env, ports }: Container): boolean {
  return resources?.limits !== undefined || resources?.requests !== undefined || env !== undefined || ports !== undefined;
}

function containerWarnings(containers: readonly Container[], path: string, warnings: string[]): void {
  const ports = new Map<string, string>();
  containers.forEach((container, at) => {
    const here = `${path}[${at}]`;
    for (const name of ['limits', 'requests'] as const) {
      for (const resource of ['memory', 'ephemeral-storage']) {
        const value = container.resources?.[name]?.[resource];
        if (typeof value === 'string' && value.endsWith('m')) warnings.push(`${here}.resources.${name}[${resource}]: fractional byte value "${value}" is invalid, must be an integer`);
      }
    }
    const names = new Set<string>();
    container.env?.forEach((variable, index) => {
      if (names.has(variable.name)) warnings.push(`${here}.env[${index}]: hides previous definition of "${variable.name}", which may be dropped when using apply`);
      names.add(variable.name);
    });
    container.ports?.forEach((port, index) => {
      const key = `${port.containerPort}/${port.protocol}/${port.hostIP ?? ''}/${port.hostPort ?? 0}`;
      const earlier = ports.get(key);
      const where = `${here}.ports[${index}]`;
      if (earlier) warnings.push(`${where}: duplicate port definition with ${earlier}`);
      else ports.set(key, where);
    });
  });
}
