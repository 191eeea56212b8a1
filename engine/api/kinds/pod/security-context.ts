import { duplicate, forbiddenField, invalid, notSupported, rendered, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goValue } from '../../go-values';
import { inclusiveRange } from '../../names';
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '../../types';
import { utf8Length } from '../../text-size';
import { validateLocalDescendingPath } from './volume-paths';

function validateId(value: number | undefined, path: string, errors: FieldErrors): void {
  if (value !== undefined && (value < 0 || value > 2147483647)) errors.push(invalid(path, value, inclusiveRange(0, 2147483647)));
}

export function validateSecurityContext(context: SecurityContext | undefined, hostUsers: boolean, path: string, errors: FieldErrors): void {
  if (!context) return;
  validateId(context.runAsUser, `${path}.runAsUser`, errors);
  validateId(context.runAsGroup, `${path}.runAsGroup`, errors);
  const procMount = context.procMount as string | undefined;
  if (procMount !== undefined) {
    if (procMount !== 'Default' && procMount !== 'Unmasked') errors.push(notSupported(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
    if (hostUsers && procMount === 'Unmasked') errors.push(invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) errors.push(invalid(path, rendered(goValue('core.SecurityContext', context)), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (context.capabilities?.add?.some((name) => name === 'CAP_SYS_ADMIN')) errors.push(invalid(path, rendered(goValue('core.SecurityContext', context)), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
}

export function validatePodSecurityContext(spec: PodSpec, path: string, errors: FieldErrors): void {
  const context = spec.securityContext as PodSecurityContext | undefined;
  if (!context) return;
  validateId(context.fsGroup, `${path}.fsGroup`, errors);
  validateId(context.runAsUser, `${path}.runAsUser`, errors);
  validateId(context.runAsGroup, `${path}.runAsGroup`, errors);
  context.supplementalGroups?.forEach((group, at) => validateId(group, `${path}.supplementalGroups[${at}]`, errors));
  if (spec.shareProcessNamespace && spec.hostPID) errors.push(invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  validateSysctls(spec, context, `${path}.sysctls`, errors);
  const change = context.fsGroupChangePolicy as string | undefined;
  if (change !== undefined && change !== 'Always' && change !== 'OnRootMismatch') errors.push(notSupported(`${path}.fsGroupChangePolicy`, change, ['Always', 'OnRootMismatch']));
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
  const groups = context.supplementalGroupsPolicy as string | undefined;
  if (groups !== undefined && groups !== 'Merge' && groups !== 'Strict') errors.push(notSupported(`${path}.supplementalGroupsPolicy`, groups, ['Merge', 'Strict']));
  const selinux = context.seLinuxChangePolicy as string | undefined;
  if (selinux !== undefined && selinux !== 'MountOption' && selinux !== 'Recursive') errors.push(notSupported(`${path}.seLinuxChangePolicy`, selinux, ['MountOption', 'Recursive']));
}

const sysctlExpression = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctlPattern = new RegExp(`^${sysctlExpression}$`);

function validateSysctls(spec: PodSpec, context: PodSecurityContext, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  context.sysctls?.forEach(({ name = '' }, at) => {
    const here = `${path}[${at}].name`;
    if (!name) errors.push(required(here));
    else if (name.length > 253 || !sysctlPattern.test(name)) errors.push(invalid(here, name, `must have at most 253 characters and match regex ^${sysctlExpression}$`));
    else if (names.has(name)) errors.push(duplicate(here, name));
    names.add(name);
    const dotted = name.replaceAll('/', '.');
    if (spec.hostNetwork && dotted.startsWith('net.')) errors.push(invalid(here, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && (/^(kernel\.(shm|msg)|fs\.mqueue\.)/.test(dotted) || dotted === 'kernel.sem')) errors.push(invalid(here, name, "may not be specified when 'hostIPC' is true"));
  });
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile | undefined, path: string, errors: FieldErrors): void {
  if (!profile) return;
  const type = profile.type as string | undefined;
  if (!type) errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!profileTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, profileTypes));
  if (type === 'Localhost') {
    if (profile.localhostProfile === undefined) errors.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else validateLocalDescendingPath(profile.localhostProfile, `${path}.localhostProfile`, errors);
  } else if (profile.localhostProfile !== undefined) {
    errors.push(invalid(`${path}.localhostProfile`, rendered(goValue('core.SeccompProfile', profile)), 'can only be set when seccomp type is Localhost'));
  }
}

function validateAppArmor(profile: AppArmorProfile | undefined, path: string, errors: FieldErrors): void {
  if (!profile) return;
  const type = profile.type as string | undefined;
  const local = profile.localhostProfile;
  if (type === 'Localhost') {
    if (local === undefined || local === '') errors.push(required(`${path}.localhostProfile`, 'must be set when AppArmor type is Localhost'));
    else if (local.trim() !== local) errors.push(invalid(`${path}.localhostProfile`, local, 'must not be padded with whitespace'));
    if (local !== undefined && utf8Length(local) > 4095) errors.push(tooLong(`${path}.localhostProfile`, 4095));
  } else if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (local !== undefined) errors.push(invalid(`${path}.localhostProfile`, local, 'can only be set when AppArmor type is Localhost'));
  } else if (!type) {
    errors.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  } else {
    errors.push(notSupported(`${path}.type`, type, profileTypes));
  }
}

/** A user namespace of its own excludes the host's namespaces. */
export function validateHostUsers(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.hostUsers !== false) return;
  if (spec.hostNetwork) errors.push(forbiddenField(`${path}.hostNetwork`, 'when `pod.Spec.HostUsers` is false'));
  if (spec.hostPID) errors.push(forbiddenField(`${path}.HostPID`, 'when `pod.Spec.HostUsers` is false'));
  if (spec.hostIPC) errors.push(forbiddenField(`${path}.HostIPC`, 'when `pod.Spec.HostUsers` is false'));
}
