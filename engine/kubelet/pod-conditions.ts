import type { ContainerStatus, PodCondition, PodSpec, PodStatus } from '../api/types';
import { freezeJson } from '../api/seal';
import type { ContainerStatuses } from './container-status';
import { findStatus } from './find-status';

interface ConditionInput {
  readonly spec: PodSpec;
  readonly statuses: ContainerStatuses;
  readonly phase: PodStatus['phase'];
  readonly sandboxReady: boolean;
  /** The conditions the pod has: their transition times are kept, those of others stay. */
  readonly before: readonly PodCondition[];
  /** RFC 3339. */
  readonly now: string;
}

interface Verdict { readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string }

/** What the kubelet alone says of a pod. */
export const KUBELET_OWNED: ReadonlySet<string> = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled', 'PodResizePending', 'PodResizeInProgress']);

/** The kubelet's five conditions after those of others, after status/generate.go. */
export function podConditions(input: ConditionInput, resize: readonly PodCondition[] = []): readonly PodCondition[] {
  const { before, spec, statuses, phase } = input;
  const containers = containersReady(spec, statuses, phase);
  const own = ownConditions(input, initialized(spec, statuses, phase), podReady(input, containers), containers);
  if (resize.length || before.some(isForeign)) return [...before.filter(isForeign), ...resize, ...own];
  // The list that the pod has, when nothing in it has changed.
  return before.length === own.length && own.every((one, at) => one === before[at]) ? before : own;
}

/* A memo of a pure function: pods of one template that start in one second have the same list, which is frozen. */
let lastOwn: (Pick<ConditionInput, 'before' | 'now' | 'sandboxReady'> & { readonly first: Verdict; readonly ready: Verdict; readonly containers: Verdict; readonly list: readonly PodCondition[] }) | undefined;

function ownConditions(input: ConditionInput, first: Verdict, ready: Verdict, containers: Verdict): readonly PodCondition[] {
  const { before, now, sandboxReady } = input;
  if (lastOwn?.before === before && lastOwn.now === now && lastOwn.sandboxReady === sandboxReady && lastOwn.first === first && lastOwn.ready === ready && lastOwn.containers === containers) return lastOwn.list;
  const list = freezeJson([
    condition(input, 'PodReadyToStartContainers', sandboxReady ? TRUE : FALSE),
    condition(input, 'Initialized', first),
    condition(input, 'Ready', ready),
    condition(input, 'ContainersReady', containers),
    condition(input, 'PodScheduled', TRUE),
  ]);
  lastOwn = { before, now, sandboxReady, first, ready, containers, list };
  return list;
}

const TRUE: Verdict = { status: 'True' }, FALSE: Verdict = { status: 'False' };

function isForeign({ type }: PodCondition): boolean {
  return !KUBELET_OWNED.has(type);
}

function condition({ before, now }: ConditionInput, type: string, { status, reason, message }: Verdict): PodCondition {
  const old = findCondition(before, type);
  if (old && old.status === status && old.reason === reason && old.message === message) return old;
  const made: { -readonly [K in keyof PodCondition]: PodCondition[K] } = {
    type,
    status,
    // Always on the wire, never set by the kubelet.
    lastProbeTime: null as unknown as undefined,
    lastTransitionTime: old && old.status === status ? old.lastTransitionTime : now,
  };
  if (reason) made.reason = reason;
  if (message) made.message = message;
  return made;
}

function findCondition(list: readonly PodCondition[], type: string): PodCondition | undefined {
  for (let at = 0; at < list.length; at += 1) if (list[at]!.type === type) return list[at];
  return undefined;
}

const COMPLETED: Verdict = { status: 'True', reason: 'PodCompleted' };

function initialized(spec: PodSpec, statuses: ContainerStatuses, phase: PodStatus['phase']): Verdict {
  if (!spec.initContainers) return phase === 'Succeeded' ? COMPLETED : TRUE;
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of spec.initContainers) {
    const status = findStatus(statuses.init, container.name);
    if (!status) unknown.push(container.name);
    else if (container.restartPolicy === 'Always' ? !status.started : !status.ready) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return COMPLETED;
  // Once an app container has run, initialization is behind it, whatever the sidecars do now.
  if (incomplete.length && statuses.app.some((status) => status.state?.running || status.state?.terminated || status.lastState?.terminated)) return { status: 'True' };
  if (incomplete.length || unknown.length) return { status: 'False', reason: 'ContainersNotInitialized', message: listing('incomplete', incomplete, unknown) };
  return { status: 'True' };
}

function containersReady(spec: PodSpec, statuses: ContainerStatuses, phase: PodStatus['phase']): Verdict {
  if (phase !== 'Succeeded' && phase !== 'Failed' && !spec.initContainers && allReady(spec, statuses.app)) return TRUE;
  const only = spec.containers.length === 1 && !spec.initContainers ? findStatus(statuses.app, spec.containers[0]!.name) : undefined;
  // What most pods say while they start: one text for all of a template.
  if (only && !only.ready && phase !== 'Succeeded' && phase !== 'Failed') return unreadyAlone(only.name);
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = (name: string, list: readonly ContainerStatus[] | undefined): void => {
    const status = findStatus(list, name);
    if (!status) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const container of spec.initContainers ?? []) if (container.restartPolicy === 'Always') look(container.name, statuses.init);
  for (const container of spec.containers) look(container.name, statuses.app);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed' && unknown.length === 0) return { status: 'False', reason: 'PodFailed' };
  if (unready.length || unknown.length) return { status: 'False', reason: 'ContainersNotReady', message: listing('unready', unready, unknown) };
  return { status: 'True' };
}

let lastUnready: { readonly name: string; readonly verdict: Verdict } | undefined;

/* A memo of a pure function. */
function unreadyAlone(name: string): Verdict {
  if (lastUnready?.name !== name) lastUnready = { name, verdict: { status: 'False', reason: 'ContainersNotReady', message: listing('unready', [name], []) } };
  return lastUnready.verdict;
}

function allReady({ containers }: PodSpec, statuses: readonly ContainerStatus[]): boolean {
  for (let at = 0; at < containers.length; at += 1) if (!findStatus(statuses, containers[at]!.name)?.ready) return false;
  return true;
}

function podReady({ spec, before }: ConditionInput, containers: Verdict): Verdict {
  if (containers.status !== 'True' || !spec.readinessGates) return containers;
  const messages: string[] = [];
  for (const { conditionType } of spec.readinessGates) {
    const gate = before.find((other) => other.type === conditionType);
    if (!gate) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
  }
  return messages.length ? { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') } : { status: 'True' };
}

function listing(what: string, names: readonly string[], unknown: readonly string[]): string {
  const parts: string[] = [];
  if (unknown.length) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (names.length) parts.push(`containers with ${what} status: [${names.join(' ')}]`);
  return parts.join(', ');
}
