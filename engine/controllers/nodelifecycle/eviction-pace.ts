import type { Node } from '../../api/types';

/** One node of a zone per this time is marked for eviction (--node-eviction-rate 0.1). */
const INTERVAL_MS = 10_000;
/** The same in a large zone of which most is down (--secondary-node-eviction-rate 0.01). */
const SLOW_INTERVAL_MS = 100_000;
const LARGE_ZONE = 50;
const UNHEALTHY_SHARE = 0.55;

type ZoneState = 'normal' | 'partial' | 'full';

interface Zone {
  size: number;
  unready: number;
  /** When the next node may be tainted, virtual milliseconds. */
  nextMs: number;
}

/**
 * How fast pods are evicted from silent nodes: when a zone is down altogether it is the control plane that is cut
 * off, so nothing is evicted (node_lifecycle_controller.go handleDisruption).
 */
export class EvictionPace {
  readonly #zones = new Map<string, Zone>();

  /** Counts the nodes of each zone anew. */
  survey(all: readonly Node[]): void {
    for (const zone of this.#zones.values()) zone.size = zone.unready = 0;
    for (const node of all) {
      const zone = this.#zoneOf(node);
      zone.size += 1;
      if (node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status !== 'True') zone.unready += 1;
    }
  }

  /** Whether nodes of this node's zone are left alone. */
  standsStill(node: Node): boolean {
    const zone = this.#zoneOf(node);
    const state = stateOf(zone);
    if (state === 'full') return [...this.#zones.values()].every((other) => other.size === 0 || stateOf(other) === 'full');
    return state === 'partial' && zone.size <= LARGE_ZONE;
  }

  /** Takes the next place in the zone's row; false when it is too early. */
  mayTaint(node: Node, nowMs: number): boolean {
    const zone = this.#zoneOf(node);
    if (nowMs < zone.nextMs) return false;
    zone.nextMs = nowMs + (stateOf(zone) === 'partial' ? SLOW_INTERVAL_MS : INTERVAL_MS);
    return true;
  }

  #zoneOf(node: Node): Zone {
    const labels = node.metadata.labels ?? {};
    const name = `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`;
    let zone = this.#zones.get(name);
    if (!zone) this.#zones.set(name, (zone = { size: 0, unready: 0, nextMs: 0 }));
    return zone;
  }
}

function stateOf({ size, unready }: Zone): ZoneState {
  if (size > 0 && unready === size) return 'full';
  return unready > 2 && unready / size >= UNHEALTHY_SHARE ? 'partial' : 'normal';
}
