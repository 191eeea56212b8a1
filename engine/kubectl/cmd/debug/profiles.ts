import type { Loose } from '../../resource/loose';

export const PROFILES = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];

/** What a debugging profile adds to the container and, for nodes, to the pod (kubectl/pkg/cmd/debug/profiles.go). */
export function applyProfile(profile: string, pod: Loose | undefined, container: Loose, style: 'ephemeral' | 'copy' | 'node'): void {
  const node = style === 'node';
  if (node && profile !== 'restricted' && profile !== 'baseline') {
    pod.spec.hostNetwork = true;
    pod.spec.hostPID = true;
    if (profile !== 'netadmin') pod.spec.hostIPC = true;
    if (profile === 'legacy' || profile === 'general' || profile === 'sysadmin') {
      pod.spec.volumes = [{ name: 'host-root', hostPath: { path: '/', type: '' } }];
      container.volumeMounts = [{ name: 'host-root', mountPath: '/host' }];
    }
  }
  const add = (...capabilities: string[]): void => {
    container.securityContext = { ...container.securityContext, capabilities: { add: capabilities } };
  };
  if (profile === 'general' && !node) add('SYS_PTRACE');
  else if (profile === 'netadmin') add('NET_ADMIN', 'NET_RAW');
  else if (profile === 'sysadmin') container.securityContext = { ...container.securityContext, privileged: true };
  else if (profile === 'restricted') container.securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
}
