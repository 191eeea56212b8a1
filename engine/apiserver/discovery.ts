import type { KindRecord } from '../api/kind';
import { apiVersionOf, type KindRegistry } from '../api/registry';
import type { ApiResponse } from '../api/transport';

const V2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const V2BETA1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/** /api, /apis and what is below, in the legacy and the aggregated form. Documents are kept while the kinds stay the same. */
export class DiscoveryDocuments {
  readonly #registry: KindRegistry;
  readonly #address: string;
  readonly #documents = new Map<string, unknown>();
  #version = -1;

  constructor(registry: KindRegistry, address: string) {
    this.#registry = registry;
    this.#address = address;
  }

  answer(path: string, accept: string | undefined): ApiResponse | undefined {
    if (path !== '/api' && path !== '/apis' && !path.startsWith('/api/') && !path.startsWith('/apis/')) return undefined;
    const aggregated = path === '/api' || path === '/apis' ? aggregatedType(accept) : undefined;
    if (this.#version !== this.#registry.version) {
      this.#documents.clear();
      this.#version = this.#registry.version;
    }
    const key = `${path} ${aggregated ?? ''}`;
    let document = this.#documents.get(key);
    if (!document) {
      document = aggregated ? this.#aggregated(path === '/api', aggregated) : this.#legacy(path);
      if (!document) return undefined;
      this.#documents.set(key, document);
    }
    return { status: 200, headers: { 'content-type': aggregated ?? 'application/json', ...(aggregated ? { 'cache-control': 'public', vary: 'Accept' } : {}) }, object: document };
  }

  #legacy(path: string): unknown {
    const parts = path.split('/').slice(1);
    if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: this.#address }] };
    if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...this.#registry.groups().keys()].filter((group) => group !== '').map((group) => this.#group(group)) };
    if (parts[0] === 'api' && parts.length === 2) return this.#registry.hasVersion('', parts[1]!) ? this.#resources('', parts[1]!) : undefined;
    if (parts.length === 2) return this.#registry.groups().has(parts[1]!) ? { kind: 'APIGroup', apiVersion: 'v1', ...this.#group(parts[1]!) } : undefined;
    if (parts.length === 3 && this.#registry.hasVersion(parts[1]!, parts[2]!)) return this.#resources(parts[1]!, parts[2]!);
    return undefined;
  }

  #group(group: string): object {
    const versions = (this.#registry.groups().get(group) ?? []).map((version) => ({ groupVersion: `${group}/${version}`, version }));
    return { name: group, versions, preferredVersion: versions[0] };
  }

  #resources(group: string, version: string): object {
    const resources = this.#registry.kindsOf(group, version).flatMap((kind) => [
      {
        name: kind.plural, singularName: kind.singular, namespaced: kind.namespaced, kind: kind.kind, verbs: kind.verbs,
        ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}), ...(kind.categories.length ? { categories: kind.categories } : {}),
        ...(kind.storageVersionHash ? { storageVersionHash: kind.storageVersionHash } : {}),
      },
      ...kind.subresources.map((sub) => ({
        name: `${kind.plural}/${sub.name}`, singularName: '', namespaced: kind.namespaced,
        ...(sub.group !== group || sub.version !== version ? { group: sub.group, version: sub.version } : {}),
        kind: sub.kind, verbs: sub.verbs, ...(sub.shortNames ? { shortNames: sub.shortNames } : {}),
      })),
    ]);
    return { kind: 'APIResourceList', ...(group ? { apiVersion: 'v1' } : {}), groupVersion: apiVersionOf({ group, version }), resources };
  }

  #aggregated(core: boolean, type: string): object {
    const groups = [...this.#registry.groups()].filter(([group]) => (group === '') === core);
    return {
      kind: 'APIGroupDiscoveryList',
      apiVersion: type === V2 ? 'apidiscovery.k8s.io/v2' : 'apidiscovery.k8s.io/v2beta1',
      metadata: {},
      items: groups.map(([group, versions]) => ({
        metadata: { ...(group ? { name: group } : {}), creationTimestamp: null },
        versions: versions.map((version) => ({ version, resources: this.#registry.kindsOf(group, version).map(aggregatedResource), freshness: 'Current' })),
      })),
    };
  }
}

function aggregatedType(accept: string | undefined): string | undefined {
  for (const range of (accept ?? '').split(',')) {
    const [type, ...rest] = range.trim().split(';').map((part) => part.trim());
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    if (rest.includes('as=APIGroupDiscoveryList') && rest.includes('g=apidiscovery.k8s.io')) return rest.includes('v=v2') ? V2 : rest.includes('v=v2beta1') ? V2BETA1 : undefined;
    if (rest.length === 0) return undefined;
  }
  return undefined;
}

function aggregatedResource(kind: KindRecord): object {
  const named = kind.custom || kind.source;
  const responseKind = { group: named ? kind.group : '', version: named ? kind.version : '', kind: kind.kind };
  return {
    resource: kind.plural, responseKind, scope: kind.namespaced ? 'Namespaced' : 'Cluster', singularResource: kind.singular, verbs: kind.verbs,
    ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}), ...(kind.categories.length ? { categories: kind.categories } : {}),
    ...(kind.subresources.length
      ? {
          subresources: kind.subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: { group: kind.custom || sub.group !== kind.group ? sub.group : '', version: kind.custom || sub.group !== kind.group || sub.version !== kind.version ? sub.version : '', kind: sub.kind },
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}
