/* Most sets are leaves. */
const NO_CHILDREN: ReadonlyMap<string, FieldSet> = new Map();

/**
 * A set of field paths as managedFields holds it. An element of a path is a text in the notation of FieldsV1:
 * "f:name" a field, `k:{"name":"c"}` an item of a keyed list, `v:"x"` an item of a set. Sets are not changed once built.
 */
export class FieldSet {
  /** Whether the path that leads here is itself in the set. */
  member = false;
  children = NO_CHILDREN;

  /** For whoever builds the set. */
  put(element: string, child: FieldSet): void {
    if (this.children === NO_CHILDREN) this.children = new Map();
    (this.children as Map<string, FieldSet>).set(element, child);
  }

  /** Neither a member nor a way to one. */
  get bare(): boolean {
    return !this.member && this.children.size === 0;
  }

  get empty(): boolean {
    if (this.member) return false;
    for (const child of this.children.values()) if (!child.empty) return false;
    return true;
  }

  /** What is in either; the set itself when the other adds nothing. */
  union(other: FieldSet): FieldSet {
    if (this.bare) return other;
    let out: FieldSet | undefined = other.member && !this.member ? this.#copy() : undefined;
    if (out) out.member = true;
    for (const [element, theirs] of other.children) {
      const child = this.children.get(element);
      const both = child ? child.union(theirs) : theirs;
      if (both !== child) (out ??= this.#copy()).put(element, both);
    }
    return out ?? this;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member && other.member;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (!theirs) continue;
      const both = child.intersection(theirs);
      if (!both.empty) out.put(element, both);
    }
    return out;
  }

  /** What is in this set and not in the other; the set itself when that is all of it. */
  difference(other: FieldSet): FieldSet {
    let out: FieldSet | undefined = this.member && other.member ? this.#copy() : undefined;
    if (out) out.member = false;
    // Mostly little is taken from much.
    for (const [element, theirs] of other.children) {
      const child = this.children.get(element);
      if (!child) continue;
      const left = child.difference(theirs);
      if (left === child) continue;
      out ??= this.#copy();
      if (left.empty) out.#drop(element);
      else out.put(element, left);
    }
    return out ?? this;
  }

  /** The set without what stands under an element. */
  omit(element: string): FieldSet {
    if (!this.children.has(element)) return this;
    const out = this.#copy();
    out.#drop(element);
    return out;
  }

  #drop(element: string): void {
    (this.children as Map<string, FieldSet>).delete(element);
  }

  #copy(): FieldSet {
    const out = new FieldSet();
    out.member = this.member;
    if (this.children.size) out.children = new Map(this.children);
    return out;
  }

  /** The same set with all that leads to its members: who owns a field owns its parents, as long as nobody takes them away. */
  withParents(root = true): FieldSet {
    const out = new FieldSet();
    out.member = this.member || (!root && this.children.size > 0);
    for (const [element, child] of this.children) out.put(element, child.withParents(false));
    return out;
  }

  equals(other: FieldSet): boolean {
    return this === other || this.covers(other) && other.covers(this);
  }

  /** Whether all that is in the other set is in this one. */
  covers(other: FieldSet): boolean {
    if (this === other) return true;
    if (other.member && !this.member) return false;
    for (const [element, theirs] of other.children) {
      const child = this.children.get(element);
      if (child ? !child.covers(theirs) : !theirs.empty) return false;
    }
    return true;
  }

  /** All member paths, in the order in which the real server sorts them. */
  paths(prefix: readonly string[] = []): string[][] {
    const out: string[][] = this.member && prefix.length ? [[...prefix]] : [];
    for (const element of [...this.children.keys()].sort(byElement)) out.push(...this.children.get(element)!.paths([...prefix, element]));
    return out;
  }

  toJson(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    if (this.member && this.children.size) out['.'] = {};
    for (const element of [...this.children.keys()].sort(byElement)) out[element] = this.children.get(element)!.toJson();
    return out;
  }

  static fromJson(json: unknown, root = true): FieldSet {
    const out = new FieldSet();
    // Clients may send anything here; what is no set of fields is an empty one. Keyed items say their keys as JSON.
    const entries = json !== null && typeof json === 'object' && !Array.isArray(json) ? Object.entries(json).filter(([key]) => !/^[kv]:/.test(key) || isJson(key.slice(2))) : [];
    out.member = !root && entries.length === 0;
    for (const [key, value] of entries) {
      if (key === '.') out.member = true;
      else out.put(key, FieldSet.fromJson(value, false));
    }
    return out;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Fields by name; keyed items by the values of their keys, numbers as numbers. */
function byElement(a: string, b: string): number {
  if (a.startsWith('k:') && b.startsWith('k:')) {
    const left = JSON.parse(a.slice(2)) as Record<string, unknown>;
    const right = JSON.parse(b.slice(2)) as Record<string, unknown>;
    for (const key of Object.keys(left)) {
      const x = left[key];
      const y = right[key];
      if (x === y) continue;
      if (typeof x === 'number' && typeof y === 'number') return x - y;
      return String(x) < String(y) ? -1 : 1;
    }
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A path as conflict messages write it: `.spec.containers[name="c"].image`. */
export function formatPath(path: readonly string[]): string {
  return path
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = JSON.parse(element.slice(2)) as Record<string, unknown>;
      return `[${Object.keys(keys).sort().map((key) => `${key}=${JSON.stringify(keys[key])}`).join(',')}]`;
    })
    .join('');
}
