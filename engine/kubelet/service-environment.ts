import type { Service } from '../api/types';
import { services as serviceKind, type Informers } from '../client';
import type { Environment } from './environment-type';

/** The services that containers started now are told of; one list per namespace until a service changes. */
export class ServiceLinks {
  readonly #informers: Informers;
  readonly #lists = new Map<string, readonly Service[]>();
  readonly #environments = new WeakMap<readonly Service[], () => Environment>();

  constructor(informers: Informers) {
    this.#informers = informers;
    const forget = (): void => this.#lists.clear();
    informers.of(serviceKind).addHandlers({ add: forget, update: forget, delete: forget });
  }

  /** The environment of a container that sets nothing itself; shared by all that see the same services. */
  environment(namespace: string, links: boolean): () => Environment {
    const list = this.visible(namespace, links);
    let environment = this.#environments.get(list);
    if (!environment) this.#environments.set(list, (environment = () => [...serviceVariables(list)]));
    return environment;
  }

  /** The namespace's services and the API server's own; only that one without `links`. */
  visible(namespace: string, links: boolean): readonly Service[] {
    const key = links ? namespace : '';
    let list = this.#lists.get(key);
    if (!list) {
      const lister = this.#informers.lister(serviceKind);
      const master = lister.get('default', 'kubernetes');
      const own = links ? lister.list(namespace) : [];
      list = master && !own.includes(master) ? [...own, master] : own;
      this.#lists.set(key, list);
    }
    return list;
  }
}

/** The variables that announce services to containers, after pkg/kubelet/envvars. */
export function serviceVariables(services: readonly Service[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const service of [...services].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))) {
    const ip = service.spec?.clusterIP;
    const ports = service.spec?.ports ?? [];
    if (!ip || ip === 'None' || ports.length === 0) continue;
    const name = service.metadata.name!.toUpperCase().replace(/-/g, '_');
    const first = ports[0]!;
    const host = ip.includes(':') ? `[${ip}]` : ip;
    variables.set(`${name}_SERVICE_HOST`, ip);
    variables.set(`${name}_SERVICE_PORT`, String(first.port));
    for (const port of ports) if (port.name) variables.set(`${name}_SERVICE_PORT_${port.name.toUpperCase().replace(/-/g, '_')}`, String(port.port));
    ports.forEach((port, at) => {
      const protocol = port.protocol ?? 'TCP';
      const url = `${protocol.toLowerCase()}://${host}:${port.port}`;
      const prefix = `${name}_PORT_${port.port}_${protocol}`;
      if (at === 0) variables.set(`${name}_PORT`, url);
      variables.set(prefix, url);
      variables.set(`${prefix}_PROTO`, protocol.toLowerCase());
      variables.set(`${prefix}_PORT`, String(port.port));
      variables.set(`${prefix}_ADDR`, ip);
    });
  }
  return variables;
}
