import type { Service } from '../api/types';
import type { Informers } from '../client';
import type { Clock } from '../runtime/clock';
import type { DnsReply, InterfaceInfo, RouteInfo } from '../runtime/net';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import type { Cidr } from './address';
import { cidrContains, formatAddress, macOf, parseAddress, parseCidr } from './address';
import { DnsZone } from './dns-zone';
import type { Changeable, Fabric, Neighbour, Packet, Peer, Protocol, Route } from './fabric';
import { WIRE_MS, type Lan } from './lan';
import { cidrText, neighboursOf, nodeInterfaces, nodeRoutes, podInterfaces, podRoutes, vethName } from './links';
import type { Cni } from './links';
import { NodeNetwork } from './node-network';
import { serveProxyPorts } from './proxy-ports';
import { ProxySync } from './proxy-sync';
import { PolicyCheck } from './policy';
import type { Backend, ServicePort } from './service-table';
import { ServiceTable, portsOf } from './service-table';
import { Way } from './way';

export interface ClusterNetworkOptions {
  readonly random: Random;
  readonly trace: Trace;
  /** The wire that its nodes are on. */
  readonly lan: Lan;
  /** 'routes': plain bridge and host routes, as the recorded cluster; 'flannel': VXLAN; 'calico': BGP routes, and NetworkPolicies are enforced. */
  readonly cni?: Cni;
  readonly serviceCidr?: string;
  readonly podCidr?: string;
  readonly clusterDomain?: string;
}

const SAME_NODE_MS = 0.06;
const DEFAULT_AFFINITY_SECONDS = 10_800;

/** The cluster's network: nodes with their pods, kube-proxy's view of the services, and the cluster's DNS. */
export class ClusterNetwork implements Fabric {
  readonly clock: Clock;
  readonly random: Random;
  readonly cni: Cni;
  readonly nodes = new Map<string, NodeNetwork>();
  readonly lan: Lan;
  readonly podCidr: Cidr;
  readonly serviceCidr: Cidr;
  readonly #trace: Trace;
  readonly #domain: string;
  readonly #byAddress = new Map<string, NodeNetwork>();
  /** Whether machines outside reach the cluster IPs of load-balanced services (minikube tunnel). */
  tunnel = false;
  /** "service uid/client" → where it went and until when (sessionAffinity: ClientIP). */
  readonly #affinity = new Map<string, { readonly backend: string; readonly until: number }>();
  #services: ServiceTable | undefined;
  #zone: DnsZone | undefined;
  #policies: PolicyCheck | undefined;

  constructor(options: ClusterNetworkOptions) {
    this.lan = options.lan;
    this.clock = options.lan.clock;
    this.random = options.random;
    this.#trace = options.trace;
    this.cni = options.cni ?? 'routes';
    this.#domain = options.clusterDomain ?? 'cluster.local';
    this.podCidr = parseCidr(options.podCidr ?? '10.244.0.0/16');
    this.serviceCidr = parseCidr(options.serviceCidr ?? '10.96.0.0/12');
    this.lan.claim((address) => this.#balancer(address));
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
    this.lan.attach(options.address, { receive: (way) => this.#arrive(way, node) });
    serveProxyPorts(node.host);
    return node;
  }

  removeNode(name: string): void {
    const node = this.nodes.get(name);
    if (!node) return;
    node.host.destroy();
    this.nodes.delete(name);
    this.#byAddress.delete(node.address);
    this.lan.detach(node.address);
  }

  tap(observer: (packet: Packet) => void): () => void {
    return this.lan.tap(observer);
  }

  route(from: Peer, address: string, port: number, protocol: Protocol): Route {
    const way = new Way(from, from.address ?? '', address, port, protocol);
    const origin = this.nodes.get(from.node);
    if (!origin?.up) return way.end('dropped');
    if (from !== origin.host) {
      way.frame(from.owner, 'eth0', 'Out');
      way.frame(origin.host.owner, vethName(from.address ?? '', this.cni), 'In');
      if (this.cni !== 'calico') {
        if (origin.down.has('cni0')) return way.end('dropped', origin.name, 'cni0 is down');
        way.frame(origin.host.owner, 'cni0', 'In');
      }
    }
    const service = this.#services?.byAddress(address);
    if (service) return this.#toService(way, origin, service);
    const node = this.#byAddress.get(address);
    if (node === origin) return this.#toHost(way, origin, SAME_NODE_MS);
    return this.#forward(way, origin);
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

  interfaces(of: Peer): readonly InterfaceInfo[] {
    const node = this.nodes.get(of.node)!;
    return of === node.host ? nodeInterfaces(node, this.cni) : podInterfaces(of, node, this.cni);
  }

  routes(of: Peer): readonly RouteInfo[] {
    const node = this.nodes.get(of.node)!;
    return of === node.host ? nodeRoutes(node, this.nodes.values(), this.lan.gateway, this.cni) : podRoutes(node, of, this.cni);
  }

  neighbours(of: Peer): readonly Neighbour[] {
    return neighboursOf(of, this.nodes.get(of.node)!, this.nodes.values(), this.cni);
  }

  forwarding(of: Peer) {
    const node = this.nodes.get(of.node)!;
    if (this.cni !== 'flannel' || of !== node.host) return [];
    return [...this.nodes.values()].filter((other) => other !== node).map((other) => ({ mac: macOf(formatAddress(other.cidr.base)), device: 'flannel.1', destination: other.address }));
  }

  changeable(of: Peer): Changeable | undefined {
    const node = this.nodes.get(of.node)!;
    if (of !== node.host) return undefined;
    return {
      links: this.cni === 'calico' ? [] : this.cni === 'flannel' ? ['cni0', 'flannel.1'] : ['cni0'],
      addRoute: (route) => node.addRoute(route),
      removeRoute: (destination) => node.removeRoute(destination),
      setLink: (name, up) => void (up ? node.down.delete(name) : node.down.add(name)),
    };
  }

  namespaces(of: Peer) {
    const node = this.nodes.get(of.node)!;
    if (of !== node.host) return [];
    return [...node.pods()].flatMap((pod) => (pod.address ? [{ name: node.namespaceName(pod.address), net: pod }] : []));
  }

  observed(packet: Packet): void {
    this.lan.observed(packet);
  }

  /** A load balancer's address is answered by some node, as its cloud or its announcements have it. */
  #balancer(address: string) {
    const service = this.#services?.byAddress(address);
    if (!service || (address === service.spec?.clusterIP && !this.tunnel)) return undefined;
    const up = [...this.nodes.values()].filter((node) => node.up);
    const local = service.spec?.externalTrafficPolicy === 'Local' ? new Set(portsOf(service).flatMap((port) => this.#services!.backends(service, port).map((backend) => backend.node))) : undefined;
    const candidates = local ? up.filter((node) => local.has(node.name)) : up.filter((node) => !node.name.endsWith('control-plane'));
    const node = candidates[0] ?? up[0];
    return node && { receive: (way: Way) => this.#arrive(way, node) };
  }

  /** A packet from the wire comes in at a node. */
  #arrive(way: Way, node: NodeNetwork): Route {
    if (!node.up) return way.end('no-host', node.name, 'does not answer');
    way.frame(node.host.owner, 'eth0', 'In');
    const service = way.address === node.address ? undefined : this.#services?.byAddress(way.address);
    return service ? this.#toService(way, node, service) : this.#toHost(way, node, WIRE_MS);
  }

  /** To the node's own address: a node port, a pod's host port, or what runs on the node itself. */
  #toHost(way: Way, node: NodeNetwork, latencyMs: number): Route {
    const { port, protocol } = way;
    const published = protocol === 'icmp' ? undefined : this.#services?.byNodePort(port);
    const found = published && portsOf(published.service).find((candidate) => candidate.nodePort === port && candidate.protocol.toLowerCase() === protocol);
    if (published && found) {
      way.hop(node.name, 'service', `node port ${port}`);
      const local = published.service.spec?.externalTrafficPolicy === 'Local';
      return this.#balance(way, node, published.service, found, { local, masquerade: !local });
    }
    const mapped = node.published(protocol, port);
    if (mapped) {
      way.hop(node.name, 'service', `host port ${port} → ${mapped.address}:${mapped.port}`);
      way.address = mapped.address;
      way.port = mapped.port;
      // The plugin's own rule: a pod of this node that comes back to its node must see the answer come from there.
      return this.#forward(way, node, cidrContains(node.cidr, way.source));
    }
    way.hop(node.name, 'receive', 'receives');
    return way.deliver(node.host, latencyMs);
  }

  #toService(way: Way, node: NodeNetwork, service: Service): Route {
    const { address, port, protocol } = way;
    const balanced = address !== service.spec?.clusterIP;
    const found = portsOf(service).find((candidate) => candidate.port === port && candidate.protocol.toLowerCase() === protocol);
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    if (!found) return way.end('dropped', 'kube-proxy', `service ${name} has no port ${port}/${protocol}: no rule matches`);
    const policy = balanced ? service.spec?.externalTrafficPolicy : service.spec?.internalTrafficPolicy;
    return this.#balance(way, node, service, found, { local: policy === 'Local', masquerade: balanced && policy !== 'Local' });
  }

  /** What kube-proxy's rules on `node` do with a packet for a service's port. */
  #balance(way: Way, node: NodeNetwork, service: Service, port: ServicePort, how: { local: boolean; masquerade: boolean }): Route {
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    const all = this.#services!.backends(service, port);
    if (all.length === 0) return way.end('refused', 'kube-proxy', `service ${name} has no endpoints: rejected`);
    const usable = how.local ? all.filter((backend) => backend.node === node.name) : all;
    if (usable.length === 0) return way.end('dropped', 'kube-proxy', `service ${name} has no endpoint on ${node.name}: dropped`);
    const backend = this.#choose(service, way.source, usable);
    way.hop('kube-proxy', 'service', `service ${name} → ${backend.address}:${backend.port}`);
    way.address = backend.address;
    way.port = backend.port;
    const isPod = cidrContains(this.podCidr, way.source);
    const fromNode = way.from === node.host;
    const masquerade = how.masquerade || backend.address === way.source || (!isPod && !(how.local && !fromNode));
    return this.#forward(way, node, masquerade);
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

  /** From a node on: to a pod, to another machine, or out. `masquerade`: under the node's address in any case. */
  #forward(way: Way, origin: NodeNetwork, masquerade = false): Route {
    const target = this.#nodeOf(way.address);
    const fromHost = way.from === origin.host;
    if (!target || (way.address === target.address && target !== origin)) {
      if (!fromHost) way.hop(origin.name, 'forward', 'forwards', { device: 'eth0', answers: this.#gatewayOf(origin) });
      if (!fromHost || masquerade || way.source !== origin.address) way.masquerade(origin.name, origin.address, 'eth0');
      way.frame(origin.host.owner, 'eth0', 'Out');
      return this.lan.send(way);
    }
    if (way.address === target.address) return this.#toHost(way, origin, SAME_NODE_MS);
    if (!target.up) return way.end('dropped', target.name, 'does not answer');
    if (fromHost || masquerade) way.masquerade(origin.name, this.#hostSource(origin, target), this.#deviceTowards(origin, target));
    const denied = this.#verdict(way, target);
    if (target === origin) {
      way.hop(origin.name, 'bridge', 'bridges', { device: this.cni === 'calico' ? vethName(way.address, this.cni) : 'cni0' });
    } else {
      if (!fromHost) way.hop(origin.name, 'forward', 'forwards', { device: this.#deviceTowards(origin, target), answers: this.#gatewayOf(origin) });
      const lost = this.#crossing(way, origin, target);
      if (lost) return lost;
    }
    if (denied) return way.end('dropped', target.name, `${denied.direction} not allowed by NetworkPolicy ${denied.policies.join(', ')}: dropped`, { kind: 'policy', policy: denied.policies[0]! });
    return this.#enter(way, target, target === origin ? SAME_NODE_MS : WIRE_MS);
  }

  /** Between two nodes: encapsulated by Flannel, plain otherwise. Undefined when it comes across. */
  #crossing(way: Way, origin: NodeNetwork, target: NodeNetwork): Route | undefined {
    const vxlan = this.cni === 'flannel';
    const outer = vxlan ? { source: origin.address, destination: target.address } : undefined;
    const leads = (here: NodeNetwork, there: NodeNetwork, address: string): boolean => here.leadsTo(address, cidrText(there), vxlan ? formatAddress(there.cidr.base) : there.address);
    if (!leads(origin, target, way.address)) {
      way.frame(origin.host.owner, 'eth0', 'Out');
      return way.end('dropped', origin.name, `has no route to ${cidrText(target)}`);
    }
    if (vxlan && (origin.down.has('flannel.1') || target.down.has('flannel.1'))) return way.end('dropped', origin.down.has('flannel.1') ? origin.name : target.name, 'flannel.1 is down');
    if (vxlan) way.frame(origin.host.owner, 'flannel.1', 'Out');
    way.frame(origin.host.owner, 'eth0', 'Out', outer);
    if (cidrContains(origin.cidr, way.source) && !leads(target, origin, way.source)) way.answerLost = { at: target.name, what: `has no route to ${cidrText(origin)} for the answer`, frames: way.frames.length };
    way.frame(target.host.owner, 'eth0', 'In', outer);
    if (vxlan) way.frame(target.host.owner, 'flannel.1', 'In');
    way.hop(target.name, 'forward', 'forwards', { device: this.cni === 'calico' ? vethName(way.address, this.cni) : 'cni0', answers: vxlan ? formatAddress(target.cidr.base) : target.address });
    return undefined;
  }

  #enter(way: Way, node: NodeNetwork, latencyMs: number): Route {
    const to = way.address === node.bridge && this.cni !== 'calico' ? node.host : node.pod(way.address);
    if (this.cni !== 'calico' && node.down.has('cni0')) return way.end('dropped', node.name, 'cni0 is down');
    if (!to) return way.end('no-host', node.name, `nobody has ${way.address}`);
    if (to !== node.host) {
      if (this.cni !== 'calico') way.frame(node.host.owner, 'cni0', 'Out');
      way.frame(node.host.owner, vethName(way.address, this.cni), 'Out');
      way.frame(to.owner, 'eth0', 'In');
    }
    way.hop(to.owner, 'receive', 'receives');
    return way.deliver(to, latencyMs);
  }

  /** The NetworkPolicies that refuse the packet; undefined when none does. */
  #verdict(way: Way, target: NodeNetwork): { readonly direction: string; readonly policies: readonly string[] } | undefined {
    const policies = this.#policies;
    if (!policies?.hasPolicies || way.from.owner === `node/${target.name}`) return undefined;
    const podOf = (owner: Peer | undefined) => {
      const [kind, namespace = '', name = ''] = owner?.owner.split('/') ?? [];
      return kind === 'pod' ? policies.pod(namespace, name) : undefined;
    };
    const verdict = policies.verdict({ address: way.source, pod: podOf(way.from) }, { address: way.address, pod: podOf(target.pod(way.address)) }, way.port, way.protocol);
    return verdict.allowed ? undefined : verdict;
  }

  #nodeOf(address: string): NodeNetwork | undefined {
    const own = this.#byAddress.get(address);
    if (own) return own;
    if (!cidrContains(this.podCidr, address)) return undefined;
    for (const node of this.nodes.values()) if (cidrContains(node.cidr, address)) return node;
    return undefined;
  }

  /** A node's own address on the interface towards another node's pods. */
  #hostSource(node: NodeNetwork, target: NodeNetwork): string {
    if (this.cni === 'calico') return node.address;
    if (node === target) return node.bridge;
    return this.cni === 'flannel' ? formatAddress(node.cidr.base) : node.address;
  }

  #deviceTowards(node: NodeNetwork, target: NodeNetwork): string {
    if (node === target) return this.cni === 'calico' ? 'cali' : 'cni0';
    return this.cni === 'flannel' ? 'flannel.1' : 'eth0';
  }

  /** What a pod's first hop calls itself. */
  #gatewayOf(node: NodeNetwork): string {
    return this.cni === 'calico' ? node.address : node.bridge;
  }

  #isDnsPod(address: string): boolean {
    const service = this.#services?.service('kube-system', 'kube-dns');
    return service !== undefined && this.#services!.slices(service).some((slice) => slice.endpoints?.some((endpoint) => endpoint.addresses[0] === address));
  }
}
