import type { Pod } from '../api/types';
import type { KubeletSettings } from './context';
import type { DnsConfig } from './cri';

/** The resolver configuration of a pod, after pkg/kubelet/network/dns/dns.go. */
export function podDns(pod: Pod, settings: KubeletSettings): DnsConfig {
  const spec = pod.spec!;
  const base = forPolicy(spec.dnsPolicy ?? 'ClusterFirst', spec.hostNetwork === true, pod.metadata.namespace!, settings);
  const extra = spec.dnsConfig;
  if (!extra) return base;
  const options = new Map<string, string>();
  for (const option of base.options) {
    const [name, value] = option.split(':');
    options.set(name!, value ?? '');
  }
  for (const option of extra.options ?? []) if (option.name) options.set(option.name, option.value ?? '');
  return {
    nameservers: unique([...base.nameservers, ...(extra.nameservers ?? [])]).slice(0, 3),
    searches: unique([...base.searches, ...(extra.searches ?? [])]).slice(0, 32),
    options: [...options].map(([name, value]) => (value === '' ? name : `${name}:${value}`)),
  };
}

function forPolicy(policy: string, hostNetwork: boolean, namespace: string, settings: KubeletSettings): DnsConfig {
  const node: DnsConfig = { ...settings.nodeDns, options: [] };
  if (policy === 'None') return { nameservers: [], searches: [], options: [] };
  if (policy === 'Default' || (policy === 'ClusterFirst' && hostNetwork)) return node;
  const domain = settings.clusterDomain;
  return {
    nameservers: settings.clusterDns,
    searches: unique([`${namespace}.svc.${domain}`, `svc.${domain}`, domain, ...settings.nodeDns.searches]),
    options: ['ndots:5'],
  };
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
