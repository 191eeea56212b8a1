import type { Timeline } from './timeline';

/**
 * When a simulated timeline counts as agreeing with a recorded one. A real cluster is full of races, so an object agrees
 * when each of its lasting states is found in the other timeline, in order and at about the same time, and the other way
 * round. Objects with generated names are interchangeable. Left aside: whether an image was pulled or already there;
 * whether a crashed container is shown as terminated or already as waiting for its back-off.
 */
export type States = readonly (readonly [seconds: number, state: string])[];
/** Interchangeable objects' key → the states of each of them. */
type Sequences = Readonly<Record<string, readonly States[]>>;

const LASTING_SECONDS = 2.5;
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';

const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(2.5, 0.25 * Math.max(a, b));

/** Names and messages without what differs from run to run. */
function plain(text: unknown): string {
  return String(text ?? '')
    .replace(new RegExp(`-${SAFE}{8,10}-${SAFE}{5}\\b`, 'g'), '-<hash>-<rand>')
    .replace(new RegExp(`-(?=${SAFE}*\\d)${SAFE}{8,10}\\b`, 'g'), '-<hash>')
    .replace(new RegExp(`-${SAFE}{5}\\b`, 'g'), '-<rand>')
    .replace(/-\d{8}\b/g, '-<minute>').replace(/worker-\d/g, 'worker-<n>').replace(/10\.244\.\d+\.\d+/g, '<podip>')
    .replace(/\([0-9a-f-]{36}\)/g, '(<uid>)').replace(/[0-9a-f]{64}/g, '<sha>').replace(/kube-api-access-\w{5}/g, 'kube-api-access-<rand>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>').replace(/back-off \S+ restarting/g, 'back-off <t> restarting');
}

// The objects come as JSON of any kind; their shapes are the recordings' business.
type Loose = any;

const conditions = (object: Loose): string =>
  (object.status?.conditions ?? []).map((condition: Loose) => `${condition.type}=${condition.status}${condition.reason ? `(${condition.reason})` : ''}`).sort().join(' ');

function container(status: Loose): string {
  const [kind, detail] = (Object.entries(status.state ?? {})[0] ?? ['none', {}]) as [string, Loose];
  if (detail?.reason === 'CrashLoopBackOff' || (kind === 'terminated' && detail?.exitCode !== 0)) return `${status.name}:crashed restarts=${status.restartCount}`;
  const reason = detail?.reason ? `=${detail.reason}` : '';
  const code = detail?.exitCode === undefined ? '' : `(${detail.exitCode})`;
  return `${status.name}:${kind}${reason}${code} restarts=${status.restartCount}${status.ready ? ' ready' : ''}`;
}

const replicaState = (o: Loose): string => `spec=${o.spec.replicas} replicas=${o.status?.replicas ?? 0} ready=${o.status?.readyReplicas ?? 0}`;

/** What of an object counts as its state. */
const STATE_OF: Readonly<Record<string, (object: Loose) => string>> = {
  pods: (o) => [o.status?.phase, o.status?.reason ?? '', conditions(o), ...(o.status?.initContainerStatuses ?? []).map(container), ...(o.status?.containerStatuses ?? []).map(container), o.metadata.deletionTimestamp ? 'terminating' : ''].join(' | '),
  replicasets: replicaState,
  replicationcontrollers: replicaState,
  deployments: (o) => `spec=${o.spec.replicas} replicas=${o.status?.replicas ?? 0} updated=${o.status?.updatedReplicas ?? 0} ready=${o.status?.readyReplicas ?? 0} ${conditions(o)}`,
  statefulsets: (o) => `${replicaState(o)} updated=${o.status?.updatedReplicas ?? 0}`,
  daemonsets: (o) => `desired=${o.status?.desiredNumberScheduled ?? 0} ready=${o.status?.numberReady ?? 0} updated=${o.status?.updatedNumberScheduled ?? 0}`,
  jobs: (o) => `active=${o.status?.active ?? 0} succeeded=${o.status?.succeeded ?? 0} failed=${o.status?.failed ?? 0} ${conditions(o)}`,
  persistentvolumeclaims: (o) => o.status?.phase,
  endpointslices: (o) => (o.endpoints ?? []).map((e: Loose) => `ready=${e.conditions?.ready} serving=${e.conditions?.serving} terminating=${e.conditions?.terminating}`).sort().join(' | '),
  namespaces: (o) => o.status?.phase,
};

/** The states that the objects of a timeline went through. */
export function sequencesOf(timeline: Pick<Timeline, 'events'>): Sequences {
  const objects = new Map<string, { group: string; states: [number, string][] }>();
  for (const { t, resource, type, object } of timeline.events) {
    const loose = object as Loose;
    if (resource === 'events') {
      if (/^(Pulling|Pulled)$/.test(loose.reason) || /failed to sync configmap cache/.test(loose.message)) continue;
      const key = `event ${loose.type} ${loose.reason} on ${loose.involvedObject?.kind}/${plain(loose.involvedObject?.name)}: ${plain(loose.message)}`;
      if (!objects.has(key)) objects.set(key, { group: key, states: [[t, 'seen']] });
      continue;
    }
    if (!STATE_OF[resource]) continue;
    const key = `${resource}/${loose.metadata.name}/${loose.metadata.uid}`;
    const entry = objects.get(key) ?? { group: `${resource}/${plain(loose.metadata.name)}`, states: [] };
    const state = type === 'DELETED' ? 'DELETED' : STATE_OF[resource](loose);
    if (entry.states[entry.states.length - 1]?.[1] !== state) entry.states.push([t, state]);
    objects.set(key, entry);
  }
  const groups: Record<string, States[]> = {};
  for (const { group, states } of objects.values()) (groups[group] ??= []).push(states);
  return groups;
}

/** A recorded run, reduced to what is compared. */
export interface Recording {
  readonly seconds: number;
  readonly groups: Sequences;
}

export interface Agreement {
  readonly same: number;
  readonly all: number;
  readonly differences: readonly { readonly object: string; readonly want: States; readonly got: States | undefined }[];
}

/** Holds a candidate against the recordings of the same requests; an object that agrees with any of them agrees. */
export function agreement(recordings: readonly Recording[], candidate: Sequences): Agreement {
  const [first, ...others] = recordings;
  let same = 0, all = 0;
  const differences: { object: string; want: States; got: States | undefined }[] = [];
  for (const [group, list] of Object.entries(first!.groups)) {
    const left = [...candidate[group] ?? []];
    const isEvent = group.startsWith('event ');
    if (isEvent && list[0]![0]![0] > first!.seconds - LASTING_SECONDS) continue;
    if (isEvent && others.some((recording) => !recording.groups[group]) && left.length === 0) continue;
    for (const [at, want] of list.entries()) {
      all += 1;
      const options = recordings.flatMap(({ groups, seconds }) => (groups[group]?.[at] ? [{ states: groups[group][at], seconds }] : []));
      const found = left.findIndex((got) => options.some(({ states, seconds }) => within(states, got, seconds) && within(got, states, seconds)));
      if (found >= 0) {
        same += 1;
        left.splice(found, 1);
      } else differences.push({ object: group, want, got: left[0] });
    }
  }
  return { same, all, differences };
}

/** Every lasting state of one is found in the other, in order and in time. */
function within(some: States, others: States, endSeconds: number): boolean {
  let from = 0;
  const lasting = some.filter(([t], at) => t <= endSeconds - LASTING_SECONDS && (some[at + 1]?.[0] ?? Infinity) - t >= LASTING_SECONDS);
  return lasting.every(([t, state]) => {
    const at = others.findIndex(([u, other], index) => index >= from && other === state && near(t, u));
    if (at < 0) return false;
    from = at;
    return true;
  });
}
