import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Draft } from '../../api/kind';
import { podResources } from '../../api/pod-resources';
import { formatQuantity, parseQuantity } from '../../api/quantity';
import type { PersistentVolumeClaim, Pod, PodSpec, Quantity, ResourceQuota, Service } from '../../api/types';
import { qualityOfService } from '../../api/kinds/pod/quality';
import { refusal } from './refusal';

type Usage = Record<string, bigint>;

/** The last plugin: charges what is created to the quotas of the namespace, and refuses what does not fit. */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(request, context) {
    const { namespace, kind, operation } = request;
    if (namespace === undefined || !kind.namespaced || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    if (request.subresource !== undefined && request.subresource !== 'resize') return;
    if (operation === 'UPDATE' && !chargedOnUpdate.has(kind.plural)) return;
    const quotas = context.reader.list('', 'resourcequotas', namespace) as unknown as readonly ResourceQuota[];
    if (quotas.length === 0) return;
    const usage = usageOf(request);
    if (operation === 'UPDATE') subtract(usage, usageOf({ ...request, object: request.oldObject as unknown as Draft }));
    for (const quota of quotas) charge(quota, usage, request, context);
  },
};

const chargedOnUpdate = new Set(['pods', 'services', 'persistentvolumeclaims']);
const named = new Set(['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas']);

function charge(quota: ResourceQuota, usage: Usage, request: AdmissionRequest, context: AdmissionContext): void {
  const isPod = request.kind.plural === 'pods' && request.kind.group === '';
  if (isPod ? !inScope(quota, request.object as unknown as Pod) : hasScopes(quota)) return;
  const hard = quota.status?.hard ?? quota.spec?.hard ?? {};
  const names = Object.keys(hard).sort();
  if (isPod && request.operation === 'CREATE') {
    const missing = missingResources(request.object!.spec as PodSpec, names);
    if (missing) throw refusal(request, context, `failed quota: ${quota.metadata.name}: must specify ${missing}`);
  }
  const concerned = names.filter((name) => usage[name] !== undefined && usage[name] !== 0n);
  if (concerned.length === 0) return;
  const used = quota.status?.used ?? {};
  const unknown = concerned.filter((name) => used[name] === undefined);
  if (unknown.length) throw refusal(request, context, `status unknown for quota: ${quota.metadata.name}, resources: ${unknown.join(',')}`);
  const exceeded = concerned.filter((name) => usage[name]! > 0n && parseQuantity(used[name]!).nano + usage[name]! > parseQuantity(hard[name]!).nano);
  if (exceeded.length) {
    const list = (value: (name: string) => string): string => exceeded.map((name) => `${name}=${value(name)}`).join(',');
    throw refusal(request, context, `exceeded quota: ${quota.metadata.name}, requested: ${list((name) => show(usage[name]!, hard[name]!, used[name]!))}, used: ${list((name) => formatQuantity(parseQuantity(used[name]!)))}, limited: ${list((name) => formatQuantity(parseQuantity(hard[name]!)))}`);
  }
  if (context.dryRun) return;
  const next = { ...used };
  for (const name of concerned) next[name] = formatQuantity({ nano: parseQuantity(used[name]!).nano + usage[name]!, format: formatOf(used[name]!, hard[name]!) });
  context.writeStatus('', 'resourcequotas', { ...(quota as unknown as Draft), metadata: { ...(quota.metadata as Draft['metadata']) }, status: { ...quota.status, used: next } });
}

/** An unused quantity has no format of its own yet. */
const formatOf = (used: Quantity, hard: Quantity): 'DecimalSI' | 'BinarySI' | 'DecimalExponent' => (parseQuantity(used).nano === 0n ? parseQuantity(hard).format : parseQuantity(used).format);
const show = (nano: bigint, hard: Quantity, used: Quantity): string => formatQuantity({ nano, format: formatOf(used, hard) });

const one = 1_000_000_000n;

function usageOf(request: AdmissionRequest): Usage {
  const { kind, object } = request;
  const usage: Usage = {};
  usage[`count/${kind.plural}${kind.group ? `.${kind.group}` : ''}`] = one;
  if (kind.group === '' && named.has(kind.plural)) usage[kind.plural] = one;
  if (kind.group !== '') return usage;
  if (kind.plural === 'pods') podUsage(object as unknown as Pod, usage);
  else if (kind.plural === 'services') serviceUsage(object as unknown as Service, usage);
  else if (kind.plural === 'persistentvolumeclaims') claimUsage(object as unknown as PersistentVolumeClaim, usage);
  return usage;
}

function podUsage(pod: Pod, usage: Usage): void {
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return;
  usage.pods = one;
  for (const which of ['requests', 'limits'] as const) {
    for (const [name, value] of Object.entries(podResources(pod.spec!, which))) {
      const { nano } = parseQuantity(value);
      usage[`${which}.${name}`] = nano;
      if (which === 'requests' && !name.includes('/')) usage[name] = nano;
    }
  }
}

function serviceUsage(service: Service, usage: Usage): void {
  const { type, ports = [], allocateLoadBalancerNodePorts } = service.spec ?? {};
  if (type === 'LoadBalancer') usage['services.loadbalancers'] = one;
  if (type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)) usage['services.nodeports'] = BigInt(ports.length) * one;
}

function claimUsage(claim: PersistentVolumeClaim, usage: Usage): void {
  const storage = claim.spec?.resources?.requests?.storage;
  const name = claim.spec?.storageClassName;
  if (storage !== undefined) usage['requests.storage'] = parseQuantity(storage).nano;
  if (!name) return;
  usage[`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`] = one;
  if (storage !== undefined) usage[`${name}.storageclass.storage.k8s.io/requests.storage`] = parseQuantity(storage).nano;
}

function subtract(usage: Usage, before: Usage): void {
  for (const name in before) usage[name] = (usage[name] ?? 0n) - before[name]!;
}

/** A quota on compute resources asks every container to name them. */
function missingResources(spec: PodSpec, hard: readonly string[]): string | undefined {
  const wanted = hard.filter((name) => /^((requests|limits)\.)?(cpu|memory)$/.test(name));
  if (wanted.length === 0) return undefined;
  const lacking = new Map<string, string[]>();
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const name of wanted) {
      const [which, resource] = name.includes('.') ? (name.split('.') as ['requests' | 'limits', string]) : (['requests', name] as const);
      if (container.resources?.[which]?.[resource] !== undefined) continue;
      lacking.set(name, [...(lacking.get(name) ?? []), container.name]);
    }
  }
  if (lacking.size === 0) return undefined;
  return [...lacking].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, containers]) => `${name} for: ${[...new Set(containers)].sort().join(',')}`).join('; ');
}

const hasScopes = ({ spec }: ResourceQuota): boolean => Boolean(spec?.scopes?.length || spec?.scopeSelector?.matchExpressions?.length);

function inScope({ spec }: ResourceQuota, pod: Pod): boolean {
  const terms = [...(spec?.scopes ?? []).map((scopeName) => ({ scopeName: scopeName as string, operator: 'Exists' as string, values: [] as readonly string[] })), ...((spec?.scopeSelector?.matchExpressions ?? []) as readonly { scopeName: string; operator: string; values?: readonly string[] }[])];
  return terms.every(({ scopeName, operator, values = [] }) => {
    switch (scopeName) {
      case 'Terminating':
        return pod.spec?.activeDeadlineSeconds !== undefined;
      case 'NotTerminating':
        return pod.spec?.activeDeadlineSeconds === undefined;
      case 'BestEffort':
        return qualityOfService(pod.spec!) === 'BestEffort';
      case 'NotBestEffort':
        return qualityOfService(pod.spec!) !== 'BestEffort';
      case 'PriorityClass': {
        const name = pod.spec?.priorityClassName ?? '';
        if (operator === 'In') return values.includes(name);
        if (operator === 'NotIn') return !values.includes(name);
        return operator === 'Exists' ? name !== '' : name === '';
      }
      default:
        return false;
    }
  });
}
