import { toBytes } from './text';

/** Buckets of bash's table (assoc.h); it grows when it holds twice as many entries, fourfold. */
const BUCKETS = 1024;

/** FNV-1 over the bytes, each taken as signed, as hash_string in bash's hashlib.c. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (const byte of toBytes(key)) value = Math.imul(value, 0x01000193) ^ ((byte << 24) >> 24);
  return value >>> 0;
}

/** An associative array: what it holds is listed bucket by bucket, in each the youngest first, as bash lists it. */
export class AssociativeArray extends Map<string, string> {
  /** `buckets` it begins with: other tables of bash have fewer. */
  constructor(entries: Iterable<readonly [string, string]> = [], private readonly buckets = BUCKETS) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  #listed(): [string, string][] {
    let { buckets } = this;
    while (this.size > buckets * 2) buckets *= 4;
    return [...super.entries()].reverse().map((entry) => ({ entry, bucket: hash(entry[0]) % buckets })).sort((a, b) => a.bucket - b.bucket).map(({ entry }) => entry);
  }

  override entries(): MapIterator<[string, string]> {
    return this.#listed()[Symbol.iterator]();
  }

  override keys(): MapIterator<string> {
    return this.#listed().map(([key]) => key)[Symbol.iterator]();
  }

  override values(): MapIterator<string> {
    return this.#listed().map(([, value]) => value)[Symbol.iterator]();
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  copy(): AssociativeArray {
    const copy = new AssociativeArray();
    super.forEach((value, key) => copy.set(key, value));
    return copy;
  }
}
