import type { EndpointSlice, Service } from '../api/types';
import type { Informers } from '../client';
import { endpointSlices, services } from '../client';

/** An endpoint that a port of a service leads to. */
export interface Backend {
  readonly address: string;
  readonly port: number;
  readonly node: string | undefined;
}

export interface ServicePort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly nodePort: number | undefined;
}

/** What kube-proxy and the DNS server know: services by address, node port and name, with their endpoints. */
export class ServiceTable {
  readonly #byAddress = new Map<string, Service>();
  readonly #byNodePort = new Map<number, { readonly service: Service; readonly port: number }>();
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  readonly #services = new Map<string, Service>();
  readonly #apply: (change: () => void) => void;

  /** `apply` decides when a change counts: at once for the DNS server, at the next sync for kube-proxy. */
  constructor(informers: Informers, apply: (change: () => void) => void = (change) => change()) {
    let started = false;
    this.#apply = (change) => (started ? apply(change) : change());
    informers.of(services).addHandlers({
      add: (service) => this.#apply(() => this.#index(service)),
      update: (before, after) => this.#apply(() => {
        this.#forget(before);
        this.#index(after);
      }),
      delete: (last) => this.#apply(() => this.#forget(last)),
    });
    informers.of(endpointSlices).addHandlers({
      add: (slice) => this.#apply(() => this.#take(slice)),
      update: (_, after) => this.#apply(() => this.#take(after)),
      delete: (last) => this.#apply(() => this.#slices.get(serviceKey(last))?.delete(last.metadata.name!)),
    });
    started = true;
  }

  all(): readonly Service[] {
    return [...this.#services.values()];
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  byAddress(address: string): Service | undefined {
    return this.#byAddress.get(address);
  }

  byNodePort(port: number): { readonly service: Service; readonly port: number } | undefined {
    return this.#byNodePort.get(port);
  }

  slices(service: Service): readonly EndpointSlice[] {
    const found = this.#slices.get(`${service.metadata.namespace}/${service.metadata.name}`);
    return found ? [...found.values()].filter((slice) => slice.addressType === 'IPv4') : [];
  }

  /**
   * Where traffic to `port` of the service may go: ready endpoints, or, when there is none, those that are serving
   * while they terminate (KEP-1669).
   */
  backends(service: Service, port: ServicePort): readonly Backend[] {
    const ready: Backend[] = [], terminating: Backend[] = [];
    for (const slice of this.slices(service)) {
      const target = slice.ports?.find((candidate) => (candidate.name ?? '') === port.name && (candidate.protocol ?? 'TCP') === port.protocol);
      if (!target?.port) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const address = endpoint.addresses[0];
        if (address === undefined) continue;
        const backend = { address, port: target.port, node: endpoint.nodeName };
        if (endpoint.conditions?.ready !== false) ready.push(backend);
        else if (endpoint.conditions.serving && endpoint.conditions.terminating) terminating.push(backend);
      }
    }
    return ready.length > 0 ? ready : terminating;
  }

  #index(service: Service): void {
    this.#services.set(`${service.metadata.namespace}/${service.metadata.name}`, service);
    for (const address of addressesOf(service)) this.#byAddress.set(address, service);
    for (const port of portsOf(service)) if (port.nodePort !== undefined) this.#byNodePort.set(port.nodePort, { service, port: port.port });
  }

  #forget(service: Service): void {
    this.#services.delete(`${service.metadata.namespace}/${service.metadata.name}`);
    for (const address of addressesOf(service)) if (this.#byAddress.get(address)?.metadata.uid === service.metadata.uid) this.#byAddress.delete(address);
    for (const port of portsOf(service)) if (port.nodePort !== undefined) this.#byNodePort.delete(port.nodePort);
  }

  #take(slice: EndpointSlice): void {
    const key = serviceKey(slice);
    let slices = this.#slices.get(key);
    if (!slices) this.#slices.set(key, (slices = new Map()));
    slices.set(slice.metadata.name!, slice);
  }
}

export function portsOf(service: Service): readonly ServicePort[] {
  return (service.spec?.ports ?? []).map((port) => ({ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: port.port, nodePort: port.nodePort }));
}

function serviceKey(slice: EndpointSlice): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}

/** Every address under which the service is reached: cluster IPs, external IPs, those of its load balancer. */
function addressesOf(service: Service): string[] {
  const cluster = (service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? '']).filter((address) => address !== '' && address !== 'None');
  const balancer = (service.status?.loadBalancer?.ingress ?? []).flatMap((ingress) => (ingress.ip ? [ingress.ip] : []));
  return [...cluster, ...(service.spec?.externalIPs ?? []), ...balancer];
}
