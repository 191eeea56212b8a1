/**
 * What happened inside the cluster and why. Views draw it, goal hints read it, the "how a Pod is created" lesson
 * walks through it. Emitting costs nothing while nobody listens: pass a function that makes the step.
 */
export interface TraceStep {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  /** Who did it: 'kubectl', 'apiserver', 'scheduler', 'kubelet/worker-1', 'controller/replicaset', 'kube-proxy', 'dns', … */
  readonly actor: string;
  /** What: 'request', 'stored', 'watch', 'bound', 'started', 'probe', 'packet', … */
  readonly action: string;
  /** What it was about: 'pods/default/web' or undefined. */
  readonly subject?: string;
  /** Facts for the views; plain JSON. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The revision of the object whose change caused this step, when known. */
  readonly cause?: string;
  /** Counts the steps that were seen; set by the trace. */
  readonly id?: number;
  /** The step during which this one happened: the reconcile that sent the request. Set by the trace. */
  readonly parent?: number;
}

export class Trace {
  readonly #listeners = new Set<(step: TraceStep) => void>();
  #steps = 0;
  #within: number | undefined;

  get active(): boolean {
    return this.#listeners.size > 0;
  }

  emit(make: () => TraceStep): void {
    if (this.#listeners.size === 0) return;
    this.#tell(make());
  }

  /** Emits a step and runs `work`; the steps of that work name this one as their parent. */
  within<T>(make: () => TraceStep, work: () => T): T {
    if (this.#listeners.size === 0) return work();
    const outer = this.#within;
    this.#within = this.#tell(make());
    try {
      return work();
    } finally {
      this.#within = outer;
    }
  }

  #tell(made: TraceStep): number {
    this.#steps += 1;
    const step = { ...made, id: this.#steps, ...(this.#within === undefined ? {} : { parent: this.#within }) };
    for (const listener of this.#listeners) listener(step);
    return this.#steps;
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: (step: TraceStep) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
