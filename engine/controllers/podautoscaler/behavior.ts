import type { HPAScalingRules } from '../../api/types';

interface ScalingConditionText {
  readonly type: 'AbleToScale' | 'ScalingLimited';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

interface Sample { readonly atMs: number; readonly replicas: number }
interface Change { readonly atMs: number; readonly by: number }

const DEFAULT_DOWN_WINDOW_S = 300;
const DEFAULT_UP: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] };
const DEFAULT_DOWN: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

interface Wish {
  readonly current: number;
  readonly proposed: number;
  readonly min: number;
  readonly max: number;
  readonly up?: HPAScalingRules;
  readonly down?: HPAScalingRules;
}

/** How far and how fast one autoscaler may go (normalizeDesiredReplicasWithBehaviors). */
export class ScalingBehavior {
  #samples: Sample[];
  #changes: Change[] = [];

  /** The size at the first look counts as a recommendation: a new autoscaler goes down after its window at the earliest. */
  constructor(first: Sample) {
    this.#samples = [first];
  }

  /** Notes that the size was changed. */
  record(nowMs: number, by: number): void {
    this.#changes = [...this.#changes.filter((change) => change.atMs > nowMs - 3_600_000), { atMs: nowMs, by }];
  }

  limit(wish: Wish, nowMs: number): { replicas: number; texts: ScalingConditionText[] } {
    const stable = this.#stabilize(wish, nowMs);
    const able: ScalingConditionText = stable === wish.proposed || stable === wish.current && wish.proposed === wish.current
      ? { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
      : stable > wish.proposed
        ? { type: 'AbleToScale', status: 'True', reason: 'ScaleDownStabilized', message: 'recent recommendations were higher than current one, applying the highest recent recommendation' }
        : { type: 'AbleToScale', status: 'True', reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' };
    const { replicas, limited } = this.#cap(wish, stable, nowMs);
    return { replicas, texts: [able, limited] };
  }

  /** The highest recent recommendation when going down, the lowest when going up, each over its window. */
  #stabilize({ current, proposed, up, down }: Wish, nowMs: number): number {
    const upMs = (up?.stabilizationWindowSeconds ?? 0) * 1000;
    const downMs = (down?.stabilizationWindowSeconds ?? DEFAULT_DOWN_WINDOW_S) * 1000;
    let lowest = proposed, highest = proposed;
    for (const { atMs, replicas } of this.#samples) {
      if (atMs > nowMs - upMs) lowest = Math.min(lowest, replicas);
      if (atMs > nowMs - downMs) highest = Math.max(highest, replicas);
    }
    this.#samples = [...this.#samples.filter((sample) => sample.atMs > nowMs - Math.max(upMs, downMs)), { atMs: nowMs, replicas: proposed }];
    if (current < lowest) return lowest;
    return current > highest ? highest : current;
  }

  #cap({ current, min, max, up = DEFAULT_UP, down = DEFAULT_DOWN }: Wish, wanted: number, nowMs: number): { replicas: number; limited: ScalingConditionText } {
    const limited = (reason: string, message: string): ScalingConditionText => ({ type: 'ScalingLimited', status: 'True', reason, message });
    if (wanted > current) {
      const most = Math.max(this.#upLimit(current, { ...DEFAULT_UP, ...up }, nowMs), current);
      if (wanted > Math.min(most, max)) {
        return max < most || max <= most
          ? { replicas: max, limited: limited('TooManyReplicas', 'the desired replica count is more than the maximum replica count') }
          : { replicas: most, limited: limited('ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate') };
      }
    } else if (wanted < current) {
      const least = Math.min(this.#downLimit(current, { ...DEFAULT_DOWN, ...down }, nowMs), current);
      if (wanted < Math.max(least, min)) {
        return min >= least
          ? { replicas: min, limited: limited('TooFewReplicas', 'the desired replica count is less than the minimum replica count') }
          : { replicas: least, limited: limited('ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate') };
      }
    } else if (wanted > max || (wanted === max && this.#lastAbove(max))) {
      return { replicas: max, limited: limited('TooManyReplicas', 'the desired replica count is more than the maximum replica count') };
    } else if (wanted < min || (wanted === min && this.#lastBelow(min))) {
      return { replicas: min, limited: limited('TooFewReplicas', 'the desired replica count is less than the minimum replica count') };
    }
    return { replicas: wanted, limited: { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' } };
  }

  #lastAbove(max: number): boolean {
    return (this.#samples[this.#samples.length - 1]?.replicas ?? 0) > max;
  }

  #lastBelow(min: number): boolean {
    return (this.#samples[this.#samples.length - 1]?.replicas ?? Infinity) < min;
  }

  #upLimit(current: number, { selectPolicy, policies = [] }: HPAScalingRules, nowMs: number): number {
    if (selectPolicy === 'Disabled') return current;
    const limits = policies.map(({ type, value, periodSeconds }) => {
      const start = current - this.#changed(nowMs, periodSeconds, 1);
      return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
    });
    return selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
  }

  #downLimit(current: number, { selectPolicy, policies = [] }: HPAScalingRules, nowMs: number): number {
    if (selectPolicy === 'Disabled') return current;
    const limits = policies.map(({ type, value, periodSeconds }) => {
      const start = current + this.#changed(nowMs, periodSeconds, -1);
      return type === 'Pods' ? start - value : Math.floor(start * (1 - value / 100));
    });
    return selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
  }

  /** By how much the size went up (sign 1) or down (sign -1) in the last seconds. */
  #changed(nowMs: number, seconds: number, sign: 1 | -1): number {
    let sum = 0;
    for (const { atMs, by } of this.#changes) if (atMs > nowMs - seconds * 1000 && Math.sign(by) === sign) sum += Math.abs(by);
    return sum;
  }
}
