import type { Container, Pod, PodSpec } from '../api/types';
import type { KubeletContext } from './context';

/** Says on the pod, once, what of its spec this cluster accepts but does not act out. */
export function reportNotSimulated(context: KubeletContext, pod: Pod): void {
  const missing = notSimulated(pod);
  if (missing.length) context.recorder.warning(pod, 'NotSimulated', `not simulated: ${missing.join(', ')}; the pod runs without`);
}

function notSimulated({ spec }: Pod): string[] {
  const missing: string[] = [];
  if (spec!.os?.name === 'windows') missing.push('Windows containers (spec.os)');
  if (spec!.resourceClaims?.length) missing.push('devices from resource claims (spec.resourceClaims)');
  if (spec!.runtimeClassName) missing.push(`another container runtime (spec.runtimeClassName ${spec!.runtimeClassName})`);
  if (spec!.hostUsers === false) missing.push('user namespaces (spec.hostUsers)');
  if (spec!.securityContext?.sysctls?.length) missing.push('kernel parameters (spec.securityContext.sysctls)');
  for (const volume of spec!.volumes ?? []) if (volume.nfs) missing.push(`the NFS server ${volume.nfs.server} (volume ${volume.name} is a directory that all pods of the cluster share)`);
  inSecurityContext(spec!, missing);
  for (const list of [spec!.initContainers, spec!.containers]) if (list) for (const container of list) inSecurityContext(container, missing);
  for (const list of [spec!.initContainers, spec!.containers]) if (list) for (const container of list) inContainer(container, missing);
  return missing;
}

function inSecurityContext({ securityContext: own }: Pick<PodSpec, 'securityContext'> | Pick<Container, 'securityContext'>, missing: string[]): void {
  if (!own) return;
  if (own.seLinuxOptions) missing.push('SELinux (seLinuxOptions)');
  if (own.seccompProfile?.type === 'Localhost') missing.push(`the seccomp profile ${own.seccompProfile.localhostProfile}`);
  if (own.appArmorProfile?.type === 'Localhost') missing.push(`the AppArmor profile ${own.appArmorProfile.localhostProfile}`);
}

function inContainer({ name, volumeDevices }: Container, missing: string[]): void {
  if (volumeDevices?.length) missing.push(`block devices (volumeDevices of container ${name})`);
}
