import type { KubeObject } from '../../api/object';
import type { UserInfo } from '../../api/transport';
import type { Store } from '../../store/store';
import type { AccessAttributes } from '../request-context';

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

const ROLES = 'rbac.authorization.k8s.io/roles';
const CLUSTER_ROLES = 'rbac.authorization.k8s.io/clusterroles';
const BINDINGS = 'rbac.authorization.k8s.io/rolebindings';
const CLUSTER_BINDINGS = 'rbac.authorization.k8s.io/clusterrolebindings';

/** The rules of one user, as far as they were worked out. Valid while no role and no binding changes. */
interface Known {
  readonly cluster: readonly PolicyRule[];
  readonly namespaces: Map<string, readonly PolicyRule[]>;
  /** By verb, resource and namespace: the rules that allow it, to all names or to some. */
  readonly concerned: Map<string, readonly PolicyRule[]>;
  /** The latest of these questions: most are asked again and again, and a look along a short list needs no key. */
  readonly latest: Question[];
}

interface Question {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
}

const LATEST = 8;

/** Role-based access control over the stored roles and bindings. Members of system:masters may do everything. */
export class Rbac {
  readonly #store: Store;
  readonly #known = new Map<string, Known>();
  /** The same by the users themselves: the cluster's actors always bring the same one. */
  readonly #byUser = new Map<UserInfo, Known>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called after every change of a role or a binding. */
  changed(): void {
    this.#known.clear();
    this.#byUser.clear();
  }

  allows(user: UserInfo, attributes: AccessAttributes): boolean {
    if (user.groups.includes('system:masters')) return true;
    const known = this.#of(user);
    const { name = '' } = attributes;
    for (const rule of this.#concerned(known, user, attributes)) if (allowsName(rule, name)) return true;
    return false;
  }

  #concerned(known: Known, user: UserInfo, { verb, group, resource, subresource = '', namespace = '' }: AccessAttributes): readonly PolicyRule[] {
    const { latest, concerned } = known;
    for (const one of latest) if (one.resource === resource && one.verb === verb && one.subresource === subresource && one.namespace === namespace && one.group === group) return one.rules;
    const key = `${verb}|${group}|${resource}/${subresource}|${namespace}`;
    let rules = concerned.get(key);
    if (!rules) {
      const what = subresource ? `${resource}/${subresource}` : resource;
      const all = namespace === '' ? known.cluster : [...known.cluster, ...this.#inNamespace(known, user, namespace)];
      rules = all.filter((rule) => ruleConcerns(rule, verb, group, what, subresource));
      if (concerned.size > 4096) concerned.clear();
      concerned.set(key, rules);
    }
    latest.unshift({ verb, group, resource, subresource, namespace, rules });
    if (latest.length > LATEST) latest.pop();
    return rules;
  }

  allowsPath(user: UserInfo, verb: string, path: string): boolean {
    if (user.groups.includes('system:masters')) return true;
    return this.#of(user).cluster.some((rule) => has(rule.verbs, verb) && (rule.nonResourceURLs ?? []).some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))));
  }

  /** Why a user is allowed something: the binding and the role, as access reviews say it; '' for members of system:masters. */
  reason(user: UserInfo, resource: { readonly verb?: string; readonly group?: string; readonly resource?: string; readonly subresource?: string; readonly namespace?: string; readonly name?: string } | undefined, path: { readonly path?: string; readonly verb?: string } | undefined): string {
    if (user.groups.includes('system:masters')) return '';
    const test = (rule: PolicyRule): boolean => {
      if (!resource) return has(rule.verbs, path?.verb ?? '') && (rule.nonResourceURLs ?? []).some((url) => url === '*' || url === path?.path || (url.endsWith('*') && (path?.path ?? '').startsWith(url.slice(0, -1))));
      const what = resource.subresource ? `${resource.resource}/${resource.subresource}` : (resource.resource ?? '');
      return ruleAllows(rule, resource.verb ?? '', resource.group ?? '', what, resource.subresource ?? '', resource.name ?? '');
    };
    for (const [kind, binding] of [...this.#store.collection(CLUSTER_BINDINGS).list().map((item) => ['ClusterRoleBinding', item] as const), ...(resource?.namespace ? this.#store.collection(BINDINGS).list(resource.namespace).map((item) => ['RoleBinding', item] as const) : [])]) {
      const namespace = binding.metadata.namespace ?? '';
      const subject = subjectsOf(binding).find((candidate) => isSubject(candidate, user, namespace));
      const ref = binding['roleRef'] as RoleRef;
      if (!subject || !this.rulesOfRole(ref, namespace || undefined)?.some(test)) continue;
      const name = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
      const who = subject.kind === 'ServiceAccount' ? `ServiceAccount "${subject.name}/${subject.namespace ?? namespace}"` : `${subject.kind} "${subject.name}"`;
      return `RBAC: allowed by ${kind} "${name}" of ${ref.kind} "${ref.name}" to ${who}`;
    }
    return '';
  }

  /** All rules that hold for a user in a namespace, cluster-wide ones included. */
  rulesOf(user: UserInfo, namespace: string): readonly PolicyRule[] {
    const known = this.#of(user);
    return [...known.cluster, ...(namespace ? this.#inNamespace(known, user, namespace) : [])];
  }

  /** The rules of a role that a binding refers to; undefined when it does not exist. */
  rulesOfRole(ref: RoleRef, namespace: string | undefined): readonly PolicyRule[] | undefined {
    const role = ref.kind === 'ClusterRole' ? this.#store.collection(CLUSTER_ROLES).get(undefined, ref.name) : this.#store.collection(ROLES).get(namespace, ref.name);
    return role ? rulesIn(role) : undefined;
  }

  #of(user: UserInfo): Known {
    let known = this.#byUser.get(user);
    if (!known) {
      // A token gives a new one each time.
      if (this.#byUser.size > 512) this.#byUser.clear();
      this.#byUser.set(user, (known = this.#lookUp(user)));
    }
    return known;
  }

  #lookUp(user: UserInfo): Known {
    const key = `${user.name}\n${user.groups.join('\n')}`;
    let known = this.#known.get(key);
    if (!known) {
      const rules: PolicyRule[] = [];
      for (const binding of this.#store.collection(CLUSTER_BINDINGS).list()) {
        if (subjectsOf(binding).some((subject) => isSubject(subject, user, ''))) rules.push(...(this.rulesOfRole(binding['roleRef'] as RoleRef, undefined) ?? []));
      }
      known = { cluster: rules, namespaces: new Map(), concerned: new Map(), latest: [] };
      if (this.#known.size > 512) this.#known.clear();
      this.#known.set(key, known);
    }
    return known;
  }

  #inNamespace(known: Known, user: UserInfo, namespace: string): readonly PolicyRule[] {
    let rules = known.namespaces.get(namespace);
    if (!rules) {
      const found: PolicyRule[] = [];
      for (const binding of this.#store.collection(BINDINGS).list(namespace)) {
        if (subjectsOf(binding).some((subject) => isSubject(subject, user, namespace))) found.push(...(this.rulesOfRole(binding['roleRef'] as RoleRef, namespace) ?? []));
      }
      rules = found;
      known.namespaces.set(namespace, rules);
    }
    return rules;
  }
}

export function rulesIn(role: KubeObject): readonly PolicyRule[] {
  return (role['rules'] as readonly PolicyRule[] | null | undefined) ?? [];
}

function subjectsOf(binding: KubeObject): readonly Subject[] {
  return (binding['subjects'] as readonly Subject[] | undefined) ?? [];
}

function isSubject(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  if (subject.kind === 'User') return subject.name === user.name;
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  if (subject.kind !== 'ServiceAccount') return false;
  return user.name === `system:serviceaccount:${subject.namespace || bindingNamespace}:${subject.name}`;
}

function has(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(value));
}

function ruleAllows(rule: PolicyRule, verb: string, group: string, what: string, subresource: string, name: string): boolean {
  return ruleConcerns(rule, verb, group, what, subresource) && allowsName(rule, name);
}

/** Whether a rule allows something for one name at least. */
function ruleConcerns(rule: PolicyRule, verb: string, group: string, what: string, subresource: string): boolean {
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group)) return false;
  const { resources = [] } = rule;
  return resources.includes('*') || resources.includes(what) || (subresource !== '' && resources.includes(`*/${subresource}`));
}

function allowsName({ resourceNames }: PolicyRule, name: string): boolean {
  return !resourceNames?.length || resourceNames.includes(name);
}

/** Whether the rules that somebody has cover a rule that he wants to hand out; otherwise what is missing (rule_covers in k8s.io/component-helpers). */
export function missingRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((rule) => !owned.some((own) => covers(own, rule)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const out: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? []) for (const resource of rule.resources ?? []) for (const verb of rule.verbs) {
    if (rule.resourceNames?.length) for (const name of rule.resourceNames) out.push({ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: [name] });
    else out.push({ verbs: [verb], apiGroups: [group], resources: [resource] });
  }
  for (const url of rule.nonResourceURLs ?? []) for (const verb of rule.verbs) out.push({ verbs: [verb], nonResourceURLs: [url] });
  return out;
}

function covers(own: PolicyRule, rule: PolicyRule): boolean {
  if (!has(own.verbs, rule.verbs[0]!)) return false;
  if (rule.nonResourceURLs) {
    const url = rule.nonResourceURLs[0]!;
    return (own.nonResourceURLs ?? []).some((mine) => mine === url || mine === '*' || (mine.endsWith('*') && url.startsWith(mine.slice(0, -1))));
  }
  if (!has(own.apiGroups, rule.apiGroups![0]!)) return false;
  const resource = rule.resources![0]!;
  const [, subresource] = resource.split('/');
  if (!has(own.resources, resource) && !(subresource && own.resources?.includes(`*/${subresource}`))) return false;
  if (!own.resourceNames?.length) return true;
  return rule.resourceNames !== undefined && own.resourceNames.includes(rule.resourceNames[0]!);
}
