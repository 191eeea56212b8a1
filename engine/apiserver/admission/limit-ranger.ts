import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Draft } from '../../api/kind';
import { canonicalQuantity, milliValue, parseQuantity } from '../../api/quantity';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, PodSpec, Quantity } from '../../api/types';
import { podResources } from '../../api/pod-resources';
import { isFor, refusal } from './refusal';

type List = Readonly<Record<string, Quantity>>;

/** Default requests and limits of containers, and the bounds of containers, pods and claims. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  admit(request, context) {
    if (request.operation !== 'CREATE' || !isFor(request, '', 'pods')) return;
    for (const range of rangesOf(request, context)) applyDefaults(request.object!, range);
  },
  validate(request, context) {
    const pod = request.operation === 'CREATE' && isFor(request, '', 'pods');
    const claim = request.operation !== 'DELETE' && isFor(request, '', 'persistentvolumeclaims');
    if (!pod && !claim) return;
    for (const range of rangesOf(request, context)) {
      const errors = (range.spec?.limits ?? []).flatMap((item) => (pod ? podErrors(request.object!.spec as PodSpec, item) : claimErrors(request.object as unknown as PersistentVolumeClaim, item)));
      const texts = [...new Set(errors)];
      if (texts.length) throw refusal(request, context, texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
    }
  },
};

function rangesOf(request: AdmissionRequest, context: AdmissionContext): readonly LimitRange[] {
  return context.reader.list('', 'limitranges', request.namespace) as unknown as readonly LimitRange[];
}

function applyDefaults(pod: Draft, range: LimitRange): void {
  const requests: Record<string, Quantity> = {};
  const limits: Record<string, Quantity> = {};
  for (const item of range.spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  if (!Object.keys(requests).length && !Object.keys(limits).length) return;
  const notes: string[] = [];
  const spec = { ...(pod.spec as PodSpec) };
  const filled = (list: readonly Container[], what: string): Container[] => list.map((container) => withDefaults(container, requests, limits, what, notes));
  const out = { ...spec, containers: filled(spec.containers ?? [], 'container'), ...(spec.initContainers ? { initContainers: filled(spec.initContainers, 'init container') } : {}) };
  if (!notes.length) return;
  pod.spec = out;
  pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}` };
}

function withDefaults(container: Container, requests: List, limits: List, what: string, notes: string[]): Container {
  const missing = (have: List | undefined, wanted: List): string[] => Object.keys(wanted).filter((name) => have?.[name] === undefined).sort();
  const { resources } = container;
  const newRequests = missing(resources?.requests, requests);
  const newLimits = missing(resources?.limits, limits);
  if (!newRequests.length && !newLimits.length) return container;
  if (newRequests.length) notes.push(`${newRequests.join(', ')} request for ${what} ${container.name}`);
  if (newLimits.length) notes.push(`${newLimits.join(', ')} limit for ${what} ${container.name}`);
  const pick = (names: readonly string[], from: List): List => Object.fromEntries(names.map((name) => [name, from[name]!]));
  const both = (have: List | undefined, names: readonly string[], from: List): List | undefined => (have || names.length ? { ...have, ...pick(names, from) } : undefined);
  const allRequests = both(resources?.requests, newRequests, requests);
  const allLimits = both(resources?.limits, newLimits, limits);
  return { ...container, resources: { ...resources, ...(allLimits ? { limits: allLimits } : {}), ...(allRequests ? { requests: allRequests } : {}) } };
}

function podErrors(spec: PodSpec, item: LimitRangeItem): string[] {
  if (item.type === 'Container') {
    return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap((container) => constraintErrors(item, container.resources?.requests ?? {}, container.resources?.limits ?? {}));
  }
  if (item.type !== 'Pod') return [];
  return constraintErrors(item, podResources(spec, 'requests'), podResources(spec, 'limits'));
}

function constraintErrors(item: LimitRangeItem, requests: List, limits: List): string[] {
  const errors: string[] = [];
  const { type } = item;
  const more = (a: Quantity, b: Quantity): boolean => parseQuantity(a).nano > parseQuantity(b).nano;
  for (const [name, bound] of sorted(item.min)) {
    const head = `minimum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
    const [request, limit] = [requests[name], limits[name]];
    if (request === undefined) errors.push(`${head}.  No request is specified`);
    else if (more(bound, request)) errors.push(`${head}, but request is ${canonicalQuantity(request)}`);
    else if (limit !== undefined && more(bound, limit)) errors.push(`${head}, but limit is ${canonicalQuantity(limit)}`);
  }
  for (const [name, bound] of sorted(item.max)) {
    const head = `maximum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
    const [request, limit] = [requests[name], limits[name]];
    if (limit === undefined) errors.push(`${head}.  No limit is specified`);
    else if (more(limit, bound)) errors.push(`${head}, but limit is ${canonicalQuantity(limit)}`);
    else if (request !== undefined && more(request, bound)) errors.push(`${head}, but request is ${canonicalQuantity(request)}`);
  }
  for (const [name, bound] of sorted(item.maxLimitRequestRatio)) {
    const head = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(bound)}`;
    const request = requests[name] === undefined ? 0 : milliValue(requests[name]!);
    const limit = limits[name] === undefined ? 0 : milliValue(limits[name]!);
    if (request === 0) errors.push(`${head}, but no request is specified or request is 0`);
    else if (limit === 0) errors.push(`${head}, but no limit is specified or limit is 0`);
    else if ((limit / request) * 1000 > milliValue(bound)) errors.push(`${head}, but provided ratio is ${(limit / request).toFixed(6)}`);
  }
  return errors;
}

function claimErrors(claim: PersistentVolumeClaim, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  const errors: string[] = [];
  const requests = claim.spec?.resources?.requests ?? {};
  for (const [name, bound] of sorted(item.min)) {
    const request = requests[name];
    if (request === undefined) errors.push(`minimum ${name} usage per PersistentVolumeClaim is ${canonicalQuantity(bound)}.  No request is specified`);
    else if (parseQuantity(request).nano < parseQuantity(bound).nano) errors.push(`minimum ${name} usage per PersistentVolumeClaim is ${canonicalQuantity(bound)}, but request is ${canonicalQuantity(request)}`);
  }
  for (const [name, bound] of sorted(item.max)) {
    const request = requests[name];
    if (request === undefined) errors.push(`maximum ${name} usage per PersistentVolumeClaim is ${canonicalQuantity(bound)}.  No request is specified`);
    else if (parseQuantity(request).nano > parseQuantity(bound).nano) errors.push(`maximum ${name} usage per PersistentVolumeClaim is ${canonicalQuantity(bound)}, but request is ${canonicalQuantity(request)}`);
  }
  return errors;
}

const sorted = (list: List | undefined): [string, Quantity][] => (list ? Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)) : []);
