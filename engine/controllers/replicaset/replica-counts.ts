import type { Pod, PodTemplateSpec } from '../../api/types';
import { BY_ORPHAN, labelsMatch, type ApiObject, type Informer } from '../../client';
import { controllerOf } from '../claim';
import { jsonEqual } from '../json-equal';
import { isPodActive, isPodReady } from '../pod-state';

/** How many pods of one owner there are and how many of them are ready. */
interface ReplicaCount {
  active: number;
  ready: number;
  /** Labels that match the selector and the template, as they were then. */
  readonly labels: Pod['metadata']['labels'];
  readonly selector: unknown;
  readonly template: PodTemplateSpec | undefined;
}

/** A ReplicaSet or a ReplicationController. */
interface Owner extends ApiObject {
  readonly spec?: { readonly selector?: unknown; readonly template?: PodTemplateSpec };
}

/**
 * Counts the pods of owners as their events come, so that a reconcile which only reports does not look at a thousand
 * pods. A count stands from a full look at the owner's pods (`know`) until something happens that a full look must
 * judge: a pod whose labels nobody has compared, other labels, another owner.
 */
export class ReplicaCounts {
  readonly #known = new Map<string, ReplicaCount>();
  readonly #pods: Informer<Pod>;

  constructor(pods: Informer<Pod>, owners: Pick<Informer<Owner>, 'addHandlers'>) {
    this.#pods = pods;
    owners.addHandlers({ delete: ({ metadata }) => this.#known.delete(metadata.uid!) });
    pods.addHandlers({
      add: (pod) => this.#added(pod),
      update: (before, after) => this.#changed(before, after),
      delete: (_last, before) => this.#removed(before),
    });
  }

  /** The count of an owner's pods, when it is known and no pod without an owner could be adopted. All of them match the template's labels. */
  of(owner: Owner, adopts: (pod: Pod) => boolean): ReplicaCount | undefined {
    const known = this.#known.get(owner.metadata.uid!);
    if (!known || owner.metadata.deletionTimestamp !== undefined) return undefined;
    if (!jsonEqual(known.selector, owner.spec?.selector) || !jsonEqual(known.template?.metadata?.labels, owner.spec?.template?.metadata?.labels)) return undefined;
    for (const orphan of this.#pods.lister.byIndex(BY_ORPHAN, owner.metadata.namespace ?? '')) if (adopts(orphan)) return undefined;
    return known;
  }

  /** Takes in what a full look found: `active` are all active pods of the owner, and every one matches its selector and its template's labels. */
  know({ metadata, spec }: Owner, ready: number, active: readonly Pod[]): void {
    const [first] = active;
    const labels = first ? first.metadata.labels : spec?.template?.metadata?.labels;
    this.#known.set(metadata.uid!, { active: active.length, ready, labels, selector: spec?.selector, template: spec?.template });
  }

  #added(pod: Pod): void {
    const count = this.#countOf(pod);
    if (!count) return;
    if (!count.labels || !sameLabels(count.labels, pod.metadata.labels)) return this.#forgetOwner(pod);
    if (!isPodActive(pod)) return;
    count.active += 1;
    if (isPodReady(pod)) count.ready += 1;
  }

  #changed(before: Pod, after: Pod): void {
    const { ownerReferences, labels, uid } = after.metadata;
    if (before.metadata.ownerReferences !== ownerReferences || before.metadata.uid !== uid || !sameLabels(before.metadata.labels, labels)) {
      this.#forgetOwner(before);
      this.#forgetOwner(after);
      return;
    }
    const count = this.#countOf(after);
    if (!count) return;
    const wasActive = isPodActive(before), active = isPodActive(after);
    count.active += Number(active) - Number(wasActive);
    count.ready += Number(active && isPodReady(after)) - Number(wasActive && isPodReady(before));
  }

  #removed(pod: Pod): void {
    const count = this.#countOf(pod);
    if (!count) return;
    if (isPodActive(pod)) {
      count.active -= 1;
      if (isPodReady(pod)) count.ready -= 1;
    }
    // An owner that goes has no pods at the end.
    if (count.active === 0) this.#forgetOwner(pod);
  }

  #countOf(pod: Pod): ReplicaCount | undefined {
    const owner = controllerOf(pod);
    return owner && this.#known.get(owner.uid);
  }

  #forgetOwner(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner) this.#known.delete(owner.uid);
  }
}

function sameLabels(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  return a === b || (labelsMatch(a, b) && labelsMatch(b, a));
}
