import type { Container, PodSecurityContext, PodSpec, SecurityContext } from '../../api/types';

/** One violated rule: what it is called and what about this pod violates it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

type Level = 'baseline' | 'restricted';

/** Violations in the order of k8s.io/pod-security-admission: the baseline rules by name, then the restricted ones. */
export function violations(level: Level, spec: PodSpec, annotations: Readonly<Record<string, string>> | undefined): Violation[] {
  const pod = new Subject(spec, annotations ?? {});
  const baseline = [appArmor, ...(level === 'baseline' ? [baselineCapabilities] : []), hostNamespaces, ...(level === 'baseline' ? [hostPaths] : []), hostPorts, privileged, procMount, selinux, ...(level === 'baseline' ? [baselineSeccomp] : []), sysctls, hostProcess];
  const restricted = [escalation, restrictedCapabilities, restrictedVolumes, runAsNonRoot, runAsUser, restrictedSeccomp];
  return [...baseline, ...(level === 'restricted' ? restricted : [])].map((check) => check(pod)).filter((found) => found !== undefined);
}

class Subject {
  readonly containers: readonly (Container & { readonly securityContext?: SecurityContext })[];
  readonly context: PodSecurityContext;
  constructor(readonly spec: PodSpec, readonly annotations: Readonly<Record<string, string>>) {
    // The order of the messages: init containers, containers, ephemeral containers.
    this.containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...((spec.ephemeralContainers ?? []) as readonly Container[])];
    this.context = spec.securityContext ?? {};
  }

  where(test: (context: SecurityContext, container: Container) => boolean): string[] {
    return this.containers.filter((container) => test(container.securityContext ?? {}, container)).map((container) => container.name);
  }
}

type Check = (pod: Subject) => Violation | undefined;

const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');
const containersAre = (names: readonly string[]): string => `${plural('container', names.length)} ${quoted(names)}`;
const unique = (list: readonly string[]): string[] => [...new Set(list)].sort();

const hostNamespaces: Check = ({ spec }) => {
  const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]).map((name) => `${name}=true`);
  return used.length ? { reason: 'host namespaces', detail: used.join(', ') } : undefined;
};

const privileged: Check = (pod) => {
  const names = pod.where((context) => context.privileged === true);
  return names.length ? { reason: 'privileged', detail: `${containersAre(names)} must not set securityContext.privileged=true` } : undefined;
};

const allowedCapabilities = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);

const baselineCapabilities: Check = (pod) => {
  const extra = (context: SecurityContext): string[] => (context.capabilities?.add ?? []).filter((name) => !allowedCapabilities.has(name));
  const names = pod.where((context) => extra(context).length > 0);
  const all = unique(pod.containers.flatMap((container) => extra(container.securityContext ?? {})));
  return names.length ? { reason: 'non-default capabilities', detail: `${containersAre(names)} must not include ${quoted(all)} in securityContext.capabilities.add` } : undefined;
};

const hostPaths: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter((volume) => volume.hostPath).map((volume) => volume.name);
  return names.length ? { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` } : undefined;
};

const hostPorts: Check = (pod) => {
  const names = pod.where((_, container) => (container.ports ?? []).some((port) => port.hostPort));
  const ports = [...new Set(pod.containers.flatMap((container) => (container.ports ?? []).map((port) => port.hostPort ?? 0)).filter(Boolean))].sort((a, b) => (String(a) < String(b) ? -1 : 1));
  return names.length ? { reason: 'hostPort', detail: `${containersAre(names)} ${names.length === 1 ? 'uses' : 'use'} ${plural('hostPort', ports.length)} ${ports.join(', ')}` } : undefined;
};

const procMount: Check = (pod) => {
  const names = pod.where((context) => context.procMount !== undefined && context.procMount !== 'Default');
  if (!names.length || pod.spec.hostUsers === false) return undefined;
  const values = unique(pod.containers.map((container) => container.securityContext?.procMount as string | undefined).filter((value) => value !== undefined && value !== 'Default') as string[]);
  return { reason: 'procMount', detail: `${containersAre(names)} must not set securityContext.procMount to ${quoted(values)}` };
};

const appArmor: Check = (pod) => {
  const setters: string[] = [];
  const values: string[] = [];
  const bad = (type: string | undefined): boolean => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  if (bad(pod.context.appArmorProfile?.type)) {
    setters.push('pod');
    values.push(`securityContext.appArmorProfile.type to ${JSON.stringify(pod.context.appArmorProfile!.type)}`);
  }
  const names = pod.where((context) => bad(context.appArmorProfile?.type));
  if (names.length) setters.push(containersAre(names));
  for (const [key, value] of Object.entries(pod.annotations)) {
    if (key.startsWith('container.apparmor.security.beta.kubernetes.io/') && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/')) {
      return { reason: plural('forbidden AppArmor profile', 1), detail: `annotation ${JSON.stringify(`${key}`)}=${JSON.stringify(value)}`.replace('annotation ', '') };
    }
  }
  if (!setters.length) return undefined;
  return { reason: 'forbidden AppArmor profile', detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(unique([pod.context.appArmorProfile?.type, ...pod.containers.map((container) => container.securityContext?.appArmorProfile?.type)].filter(bad) as string[]))}` };
};

const selinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const selinux: Check = (pod) => {
  const bad = (options: { type?: string; user?: string; role?: string } | undefined): boolean => options !== undefined && (!selinuxTypes.has(options.type ?? '') || Boolean(options.user) || Boolean(options.role));
  const names = pod.where((context) => bad(context.seLinuxOptions));
  const setters = [...(bad(pod.context.seLinuxOptions) ? ['pod'] : []), ...(names.length ? [containersAre(names)] : [])];
  if (!setters.length) return undefined;
  const all = [pod.context.seLinuxOptions, ...pod.containers.map((container) => container.securityContext?.seLinuxOptions)];
  const details: string[] = [];
  const types = unique(all.map((options) => options?.type ?? '').filter((type) => !selinuxTypes.has(type)));
  if (types.length) details.push(`${plural('type', types.length)} ${quoted(types)}`);
  if (all.some((options) => options?.user)) details.push('user may not be set');
  if (all.some((options) => options?.role)) details.push('role may not be set');
  return { reason: 'seLinuxOptions', detail: `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${details.join('; ')}` };
};

const baselineSeccomp: Check = (pod) => {
  const names = pod.where((context) => context.seccompProfile?.type === 'Unconfined');
  const setters = [...(pod.context.seccompProfile?.type === 'Unconfined' ? ['pod'] : []), ...(names.length ? [containersAre(names)] : [])];
  return setters.length ? { reason: 'seccompProfile', detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to "Unconfined"` } : undefined;
};

const safeSysctls = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
]);

const sysctls: Check = ({ context }) => {
  const names = (context.sysctls ?? []).map(({ name }) => name).filter((name) => !safeSysctls.has(name));
  return names.length ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
};

const hostProcess: Check = (pod) => {
  const names = pod.where((context) => context.windowsOptions?.hostProcess === true);
  const setters = [...(pod.context.windowsOptions?.hostProcess ? ['pod'] : []), ...(names.length ? [containersAre(names)] : [])];
  return setters.length ? { reason: 'hostProcess', detail: `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
};

const escalation: Check = (pod) => {
  if (pod.spec.os?.name === 'windows') return undefined;
  const names = pod.where((context) => context.allowPrivilegeEscalation !== false);
  return names.length ? { reason: 'allowPrivilegeEscalation != false', detail: `${containersAre(names)} must set securityContext.allowPrivilegeEscalation=false` } : undefined;
};

const restrictedCapabilities: Check = (pod) => {
  if (pod.spec.os?.name === 'windows') return undefined;
  const noDrop = pod.where((context) => !(context.capabilities?.drop ?? []).includes('ALL'));
  const extra = (context: SecurityContext): string[] => (context.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const adding = pod.where((context) => extra(context).length > 0);
  const details: string[] = [];
  if (noDrop.length) details.push(`${containersAre(noDrop)} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length) details.push(`${containersAre(adding)} must not include ${quoted(unique(pod.containers.flatMap((container) => extra(container.securityContext ?? {}))))} in securityContext.capabilities.add`);
  return details.length ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
};

const allowedVolumes = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);

const restrictedVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).map((volume) => ({ name: volume.name, type: Object.keys(volume).find((key) => key !== 'name' && (volume as unknown as Record<string, unknown>)[key] !== undefined) ?? 'unknown' })).filter(({ type }) => !allowedVolumes.has(type));
  const types = unique(bad.map(({ type }) => type));
  return bad.length ? { reason: 'restricted volume types', detail: `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))} ${bad.length === 1 ? 'uses' : 'use'} restricted volume ${plural('type', types.length)} ${quoted(types)}` } : undefined;
};

const runAsNonRoot: Check = (pod) => {
  const { runAsNonRoot: podWide } = pod.context;
  const explicit = pod.where((context) => context.runAsNonRoot === false);
  const implicit = pod.where((context) => context.runAsNonRoot === undefined && podWide !== true);
  const setters = [...(podWide === false ? ['pod'] : []), ...(explicit.length ? [containersAre(explicit)] : [])];
  if (setters.length) return { reason: 'runAsNonRoot != true', detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  return implicit.length ? { reason: 'runAsNonRoot != true', detail: `pod or ${containersAre(implicit)} must set securityContext.runAsNonRoot=true` } : undefined;
};

const runAsUser: Check = (pod) => {
  const names = pod.where((context) => context.runAsUser === 0);
  const setters = [...(pod.context.runAsUser === 0 ? ['pod'] : []), ...(names.length ? [containersAre(names)] : [])];
  return setters.length ? { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` } : undefined;
};

const restrictedSeccomp: Check = (pod) => {
  if (pod.spec.os?.name === 'windows') return undefined;
  const good = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';
  const podType = pod.context.seccompProfile?.type as string | undefined;
  const explicit = pod.where((context) => context.seccompProfile !== undefined && !good(context.seccompProfile.type));
  const setters = [...(podType !== undefined && !good(podType) ? ['pod'] : []), ...(explicit.length ? [containersAre(explicit)] : [])];
  if (setters.length) {
    const values = unique([podType, ...pod.containers.map((container) => container.securityContext?.seccompProfile?.type as string | undefined)].filter((type) => type !== undefined && !good(type)) as string[]);
    return { reason: 'seccompProfile', detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
  }
  const implicit = pod.where((context) => context.seccompProfile === undefined && !good(podType));
  return implicit.length ? { reason: 'seccompProfile', detail: `pod or ${containersAre(implicit)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` } : undefined;
};
