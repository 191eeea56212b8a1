import type { FieldTest, Predicate, Requester } from '../goal';
import type { Locale } from '../text';
import { KUBECONFIG_PATH, workstationPath, type FactObject, type Facts } from './needs';
import { readPath } from './path';
import { words, type Words } from './words';

export interface GoalResult {
  /** Whether every predicate holds. */
  readonly met: boolean;
  /** Share of predicates that hold, 0 to 1: the partial credit. What was so from the start only keeps what the others earn. */
  readonly credit: number;
  /** What holds and what is still missing, a line each. */
  readonly items: readonly { readonly met: boolean; readonly text: string }[];
}

/** Judges a goal on facts; says in the learner's language what is missing. Pure. */
export function evaluateGoal(goal: readonly Predicate[], facts: Facts, locale: Locale): GoalResult {
  const items = goal.map((predicate) => {
    const missing = judge(predicate, facts, words[locale]);
    if (missing === undefined) return { met: true, text: words[locale].done(subject(predicate)) };
    return { met: false, text: predicate.say?.[locale] ?? missing };
  });
  const met = items.filter((item) => item.met).length;
  // Two predicates on one object that is not there miss the same thing: it is said once.
  const said = items.filter((item, at) => item.met || items.findIndex((other) => other.text === item.text) === at);
  const kept = items.filter((_, at) => staysSo(goal[at]!));
  const earned = items.filter((_, at) => !staysSo(goal[at]!));
  return { met: met === items.length, credit: shareMet(earned) * shareMet(kept), items: said };
}

const staysSo = (predicate: Predicate): boolean => 'stays' in predicate && predicate.stays === true;

const shareMet = (items: readonly { readonly met: boolean }[]): number => (items.length === 0 ? 1 : items.filter((item) => item.met).length / items.length);

/** What is missing, or undefined when the predicate holds. */
function judge(p: Predicate, facts: Facts, say: Words): string | undefined {
  switch (p.kind) {
    case 'object': return judgeObject(p, facts, say);
    case 'absent': return judgeAbsent(p, facts, say);
    case 'ready': return judgeReady(p, facts, say);
    case 'serves': return judgeServes(p, facts, say);
    case 'file': {
      const text = facts.file(p.machine ? p.path : workstationPath(p.path), p.machine);
      if (text === undefined) return say.noFile(p.path);
      if (text.trim() === '') return say.emptyFile(p.path);
      return p.matches && !new RegExp(p.matches, 'm').test(text) ? say.wrongFile(p.path) : undefined;
    }
    case 'context': {
      const have = currentNamespace(facts.file(KUBECONFIG_PATH, undefined) ?? '');
      return have === p.namespace ? undefined : say.context(p.namespace, have);
    }
    case 'http': return judgeHttp(p, facts, say);
    case 'access': {
      if (facts.allowed(p) === p.allowed) return undefined;
      return say.access(subject(p), `${p.verb} ${p.resource}`, p.namespace, p.allowed);
    }
    case 'container': return judgeContainer(p, facts, say);
  }
}

function judgeObject(p: Extract<Predicate, { kind: 'object' }>, facts: Facts, say: Words): string | undefined {
  const namespace = p.namespace ?? 'default';
  const all = facts.list(p.resource, p.allNamespaces ? undefined : namespace, p.cluster);
  if (!all) return say.unknownResource(p.resource);
  const what = subject(p);
  const candidates = all.filter((object) => (p.name === undefined || object.metadata.name === p.name) && carries(object, p.labels) && !object.metadata.deletionTimestamp);
  const passing = candidates.filter((object) => p.where.every((test) => holds(object, test)));
  const max = p.count?.max;
  if (max !== undefined && passing.length > max) return say.tooMany(what, passing.length, max);
  const min = p.count?.min ?? (max !== undefined ? 0 : 1);
  if (passing.length >= min) return undefined;
  if (candidates.length === 0) return say.noObject(what, p.allNamespaces || clusterScoped(p.resource) ? undefined : namespace, p.name === undefined);
  if (min > 1) return say.tooFew(what, passing.length, min);
  // The candidate that is closest to what is wanted tells most.
  const closest = [...candidates].sort((a, b) => failures(a, p.where) - failures(b, p.where))[0]!;
  const failed = p.where.find((test) => !holds(closest, test))!;
  return say.field(`${what}${p.name ? '' : ` (${closest.metadata.name})`}`, failed, found(closest, failed));
}

function judgeAbsent(p: Extract<Predicate, { kind: 'absent' }>, facts: Facts, say: Words): string | undefined {
  const all = facts.list(p.resource, p.namespace ?? 'default', p.cluster) ?? [];
  const left = all.filter((object) => (p.name === undefined || object.metadata.name === p.name) && carries(object, p.labels));
  return left.length === 0 ? undefined : say.stillThere(subject(p), left.length);
}

function judgeReady(p: Extract<Predicate, { kind: 'ready' }>, facts: Facts, say: Words): string | undefined {
  const pods = (facts.list('pods', p.namespace ?? 'default', p.cluster) ?? []).filter((pod) => (p.name === undefined || pod.metadata.name === p.name) && carries(pod, p.labels) && !pod.metadata.deletionTimestamp);
  if (pods.length === 0) return say.noObject(subject(p), p.namespace ?? 'default', p.name === undefined);
  const ready = pods.filter(isReady).length;
  if (ready < p.min) return say.notReady(subject(p), ready, p.min, [...new Set(pods.filter((pod) => !isReady(pod)).map(podState))].slice(0, 3).join(', '));
  return p.max !== undefined && ready > p.max ? say.tooManyReady(subject(p), ready, p.max) : undefined;
}

function judgeServes(p: Extract<Predicate, { kind: 'serves' }>, facts: Facts, say: Words): string | undefined {
  const namespace = p.namespace ?? 'default';
  const service = (facts.list('services', namespace, p.cluster) ?? []).find((one) => one.metadata.name === p.service);
  if (!service) return say.noService(p.service, namespace);
  const ports = (readPath(service, 'spec.ports') ?? []) as readonly { readonly port: number }[];
  if (p.port !== undefined && !ports.some((port) => port.port === p.port)) return say.noPort(p.service, p.port, ports.map((port) => port.port).join(', ') || '–');
  const selector = (readPath(service, 'spec.selector') ?? {}) as Readonly<Record<string, string>>;
  if (Object.keys(selector).length === 0) return say.noSelector(p.service);
  const pods = (facts.list('pods', namespace, p.cluster) ?? []).filter((pod) => !pod.metadata.deletionTimestamp);
  const matching = pods.filter((pod) => carries(pod, selector));
  const shown = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',');
  if (matching.length === 0) return say.selectsNone(p.service, shown, pods.length);
  const ready = matching.filter(isReady).length;
  return ready < p.min ? say.selectsUnready(p.service, shown, ready, matching.length, p.min) : undefined;
}

function judgeHttp(p: Extract<Predicate, { kind: 'http' }>, facts: Facts, say: Words): string | undefined {
  const answer = facts.http(p);
  const from = requesterName(p.from);
  if (p.fails) {
    if (!answer || !('error' in answer)) return say.httpAnswered(p.url, from);
    // Somebody who is not there proves nothing about whom he may call.
    return answer.error.endsWith(': not running') ? say.httpFailed(p.url, from, answer.error) : undefined;
  }
  if (!answer || 'error' in answer) return say.httpFailed(p.url, from, answer?.error ?? '…');
  return p.matches && !new RegExp(p.matches).test(answer.body) ? say.httpBody(p.url, from) : undefined;
}

function judgeContainer(p: Extract<Predicate, { kind: 'container' }>, facts: Facts, say: Words): string | undefined {
  const found = (facts.containers(p.machine) ?? []).filter((one) => (p.name === undefined || one.name === p.name) && (p.image === undefined || one.image === p.image));
  const what = subject(p);
  if (found.length === 0) return say.noContainer(what, p.machine);
  const inNetwork = found.filter((one) => p.network === undefined || one.network === p.network);
  if (inNetwork.length === 0) return say.containerNetwork(what, found[0]!.network, p.network!);
  if (!inNetwork.some((one) => one.running === p.running)) return say.containerState(what, p.running);
  const other = facts.containers(p.machine)?.find((one) => one.name === p.apartFrom);
  const shared = inNetwork[0]!.networks.find((network) => other?.networks.includes(network));
  return other && shared !== undefined ? say.containersTogether(what, other.name, shared) : undefined;
}

const requesterName = (from: Requester): string => ('machine' in from ? from.machine : `pod ${from.pod}`);

/** Short name of what a predicate speaks of: "pod web", "pods app=web", "file notes.txt". */
function subject(p: Predicate): string {
  switch (p.kind) {
    case 'file': return p.path;
    case 'context': return 'kubectl';
    case 'http': return p.url;
    case 'serves': return `Service ${p.service}`;
    case 'access': return 'user' in p.who ? p.who.user : `${p.who.namespace}/${p.who.serviceAccount}`;
    case 'container': return `container${p.name ? ` ${p.name}` : ''}${p.image ? ` (${p.image})` : ''}`;
    default: {
      const resource = p.kind === 'ready' ? 'pods' : p.resource;
      const labels = p.labels ? ` ${Object.entries(p.labels).map(([key, value]) => `${key}=${value}`).join(',')}` : '';
      return `${p.name === undefined ? resource.split('.')[0]! : singular(resource)}${p.name ? ` ${p.name}` : ''}${labels}`;
    }
  }
}

const singular = (resource: string): string => {
  const plural = resource.split('.')[0]!;
  if (plural === 'endpoints') return plural;
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.endsWith('sses') ? plural.slice(0, -2) : plural.replace(/s$/, '');
};

const clusterScoped = (resource: string): boolean => /^(nodes|namespaces|persistentvolumes|storageclasses|clusterroles|clusterrolebindings|priorityclasses|ingressclasses)(\.|$)/.test(resource);

function carries(object: FactObject, labels: Readonly<Record<string, string>> | undefined): boolean {
  return Object.entries(labels ?? {}).every(([key, value]) => object.metadata.labels?.[key] === value);
}

const failures = (object: FactObject, where: readonly FieldTest[]): number => where.filter((test) => !holds(object, test)).length;

function holds(object: FactObject, test: FieldTest): boolean {
  const value = asMeant(test.path, readPath(object, test.path));
  if ('equals' in test) return value === test.equals;
  if ('not' in test) return value !== test.not;
  if ('matches' in test) return value !== undefined && new RegExp(test.matches).test(typeof value === 'string' ? value : JSON.stringify(value));
  if ('atLeast' in test) return typeof value === 'number' && value >= test.atLeast;
  if ('atMost' in test) return typeof value === 'number' && value <= test.atMost;
  if ('includes' in test) return Array.isArray(value) ? value.includes(test.includes) : typeof value === 'object' && value !== null && String(test.includes) in value;
  if ('length' in test) return value !== null && typeof value === 'object' ? Object.keys(value).length === test.length : test.length === 0 && value === undefined;
  return (value !== undefined && value !== null) === test.exists;
}

/** Docker Hub is the registry of an image that names none: `docker.io/library/nginx:1.27` is `nginx:1.27`. */
const asMeant = (path: string, value: unknown): unknown => (path.endsWith('.image') && typeof value === 'string' ? value.replace(/^(index\.)?docker\.io\/(library\/)?/, '') : value);

/** What a failed test found: of a list that is too long or too short, its length. */
function found(object: FactObject, test: FieldTest): string {
  const value = readPath(object, test.path);
  return show('length' in test && typeof value === 'object' && value !== null ? Object.keys(value).length : value);
}

const show = (value: unknown): string => {
  if (value === undefined || value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const isReady = (pod: FactObject): boolean => !pod.metadata.deletionTimestamp && readPath(pod, 'status.conditions[type=Ready].status') === 'True';

/** What kubectl get would show in the STATUS column, shortened to what a hint needs. */
function podState(pod: FactObject): string {
  const statuses = [...((readPath(pod, 'status.initContainerStatuses') ?? []) as readonly unknown[]), ...((readPath(pod, 'status.containerStatuses') ?? []) as readonly unknown[])];
  for (const status of statuses) {
    const reason = readPath(status, 'state.waiting.reason') ?? readPath(status, 'state.terminated.reason');
    if (typeof reason === 'string' && reason !== 'Completed') return reason;
  }
  return String(readPath(pod, 'status.phase') ?? 'Pending');
}

/** The namespace of a kubeconfig's current context, read without a YAML parser: kubectl writes it in one known layout. */
function currentNamespace(kubeconfig: string): string {
  const current = /^current-context:\s*"?([^"\s]+)/m.exec(kubeconfig)?.[1];
  for (const block of kubeconfig.split(/^- context:/m).slice(1)) {
    if (new RegExp(`^\\s+name:\\s*"?${current?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"?\\s*$`, 'm').test(block) || /^\s*name:/m.exec(block) === null) {
      return /^\s+namespace:\s*"?([^"\s]+)/m.exec(block)?.[1] ?? 'default';
    }
  }
  return 'default';
}
