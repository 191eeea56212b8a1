import type { Task } from '../../../runtime/process';
import { KubectlError, PlainError } from '../../errors';
import { byteOrder } from '../../json';
import { mappingNamed, staticMapping } from '../../resource/builder';
import type { Session } from '../../session';
import { enforcedNamespace, metadata, parsePairs } from './objects';
import { creation } from './typed';

const GROUP = 'rbac.authorization.k8s.io';
const VERSION = `${GROUP}/v1`;
const VERBS = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate'];

interface ResourceRule {
  readonly group: string;
  readonly resource: string;
}

/** What can be done with a path that is no resource. */
const URL_VERBS = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

/** --verb, --resource and --resource-name as rules: one rule per API group. */
function* rulesOf(session: Session): Task<Record<string, unknown>[]> {
  const { flags } = session;
  const verbs = flags.list('verb').includes('*') ? ['*'] : [...new Set(flags.list('verb').map((verb) => verb.trim()).filter((verb) => verb !== ''))];
  const urls = flags.has('non-resource-url') ? flags.list('non-resource-url') : [];
  if (verbs.length === 0) throw new KubectlError('at least one verb must be specified');
  const given = flags.list('resource');
  // All of them leaves nothing for others to add.
  const resources = given.includes('*') ? ['*'] : given;
  if (resources.length === 0 && urls.length === 0) throw new KubectlError(flags.has('non-resource-url') ? 'one of resource or nonResourceURL must be specified' : 'at least one resource must be specified');
  const names = [...new Set(flags.list('resource-name'))];
  if (resources.length > 0) for (const verb of verbs) if (!VERBS.includes(verb)) yield* session.err(`Warning: '${verb}' is not a standard resource verb\n`);
  const byGroup = new Map<string, string[]>();
  for (const one of resources) {
    const { group, resource } = yield* resolveRule(session, one, verbs);
    byGroup.set(group, [...(byGroup.get(group) ?? []), resource]);
  }
  const rules: Record<string, unknown>[] = [...byGroup].sort(([a], [b]) => byteOrder(a, b)).map(([group, list]) => ({ verbs, apiGroups: [group], resources: [...new Set(list)], ...(names.length ? { resourceNames: names } : {}) }));
  for (const url of urls) {
    if (url !== '*' && !url.startsWith('/')) throw new KubectlError('nonResourceURL should start with /');
    if (/\*./.test(url)) throw new KubectlError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
  const unfit = urls.length ? verbs.find((verb) => !URL_VERBS.includes(verb)) : undefined;
  if (unfit !== undefined) throw new KubectlError(`invalid verb: '${unfit}' for nonResourceURL`);
  if (urls.length) rules.push({ verbs, nonResourceURLs: [...urls] });
  return rules;
}

const ROLES = ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'];

/** What some verbs alone may be done with. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ROLES,
  escalate: ROLES,
  impersonate: ['users', 'serviceaccounts', 'groups', 'userextras.authentication.k8s.io'],
};

function* resolveRule(session: Session, word: string, verbs: readonly string[]): Task<ResourceRule> {
  const [type, subresource] = word.split('/');
  if (type === '') throw new KubectlError('resource must be specified if apiGroup/subresource specified');
  if (type === '*' || type!.startsWith('*.')) return { group: type!.slice(2), resource: subresource ? `*/${subresource}` : '*' };
  const [name = '', ...rest] = type!.split('.');
  let found: ResourceRule = { group: rest.join('.'), resource: name };
  let unknown: PlainError | undefined;
  try {
    found = yield* mappingNamed(session, type!);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    unknown = new PlainError(rest.length ? `the server doesn't have a resource type "${name}" in group "${found.group}"` : error.message);
  }
  for (const verb of verbs) {
    if (!SPECIAL[verb]) continue;
    if (!SPECIAL[verb].includes(`${found.resource}${found.group ? `.${found.group}` : ''}`)) throw new KubectlError(`can not perform '${verb}' on '${found.resource}' in group '${found.group}'`);
    unknown = undefined;
  }
  if (unknown) throw unknown;
  return { group: found.group, resource: subresource ? `${found.resource}/${subresource}` : found.resource };
}

export const createRole = creation(function* build(session, name) {
  return {
    mapping: staticMapping(VERSION, 'Role', 'roles'),
    object: { kind: 'Role', apiVersion: VERSION, metadata: metadata(name, enforcedNamespace(session)), rules: yield* rulesOf(session) },
  };
});

export const createClusterRole = creation(function* build(session, name) {
  const aggregation = session.flags.text('aggregation-rule');
  const mapping = staticMapping(VERSION, 'ClusterRole', 'clusterroles', false);
  if (aggregation) {
    if (session.flags.list('verb').length || session.flags.list('resource').length) throw new KubectlError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    const matchLabels = parsePairs(aggregation, (part) => `${part} must be formatted as key=value`);
    return { mapping, object: { kind: 'ClusterRole', apiVersion: VERSION, metadata: metadata(name), rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } } };
  }
  return { mapping, object: { kind: 'ClusterRole', apiVersion: VERSION, metadata: metadata(name), rules: yield* rulesOf(session) } };
});

function subjectsOf(session: Session): Record<string, unknown>[] {
  const { flags } = session;
  const subjects: Record<string, unknown>[] = [];
  for (const name of flags.list('user')) subjects.push({ kind: 'User', apiGroup: GROUP, name });
  for (const name of flags.list('group')) subjects.push({ kind: 'Group', apiGroup: GROUP, name });
  for (const account of flags.list('serviceaccount')) {
    const parts = account.split(':');
    if (parts.length !== 2 || !parts[0] || !parts[1]) throw new KubectlError('serviceaccount must be <namespace>:<name>');
    subjects.push({ kind: 'ServiceAccount', name: parts[1], namespace: parts[0] });
  }
  return subjects;
}

export const createRoleBinding = creation((session, name) => {
  const role = session.flags.text('role');
  const clusterRole = session.flags.text('clusterrole');
  if ((role === '') === (clusterRole === '')) throw new KubectlError('exactly one of clusterrole or role must be specified');
  const subjects = subjectsOf(session);
  return {
    mapping: staticMapping(VERSION, 'RoleBinding', 'rolebindings'),
    object: {
      kind: 'RoleBinding',
      apiVersion: VERSION,
      metadata: metadata(name, enforcedNamespace(session)),
      ...(subjects.length ? { subjects } : {}),
      roleRef: { apiGroup: GROUP, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole },
    },
  };
});

export const createClusterRoleBinding = creation((session, name) => {
  const subjects = subjectsOf(session);
  return {
    mapping: staticMapping(VERSION, 'ClusterRoleBinding', 'clusterrolebindings', false),
    object: {
      kind: 'ClusterRoleBinding',
      apiVersion: VERSION,
      metadata: metadata(name),
      ...(subjects.length ? { subjects } : {}),
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: session.flags.text('clusterrole') },
    },
  };
});
