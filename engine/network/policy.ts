import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../api/types';
import type { Informers } from '../client';
import { namespaces, networkPolicies, pods, selectorMatches } from '../client';
import { cidrContains, parseCidr } from './address';

/** One end of a connection: a pod, or an address outside. */
interface Party {
  readonly address: string;
  readonly pod: Pod | undefined;
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly direction: 'ingress' | 'egress'; readonly policies: readonly string[] };

/** NetworkPolicies as an enforcing CNI applies them: a pod that a policy selects accepts only what some policy allows. */
export class PolicyCheck {
  constructor(private readonly informers: Informers) {}

  get hasPolicies(): boolean {
    return this.informers.lister(networkPolicies).size > 0;
  }

  pod(namespace: string, name: string): Pod | undefined {
    return this.informers.lister(pods).get(namespace, name);
  }

  verdict(from: Party, to: Party, port: number, protocol: string): Verdict {
    for (const direction of ['egress', 'ingress'] as const) {
      const own = direction === 'egress' ? from : to;
      const peer = direction === 'egress' ? to : from;
      if (!own.pod || own.pod.spec?.hostNetwork) continue;
      const selecting = this.#selecting(own.pod, direction);
      if (selecting.length === 0) continue;
      if (!selecting.some((policy) => this.#allows(policy, direction, peer, to.pod, port, protocol))) {
        return { allowed: false, direction, policies: selecting.map((policy) => `${policy.metadata.namespace}/${policy.metadata.name}`) };
      }
    }
    return { allowed: true };
  }

  #selecting(pod: Pod, direction: 'ingress' | 'egress'): readonly NetworkPolicy[] {
    const name = direction === 'ingress' ? 'Ingress' : 'Egress';
    return this.informers.lister(networkPolicies).list(pod.metadata.namespace).filter((policy) => {
      const types = policy.spec?.policyTypes ?? ['Ingress', ...(policy.spec?.egress ? ['Egress'] : [])];
      return types.includes(name) && selectorMatches(policy.spec?.podSelector ?? {}, pod.metadata.labels);
    });
  }

  #allows(policy: NetworkPolicy, direction: 'ingress' | 'egress', peer: Party, target: Pod | undefined, port: number, protocol: string): boolean {
    const rules = direction === 'ingress' ? (policy.spec?.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })) : (policy.spec?.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
    return rules.some((rule) => {
      const portFits = !rule.ports?.length || rule.ports.some((candidate) => portMatches(candidate, target, port, protocol));
      const peerFits = !rule.peers?.length || rule.peers.some((candidate) => this.#peerMatches(candidate, policy.metadata.namespace!, peer));
      return portFits && peerFits;
    });
  }

  #peerMatches(rule: NetworkPolicyPeer, ownNamespace: string, peer: Party): boolean {
    if (rule.ipBlock) return cidrContains(parseCidr(rule.ipBlock.cidr), peer.address) && !(rule.ipBlock.except ?? []).some((cidr) => cidrContains(parseCidr(cidr), peer.address));
    if (!peer.pod) return false;
    const namespace = peer.pod.metadata.namespace!;
    const namespaceFits = rule.namespaceSelector ? selectorMatches(rule.namespaceSelector, this.informers.lister(namespaces).get(undefined, namespace)?.metadata.labels) : namespace === ownNamespace;
    return namespaceFits && (!rule.podSelector || selectorMatches(rule.podSelector, peer.pod.metadata.labels));
  }
}

function portMatches(rule: NetworkPolicyPort, target: Pod | undefined, port: number, protocol: string): boolean {
  if ((rule.protocol ?? 'TCP').toLowerCase() !== protocol) return false;
  if (rule.port === undefined) return true;
  if (typeof rule.port === 'string') {
    return (target?.spec?.containers ?? []).some((container) => (container.ports ?? []).some((named) => named.name === rule.port && named.containerPort === port));
  }
  return rule.endPort === undefined ? rule.port === port : port >= rule.port && port <= rule.endPort;
}
