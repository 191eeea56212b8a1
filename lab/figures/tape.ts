import type { KubeObject, TraceStep, Transport, WatchEvent } from '../../engine/index';
import type { FigureSpec } from './figure';

export interface PodVersion {
  readonly at: number;
  readonly object: KubeObject;
  readonly gone: boolean;
}

const STEPS = 6000;
const VERSIONS = 400;
const WRITES = /^(POST|PUT|PATCH|DELETE) /;
const NOISE = /\/leases\/|leases\/|^nodes\//;

interface TapeSource {
  readonly clock: { now(): number };
  readonly transport: Transport;
  trace(listener: (step: TraceStep) => void): () => void;
}

/**
 * What happened, for pictures that show a course of events. It runs from the moment the cluster stands, since a learner
 * types before they read on; only while the text holds such a picture, and bounded.
 */
export class Tape {
  readonly steps: TraceStep[] = [];
  readonly packets: TraceStep[] = [];
  readonly pods = new Map<string, PodVersion[]>();
  /** Rises with everything recorded. */
  count = 0;
  readonly #close: (() => void)[] = [];

  constructor(source: TapeSource, specs: readonly FigureSpec[]) {
    const kinds = new Set(specs.map((spec) => spec.of));
    if (kinds.has('life') || kinds.has('request')) this.#watchPods(source);
    if (kinds.has('life') || kinds.has('request') || kinds.has('route')) {
      this.#close.push(source.trace((step) => this.#record(step, kinds.has('route'))));
    }
  }

  static wanted(specs: readonly FigureSpec[]): boolean {
    return specs.some(({ of }) => of === 'life' || of === 'request' || of === 'route');
  }

  stop(): void {
    for (const close of this.#close) close();
  }

  #record(step: TraceStep, packets: boolean): void {
    if (step.action === 'packet' || step.action === 'query') {
      if (!packets) return;
      this.packets.push(step);
      if (this.packets.length > 400) this.packets.splice(0, 200);
    } else {
      if (step.action === 'request' && !WRITES.test(step.subject ?? '')) return;
      if (NOISE.test(step.subject ?? '')) return;
      this.steps.push(step);
      if (this.steps.length > STEPS) this.steps.splice(0, STEPS / 4);
    }
    this.count += 1;
  }

  #watchPods({ clock, transport }: TapeSource): void {
    const list = transport.send({ method: 'GET', path: '/api/v1/pods' });
    const { items = [], metadata } = (list.object ?? {}) as { items?: readonly KubeObject[]; metadata?: { resourceVersion?: string } };
    for (const object of items) this.#keep({ at: clock.now(), object, gone: false });
    const { stream } = transport.send({ method: 'GET', path: '/api/v1/pods', query: [['watch', 'true'], ['resourceVersion', metadata?.resourceVersion ?? '0']] });
    if (!stream) return;
    this.#close.push(() => stream.close());
    stream.subscribe({
      frame: (frame) => {
        const { type, object } = frame as WatchEvent;
        if (object.metadata?.uid && /^(ADDED|MODIFIED|DELETED)$/.test(type)) this.#keep({ at: clock.now(), object, gone: type === 'DELETED' });
      },
      end: () => undefined,
    });
  }

  /** Versions by namespace/name; the newest object of a name is what a picture shows. */
  #keep(version: PodVersion): void {
    const { namespace = 'default', name, uid } = version.object.metadata;
    if (namespace === 'kube-system') return;
    const key = `${namespace}/${name}`;
    let versions = this.pods.get(key);
    if (!versions || versions[0]!.object.metadata.uid !== uid) {
      this.pods.delete(key);
      this.pods.set(key, (versions = []));
    }
    versions.push(version);
    if (versions.length > VERSIONS) versions.splice(1, 1);
    if (this.pods.size > VERSIONS) this.pods.delete(this.pods.keys().next().value!);
    this.count += 1;
  }
}
