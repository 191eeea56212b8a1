import type { Task } from '../../runtime/process';
import { KubectlError } from '../errors';
import { PlainError } from '../errors';
import { hostOf } from './rest-client';
import type { RestClient } from './rest-client';

/** One served resource, as discovery tells it. */
export interface Mapping {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
}

interface AggregatedDiscovery {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
        readonly scope: string;
        readonly singularResource?: string;
        readonly verbs?: readonly string[];
        readonly shortNames?: readonly string[];
        readonly categories?: readonly string[];
        readonly subresources?: readonly { readonly subresource: string }[];
      }[];
    }[];
  }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** The server's resources and how words name them (RESTMapper with short names and categories). */
export class Discovery {
  /** All mappings in the server's order: groups, versions, resources. */
  readonly all: readonly Mapping[];
  /** Group and versions in the server's order, the preferred version first. */
  readonly groups: readonly { readonly group: string; readonly versions: readonly string[] }[];
  readonly #byWord = new Map<string, Mapping[]>();
  readonly #byKind = new Map<string, Mapping>();

  constructor(documents: readonly AggregatedDiscovery[]) {
    const all: Mapping[] = [];
    const groups: { group: string; versions: string[] }[] = [];
    for (const document of documents) {
      for (const item of document.items) {
        const group = item.metadata?.name ?? '';
        groups.push({ group, versions: (item.versions ?? []).map((one) => one.version) });
        for (const version of item.versions ?? []) for (const one of version.resources ?? []) all.push(mappingOf(group, version.version, one));
      }
    }
    this.all = all;
    this.groups = groups;
    for (const mapping of all) this.#index(mapping);
  }

  /** The resource that a word means: plural, singular, short name or kind, with group or version.group behind dots. */
  find(word: string): Mapping | undefined {
    const lower = word.toLowerCase();
    const [name, ...rest] = lower.split('.');
    const candidates = this.#byWord.get(name!) ?? [];
    if (rest.length === 0) return candidates[0];
    const suffix = rest.join('.');
    const [version, ...groupParts] = rest;
    return (
      (groupParts.length > 0 ? candidates.find((one) => one.version === version && one.group === groupParts.join('.')) : undefined) ??
      candidates.find((one) => one.group === suffix) ??
      candidates.find((one) => one.group.startsWith(suffix) && suffix !== '')
    );
  }

  /** Which other resource a short name might mean, when it is one of two groups. */
  overshadowed(word: string): Mapping | undefined {
    const [first, ...others] = (this.#byWord.get(word.toLowerCase()) ?? []).filter((one) => one.shortNames.includes(word.toLowerCase()));
    return others.find((one) => one.group !== first!.group || one.resource !== first!.resource);
  }

  /** As `find`; throws kubectl's error when the server has no such type. */
  require(word: string): Mapping {
    const found = this.find(word);
    if (!found) throw new KubectlError(noResourceType(word));
    return found;
  }

  /** By kind; one written in lower-case letters only is found as well, as kubectl's mapper does. */
  forKind(apiVersion: string, kind: string): Mapping | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`) ?? (kind === kind.toLowerCase() ? this.#byKind.get(`${apiVersion} ~${kind}`) : undefined);
  }

  /** Members of a category ("all") that can be listed, in the server's order; empty when there is no such category. */
  category(name: string): Mapping[] {
    return this.preferred().filter((one) => one.categories.includes(name) && one.verbs.includes('list'));
  }

  /** Every resource in the preferred version of its group, in which it is served. */
  preferred(): Mapping[] {
    const seen = new Set<string>();
    return this.all.filter((one) => {
      const key = `${one.resource}.${one.group}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  #index(mapping: Mapping): void {
    const kindKey = `${apiVersionOf(mapping)} ${mapping.kind}`;
    if (!this.#byKind.has(kindKey)) this.#byKind.set(kindKey, mapping);
    const lower = `${apiVersionOf(mapping)} ~${mapping.kind.toLowerCase()}`;
    if (!this.#byKind.has(lower)) this.#byKind.set(lower, mapping);
    const words = new Set([mapping.resource, mapping.singular || mapping.kind.toLowerCase(), mapping.kind.toLowerCase(), ...mapping.shortNames]);
    for (const word of words) {
      const known = this.#byWord.get(word);
      if (known) known.push(mapping);
      else this.#byWord.set(word, [mapping]);
    }
  }
}

function mappingOf(group: string, version: string, one: NonNullable<NonNullable<AggregatedDiscovery['items'][number]['versions']>[number]['resources']>[number]): Mapping {
  return {
    group,
    version,
    kind: one.responseKind?.kind ?? '',
    resource: one.resource,
    singular: one.singularResource ?? '',
    shortNames: one.shortNames ?? [],
    categories: one.categories ?? [],
    verbs: one.verbs ?? [],
    namespaced: one.scope === 'Namespaced',
    subresources: (one.subresources ?? []).map((sub) => sub.subresource),
  };
}

/** "v1", "apps/v1". */
export function apiVersionOf(mapping: { readonly group: string; readonly version: string }): string {
  return mapping.group ? `${mapping.group}/${mapping.version}` : mapping.version;
}

/** "pods", "deployments.apps". */
export function qualifiedResource(mapping: { readonly group: string; readonly resource: string }): string {
  return mapping.group ? `${mapping.resource}.${mapping.group}` : mapping.resource;
}

/** "pod", "deployment.apps": what stands before the slash in `-o name`. */
export function qualifiedKind(mapping: { readonly group: string; readonly kind: string }): string {
  return mapping.group ? `${mapping.kind.toLowerCase()}.${mapping.group}` : mapping.kind.toLowerCase();
}

/** The path of a resource, of one object of it, or of its subresource. */
export function resourcePath(mapping: Mapping, namespace: string | undefined, name?: string, subresource?: string): string {
  const root = mapping.group ? `/apis/${mapping.group}/${mapping.version}` : `/api/${mapping.version}`;
  const scope = mapping.namespaced && namespace ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${mapping.resource}${name === undefined ? '' : `/${name}`}${subresource ? `/${subresource}` : ''}`;
}

/** Group and version of the word are left out, as in the real one. */
export function noResourceType(word: string): string {
  return `the server doesn't have a resource type "${word.split('.')[0]}"`;
}

const parsed = new WeakMap<object, { of: object; discovery: Discovery }>();

/** Asks the server for its resources. Cheap when nothing changed: the answer's objects are compared by identity. */
export function* discover(client: RestClient): Task<Discovery> {
  const query = [['timeout', '32s']] as const;
  let core: AggregatedDiscovery;
  try {
    core = yield* client.object<AggregatedDiscovery>({ method: 'GET', path: '/api', query, accept: ACCEPT });
  } catch (error) {
    // The real one asks five times, and each time says so.
    if (error instanceof PlainError) for (let time = 0; time < 5; time += 1) yield* client.unhandled(`couldn't get current server API group list: Get "${client.server}/api?timeout=32s": dial tcp ${hostOf(client.server).replace(/^localhost\b/, '127.0.0.1')}: connect: connection refused`);
    throw error;
  }
  const rest = yield* client.object<AggregatedDiscovery>({ method: 'GET', path: '/apis', query, accept: ACCEPT });
  const known = parsed.get(rest);
  if (known && known.of === core) return known.discovery;
  const discovery = new Discovery([core, rest]);
  parsed.set(rest, { of: core, discovery });
  return discovery;
}
