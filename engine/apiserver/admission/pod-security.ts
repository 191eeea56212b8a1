import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import { invalid, invalidObject } from '../../api/field-errors';
import type { FieldErrors } from '../../api/field-errors';
import type { Namespace, Pod, PodSpec, PodTemplateSpec } from '../../api/types';
import { sameJson } from '../../api/validation/object-meta';
import { violations } from './pod-security-checks';
import type { Violation } from './pod-security-checks';
import { isFor, refusal } from './refusal';

type Mode = 'enforce' | 'warn' | 'audit';
interface Policy {
  readonly level: string;
  readonly version: string;
}

const levels = ['privileged', 'baseline', 'restricted'];
const prefix = 'pod-security.kubernetes.io/';

/** The pod security standards by the labels of the namespace. */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate(request, context) {
    if (isFor(request, '', 'namespaces')) return validateNamespace(request, context);
    if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return undefined;
    const pod = request.kind.group === '' && request.kind.plural === 'pods';
    if (pod && request.subresource !== undefined && request.subresource !== 'ephemeralcontainers') return undefined;
    if (!pod && request.subresource !== undefined) return undefined;
    const home = context.reader.get('', 'namespaces', undefined, request.namespace ?? '') as unknown as Namespace | undefined;
    const labels = home?.metadata.labels;
    if (!labels || !asksForSecurity(labels)) return undefined;
    const subject = pod ? podOf(request) : templateOf(request);
    if (!subject) return undefined;
    const judged = (mode: Mode): { policy: Policy; found: readonly Violation[] } => {
      const policy = policyOf(labels, mode);
      return { policy, found: policy.level === 'privileged' ? [] : violations(policy.level as 'baseline' | 'restricted', subject.spec, subject.annotations) };
    };
    if (pod) {
      const { policy, found } = judged('enforce');
      if (found.length) throw refusal(request, context, `violates PodSecurity "${policy.level}:${policy.version}": ${describe(found)}`);
    }
    const { policy, found } = judged('warn');
    if (found.length) context.warn(`would violate PodSecurity "${policy.level}:${policy.version}": ${describe(found)}`);
    return undefined;
  },
};

function asksForSecurity(labels: Readonly<Record<string, string>>): boolean {
  for (const name in labels) if (name.startsWith(prefix)) return true;
  return false;
}

const describe = (found: readonly Violation[]): string => found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');

function policyOf(labels: Readonly<Record<string, string>>, mode: Mode): Policy {
  const own = labels[prefix + mode];
  // Where nothing is said of warnings, what is enforced is warned of, too: workloads hear of it before their pods do.
  const level = own !== undefined && levels.includes(own) ? own : mode === 'warn' ? warnFallback(labels) : 'privileged';
  const version = labels[`${prefix}${mode}-version`] ?? (own === undefined && mode === 'warn' ? labels[`${prefix}enforce-version`] : undefined) ?? 'latest';
  return { level, version };
}

function warnFallback(labels: Readonly<Record<string, string>>): string {
  const enforce = labels[`${prefix}enforce`];
  return enforce !== undefined && levels.includes(enforce) ? enforce : 'privileged';
}

interface Checked {
  readonly spec: PodSpec;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

function podOf(request: AdmissionRequest): Checked | undefined {
  const pod = request.object as unknown as Pod;
  const spec = pod.spec;
  if (!spec) return undefined;
  const old = request.oldObject as unknown as Pod | undefined;
  // An update that changes nothing of interest is not judged again.
  if (old && request.subresource === undefined && (old.spec === spec || onlyTrivialChanges(spec, old.spec!))) return undefined;
  return { spec, annotations: pod.metadata.annotations };
}

function onlyTrivialChanges(now: PodSpec, before: PodSpec): boolean {
  const rest = (spec: PodSpec): unknown => ({ ...spec, activeDeadlineSeconds: undefined, tolerations: undefined, containers: spec.containers.map((container) => ({ ...container, image: '' })), initContainers: spec.initContainers?.map((container) => ({ ...container, image: '' })) });
  return sameJson(rest(now), rest(before));
}

const workloads = new Set(['apps/replicasets', 'apps/deployments', 'apps/statefulsets', 'apps/daemonsets', 'batch/jobs', 'batch/cronjobs', '/replicationcontrollers', '/podtemplates']);

function templateOf(request: AdmissionRequest): Checked | undefined {
  const name = `${request.kind.group}/${request.kind.plural}`;
  if (!workloads.has(name)) return undefined;
  const object = request.object as unknown as { spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } }; template?: PodTemplateSpec };
  const template = name === '/podtemplates' ? object.template : name === 'batch/cronjobs' ? object.spec?.jobTemplate?.spec?.template : object.spec?.template;
  return template?.spec ? { spec: template.spec, annotations: template.metadata?.annotations } : undefined;
}

/** The labels themselves must make sense; pods that are there already are only warned of. */
function validateNamespace(request: AdmissionRequest, context: AdmissionContext): undefined {
  if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return undefined;
  const labels = request.object!.metadata.labels ?? {};
  const errors: FieldErrors = [];
  for (const mode of ['enforce', 'audit', 'warn'] as const) {
    const level = labels[prefix + mode];
    if (level !== undefined && !levels.includes(level)) errors.push(invalid(`metadata.labels[${prefix}${mode}]`, level, 'must be one of privileged, baseline, restricted'));
    const version = labels[`${prefix}${mode}-version`];
    if (version !== undefined && version !== 'latest' && !/^v1\.(0|[1-9][0-9]*)$/.test(version)) errors.push(invalid(`metadata.labels[${prefix}${mode}-version]`, version, 'must be "latest" or "v1.x"'));
  }
  if (errors.length) throw invalidObject(request.kind, request.object!.metadata.name ?? request.name ?? '', errors);
  if (request.operation !== 'UPDATE') return undefined;
  const policy = policyOf(labels, 'enforce');
  const before = policyOf(request.oldObject!.metadata.labels ?? {}, 'enforce');
  if (policy.level === 'privileged' || (policy.level === before.level && policy.version === before.version)) return undefined;
  warnOfPods(request, context, policy);
  return undefined;
}

function warnOfPods(request: AdmissionRequest, context: AdmissionContext, policy: Policy): void {
  const byReason = new Map<string, string[]>();
  for (const pod of context.reader.list('', 'pods', request.name) as unknown as readonly Pod[]) {
    const found = violations(policy.level as 'baseline' | 'restricted', pod.spec!, pod.metadata.annotations);
    if (!found.length) continue;
    const reasons = found.map(({ reason }) => reason).join(', ');
    byReason.set(reasons, [...(byReason.get(reasons) ?? []), pod.metadata.name!]);
  }
  if (!byReason.size) return;
  context.warn(`existing pods in namespace "${request.name}" violate the new PodSecurity enforce level "${policy.level}:${policy.version}"`);
  const lines = [...byReason].map(([reasons, names]) => ({ names: names.sort(), reasons })).sort((a, b) => (a.names[0]! < b.names[0]! ? -1 : 1));
  for (const { names, reasons } of lines) {
    const others = names.length === 1 ? '' : names.length === 2 ? ' (and 1 other pod)' : ` (and ${names.length - 1} other pods)`;
    context.warn(`${names[0]}${others}: ${reasons}`);
  }
}
