import type { RouteInfo } from '../runtime/net';
import { cidrContains, formatAddress, parseCidr } from './address';
import type { Cidr } from './address';
import type { Fabric } from './fabric';
import { NetNamespace } from './namespace';
import type { NamespaceOptions } from './namespace';

/** No address is left in a node's range: CNI's host-local plugin says it in these words. */
export class NoAddressError extends Error {
  override readonly name = 'NoAddressError';
}

/** The length of a route's prefix, when it covers an address. */
function prefixOver(destination: string, address: string): number | undefined {
  if (destination === 'default') return 0;
  const range = destination.replace(/^\w+ /, '');
  if (!range.includes('/')) return range === address ? 32 : undefined;
  const cidr = parseCidr(range);
  return cidrContains(cidr, address) ? cidr.bits : undefined;
}

/** A pod's port that answers on its node. */
interface PublishedPort {
  readonly address: string;
  readonly port: number;
  readonly hostIp: string | undefined;
}

/** The network of one node: its own namespace, the bridge cni0 and the pods behind it. */
export class NodeNetwork {
  readonly name: string;
  readonly address: string;
  readonly cidr: Cidr;
  /** 'A.B.C.1', the bridge's address. */
  readonly bridge: string;
  readonly host: NetNamespace;
  /** False while the machine is off: nothing of it answers. */
  up = true;
  /** Interfaces that somebody took down (ip link set … down). */
  readonly down = new Set<string>();
  readonly #removedRoutes = new Set<string>();
  readonly #addedRoutes: RouteInfo[] = [];
  readonly #pods = new Map<string, NetNamespace>();
  readonly #reserved = new Set<number>();
  #last: number;
  readonly #fabric: Fabric;
  /** "tcp/8080" to where the portmap plugin sends it. */
  readonly #hostPorts = new Map<string, PublishedPort>();
  /** Interface numbers of the pods' veth pairs, by address. */
  readonly #indexes = new Map<string, number>();
  #nextIndex = 5;

  constructor(fabric: Fabric, options: { readonly name: string; readonly address: string; readonly podCidr: string }) {
    this.#fabric = fabric;
    this.name = options.name;
    this.address = options.address;
    this.cidr = parseCidr(options.podCidr);
    this.bridge = formatAddress(this.cidr.base + 1);
    this.#last = this.cidr.base + 1;
    this.host = new NetNamespace(fabric, { address: options.address, owner: `node/${options.name}`, node: options.name });
  }

  /** The next free address, going round as CNI's host-local plugin does. Throws NoAddressError. */
  allocate(): string {
    const first = this.cidr.base + 2;
    const last = this.cidr.base + 2 ** (32 - this.cidr.bits) - 2;
    for (let tries = first; tries <= last; tries += 1) {
      this.#last = this.#last >= last ? first : this.#last + 1;
      if (this.#reserved.has(this.#last)) continue;
      this.#reserved.add(this.#last);
      return formatAddress(this.#last);
    }
    throw new NoAddressError(`plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${formatAddress(this.cidr.base + 1)}-${formatAddress(last)}`);
  }

  /** Takes a certain address (pods that were there when the cluster began). */
  reserve(address: string): void {
    const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#reserved.add(value);
    if (value > this.#last) this.#last = value;
  }

  /** The namespace of a pod; it keeps `options`. */
  createPod(options: NamespaceOptions & { readonly address: string }): NetNamespace {
    const pod = new NetNamespace(this.#fabric, options);
    this.#pods.set(options.address, pod);
    return pod;
  }

  /** The portmap plugin's rules for a pod: ports of the node that lead to it, until it goes. */
  publish(address: string, ports: readonly { readonly hostPort: number; readonly protocol: string; readonly containerPort: number; readonly hostIp?: string | undefined }[]): void {
    for (const { hostPort, protocol, containerPort, hostIp } of ports) this.#hostPorts.set(`${protocol}/${hostPort}`, { address, port: containerPort, hostIp });
  }

  /** Where a port of the node leads, when a pod has taken it. */
  published(protocol: string, port: number): { readonly address: string; readonly port: number } | undefined {
    const found = this.#hostPorts.get(`${protocol}/${port}`);
    return found && (found.hostIp === undefined || found.hostIp === '0.0.0.0' || found.hostIp === this.address) ? found : undefined;
  }

  deletePod(address: string): void {
    const pod = this.#pods.get(address);
    if (!pod) return;
    for (const [key, published] of this.#hostPorts) if (published.address === address) this.#hostPorts.delete(key);
    pod.destroy();
    this.#pods.delete(address);
    this.#indexes.delete(address);
    this.#reserved.delete(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0));
  }

  /** The routes of the CNI plugin as they stand after what was added and removed by hand; none over an interface that is down. */
  edited(installed: readonly RouteInfo[]): readonly RouteInfo[] {
    if (this.#removedRoutes.size === 0 && this.#addedRoutes.length === 0 && this.down.size === 0) return installed;
    return [...installed.filter((route) => !this.#removedRoutes.has(route.destination)), ...this.#addedRoutes].filter((route) => !this.down.has(route.device));
  }

  /** Whether packets to an address go to `gateway`: the longest prefix decides, the plugin's own route (`installed`) or one added by hand. */
  leadsTo(address: string, installed: string, gateway: string): boolean {
    let best = this.#removedRoutes.has(installed) ? undefined : { bits: parseCidr(installed).bits, gateway };
    for (const route of this.#addedRoutes) {
      const bits = prefixOver(route.destination, address);
      if (bits !== undefined && bits >= (best?.bits ?? 0)) best = { bits, gateway: route.gateway ?? '' };
    }
    return best?.gateway === gateway;
  }

  removeRoute(destination: string): void {
    const at = this.#addedRoutes.findIndex((route) => route.destination === destination);
    if (at >= 0) this.#addedRoutes.splice(at, 1);
    this.#removedRoutes.add(destination);
  }

  addRoute(route: RouteInfo): void {
    this.#addedRoutes.push(route);
  }

  pod(address: string): NetNamespace | undefined {
    return this.#pods.get(address);
  }

  pods(): Iterable<NetNamespace> {
    return this.#pods.values();
  }

  /** The name that the runtime gave a pod's namespace: 'cni-' and a UUID. */
  namespaceName(address: string): string {
    const seed = Math.imul(Number(address.split('.').reduce((sum, part) => sum * 31 + Number(part), 7)) | 0, 0x9e3779b1);
    const hex = (n: number) => (Math.imul(seed ^ (n * 0x85ebca6b), 0xc2b2ae35) >>> 0).toString(16).padStart(8, '0');
    const digits = hex(1) + hex(2) + hex(3) + hex(4);
    return `cni-${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20, 32)}`;
  }

  /** The number of the host's end of a pod's veth pair; numbers are given when somebody first looks. */
  vethIndex(address: string): number {
    let index = this.#indexes.get(address);
    if (index === undefined) {
      index = this.#nextIndex;
      this.#nextIndex += 1;
      this.#indexes.set(address, index);
    }
    return index;
  }
}
