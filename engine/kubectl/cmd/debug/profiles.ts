import type { Loose } from '../../resource/loose';

export const PROFILES = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];

/** What of a pod stays in its copy. */
export interface Kept {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

/** What a debugging profile adds to the container, be it in a pod of its own on a node or in a pod that is there. */
export function applyProfile(profile: string, container: Loose, node: boolean): void {
  const add = (...capabilities: string[]): void => {
    container.securityContext = { ...container.securityContext, capabilities: { ...container.securityContext?.capabilities, add: capabilities } };
  };
  if (profile === 'general' && !node) add('SYS_PTRACE');
  else if (profile === 'netadmin') add('NET_ADMIN', 'NET_RAW');
  else if (profile === 'sysadmin') container.securityContext = { ...container.securityContext, privileged: true };
  else if (profile === 'restricted') container.securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
}

/** What a profile gives to the pod that debugs a node: its namespaces and its file system. */
export function openNode(profile: string, pod: Loose, container: Loose): void {
  if (profile === 'restricted' || profile === 'baseline') return;
  Object.assign(pod.spec, { hostNetwork: true, hostPID: true, hostIPC: true });
  if (profile === 'netadmin') return;
  pod.spec.volumes = [{ name: 'host-root', hostPath: { path: '/', type: '' } }];
  container.volumeMounts = [{ name: 'host-root', mountPath: '/host' }];
}

/** What a profile takes from the copy of a pod. The oldest one only hides it from those who select by labels. */
export function stripCopy(profile: string, copy: Loose, kept: Kept): void {
  if (profile === 'legacy') {
    delete copy.metadata.labels;
    return;
  }
  if (!kept.labels) delete copy.metadata.labels;
  if (!kept.annotations) delete copy.metadata.annotations;
  if (!kept.initContainers) delete copy.spec.initContainers;
  for (const container of copy.spec.containers as Loose[]) {
    if (!kept.liveness) delete container.livenessProbe;
    if (!kept.readiness) delete container.readinessProbe;
    if (!kept.startup) delete container.startupProbe;
  }
  copy.spec.shareProcessNamespace ??= true;
}
