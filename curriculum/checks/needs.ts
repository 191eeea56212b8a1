import type { Predicate } from '../goal';

/** What must be known before a goal can be judged. */
export type Need =
  | { readonly kind: 'list'; readonly resource: string; readonly namespace: string | undefined }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'http'; readonly pod: string; readonly namespace: string; readonly url: string };

export const KUBECONFIG_PATH = '/home/learner/.kube/config';
const HOME = '/home/learner';

/** `~/x` and `x` are meant from the learner's home. */
export function workstationPath(path: string): string {
  if (path.startsWith('/')) return path;
  return `${HOME}/${path.replace(/^~\//, '')}`;
}

/** The facts that these predicates read, each once. */
export function needsOf(goal: readonly Predicate[]): Need[] {
  const needs = new Map<string, Need>();
  const add = (need: Need): void => void needs.set(JSON.stringify(need), need);
  for (const p of goal) {
    const namespace = ('namespace' in p ? p.namespace : undefined) ?? 'default';
    switch (p.kind) {
      case 'object':
        add({ kind: 'list', resource: p.resource, namespace: p.allNamespaces ? undefined : namespace });
        break;
      case 'absent':
        add({ kind: 'list', resource: p.resource, namespace });
        break;
      case 'ready':
        add({ kind: 'list', resource: 'pods', namespace });
        break;
      case 'serves':
        add({ kind: 'list', resource: 'services', namespace });
        add({ kind: 'list', resource: 'pods', namespace });
        break;
      case 'file':
        add({ kind: 'file', path: workstationPath(p.path) });
        break;
      case 'context':
        add({ kind: 'file', path: KUBECONFIG_PATH });
        break;
      case 'http':
        add({ kind: 'http', pod: p.from.pod, namespace: p.from.namespace ?? 'default', url: p.url });
        break;
    }
  }
  return [...needs.values()];
}

/** What was found. `undefined` from `list` means that the API refused (an unknown resource, a missing CRD). */
export interface Facts {
  list(resource: string, namespace: string | undefined): readonly FactObject[] | undefined;
  file(path: string): string | undefined;
  http(pod: string, namespace: string, url: string): { readonly status: number; readonly body: string } | { readonly error: string } | undefined;
}

/** A Kubernetes object as the API gives it. */
export interface FactObject {
  readonly metadata: { readonly name?: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>; readonly deletionTimestamp?: string };
  readonly [field: string]: unknown;
}
