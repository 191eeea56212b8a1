import type { Pod } from '../api/types';

/** The pod's host name: spec.hostname, or its name cut to 63 characters (kubelet_pods.go truncatePodHostnameIfNeeded). */
export function hostName(pod: Pod): string {
  const name = pod.spec?.hostname ?? pod.metadata.name!;
  return name.slice(0, 63).replace(/[-.]+$/, '');
}

/** The name that DNS and the hosts file give a pod with hostname and subdomain; undefined without a subdomain. */
function fullHostName(pod: Pod, clusterDomain: string): string | undefined {
  const subdomain = pod.spec?.subdomain;
  return subdomain ? `${hostName(pod)}.${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : undefined;
}

/** /etc/hosts as the kubelet writes it (kubelet_pods.go managedHostsFileContent). */
export function hostsFile(pod: Pod, ips: readonly string[], clusterDomain: string): string {
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
  ];
  const full = fullHostName(pod, clusterDomain);
  for (const ip of ips) lines.push(full ? `${ip}\t${full}\t${hostName(pod)}` : `${ip}\t${hostName(pod)}`);
  const aliases = pod.spec?.hostAliases ?? [];
  if (aliases.length) {
    lines.push('', '# Entries added by HostAliases.');
    for (const alias of aliases) lines.push(`${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`);
  }
  return `${lines.join('\n')}\n`;
}
