import { ExpressionError, toExpressionValue, type Expression, type ExpressionModule } from '../../api/expressions';
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import { matchesSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import { failure } from '../../api/status';
import type { LabelSelector } from '../../api/types';
import type { LazyModule } from '../../runtime/lazy-module';
import { refusal } from './refusal';

const GROUP = 'admissionregistration.k8s.io';
const VARIABLES = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'];
const CODES: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403, RequestEntityTooLarge: 413, Invalid: 422 };

interface ResourceRule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

interface Match {
  readonly resourceRules?: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

interface PolicySpec {
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly matchConstraints?: Match;
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations?: readonly { readonly expression: string; readonly message?: string; readonly messageExpression?: string; readonly reason?: string }[];
}

interface BindingSpec {
  readonly policyName: string;
  readonly matchResources?: Match;
  readonly validationActions?: readonly string[];
  readonly paramRef?: { readonly name?: string; readonly namespace?: string; readonly selector?: LabelSelector; readonly parameterNotFoundAction?: 'Allow' | 'Deny' };
}

interface Finding {
  readonly message: string;
  readonly reason: string | undefined;
}

const specOf = <T>(object: KubeObject): T => object['spec'] as T;

/** ValidatingAdmissionPolicies with their bindings (k8s.io/apiserver, plugin/policy/validating). */
export function admissionPolicies(expressions: LazyModule<ExpressionModule>): AdmissionPlugin {
  const programs = new WeakMap<object, Map<string, Expression>>();
  const compiled = (policy: KubeObject, text: string): Expression => {
    let known = programs.get(policy);
    if (!known) programs.set(policy, (known = new Map()));
    let program = known.get(text);
    if (!program) known.set(text, (program = expressions.value.compile(text, VARIABLES)));
    return program;
  };
  return {
    name: 'ValidatingAdmissionPolicy',
    // Policies do not apply to what decides over policies.
    concerns: (kind, operation) => kind.group !== GROUP && operation !== 'CONNECT',
    validate(request, context) {
      const bindings = context.reader.list(GROUP, 'validatingadmissionpolicybindings');
      for (const binding of bindings) {
        const policy = context.reader.get(GROUP, 'validatingadmissionpolicies', undefined, specOf<BindingSpec>(binding).policyName);
        if (policy) new Evaluation(policy, binding, request, context, (text) => compiled(policy, text)).run();
      }
    },
  };
}

class Evaluation {
  readonly #spec: PolicySpec;
  readonly #binding: BindingSpec;

  constructor(
    private readonly policy: KubeObject, private readonly binding: KubeObject, private readonly request: AdmissionRequest, private readonly context: AdmissionContext, private readonly compile: (text: string) => Expression,
  ) {
    this.#spec = specOf<PolicySpec>(policy);
    this.#binding = specOf<BindingSpec>(binding);
  }

  run(): void {
    const { matchConstraints } = this.#spec;
    if (!matchConstraints || !this.#matches(matchConstraints) || (this.#binding.matchResources && !this.#matches(this.#binding.matchResources))) return;
    for (const params of this.#params()) for (const finding of this.#findings(params)) this.#act(finding);
  }

  #act({ message, reason = 'Invalid' }: Finding): void {
    const names = `ValidatingAdmissionPolicy '${this.policy.metadata.name}' with binding '${this.binding.metadata.name}'`;
    const actions = this.#binding.validationActions ?? [];
    if (actions.includes('Warn')) this.context.warn(`Validation failed for ${names}: ${message}`);
    if (!actions.includes('Deny')) return;
    const text = `${names} denied request: ${message}`;
    const { status } = refusal(this.request, this.context, text, [{ message: text }]);
    throw failure(CODES[reason] ?? 422, reason, status.message!, status.details);
  }

  #findings(params: KubeObject | undefined): Finding[] {
    const { matchConditions = [], validations = [], failurePolicy = 'Fail' } = this.#spec;
    const values = this.#values(params);
    const failed = (text: string, error: unknown): Finding[] => {
      if (!(error instanceof ExpressionError)) throw error;
      return failurePolicy === 'Ignore' ? [] : [{ message: `expression '${text}' resulted in error: ${error.message}`, reason: undefined }];
    };
    for (const { expression } of matchConditions) {
      try {
        if (this.compile(expression).evaluate(values) !== true) return [];
      } catch (error) {
        return failed(expression, error);
      }
    }
    return validations.flatMap(({ expression, message, messageExpression, reason }) => {
      try {
        if (this.compile(expression).evaluate(values) === true) return [];
      } catch (error) {
        return failed(expression, error);
      }
      return [{ message: this.#madeMessage(messageExpression, values) ?? (message?.trim() || `failed expression: ${expression.trim()}`), reason }];
    });
  }

  #madeMessage(expression: string | undefined, values: Readonly<Record<string, unknown>>): string | undefined {
    if (!expression) return undefined;
    try {
      const made = this.compile(expression).evaluate(values);
      return typeof made === 'string' && made.trim() && !made.includes('\n') ? made.trim() : undefined;
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  }

  #values(params: KubeObject | undefined): Record<string, unknown> {
    const { object, oldObject, kind, operation, subresource, namespace, name } = this.request;
    const { user, dryRun } = this.context;
    const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
    const gvr = { group: kind.group, version: kind.version, resource: kind.plural };
    const values: Record<string, unknown> = {
      object: operation === 'DELETE' ? null : toExpressionValue(object ?? null),
      oldObject: toExpressionValue(oldObject ?? null),
      request: {
        kind: gvk, resource: gvr, requestKind: gvk, requestResource: gvr, operation, subResource: subresource ?? '', name: name ?? '', namespace: namespace ?? '', dryRun,
        userInfo: { username: user.name, groups: [...user.groups], uid: user.uid ?? '', extra: { ...user.extra } },
      },
      params: toExpressionValue(params ?? null),
      namespaceObject: toExpressionValue(namespace ? (this.context.reader.get('', 'namespaces', undefined, namespace) ?? null) : null),
    };
    // A variable is worked out when an expression reads it, from those before it.
    const variables = {};
    for (const { name: variable, expression } of this.#spec.variables ?? []) {
      let known: { readonly value: unknown } | undefined;
      Object.defineProperty(variables, variable, { enumerable: true, get: () => (known ??= { value: this.compile(expression).evaluate(values) }).value });
    }
    values['variables'] = variables;
    return values;
  }

  /** The parameters that the binding names; one undefined where the policy takes none. */
  #params(): readonly (KubeObject | undefined)[] {
    const { paramKind } = this.#spec;
    const { paramRef } = this.#binding;
    if (!paramKind || !paramRef) return [undefined];
    const [group, version] = paramKind.apiVersion.includes('/') ? (paramKind.apiVersion.split('/') as [string, string]) : ['', paramKind.apiVersion];
    const kind = this.context.reader.kindNamed(group, version, paramKind.kind);
    const all = kind ? this.context.reader.list(group, kind.plural, kind.namespaced ? (paramRef.namespace ?? this.request.namespace) : undefined) : [];
    const found = all.filter((object) => (paramRef.name ? object.metadata.name === paramRef.name : matchesSelector(paramRef.selector ?? {}, object.metadata.labels)));
    if (found.length || paramRef.parameterNotFoundAction === 'Allow') return found;
    this.#act({ message: 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction', reason: undefined });
    return [];
  }

  #matches(match: Match): boolean {
    const { kind, namespace, object, oldObject } = this.request;
    if (match.namespaceSelector && (namespace !== undefined || kind.plural === 'namespaces')) {
      const labels = kind.plural === 'namespaces' && kind.group === '' ? (object ?? oldObject)?.metadata.labels : this.context.reader.get('', 'namespaces', undefined, namespace!)?.metadata.labels;
      if (!matchesSelector(match.namespaceSelector, labels)) return false;
    }
    if (match.objectSelector && ![object, oldObject].some((one) => one && matchesSelector(match.objectSelector!, one.metadata.labels))) return false;
    if (match.excludeResourceRules?.some((rule) => this.#covers(rule))) return false;
    return !match.resourceRules?.length || match.resourceRules.some((rule) => this.#covers(rule));
  }

  #covers(rule: ResourceRule): boolean {
    const { kind, operation, subresource, name } = this.request;
    const has = (list: readonly string[] | undefined, value: string): boolean => list?.some((one) => one === '*' || one === value) === true;
    if (!has(rule.apiGroups, kind.group) || !has(rule.apiVersions, kind.version) || !has(rule.operations, operation)) return false;
    if (rule.resourceNames?.length && !rule.resourceNames.includes(name ?? '')) return false;
    if (rule.scope === 'Namespaced' && !kind.namespaced) return false;
    if (rule.scope === 'Cluster' && kind.namespaced) return false;
    return (rule.resources ?? []).some((wanted) => {
      const [resource, sub] = wanted.split('/');
      if (wanted === '*/*') return true;
      return (resource === '*' || resource === kind.plural) && (sub === undefined ? subresource === undefined : sub === '*' || sub === subresource);
    });
  }
}
