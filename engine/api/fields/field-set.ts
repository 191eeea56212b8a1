/**
 * A set of field paths as managedFields holds it. An element of a path is a text in the notation of FieldsV1:
 * "f:name" a field, `k:{"name":"c"}` an item of a keyed list, `v:"x"` an item of a set. Sets are not changed once built.
 */
export class FieldSet {
  /** Whether the path that leads here is itself in the set. */
  member = false;
  readonly children = new Map<string, FieldSet>();

  child(element: string): FieldSet {
    let found = this.children.get(element);
    if (!found) this.children.set(element, (found = new FieldSet()));
    return found;
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

  union(other: FieldSet): FieldSet {
    if (other.bare) return this;
    if (this.bare) return other;
    const out = new FieldSet();
    out.member = this.member || other.member;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      out.children.set(element, theirs ? child.union(theirs) : child);
    }
    for (const [element, child] of other.children) if (!out.children.has(element)) out.children.set(element, child);
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member && other.member;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (!theirs) continue;
      const both = child.intersection(theirs);
      if (!both.empty) out.children.set(element, both);
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
      if (left.empty) out.children.delete(element);
      else out.children.set(element, left);
    }
    return out ?? this;
  }

  /** The set without what stands under an element. */
  omit(element: string): FieldSet {
    if (!this.children.has(element)) return this;
    const out = this.#copy();
    out.children.delete(element);
    return out;
  }

  #copy(): FieldSet {
    const out = new FieldSet();
    out.member = this.member;
    for (const [element, child] of this.children) out.children.set(element, child);
    return out;
  }

  /** The same set with all that leads to its members: who owns a field owns its parents, as long as nobody takes them away. */
  withParents(root = true): FieldSet {
    const out = new FieldSet();
    out.member = this.member || (!root && this.children.size > 0);
    for (const [element, child] of this.children) out.children.set(element, child.withParents(false));
    return out;
  }

  equals(other: FieldSet): boolean {
    return this === other || this.difference(other).empty && other.difference(this).empty;
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
      else out.children.set(key, FieldSet.fromJson(value, false));
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
