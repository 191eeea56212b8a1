import type { Pod } from '../api/types';
import type { Clock, Timer } from '../runtime/clock';

/** A pod that waits to be scheduled. */
export interface QueuedPod {
  pod: Pod;
  readonly uid: string;
  attempts: number;
  /** Where it is: ready to be tried, waiting out its back-off, or set aside until something changes. */
  place: 'active' | 'back-off' | 'unschedulable' | 'gated' | 'trying';
  lastTriedMs: number;
  sequence: number;
  /** Plugins that refused it last, to tell which changes can help. */
  plugins: ReadonlySet<string>;
  timer: Timer | undefined;
}

const FIRST_BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 10_000;
/** From this many pods to try on, those that failed before wait out their back-off. */
const BUSY = 20;
/** A pod that nothing has moved is tried again after this long. */
const LEFTOVER_MS = 300_000;

/** Pods by priority, then by arrival; with back-off 1 s doubling to 10 s. After pkg/scheduler/backend/queue. */
export class SchedulingQueue {
  readonly #pods = new Map<string, QueuedPod>();
  #active: QueuedPod[] = [];
  #sorted = true;
  #sequence = 0;
  /** How many are set aside, so that a change costs nothing while none is. */
  #aside = 0;

  constructor(private readonly clock: Clock, private readonly onActive: () => void) {}

  get(uid: string): QueuedPod | undefined {
    return this.#pods.get(uid);
  }

  add(pod: Pod): void {
    const uid = pod.metadata.uid!;
    const queued: QueuedPod = { pod, uid, attempts: 0, place: 'active', lastTriedMs: 0, sequence: this.#sequence++, plugins: NONE, timer: undefined };
    this.#pods.set(uid, queued);
    if (pod.spec!.schedulingGates?.length) queued.place = 'gated';
    else this.#activate(queued);
  }

  /** The pod's object changed; `helps`: in a way that may make it schedulable. */
  update(queued: QueuedPod, pod: Pod, helps: boolean): void {
    queued.pod = pod;
    if (queued.place === 'gated') {
      if (!pod.spec!.schedulingGates?.length) this.#activate(queued);
    } else if (helps && queued.place === 'unschedulable') this.#move(queued);
  }

  remove(uid: string): void {
    const queued = this.#pods.get(uid);
    if (!queued) return;
    queued.timer?.cancel();
    this.#pods.delete(uid);
    if (queued.place === 'unschedulable') this.#aside -= 1;
    if (queued.place === 'active') this.#active = this.#active.filter((other) => other !== queued);
  }

  /** The next pod to try, by priority. It stays known until it is removed or set aside. */
  pop(): QueuedPod | undefined {
    if (!this.#sorted) {
      this.#active.sort(later);
      this.#sorted = true;
    }
    const next = this.#active.pop();
    if (!next) return undefined;
    next.place = 'trying';
    next.attempts += 1;
    next.lastTriedMs = this.clock.now();
    return next;
  }

  get hasActive(): boolean {
    return this.#active.length > 0;
  }

  /** After a failed attempt. */
  setAside(queued: QueuedPod, plugins: ReadonlySet<string>): void {
    if (!this.#pods.has(queued.uid)) return;
    if (queued.place !== 'unschedulable') this.#aside += 1;
    queued.place = 'unschedulable';
    queued.plugins = plugins;
    queued.timer?.cancel();
    queued.timer = this.clock.schedule(LEFTOVER_MS, () => this.#move(queued), { background: true });
  }

  /** Something changed that may help pods refused by one of the plugins (undefined: any), as far as `helps` does not know better. */
  moveFor(plugins: ReadonlySet<string> | undefined, helps?: (queued: QueuedPod, plugin: string) => boolean): void {
    if (this.#aside === 0) return;
    for (const queued of this.#pods.values()) {
      if (queued.place !== 'unschedulable') continue;
      if (!plugins || [...queued.plugins].some((plugin) => plugins.has(plugin) && (!helps || helps(queued, plugin)))) this.#move(queued);
    }
  }

  /** Tries again soon, whatever is written about it (a write that failed). */
  retry(queued: QueuedPod): void {
    if (this.#pods.has(queued.uid)) this.#move(queued);
  }

  #move(queued: QueuedPod): void {
    queued.timer?.cancel();
    queued.timer = undefined;
    if (queued.place === 'unschedulable') this.#aside -= 1;
    const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** (queued.attempts - 1), LONGEST_BACK_OFF_MS);
    const leftMs = queued.lastTriedMs + backOffMs - this.clock.now();
    // An idle scheduler does not make pods wait out their back-off (SchedulerPopFromBackoffQ, on since 1.33).
    if (leftMs <= 0 || this.#active.length < BUSY) return this.#activate(queued);
    queued.place = 'back-off';
    queued.timer = this.clock.schedule(leftMs, () => this.#activate(queued));
  }

  #activate(queued: QueuedPod): void {
    queued.timer?.cancel();
    queued.timer = undefined;
    queued.place = 'active';
    this.#active.push(queued);
    this.#sorted = this.#active.length === 1;
    this.onActive();
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Sorts so that the next pod stands last: highest priority, then first come. */
function later(a: QueuedPod, b: QueuedPod): number {
  return (a.pod.spec!.priority ?? 0) - (b.pod.spec!.priority ?? 0) || b.sequence - a.sequence;
}
