import type { KubeObject } from '../api/object';

/** One change as the store remembers it. `previous` is what the object was before, so that selectors can tell entering from leaving. */
export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the change; for DELETED its last state, with the revision of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
}

/** How many changes one resource remembers for replay. Older ones are compacted: watching from there ends with 410. */
const REMEMBERED = 2048;

/** The recent changes of one resource, in order of revision. */
export class WatchLog {
  #changes: Change[] = [];
  /** Changes up to this revision are forgotten. */
  #compacted = 0;

  push(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length > REMEMBERED * 2) {
      const cut = this.#changes.length - REMEMBERED;
      this.#compacted = this.#changes[cut - 1]!.revision;
      this.#changes = this.#changes.slice(cut);
    }
  }

  /** Forgets what happened up to and including this revision. */
  compact(revision: number): void {
    if (revision <= this.#compacted) return;
    this.#compacted = revision;
    this.#changes = this.#changes.slice(this.#after(revision));
  }

  /** The changes after a revision, or undefined when they were compacted. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#changes.slice(this.#after(revision));
  }

  #after(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#changes[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
