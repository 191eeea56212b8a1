import type { Predicate, Requester } from '../goal';

/** What must be asked for, because the answer takes cluster time. Lists, files and rights are read at once. */
export interface HttpNeed {
  readonly from: Requester;
  readonly url: string;
}

export const KUBECONFIG_PATH = '/home/learner/.kube/config';
const HOME = '/home/learner';

/** `~/x` and `x` are meant from the learner's home. */
export function workstationPath(path: string): string {
  if (path.startsWith('/')) return path;
  return `${HOME}/${path.replace(/^~\//, '')}`;
}

/** The requests whose answers a goal reads, each once. */
export function httpNeedsOf(goal: readonly Predicate[]): HttpNeed[] {
  const needs = new Map<string, HttpNeed>();
  for (const p of goal) if (p.kind === 'http') needs.set(httpKey(p), { from: p.from, url: p.url });
  return [...needs.values()];
}

export const httpKey = ({ from, url }: HttpNeed): string => `${'machine' in from ? from.machine : `${from.cluster ?? ''}/${from.namespace ?? 'default'}/${from.pod}`} ${url}`;

export type AccessQuestion = Omit<Extract<Predicate, { kind: 'access' }>, 'kind' | 'allowed' | 'say' | 'stays'>;

/** A container as `docker ps -a` tells of it. */
export interface ContainerFact {
  readonly name: string;
  readonly image: string;
  readonly network: string;
  /** All networks that it is plugged into. */
  readonly networks: readonly string[];
  readonly running: boolean;
}

/** What was found. `undefined` from `list` means that the API refused (an unknown resource, a missing CRD). */
export interface Facts {
  list(resource: string, namespace: string | undefined, cluster: string | undefined): readonly FactObject[] | undefined;
  /** `machine` is the workstation unless given. */
  file(path: string, machine: string | undefined): string | undefined;
  http(need: HttpNeed): { readonly status: number; readonly body: string } | { readonly error: string } | undefined;
  allowed(question: AccessQuestion): boolean;
  /** Undefined when there is no such Docker host. */
  containers(machine: string): readonly ContainerFact[] | undefined;
}

/** A Kubernetes object as the API gives it. */
export interface FactObject {
  readonly metadata: { readonly name?: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>; readonly deletionTimestamp?: string };
  readonly [field: string]: unknown;
}
