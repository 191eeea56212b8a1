import { formatSelector } from '../../api/label-selector';
import type { Task } from '../../runtime/process';
import { KubectlError, usageError } from '../errors';
import { resourcePath } from '../client/discovery';
import { queryOf } from '../client/rest-request';
import { fetchNamed, mappingNamed, staticMapping } from '../resource/builder';
import type { AnyObject, Session } from '../session';

export const SERVICES = staticMapping('v1', 'Service', 'services');
export const PODS = staticMapping('v1', 'Pod', 'pods');

/** A label selector of an object as text: matchLabels and expressions. */
export function selectorText(selector: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] } | Record<string, string> | undefined): string {
  if (!selector) return '';
  const typed = selector as { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] };
  const map = typed.matchLabels === undefined && typed.matchExpressions === undefined ? (selector as Record<string, string>) : (typed.matchLabels ?? {});
  return formatSelector({ matchLabels: map, ...(typed.matchExpressions ? { matchExpressions: typed.matchExpressions } : {}) });
}

/** The selector of pods behind a workload or a service (polymorphichelpers.SelectorsForObject). */
export function podSelectorOf(object: AnyObject, purpose: string): string {
  const spec = (object['spec'] ?? {}) as { selector?: Record<string, string> };
  if (object.kind === 'Service' && !spec.selector) throw new KubectlError(`${purpose} *v1.Service: invalid service '${object.metadata.name}': Service is defined without a selector`);
  if (!spec.selector) throw new KubectlError(`${purpose} *v1.${object.kind}: selector for *v1.${object.kind} not implemented`);
  return selectorText(spec.selector);
}

/** Pods of a selector, those that logs and exec prefer first: assigned, running, ready, longest ready. */
export function* podsOf(session: Session, namespace: string, selector: string): Task<AnyObject[]> {
  const client = yield* session.client();
  const list = yield* client.object<{ items?: AnyObject[] }>({ method: 'GET', path: resourcePath(PODS, namespace), query: queryOf({ labelSelector: selector }) });
  return (list.items ?? []).map((item) => ({ ...item, apiVersion: 'v1', kind: 'Pod' }) as AnyObject);
}

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly lastTransitionTime?: string }[];
  readonly containerStatuses?: readonly { readonly restartCount: number }[];
}

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** podutils.ByLogging or ActivePods: the pod that stands for its workload. */
export function bestPod(pods: readonly AnyObject[]): AnyObject | undefined {
  const rank = (pod: AnyObject): (number | string)[] => {
    const status = (pod['status'] ?? {}) as PodStatus;
    const ready = status.conditions?.find((one) => one.type === 'Ready' && one.status === 'True');
    return [
      (pod['spec'] as { nodeName?: string }).nodeName ? 0 : 1,
      -(PHASES[status.phase ?? ''] ?? 0),
      ready ? 0 : 1,
      ready?.lastTransitionTime ?? '',
      Math.max(0, ...(status.containerStatuses ?? []).map((one) => one.restartCount)),
      pod.metadata.creationTimestamp ?? '',
    ];
  };
  return [...pods].sort((a, b) => {
    const left = rank(a);
    const right = rank(b);
    for (let at = 0; at < left.length; at += 1) {
      if (left[at]! < right[at]!) return -1;
      if (left[at]! > right[at]!) return 1;
    }
    return 0;
  })[0];
}

/** GetPodRunningTimeoutFlag. */
export function podRunningTimeout(session: Session): number {
  const timeout = session.flags.duration('pod-running-timeout');
  if (timeout <= 0) throw usageError(session.commandPath, '--pod-running-timeout must be higher than zero');
  return timeout;
}

/** The pod that "pod", "pod/x" or "deploy/x" means, waiting up to `timeoutMs` for one to appear. */
export function* attachablePod(session: Session, word: string, timeoutMs: number): Task<AnyObject> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pod', word];
  const mapping = yield* mappingNamed(session, type);
  const object = yield* fetchNamed(session, mapping, name);
  if (mapping.kind === 'Pod') return object;
  const selector = podSelectorOf({ ...object, kind: mapping.kind } as AnyObject, 'cannot attach to');
  const deadline = session.now() + timeoutMs;
  for (;;) {
    const pod = bestPod(yield* podsOf(session, session.namespace, selector));
    if (pod) return pod;
    if (session.now() >= deadline) throw new KubectlError('timed out waiting for the condition');
    yield* session.proc.sleep(500);
  }
}

interface ContainerLike {
  readonly name: string;
  readonly image?: string;
}

export interface PodSpecLike {
  readonly containers: readonly ContainerLike[];
  readonly initContainers?: readonly ContainerLike[];
  readonly ephemeralContainers?: readonly ContainerLike[];
}

export function allContainers(pod: AnyObject): ContainerLike[] {
  const spec = pod['spec'] as PodSpecLike;
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** podcmd.FindOrDefaultContainerByName; `say`, unless all is quiet, gets the word about which one was taken when there was a choice. */
export function* chosenContainer(pod: AnyObject, wanted: string, say?: (text: string) => Task<void>): Task<string> {
  const all = allContainers(pod);
  if (wanted) {
    if (!all.some((one) => one.name === wanted)) throw new KubectlError(`container ${wanted} not found in pod ${pod.metadata.name}`);
    return wanted;
  }
  const preferred = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (preferred) {
    if (all.some((one) => one.name === preferred)) return preferred;
    if (say) yield* say(`Default container name ${JSON.stringify(preferred)} not found in pod ${pod.metadata.name}\n`);
  }
  const spec = pod['spec'] as PodSpecLike;
  const names = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  if (say && names.length > 1) yield* say(`Defaulted container ${JSON.stringify(spec.containers[0]!.name)} out of: ${describeContainers(spec)}\n`);
  return spec.containers[0]!.name;
}

export function describeContainers(spec: PodSpecLike): string {
  return [...spec.containers.map((one) => one.name), ...(spec.initContainers ?? []).map((one) => `${one.name} (init)`), ...(spec.ephemeralContainers ?? []).map((one) => `${one.name} (ephem)`)].join(', ');
}
