import { quote } from '../../api/field-errors';
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Draft } from '../../api/kind';
import { failure, notFound } from '../../api/status';
import { sameJson } from '../../api/validation/object-meta';
import { missingRules, rulesIn, type PolicyRule, type Rbac, type RoleRef } from './rbac';
import type { KubeObject } from '../../api/object';

const GROUP = 'rbac.authorization.k8s.io';
const ALL: readonly PolicyRule[] = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }];

/**
 * Nobody hands out rights that he does not hold himself, unless he may "escalate" the role or "bind" it
 * (pkg/registry/rbac). It stands after the mutating plugins, because the registry asks before it validates.
 */
export function escalationCheck(rbac: Rbac): AdmissionPlugin {
  return {
    name: 'RBAC escalation check',
    concerns: (kind, _operation, subresource) => kind.group === GROUP && subresource === undefined,
    admit(request, context) {
      if (!request.object || context.user.groups.includes('system:masters')) return;
      if (request.oldObject && onlyForCollection(request.object, request.oldObject)) return;
      if (request.kind.plural.endsWith('bindings')) checkBinding(rbac, request, request.object, context);
      else checkRole(rbac, request, request.object, context);
    },
  };
}

function checkRole(rbac: Rbac, request: AdmissionRequest, role: Draft, context: AdmissionContext): void {
  const { plural } = request.kind;
  const { namespace, name } = request;
  if (context.authorize({ verb: 'escalate', group: GROUP, resource: plural, ...(namespace ? { namespace } : {}), ...(request.oldObject && name ? { name } : {}) })) return;
  confirm(rbac, request, rulesIn(role as unknown as KubeObject), context);
  if (!role['aggregationRule'] && !request.oldObject?.['aggregationRule']) return;
  if (missingRules(rbac.rulesOf(context.user, ''), ALL).length) throw forbidden(request, 'must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(rbac: Rbac, request: AdmissionRequest, binding: Draft, context: AdmissionContext): void {
  const ref = (binding['roleRef'] ?? {}) as Partial<RoleRef>;
  const { namespace } = request;
  const resource = ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  // A reference of another kind is refused by the rules of bindings.
  if (!ref.name || (ref.kind !== 'ClusterRole' && (ref.kind !== 'Role' || !namespace))) return;
  if (context.authorize({ verb: 'bind', group: GROUP, resource, name: ref.name, ...(namespace ? { namespace } : {}) })) return;
  const rules = rbac.rulesOfRole(ref as RoleRef, namespace);
  if (!rules) throw notFound({ group: GROUP, resource }, ref.name);
  confirm(rbac, request, rules, context);
}

function confirm(rbac: Rbac, request: AdmissionRequest, wanted: readonly PolicyRule[], context: AdmissionContext): void {
  const { user } = context;
  const missing = missingRules(rbac.rulesOf(user, request.namespace ?? ''), wanted);
  if (missing.length === 0) return;
  const lines = [...new Set(compacted(missing).map(ruleText))].sort();
  throw forbidden(request, `user ${quote(user.name)} (groups=${list(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`);
}

/** Rules of one resource are put together, with all their verbs. */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const out: PolicyRule[] = [];
  const simple = new Map<string, number>();
  for (const rule of rules) {
    const key = rule.nonResourceURLs ? undefined : `${rule.apiGroups![0]}|${rule.resources![0]}|${rule.resourceNames?.[0] ?? ''}`;
    const at = key === undefined ? undefined : simple.get(key);
    if (at !== undefined) out[at] = { ...out[at]!, verbs: [...new Set([...out[at]!.verbs, ...rule.verbs])] };
    else {
      if (key !== undefined) simple.set(key, out.length);
      out.push(rule);
    }
  }
  return out;
}

function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = Object.entries({ APIGroups: apiGroups, Resources: resources, NonResourceURLs: nonResourceURLs, ResourceNames: resourceNames, Verbs: verbs });
  return `{${parts.filter(([, values]) => values?.length).map(([name, values]) => `${name}:${list(values!)}`).join(', ')}}`;
}

const list = (values: readonly string[]): string => `[${values.map(quote).join(' ')}]`;

function forbidden(request: AdmissionRequest, why: string): Error {
  const { plural } = request.kind;
  const name = request.object?.metadata.name ?? request.name ?? '';
  return failure(403, 'Forbidden', `${plural}.${GROUP} ${quote(name)} is forbidden: ${why}`, { name, group: GROUP, kind: plural });
}

/** Whether an update changes only what the garbage collector needs: owners and finalizers. */
function onlyForCollection(object: Draft, old: KubeObject): boolean {
  const bare = (value: Draft | KubeObject): object => {
    const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, resourceVersion: _version, ...metadata } = value.metadata as Draft['metadata'];
    return { ...value, metadata };
  };
  return sameJson(bare(object), bare(old));
}
