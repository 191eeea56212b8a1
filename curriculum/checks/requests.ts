import type { AccessQuestion, FactObject } from './needs';

/** The requests that find facts out, for whoever can send them: the tab's transport, or HTTPS to a cluster elsewhere. */

/** A review is answered, not stored. */
export function accessReview({ who, verb, resource, namespace, name }: AccessQuestion): { readonly path: string; readonly object: object } {
  const { plural, group } = resourceParts(resource);
  const [user, groups] = 'user' in who
    ? [who.user, [...(who.groups ?? []), 'system:authenticated']]
    : [`system:serviceaccount:${who.namespace}:${who.serviceAccount}`, ['system:serviceaccounts', `system:serviceaccounts:${who.namespace}`, 'system:authenticated']];
  return {
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    object: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, groups, resourceAttributes: { verb, resource: plural, group, ...(namespace && { namespace }), ...(name && { name }) } } },
  };
}

export const isAllowed = (review: unknown): boolean => (review as { status?: { allowed?: boolean } } | undefined)?.status?.allowed === true;

/** `deployments.apps` is the resource deployments of the group apps. */
export function resourceParts(resource: string): { readonly plural: string; readonly group: string } {
  const dot = resource.indexOf('.');
  return dot < 0 ? { plural: resource, group: '' } : { plural: resource.slice(0, dot), group: resource.slice(dot + 1) };
}

/** Where a group's preferred version is told. */
export const groupPath = (group: string): string => `/apis/${group}`;

/** The path under which a group's resources are, from what `groupPath` answered; undefined when there is no such group. */
export function basePath(group: string, answer: { readonly status: number; readonly object?: unknown } | undefined): string | undefined {
  if (group === '') return '/api/v1';
  const version = (answer?.object as { preferredVersion?: { groupVersion?: string } } | undefined)?.preferredVersion?.groupVersion;
  return answer?.status === 200 && version ? `/apis/${version}` : undefined;
}

/** To be tried in turn: a resource of a namespace, or one that has none. */
export const listPaths = (base: string, plural: string, namespace: string | undefined): string[] => (namespace === undefined ? [`${base}/${plural}`] : [`${base}/namespaces/${namespace}/${plural}`, `${base}/${plural}`]);

export const itemsOf = (list: unknown, namespace: string | undefined): readonly FactObject[] =>
  ((list as { items?: readonly FactObject[] }).items ?? []).filter(({ metadata }) => namespace === undefined || metadata.namespace === undefined || metadata.namespace === namespace);
