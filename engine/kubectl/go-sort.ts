/**
 * Go's sort.Sort, which kubectl sorts with. It is not stable: where things stand that compare as equal depends on how it
 * goes about it, so this goes about it alike (pattern-defeating quicksort, as in Go 1.19 and later).
 */
export function goSort<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const sorted = [...items];
  new Sorting(sorted, less).quick(0, sorted.length, bitLength(sorted.length));
  return sorted;
}

type Hint = 'increasing' | 'decreasing' | 'unknown';

const INSERTION_MOST = 12;
const NINTHER_LEAST = 50;
const SHIFTING_LEAST = 50;
const SHIFTS_MOST = 5;
const SWAPS_MOST = 12;

class Sorting<T> {
  #swaps = 0;

  constructor(private readonly items: T[], private readonly less: (a: T, b: T) => boolean) {}

  quick(from: number, to: number, patience: number): void {
    let [a, b, limit, balanced, partitioned] = [from, to, patience, true, true];
    for (;;) {
      const length = b - a;
      if (length <= INSERTION_MOST) return this.#insertion(a, b);
      if (limit === 0) return this.#heap(a, b);
      if (!balanced) {
        this.#scatter(a, b);
        limit -= 1;
      }
      let [pivot, hint] = this.#choosePivot(a, b);
      if (hint === 'decreasing') {
        this.items.splice(a, length, ...this.items.slice(a, b).reverse());
        pivot = b - 1 - (pivot - a);
        hint = 'increasing';
      }
      if (balanced && partitioned && hint === 'increasing' && this.#nearlySorted(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#skipEqual(a, b, pivot);
        continue;
      }
      const cut = this.#partition(a, b, pivot);
      partitioned = cut.already;
      const [left, right] = [cut.at - a, b - cut.at];
      balanced = Math.min(left, right) >= Math.floor(length / 8);
      if (left < right) {
        this.quick(a, cut.at, limit);
        a = cut.at + 1;
      } else {
        this.quick(cut.at + 1, b, limit);
        b = cut.at;
      }
    }
  }

  #less(a: number, b: number): boolean {
    return this.less(this.items[a]!, this.items[b]!);
  }

  #swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
  }

  #insertion(a: number, b: number): void {
    for (let i = a + 1; i < b; i += 1) for (let j = i; j > a && this.#less(j, j - 1); j -= 1) this.#swap(j, j - 1);
  }

  #heap(a: number, b: number): void {
    const length = b - a;
    for (let root = Math.floor((length - 1) / 2); root >= 0; root -= 1) this.#siftDown(root, length, a);
    for (let last = length - 1; last >= 0; last -= 1) {
      this.#swap(a, a + last);
      this.#siftDown(0, last, a);
    }
  }

  #siftDown(from: number, length: number, first: number): void {
    let root = from;
    for (;;) {
      let child = 2 * root + 1;
      if (child >= length) return;
      if (child + 1 < length && this.#less(first + child, first + child + 1)) child += 1;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** breakPatterns: swaps three elements in the middle with others, chosen by an xorshift of the length. */
  #scatter(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    let random = BigInt(length);
    const mask = (1 << bitLength(length)) - 1;
    const middle = a + Math.floor(length / 4) * 2;
    for (let i = 0; i < 3; i += 1) {
      random = BigInt.asUintN(64, random ^ (random << 13n));
      random ^= random >> 7n;
      random = BigInt.asUintN(64, random ^ (random << 17n));
      const other = Number(BigInt.asUintN(32, random)) & mask;
      this.#swap(middle - 1 + i, a + (other >= length ? other - length : other));
    }
  }

  #choosePivot(a: number, b: number): [number, Hint] {
    const length = b - a;
    const quarter = Math.floor(length / 4);
    let [i, j, k] = [a + quarter, a + quarter * 2, a + quarter * 3];
    this.#swaps = 0;
    if (length >= NINTHER_LEAST) [i, j, k] = [this.#median(i - 1, i, i + 1), this.#median(j - 1, j, j + 1), this.#median(k - 1, k, k + 1)];
    j = this.#median(i, j, k);
    return [j, this.#swaps === 0 ? 'increasing' : this.#swaps === SWAPS_MOST ? 'decreasing' : 'unknown'];
  }

  #median(first: number, second: number, third: number): number {
    let [a, b, c] = [first, second, third];
    [a, b] = this.#ordered(a, b);
    [b, c] = this.#ordered(b, c);
    [a, b] = this.#ordered(a, b);
    return b;
  }

  #ordered(a: number, b: number): [number, number] {
    if (!this.#less(b, a)) return [a, b];
    this.#swaps += 1;
    return [b, a];
  }

  /** partialInsertionSort: tries a few shifts; true when all is in order then. */
  #nearlySorted(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < SHIFTS_MOST; step += 1) {
      while (i < b && !this.#less(i, i - 1)) i += 1;
      if (i === b) return true;
      if (b - a < SHIFTING_LEAST) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j -= 1) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j += 1) this.#swap(j, j - 1);
    }
    return false;
  }

  /** partitionEqual: all that equals the pivot goes to the front; returns where the greater ones begin. */
  #skipEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (;;) {
      while (i <= j && !this.#less(a, i)) i += 1;
      while (i <= j && this.#less(a, j)) j -= 1;
      if (i > j) return i;
      this.#swap(i, j);
      i += 1;
      j -= 1;
    }
  }

  #partition(a: number, b: number, pivot: number): { at: number; already: boolean } {
    this.#swap(a, pivot);
    let [i, j, swapped] = [a + 1, b - 1, false];
    for (;;) {
      while (i <= j && this.#less(i, a)) i += 1;
      while (i <= j && !this.#less(j, a)) j -= 1;
      if (i > j) break;
      this.#swap(i, j);
      swapped = true;
      i += 1;
      j -= 1;
    }
    this.#swap(j, a);
    return { at: j, already: !swapped };
  }
}

/** bits.Len: how many bits a number needs. */
function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
