import type { KubeObject, TraceStep } from '../../engine/index';
import type { FigureSpec, LifeFigure, LifeLane, RequestFigure, RequestStep, Tone } from './figure';
import { stateOf, type PodObject } from './object-figures';
import { isGenerated, namespaceOf, type FigureSources } from './sources';
import type { PodVersion } from './tape';

const CONDITIONS = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready', 'DisruptionTarget'];
const MARKS = 60;

/** The versions of the Pod that a picture means: by name, or the newest that a controller named after it. */
function versionsOf(spec: FigureSpec, sources: FigureSources): readonly PodVersion[] | undefined {
  const namespace = namespaceOf(spec), all = sources.tape?.pods;
  if (!all) return undefined;
  const exact = spec.name === undefined ? undefined : all.get(`${namespace}/${spec.name}`);
  if (exact) return exact;
  return [...all].reverse().find(([key, versions]) => key.startsWith(`${namespace}/`) && (spec.name === undefined || isGenerated(versions[0]!.object, spec.name)))?.[1];
}

interface EventObject extends KubeObject {
  readonly involvedObject?: { readonly uid?: string; readonly fieldPath?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
  readonly count?: number;
}

/** Phase, containers and conditions of one Pod as the API saw them change, and its probes. */
export function lifeFigure(spec: FigureSpec, sources: FigureSources): LifeFigure | undefined {
  const versions = versionsOf(spec, sources);
  if (!versions) return undefined;
  const first = versions[0]!, last = versions.at(-1)!;
  const pod = last.object as PodObject;
  const end = last.gone ? last.at : undefined;
  const lanes: LifeLane[] = [{ id: 'phase', group: 'phase', label: '', spans: spansOf(versions, end, phaseAt) }];
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    lanes.push({ id: container.name, group: 'container', label: container.name, spans: spansOf(versions, end, (object) => {
      const status = [...(object.status?.initContainerStatuses ?? []), ...(object.status?.containerStatuses ?? [])].find((one) => one.name === container.name);
      if (!status) return { text: '–', tone: 'quiet', on: false };
      const { state, tone } = stateOf(status);
      return { text: state, tone, on: status.state?.running !== undefined };
    }) });
  }
  for (const type of CONDITIONS) {
    if (!versions.some(({ object }) => (object as PodObject).status?.conditions?.some((one) => one.type === type))) continue;
    lanes.push({ id: type, group: 'condition', label: type, spans: spansOf(versions, end, (object) => {
      const on = object.status?.conditions?.find((one) => one.type === type)?.status === 'True';
      return { text: on ? 'True' : 'False', tone: on ? (type === 'DisruptionTarget' ? 'leaving' : 'good') : 'quiet', on };
    }) });
  }
  return { of: 'life', name: pod.metadata.name!, began: first.at, ended: end, restartPolicy: pod.spec.restartPolicy ?? 'Always', lanes, marks: marksOf(pod, sources, first.at) };
}

function phaseAt(object: PodObject): { text: string; tone: Tone; on: boolean } {
  const phase = object.status?.phase ?? 'Pending';
  if (object.metadata.deletionTimestamp) return { text: 'Terminating', tone: 'leaving', on: true };
  return { text: phase, tone: phase === 'Running' || phase === 'Succeeded' ? 'good' : phase === 'Failed' ? 'bad' : 'waiting', on: true };
}

function spansOf(versions: readonly PodVersion[], end: number | undefined, at: (object: PodObject) => { text: string; tone: Tone; on: boolean }): LifeLane['spans'] {
  const spans: { from: number; to: number | undefined; text: string; tone: Tone; on: boolean }[] = [];
  for (const version of versions) {
    if (version.gone) continue;
    const state = at(version.object as PodObject);
    const open = spans.at(-1);
    if (open && open.text === state.text && open.tone === state.tone) continue;
    if (open) open.to = version.at;
    spans.push({ from: version.at, to: undefined, ...state });
  }
  const open = spans.at(-1);
  if (open && end !== undefined) open.to = end;
  return spans;
}

/** Probes as the trace has them, and the events that tell of endings. */
function marksOf(pod: PodObject, sources: FigureSources, began: number): LifeFigure['marks'] {
  const subject = `pods/${pod.metadata.namespace}/${pod.metadata.name}`;
  const steps = (sources.tape?.steps ?? []).filter((step) => step.subject === subject && step.at >= began);
  const marks: LifeFigure['marks'][number][] = [];
  for (const step of steps) {
    if (step.action === 'probe') {
      const { container, kind, success, message } = step.detail as { container: string; kind: string; success: boolean; message?: string };
      marks.push({ at: step.at, lane: container, what: kind, tone: success ? 'good' : 'bad', message: message ?? '' });
    } else if (step.action === 'started') marks.push({ at: step.at, lane: String(step.detail?.container ?? ''), what: 'started', tone: 'good', message: '' });
  }
  return marks.slice(-MARKS);
}

const STATUS_ONLY = /^controller\/(replicaset|deployment|endpoint|endpointslice|endpointslicemirroring)$/;
const LONGEST = 24;

interface Write {
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  readonly path: string;
  readonly subject: string;
  readonly revision: string | undefined;
  readonly created: boolean;
  readonly removed: boolean;
}

/** From the command to the running container: who wrote what, and which revision made them do it. */
export function requestFigure(spec: FigureSpec, sources: FigureSources): RequestFigure | undefined {
  const versions = versionsOf(spec, sources);
  if (!versions || !sources.tape) return undefined;
  const pod = versions[0]!.object as PodObject;
  const subject = `pods/${pod.metadata.namespace}/${pod.metadata.name}`;
  const all = writesOf(sources.tape.steps);
  const birth = all.findIndex((write) => write.subject === subject && write.created && write.revision === pod.metadata.resourceVersion);
  if (birth < 0) return undefined;
  const before = ancestry(pod, all.slice(0, birth), sources);
  const events = new Map(sources.objects('events').filter((event) => (event as EventObject).involvedObject?.uid === pod.metadata.uid).map((event) => [`events/${event.metadata.namespace}/${event.metadata.name}`, event as EventObject]));
  const steps: RequestStep[] = [];
  let cause: string | undefined;
  for (const write of before) {
    steps.push(step(write, cause, []));
    cause = write.revision;
  }
  steps.push(step(all[birth]!, cause, []));
  cause = all[birth]!.revision;
  let done = false;
  for (const write of all.slice(birth + 1)) {
    if (done || steps.length >= LONGEST) break;
    const event = events.get(write.subject);
    if (event && write.actor.startsWith('kubelet/')) {
      steps.push({ at: write.at, actor: write.actor, act: 'does', subject, revision: undefined, because: undefined, facts: [event.reason ?? '', event.message ?? ''] });
      continue;
    }
    if (write.subject !== subject || STATUS_ONLY.test(write.actor)) continue;
    const now = versions.find(({ object }) => object.metadata.resourceVersion === write.revision);
    const earlier = now && versions[versions.indexOf(now) - 1];
    const facts = write.path.endsWith('/binding') ? [reasonOf(sources.tape.steps, subject)] : now ? changes(earlier?.object as PodObject | undefined, now.object as PodObject) : [];
    steps.push(step(write, write.actor.startsWith('kubelet/') && cause === undefined ? undefined : cause, facts));
    cause = write.actor === 'scheduler' ? write.revision : undefined;
    done = (now?.object as PodObject | undefined)?.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
  }
  return { of: 'request', pod: pod.metadata.name!, began: steps[0]!.at, done, steps };
}

function step(write: Write, because: string | undefined, facts: readonly string[]): RequestStep {
  const act = write.removed ? 'deletes' : write.path.endsWith('/binding') ? 'binds' : write.created ? 'creates' : write.path.endsWith('/status') ? 'reports' : 'changes';
  return { at: write.at, actor: write.actor, act, subject: write.subject, revision: write.revision, because, facts: facts.filter(Boolean) };
}

/** Every write with who asked for it: the store's step follows its request in the same moment. */
function writesOf(steps: readonly TraceStep[]): Write[] {
  const writes: Write[] = [];
  let request: TraceStep | undefined, reconciling = '';
  for (const one of steps) {
    if (one.action === 'reconcile') reconciling = one.actor;
    else if (one.action === 'request') request = one;
    else if ((one.action === 'stored' || one.action === 'removed') && request) {
      const [verb = '', path = ''] = (request.subject ?? '').split(' ');
      writes.push({ at: one.at, actor: actorOf(request.actor, reconciling), verb, path, subject: one.subject ?? '', revision: one.cause, created: one.detail?.created === true, removed: one.action === 'removed' });
    }
  }
  return writes;
}

function actorOf(user: string, reconciling: string): string {
  if (user === 'system:kube-controller-manager') return reconciling || 'controller-manager';
  if (user === 'system:kube-scheduler') return 'scheduler';
  if (user.startsWith('system:node:')) return `kubelet/${user.slice(12)}`;
  return 'kubectl';
}

/** The writes that led to the Pod: on its owner, on the owner's owner, back to a person's command. */
function ancestry(pod: KubeObject, earlier: readonly Write[], sources: FigureSources): Write[] {
  const chain: Write[] = [];
  let child = pod, until = earlier.length;
  for (;;) {
    const reference = child.metadata.ownerReferences?.find((owner) => owner.controller);
    if (!reference) break;
    const resource = `${reference.kind.toLowerCase()}s`;
    const subject = `${resource}/${child.metadata.namespace}/${reference.name}`;
    const own = `controller/${reference.kind.toLowerCase()}`;
    const at = earlier.slice(0, until).findLastIndex((write) => write.subject === subject && write.actor !== own && !write.path.endsWith('/status'));
    if (at < 0) break;
    chain.unshift(earlier[at]!);
    until = at;
    const owner = ['replicasets', 'deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'replicationcontrollers'].includes(resource) ? sources.objects(resource as 'replicasets').find((one) => one.metadata.uid === reference.uid) : undefined;
    if (!owner) break;
    child = owner;
  }
  return chain;
}

/** Why this node: the scheduler's own words are its scores. */
function reasonOf(steps: readonly TraceStep[], subject: string): string {
  const scored = steps.findLast((one) => one.action === 'scored' && one.subject === subject);
  const chosen = scored?.detail?.chosen as string | undefined;
  if (!chosen) return '';
  const scores = (scored!.detail!.scores ?? {}) as Readonly<Record<string, Readonly<Record<string, number>>>>;
  const sums = Object.entries(scores).map(([node, parts]) => `${node} ${Object.values(parts).reduce((sum, part) => sum + part, 0)}`);
  return sums.length > 1 ? `${chosen} (${sums.join(', ')})` : chosen;
}

/** What a new version says that the one before did not. */
function changes(before: PodObject | undefined, now: PodObject): string[] {
  const facts: string[] = [];
  if (now.status?.podIP && now.status.podIP !== before?.status?.podIP) facts.push(`podIP ${now.status.podIP}`);
  for (const condition of now.status?.conditions ?? []) {
    const old = before?.status?.conditions?.find((one) => one.type === condition.type)?.status;
    if (condition.status === 'True' && old !== 'True') facts.push(`${condition.type}=True`);
  }
  for (const status of now.status?.containerStatuses ?? []) {
    const old = before?.status?.containerStatuses?.find((one) => one.name === status.name);
    const state = stateOf(status).state;
    if (state !== (old && stateOf(old).state)) facts.push(`${status.name}: ${state}`);
  }
  if (now.status?.phase !== before?.status?.phase) facts.push(`phase ${now.status?.phase}`);
  return facts;
}
