import type { PodSpec } from '../api/types';
import { ConfigError } from './config-error';
import type { ContainerRecord } from './container-record';
import type { ContainerSecurity, ImageInfo } from './cri';
import type { PodRecord } from './pod-record';

/** What a container may do, from its own and its pod's security context (securitycontext.DetermineEffectiveSecurityContext). */
export function containerSecurity(pod: PodRecord, record: ContainerRecord, image: ImageInfo): ContainerSecurity {
  const own = record.spec.securityContext;
  const shared: PodSpec['securityContext'] = pod.pod.spec!.securityContext;
  if (!own && (!shared || Object.keys(shared).length === 0)) return PLAIN;
  const uid = own?.runAsUser ?? shared?.runAsUser;
  if (own?.runAsNonRoot ?? shared?.runAsNonRoot) requireNonRoot(pod, record, uid, image);
  const gid = own?.runAsGroup ?? shared?.runAsGroup;
  const groups = new Set(shared?.supplementalGroups ?? []);
  if (shared?.fsGroup !== undefined) groups.add(shared.fsGroup);
  if (gid !== undefined) groups.add(gid);
  return {
    uid,
    gid,
    // The kernel keeps a process's groups sorted.
    groups: [...groups].sort((a, b) => a - b),
    privileged: own?.privileged === true,
    readOnlyRoot: own?.readOnlyRootFilesystem === true,
    addCapabilities: own?.capabilities?.add ?? [],
    dropCapabilities: own?.capabilities?.drop ?? [],
    allowPrivilegeEscalation: own?.allowPrivilegeEscalation !== false,
    seccomp: own?.privileged !== true && ['RuntimeDefault', 'Localhost'].includes((own?.seccompProfile ?? shared?.seccompProfile)?.type ?? ''),
  };
}

const PLAIN: ContainerSecurity = Object.freeze({
  uid: undefined, gid: undefined, groups: [], privileged: false, readOnlyRoot: false, addCapabilities: [], dropCapabilities: [], allowPrivilegeEscalation: true, seccomp: false,
});

/** After kuberuntime/security_context.go verifyRunAsNonRoot. */
function requireNonRoot(pod: PodRecord, record: ContainerRecord, uid: number | undefined, image: ImageInfo): void {
  const where = `(pod: "${pod.fullName}", container: ${record.name})`;
  if (uid === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
  if (uid !== undefined) return;
  const user = image.user.split(':')[0]!;
  if (user === '' || user === '0') throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`);
}
