import type { Endpoint, EndpointSlice, Service } from '../api/types';
import type { DnsRecord, DnsReply } from '../runtime/net';
import { parseAddress } from './address';
import type { ServiceTable } from './service-table';
import { portsOf } from './service-table';

/** As CoreDNS's kubernetes plugin is configured by kubeadm ("ttl 30"). */
const TTL = 30;
type Answer = Omit<DnsReply, 'server'>;

/** The zone of the cluster's DNS server (specification: kubernetes/dns, docs/specification.md, version 1.1.0). */
export class DnsZone {
  constructor(
    private readonly services: ServiceTable,
    private readonly domain = 'cluster.local',
  ) {}

  /** Undefined for names outside the zone: they go to the server's own servers. */
  answer(rawName: string, type: string): Answer | undefined {
    const name = rawName.toLowerCase();
    if (name.endsWith('.in-addr.arpa')) return this.#reverse(name, type);
    if (name !== this.domain && !name.endsWith(`.${this.domain}`)) return undefined;
    const labels = name.slice(0, -this.domain.length - 1).split('.').filter((label) => label !== '');
    const zone = labels.pop();
    if (zone === 'svc') return this.#service(name, labels, type);
    if (zone === 'pod' && labels.length === 2) return this.#pod(name, labels[0]!, type);
    return zone === undefined ? this.#nothing() : this.#missing();
  }

  /** labels: [[[_port, _proto] | endpoint,] service,] namespace. */
  #service(name: string, labels: readonly string[], type: string): Answer {
    if (labels.length < 2) return labels.length === 1 && this.services.all().some((service) => service.metadata.namespace === labels[0]) ? this.#nothing() : this.#missing();
    const service = this.services.service(labels.at(-1)!, labels.at(-2)!);
    if (!service) return this.#missing();
    const front = labels.slice(0, -2);
    if (service.spec?.type === 'ExternalName') {
      if (front.length > 0) return this.#missing();
      return this.#found([{ name: `${name}.`, type: 'CNAME', ttl: TTL, data: `${service.spec.externalName}.` }]);
    }
    if (front.length === 2 && front[0]!.startsWith('_')) return this.#ports(name, service, front[0]!.slice(1), front[1]!.slice(1), type);
    const headless = service.spec?.clusterIP === 'None';
    if (front.length === 1) {
      const one = this.#endpoints(service).filter(({ endpoint }) => labelOf(endpoint) === front[0]);
      return one.length > 0 ? this.#addresses(name, one.map(({ endpoint }) => endpoint.addresses[0]!), type) : this.#missing();
    }
    if (front.length > 1) return this.#missing();
    if (type === 'SRV') return this.#allPorts(name, service);
    if (!headless) return this.#addresses(name, [service.spec?.clusterIP ?? ''], type);
    const addresses = this.#endpoints(service).map(({ endpoint }) => endpoint.addresses[0]!);
    return addresses.length > 0 ? this.#addresses(name, addresses, type) : this.#missing();
  }

  #ports(name: string, service: Service, portName: string, protocol: string, type: string): Answer {
    if (type !== 'SRV') return this.#nothing();
    const records = this.#srv(name, service, (port) => port.name === portName && port.protocol.toLowerCase() === protocol);
    return records.length > 0 ? this.#found(records) : this.#missing();
  }

  #allPorts(name: string, service: Service): Answer {
    const records = this.#srv(name, service, () => true);
    return records.length > 0 ? this.#found(records) : this.#nothing();
  }

  #srv(name: string, service: Service, wanted: (port: { name: string; protocol: string }) => boolean): DnsRecord[] {
    const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${this.domain}.`;
    if (service.spec?.clusterIP !== 'None') {
      return portsOf(service).filter(wanted).map((port) => ({ name: `${name}.`, type: 'SRV', ttl: TTL, data: `0 100 ${port.port} ${base}` }));
    }
    const endpoints = this.#endpoints(service);
    const weight = Math.max(1, Math.floor(100 / Math.max(1, endpoints.length)));
    return endpoints.flatMap(({ slice, endpoint }) =>
      (slice.ports ?? [])
        .filter((port) => wanted({ name: port.name ?? '', protocol: port.protocol ?? 'TCP' }))
        .map((port) => ({ name: `${name}.`, type: 'SRV', ttl: TTL, data: `0 ${weight} ${port.port} ${labelOf(endpoint)}.${base}` })),
    );
  }

  /** The endpoints a headless service publishes: ready ones (publishNotReadyAddresses marks all of them ready). */
  #endpoints(service: Service): { slice: EndpointSlice; endpoint: Endpoint }[] {
    return this.services.slices(service).flatMap((slice) => (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.addresses.length > 0).map((endpoint) => ({ slice, endpoint })));
  }

  /** "10-244-1-5.default.pod.cluster.local" (the "pods insecure" setting of kubeadm). */
  #pod(name: string, dashed: string, type: string): Answer {
    const address = dashed.replace(/-/g, '.');
    return parseAddress(address) === undefined ? this.#missing() : this.#addresses(name, [address], type);
  }

  #reverse(name: string, type: string): Answer | undefined {
    const address = name.replace(/\.in-addr\.arpa$/, '').split('.').reverse().join('.');
    const service = this.services.byAddress(address);
    const target = service ? `${service.metadata.name}.${service.metadata.namespace}.svc.${this.domain}.` : this.#endpointName(address);
    if (!target) return undefined;
    return type === 'PTR' ? this.#found([{ name: `${name}.`, type: 'PTR', ttl: TTL, data: target }]) : this.#nothing();
  }

  #endpointName(address: string): string | undefined {
    for (const service of this.services.all()) {
      if (service.spec?.clusterIP !== 'None') continue;
      const found = this.#endpoints(service).find(({ endpoint }) => endpoint.addresses[0] === address);
      if (found) return `${labelOf(found.endpoint)}.${service.metadata.name}.${service.metadata.namespace}.svc.${this.domain}.`;
    }
    return undefined;
  }

  #addresses(name: string, addresses: readonly string[], type: string): Answer {
    if (type !== 'A' && type !== 'ANY') return this.#nothing();
    return this.#found(addresses.map((data) => ({ name: `${name}.`, type: 'A', ttl: TTL, data })));
  }

  #found(answers: readonly DnsRecord[]): Answer {
    return { status: 'NOERROR', answers, authority: [] };
  }

  /** The name exists, but not with this type. */
  #nothing(): Answer {
    return { status: 'NOERROR', answers: [], authority: [this.#start()] };
  }

  #missing(): Answer {
    return { status: 'NXDOMAIN', answers: [], authority: [this.#start()] };
  }

  #start(): DnsRecord {
    return { name: `${this.domain}.`, type: 'SOA', ttl: TTL, data: `ns.dns.${this.domain}. hostmaster.${this.domain}. 1763713560 7200 1800 86400 30` };
  }
}

function labelOf(endpoint: Endpoint): string {
  return endpoint.hostname ?? endpoint.addresses[0]!.replace(/\./g, '-');
}
