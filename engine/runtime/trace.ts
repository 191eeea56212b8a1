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
}

export class Trace {
  readonly #listeners = new Set<(step: TraceStep) => void>();

  get active(): boolean {
    return this.#listeners.size > 0;
  }

  emit(make: () => TraceStep): void {
    if (this.#listeners.size === 0) return;
    const step = make();
    for (const listener of this.#listeners) listener(step);
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: (step: TraceStep) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
