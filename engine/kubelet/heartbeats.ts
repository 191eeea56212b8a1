import { isNotFound, isConflict } from '../api/status';
import type { Lease } from '../api/types';
import { leases, type Client } from '../client';
import type { Clock } from '../runtime/clock';

const RENEW_MS = 10_000;

interface Beat { readonly phaseMs: number; stoppedMs: number | undefined; readonly report: () => void }

/**
 * The kubelets' sign of life. A real kubelet renews its Lease every ten seconds; here that renewal is only worked out
 * when somebody asks: the node lifecycle controller through `lastHeartbeatMs`, an API client that reads leases through
 * `refresh`. So an idle cluster of a hundred nodes costs nothing.
 */
export class Heartbeats {
  readonly #beats = new Map<string, Beat>();
  /** Whether leases are renewed at their times, because somebody watches them. */
  #watched = false;
  #refreshing = false;

  constructor(private readonly clock: Clock, private readonly client: Client) {}

  /** `report` writes the node's periodic status report if one is due. */
  started(nodeName: string, phaseMs: number, report: () => void): void {
    this.#beats.set(nodeName, { phaseMs, stoppedMs: undefined, report });
  }

  stopped(nodeName: string): void {
    const beat = this.#beats.get(nodeName);
    if (!beat || beat.stoppedMs !== undefined) return;
    this.#write(nodeName);
    beat.stoppedMs = this.clock.now();
  }

  resumed(nodeName: string): void {
    const beat = this.#beats.get(nodeName);
    if (beat) beat.stoppedMs = undefined;
  }

  forget(nodeName: string): void {
    this.#beats.delete(nodeName);
  }

  /** When the node's kubelet last renewed its lease, ms since the epoch; undefined for a node without kubelet. */
  lastHeartbeatMs(nodeName: string): number | undefined {
    const beat = this.#beats.get(nodeName);
    if (!beat) return undefined;
    return lastBeat(beat, beat.stoppedMs ?? this.clock.now());
  }

  /** Brings the Lease objects up to date; called before leases are read. */
  refresh(): void {
    this.#once(() => {
      for (const [name, beat] of this.#beats) if (beat.stoppedMs === undefined) this.#write(name);
    });
  }

  /** Brings the Node objects up to date; called before nodes are read. */
  refreshNodes(): void {
    this.#once(() => {
      for (const beat of this.#beats.values()) if (beat.stoppedMs === undefined) beat.report();
    });
  }

  /** Refreshing reads and writes the same objects, which must not refresh them again. */
  #once(run: () => void): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      run();
    } finally {
      this.#refreshing = false;
    }
  }

  /** A watch of leases begins: they are renewed at their times for as long as any lasts. */
  watched(lasts: () => boolean): void {
    if (this.#watched) return;
    this.#watched = true;
    const tick = (): void => {
      this.#watched = lasts();
      if (!this.#watched) return;
      this.refresh();
      this.clock.schedule(RENEW_MS, tick, { background: true });
    };
    this.clock.schedule(RENEW_MS, tick, { background: true });
  }

  #write(name: string): void {
    const beat = this.#beats.get(name)!;
    const renewTime = microTime(lastBeat(beat, this.clock.now()));
    try {
      const lease = this.#get(name);
      if (!lease) {
        this.client.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: 'kube-node-lease' }, spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime } });
      } else if (lease.spec?.renewTime !== renewTime) this.client.update(leases, { ...lease, spec: { ...lease.spec, holderIdentity: name, leaseDurationSeconds: 40, renewTime } });
    } catch (error) {
      // Without its namespace there is no lease; the heartbeat itself does not depend on it.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  #get(name: string): Lease | undefined {
    try {
      return this.client.get(leases, name, 'kube-node-lease');
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function lastBeat(beat: Beat, atMs: number): number {
  return Math.floor((atMs - beat.phaseMs) / RENEW_MS) * RENEW_MS + beat.phaseMs;
}

function microTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
