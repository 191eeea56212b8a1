import type { Service } from '../api/types';
import type { Informers } from '../client';
import type { Clock } from '../runtime/clock';
import type { DnsReply, InterfaceInfo, RouteInfo } from '../runtime/net';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import type { Cidr } from './address';
import { cidrContains, parseAddress, parseCidr } from './address';
import { DnsZone } from './dns-zone';
import type { Fabric, Hop, Peer, Route } from './fabric';
import { loopback, nodeInterfaces, nodeRoutes, podInterfaces, podRoutes } from './links';
import type { Cni } from './links';
import { NetNamespace } from './namespace';
import { NodeNetwork } from './node-network';
import { ProxySync } from './proxy-sync';
import { PolicyCheck } from './policy';
import type { Backend, ServicePort } from './service-table';
import { ServiceTable, portsOf } from './service-table';

export interface ClusterNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  /** 'routes': plain bridge and host routes, as the recorded cluster; 'flannel': VXLAN; 'calico': BGP routes, and NetworkPolicies are enforced. */
  readonly cni?: Cni;
  readonly serviceCidr?: string;
  readonly podCidr?: string;
  readonly clusterDomain?: string;
  /** The workstation's address on the nodes' network; also the nodes' gateway. */
  readonly gateway?: string;
}

/** A packet as tcpdump sees it. */
export interface Packet {
  readonly at: number;
  readonly from: Peer;
  readonly source: string;
  readonly destination: { readonly address: string; readonly port: number; readonly protocol: string };
  readonly route: Route;
}

const SAME_NODE_MS = 0.06, OTHER_NODE_MS = 0.35;
const DEFAULT_AFFINITY_SECONDS = 10_800;

/** The cluster's network: nodes with their pods, kube-proxy's view of the services, and the cluster's DNS. */
export class ClusterNetwork implements Fabric {
  readonly clock: Clock;
  readonly random: Random;
  readonly cni: Cni;
  readonly nodes = new Map<string, NodeNetwork>();
  readonly workstation: NetNamespace;
  readonly podCidr: Cidr;
  readonly serviceCidr: Cidr;
  readonly #trace: Trace;
  readonly #gateway: string;
  readonly #domain: string;
  readonly #byAddress = new Map<string, NodeNetwork>();
  readonly #taps = new Set<(packet: Packet) => void>();
  /** "service uid/client" → where it went and until when (sessionAffinity: ClientIP). */
  readonly #affinity = new Map<string, { readonly backend: string; readonly until: number }>();
  #services: ServiceTable | undefined;
  #zone: DnsZone | undefined;
  #policies: PolicyCheck | undefined;

  constructor(options: ClusterNetworkOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.#trace = options.trace;
    this.cni = options.cni ?? 'routes';
    this.#gateway = options.gateway ?? '172.30.0.1';
    this.#domain = options.clusterDomain ?? 'cluster.local';
    this.podCidr = parseCidr(options.podCidr ?? '10.244.0.0/16');
    this.serviceCidr = parseCidr(options.serviceCidr ?? '10.96.0.0/12');
    this.workstation = new NetNamespace(this, { address: this.#gateway, owner: 'workstation', node: '' });
  }

  /** kube-proxy's view of the services. */
  get services(): ServiceTable | undefined {
    return this.#services;
  }

  /** Learns services, endpoints, pods and policies. Call once, when the API server is there. */
  watch(informers: Informers): void {
    this.#services = new ServiceTable(informers, new ProxySync(this.clock).apply);
    this.#zone = new DnsZone(new ServiceTable(informers), this.#domain);
    if (this.cni === 'calico') this.#policies = new PolicyCheck(informers);
  }

  addNode(options: { readonly name: string; readonly address: string; readonly podCidr: string }): NodeNetwork {
    const node = new NodeNetwork(this, options);
    this.nodes.set(options.name, node);
    this.#byAddress.set(options.address, node);
    return node;
  }

  removeNode(name: string): void {
    const node = this.nodes.get(name);
    if (!node) return;
    node.host.destroy();
    this.nodes.delete(name);
    this.#byAddress.delete(node.address);
  }

  /** Shows every tried connection to `observer`; returns a function that ends it. */
  tap(observer: (packet: Packet) => void): () => void {
    this.#taps.add(observer);
    return () => this.#taps.delete(observer);
  }

  route(from: Peer, address: string, port: number, protocol: 'tcp' | 'udp' | 'icmp'): Route {
    const hops: Hop[] = [];
    const origin = this.nodes.get(from.node);
    if (origin && !origin.up) return { kind: 'dropped', hops };
    const service = this.#services?.byAddress(address);
    if (service) return this.#toService(from, service, address, port, protocol, hops);
    const node = this.#byAddress.get(address);
    if (node) return this.#toNode(from, node, port, protocol, hops);
    return this.#toPod(from, address, port, protocol, this.#sourceTowards(from, address), hops);
  }

  answer(from: Peer, server: string, name: string, type: string): Omit<DnsReply, 'server'> {
    const silent = (status: DnsReply['status']) => ({ status, answers: [], authority: [] });
    const service = this.#services?.byAddress(server);
    const route = service || parseAddress(server) === undefined ? undefined : this.route(from, server, 53, 'udp');
    if (service) {
      const hop = this.route(from, server, 53, 'udp');
      if (hop.kind === 'refused') return silent('refused');
      if (hop.kind !== 'deliver' && hop.kind !== 'no-host') return silent('timeout');
      if (service.metadata.name !== 'kube-dns') return silent('timeout');
    } else if (route?.kind === 'deliver') {
      if (!this.#isDnsPod(server)) return silent('refused');
    } else return silent('timeout');
    this.#trace.emit(() => ({ at: this.clock.now(), actor: 'dns', action: 'query', subject: name, detail: { type, from: from.owner } }));
    const reply = this.#zone?.answer(name, type);
    if (!reply) return silent('timeout');
    const alias = reply.answers.find((record) => record.type === 'CNAME');
    // The target lies outside the cluster: CoreDNS asks its own servers, which are out of reach.
    if (alias && type !== 'CNAME') {
      const target = this.#zone?.answer(alias.data.replace(/\.$/, ''), type);
      return target ? { ...target, answers: [alias, ...target.answers] } : silent('timeout');
    }
    return reply;
  }

  path(from: Peer, route: Route): readonly string[] {
    const node = this.nodes.get(from.node);
    const steps: string[] = [];
    if (node && from !== node.host) steps.push(node.bridge);
    if (route.kind !== 'deliver') return steps;
    const target = this.nodes.get(route.to.node);
    if (target && target !== node && route.to !== target.host) steps.push(target.address);
    if (steps.at(-1) !== route.address) steps.push(route.address);
    return steps;
  }

  interfaces(of: Peer): readonly InterfaceInfo[] {
    const node = this.nodes.get(of.node);
    if (node) return of === node.host ? nodeInterfaces(node, this.cni) : podInterfaces(of, node, this.cni);
    return [loopback(), { index: 2, name: 'eth0', peer: undefined, mac: '02:42:ac:1e:00:01', mtu: 1500, up: true, addresses: [`${of.address}/24`], kind: 'ethernet' }];
  }

  routes(of: Peer): readonly RouteInfo[] {
    const node = this.nodes.get(of.node);
    if (node) return of === node.host ? nodeRoutes(node, this.nodes.values(), this.#gateway, this.cni) : podRoutes(node, of, this.cni);
    return [{ destination: '172.30.0.0/24', gateway: undefined, device: 'eth0', source: of.address, scope: 'proto kernel scope link' }];
  }

  observed(from: Peer, to: { readonly address: string; readonly port: number; readonly protocol: string }, route: Route): void {
    if (this.#taps.size > 0) {
      const packet: Packet = { at: this.clock.now(), from, source: from.address ?? '127.0.0.1', destination: to, route };
      for (const tap of this.#taps) tap(packet);
    }
    this.#trace.emit(() => ({
      at: this.clock.now(), actor: 'network', action: 'packet', subject: from.owner,
      detail: { destination: `${to.address}:${to.port}`, protocol: to.protocol, outcome: route.kind, ...(route.kind === 'deliver' ? { receiver: route.to.owner, source: route.source } : {}), hops: route.hops },
    }));
  }

  #toService(from: Peer, service: Service, address: string, port: number, protocol: 'tcp' | 'udp' | 'icmp', hops: Hop[]): Route {
    const balanced = address !== service.spec?.clusterIP;
    // A cluster IP means something on nodes only; the workstation has no kube-proxy.
    if (from.node === '' && !balanced) return { kind: 'dropped', hops: [{ at: from.owner, what: `has no route to the cluster IP ${address}` }] };
    const found = portsOf(service).find((candidate) => candidate.port === port && candidate.protocol.toLowerCase() === protocol);
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    if (!found) return { kind: 'dropped', hops: [...hops, { at: 'kube-proxy', what: `service ${name} has no port ${port}/${protocol}: no rule matches` }] };
    const policy = balanced ? service.spec?.externalTrafficPolicy : service.spec?.internalTrafficPolicy;
    return this.#balance(from, service, found, { local: policy === 'Local' ? from.node : undefined, masquerade: balanced && policy !== 'Local', hops });
  }

  #toNode(from: Peer, node: NodeNetwork, port: number, protocol: 'tcp' | 'udp' | 'icmp', hops: Hop[]): Route {
    if (!node.up) return { kind: 'no-host', hops };
    const published = protocol === 'icmp' ? undefined : this.#services?.byNodePort(port);
    const found = published && portsOf(published.service).find((candidate) => candidate.nodePort === port && candidate.protocol.toLowerCase() === protocol);
    if (published && found) {
      hops.push({ at: node.name, what: `node port ${port}` });
      const local = published.service.spec?.externalTrafficPolicy === 'Local';
      return this.#balance(from, published.service, found, { local: local ? node.name : undefined, masquerade: !local, entry: node, hops });
    }
    const latencyMs = from.node === node.name ? SAME_NODE_MS : OTHER_NODE_MS;
    return { kind: 'deliver', to: node.host, address: node.address, port, source: this.#sourceTowards(from, node.address), latencyMs, hops: [...hops, { at: node.name, what: 'receives' }] };
  }

  /** What kube-proxy's rules do with a packet for a service's port. */
  #balance(from: Peer, service: Service, port: ServicePort, how: { local: string | undefined; masquerade: boolean; entry?: NodeNetwork; hops: Hop[] }): Route {
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    const all = this.#services!.backends(service, port);
    if (all.length === 0) return { kind: 'refused', hops: [...how.hops, { at: 'kube-proxy', what: `service ${name} has no endpoints: rejected` }] };
    const local = how.local;
    const usable = local === undefined ? all : all.filter((backend) => backend.node === local);
    if (usable.length === 0) return { kind: 'dropped', hops: [...how.hops, { at: 'kube-proxy', what: `service ${name} has no endpoint on ${local}: dropped` }] };
    const backend = this.#choose(service, from.address ?? '', usable);
    how.hops.push({ at: 'kube-proxy', what: `service ${name} → ${backend.address}:${backend.port}` });
    const hairpin = backend.address === from.address;
    const isPod = from.address !== undefined && cidrContains(this.podCidr, from.address);
    const gate = how.entry ?? this.nodes.get(from.node);
    const masked = (how.masquerade || hairpin || !isPod) && gate !== undefined;
    const source = masked ? this.#hostSource(gate, backend.address) : (from.address ?? '');
    return this.#toPod(from, backend.address, backend.port, port.protocol.toLowerCase() as 'tcp', source, how.hops);
  }

  #choose(service: Service, client: string, backends: readonly Backend[]): Backend {
    if (service.spec?.sessionAffinity !== 'ClientIP') return this.random.pick(backends);
    const key = `${service.metadata.uid}/${client}`;
    const now = this.clock.now();
    const kept = this.#affinity.get(key);
    const backend = (kept && kept.until > now ? backends.find((candidate) => `${candidate.address}:${candidate.port}` === kept.backend) : undefined) ?? this.random.pick(backends);
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS;
    this.#affinity.set(key, { backend: `${backend.address}:${backend.port}`, until: now + seconds * 1000 });
    return backend;
  }

  #toPod(from: Peer, address: string, port: number, protocol: 'tcp' | 'udp' | 'icmp', source: string, hops: Hop[]): Route {
    const node = this.#nodeOf(address);
    const origin = this.nodes.get(from.node);
    if (!node) {
      if (address === this.#gateway) return { kind: 'deliver', to: this.workstation, address, port, source, latencyMs: OTHER_NODE_MS, hops };
      const sameNetwork = cidrContains(parseCidr(`${this.#gateway}/24`), address);
      return { kind: sameNetwork ? 'no-host' : 'dropped', hops: [...hops, { at: origin?.name ?? 'workstation', what: `${address} is not in this cluster` }] };
    }
    if (from.node === '' && hops.length === 0) return { kind: 'dropped', hops: [{ at: 'workstation', what: `has no route to the pod network ${address}` }] };
    if (!node.up) return { kind: 'dropped', hops: [...hops, { at: node.name, what: 'does not answer' }] };
    const to = address === node.bridge ? node.host : (node.pod(address) ?? (this.#byAddress.get(address) ? node.host : undefined));
    const crossing = origin && origin !== node;
    if (origin) hops.push({ at: origin.name, what: crossing ? 'forwards' : 'bridges' });
    if (crossing) hops.push({ at: node.name, what: 'forwards' });
    if (!to) return { kind: 'no-host', hops: [...hops, { at: node.name, what: `nobody has ${address}` }] };
    const verdict = this.#verdict(from, to, source, address, port, protocol);
    if (verdict !== undefined) return { kind: 'dropped', hops: [...hops, { at: node.name, what: verdict }] };
    hops.push({ at: to.owner, what: 'receives' });
    return { kind: 'deliver', to, address, port, source, latencyMs: crossing || !origin ? OTHER_NODE_MS : SAME_NODE_MS, hops };
  }

  /** Why a NetworkPolicy refuses the packet; undefined when none does. */
  #verdict(from: Peer, to: Peer, source: string, address: string, port: number, protocol: string): string | undefined {
    const policies = this.#policies;
    if (!policies?.hasPolicies || from.owner === `node/${to.node}`) return undefined;
    const podOf = (owner: Peer) => {
      const [kind, namespace = '', name = ''] = owner.owner.split('/');
      return kind === 'pod' ? policies.pod(namespace, name) : undefined;
    };
    const verdict = policies.verdict({ address: source, pod: podOf(from) }, { address, pod: podOf(to) }, port, protocol);
    return verdict.allowed ? undefined : `${verdict.direction} not allowed by NetworkPolicy ${verdict.policies.join(', ')}: dropped`;
  }

  #nodeOf(address: string): NodeNetwork | undefined {
    const own = this.#byAddress.get(address);
    if (own) return own;
    if (!cidrContains(this.podCidr, address)) return undefined;
    for (const node of this.nodes.values()) if (cidrContains(node.cidr, address)) return node;
    return undefined;
  }

  /** The source address of packets from `from`: pods are masqueraded when they leave the pod network. */
  #sourceTowards(from: Peer, address: string): string {
    const node = this.nodes.get(from.node);
    if (!node) return from.address ?? '';
    if (from === node.host) return this.#hostSource(node, address);
    return cidrContains(this.podCidr, address) ? (from.address ?? '') : node.address;
  }

  #hostSource(node: NodeNetwork, towards: string): string {
    return cidrContains(node.cidr, towards) ? node.bridge : node.address;
  }

  #isDnsPod(address: string): boolean {
    const service = this.#services?.service('kube-system', 'kube-dns');
    return service !== undefined && this.#services!.slices(service).some((slice) => slice.endpoints?.some((endpoint) => endpoint.addresses[0] === address));
  }
}
