import data from './data/kinds.json';
import type { KindRecord, Strategy, SubresourceRecord, TableColumn, TableRecord } from './kind';
import { conversions } from './conversion';
import type { SchemaCatalog } from './schema-notation';
import { catalog } from './schemas';
import { columnDescription } from './table/column-descriptions';
import { selectableFields } from './selectable-fields';

/** The kinds that the server serves right now. Custom kinds come and go; `version` counts the changes. */
export class KindRegistry {
  readonly #byPath = new Map<string, KindRecord>();
  /** The same by plural: most have one version, and every request asks. */
  readonly #byPlural = new Map<string, KindRecord[]>();
  readonly #byKind = new Map<string, KindRecord>();
  /** Groups in the order of discovery, each with its versions in order of preference. */
  readonly #groups = new Map<string, string[]>();
  readonly #own: ReadonlySet<string>;
  #version = 0;

  constructor(groups: readonly (readonly string[])[], kinds: readonly KindRecord[]) {
    for (const [group, ...versions] of groups) this.#groups.set(group!, versions);
    this.#own = new Set(this.#groups.keys());
    for (const kind of kinds) this.#put(kind);
  }

  get version(): number {
    return this.#version;
  }

  find(group: string, version: string, plural: string): KindRecord | undefined {
    const kinds = this.#byPlural.get(plural);
    if (kinds) for (const kind of kinds) if (kind.group === group && kind.version === version) return kind;
    return undefined;
  }

  findKind(group: string, version: string, kind: string): KindRecord | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
  }

  /** A resource in the version that is preferred. */
  preferred(group: string, plural: string): KindRecord | undefined {
    for (const version of this.#groups.get(group) ?? []) {
      const found = this.find(group, version, plural);
      if (found) return found;
    }
    return undefined;
  }

  hasVersion(group: string, version: string): boolean {
    return this.#groups.get(group)?.includes(version) === true;
  }

  /** Whether the server itself answers for a group: one that custom resources alone make up is not its own. */
  serves(group: string): boolean {
    return this.#own.has(group);
  }

  groups(): ReadonlyMap<string, readonly string[]> {
    return this.#groups;
  }

  /** The kinds of a group and version, in the order of discovery. */
  kindsOf(group: string, version: string): KindRecord[] {
    const prefix = `${group}/${version}/`;
    return [...this.#byPath].filter(([path]) => path.startsWith(prefix)).map(([, kind]) => kind);
  }

  all(): readonly KindRecord[] {
    return [...this.#byPath.values()];
  }

  /** Adds kinds at run time, or replaces those of the same path. */
  add(kinds: readonly KindRecord[]): void {
    for (const kind of kinds) {
      const versions = this.#groups.get(kind.group) ?? [];
      if (!versions.includes(kind.version)) versions.push(kind.version);
      this.#groups.set(kind.group, versions.sort(byPreference));
      this.#put(kind);
    }
    this.#version += 1;
  }

  /** Stops serving kinds. Groups and versions that are empty disappear with them. */
  remove(kinds: readonly KindRecord[]): void {
    for (const kind of kinds) {
      this.#byPath.delete(`${kind.group}/${kind.version}/${kind.plural}`);
      this.#byPlural.set(kind.plural, this.#othersOf(kind));
      this.#byKind.delete(`${kind.group}/${kind.version}/${kind.kind}`);
      if (this.kindsOf(kind.group, kind.version).length > 0) continue;
      const left = (this.#groups.get(kind.group) ?? []).filter((version) => version !== kind.version);
      if (left.length) this.#groups.set(kind.group, left);
      else this.#groups.delete(kind.group);
    }
    this.#version += 1;
  }

  /** The kinds of the same plural in other groups and versions. */
  #othersOf({ group, version, plural }: KindRecord): KindRecord[] {
    return (this.#byPlural.get(plural) ?? []).filter((other) => other.group !== group || other.version !== version);
  }

  #put(kind: KindRecord): void {
    this.#byPlural.set(kind.plural, [...this.#othersOf(kind), kind]);
    this.#byPath.set(`${kind.group}/${kind.version}/${kind.plural}`, kind);
    this.#byKind.set(`${kind.group}/${kind.version}/${kind.kind}`, kind);
  }
}

/** Kubernetes' order of versions: v2 before v1 before v1beta2 before v1alpha1, then by name. */
export function byPreference(a: string, b: string): number {
  const rank = (version: string): [number, number, number] | undefined => {
    const parts = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    return parts ? [parts[2] === undefined ? 2 : parts[2] === 'beta' ? 1 : 0, Number(parts[1]), Number(parts[3] ?? 0)] : undefined;
  };
  const left = rank(a);
  const right = rank(b);
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0;
  return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
}

export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** Where the objects of a kind are stored: "group/plural" of the version that is stored. */
export function storageOf(kind: KindRecord): string {
  return storageName(kind.storedAs ? kind.storedAs.group : kind.group, kind.plural);
}

/** "group/plural". Every request asks for some: one string for each, whose hash is known, instead of a new one each time. */
export function storageName(group: string, plural: string): string {
  let names = storageNames.get(plural);
  if (!names) storageNames.set(plural, (names = new Map()));
  let name = names.get(group);
  if (name === undefined) names.set(group, (name = `${group}/${plural}`));
  return name;
}

/* A memo of a pure function; there are as many names as kinds. */
const storageNames = new Map<string, Map<string, string>>();

interface KindData {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceRecord[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly hash?: string;
  readonly schema?: string;
  readonly columns?: readonly string[];
}

/** What the parts outside this file know about built-in kinds: rules by "apiVersion Kind", cells by "group/plural". */
export interface KindParts {
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly cells: Readonly<Record<string, TableRecord['cells'] | undefined>>;
  /** Of the kinds that `strategies` or `cells` lack; asked when one of them is used. */
  rare(): Pick<KindParts, 'strategies' | 'cells'> & { readonly catalog: SchemaCatalog };
}

const NO_RULES: Strategy = {};

/** The registry of a fresh server: what discovery of a real one lists. */
export function builtInRegistry(parts: KindParts): KindRegistry {
  const kinds = (data.kinds as readonly KindData[]).map((entry) => builtIn(entry, parts));
  return new KindRegistry(data.groups as readonly (readonly string[])[], kinds);
}

function builtIn(entry: KindData, parts: KindParts): KindRecord {
  const resource = `${entry.group}/${entry.plural}`;
  const key = `${apiVersionOf(entry)} ${entry.kind}`;
  const strategy = parts.strategies[key];
  const cells = parts.cells[resource];
  const schema = entry.schema ? catalog.find(entry.schema) : undefined;
  const storedAs = conversions[key];
  const columns = entry.columns?.map((text) => column(entry.plural, text));
  const record: KindRecord = {
    group: entry.group,
    version: entry.version,
    kind: entry.kind,
    listKind: `${entry.kind}List`,
    plural: entry.plural,
    singular: entry.singular,
    shortNames: entry.shortNames ?? [],
    categories: entry.categories ?? [],
    namespaced: entry.namespaced,
    verbs: entry.verbs,
    subresources: entry.subresources,
    ...(entry.hash ? { storageVersionHash: entry.hash } : {}),
    ...(schema ? { schema } : {}),
    strategy: strategy ?? NO_RULES,
    ...(columns ? { table: { columns, cells: cells ?? ((object, nowMs) => parts.rare().cells[resource]!(object, nowMs)) } } : {}),
    selectable: selectableFields[resource] ?? {},
    ...(storedAs ? { storedAs } : {}),
    ...(strategy && (cells || !columns) ? {} : { rare: true }),
  };
  if (strategy) return record;
  if (entry.schema && !schema) Object.defineProperty(record, 'schema', { get: () => parts.rare().catalog.find(entry.schema!) });
  return Object.defineProperty(record, 'strategy', { get: () => parts.rare().strategies[key] ?? NO_RULES });
}

function column(plural: string, text: string): TableColumn {
  const [name, type, format, priority] = text.split('|');
  return { name: name!, type: type!, format: format!, description: columnDescription(plural, name!), priority: Number(priority) };
}
