import { formatSelector } from '../label-selector';
import type { KubeObject } from '../object';
import { age } from './age';

/* Small forms that the rows of many kinds share. */

// Rows read a few fields of objects of any kind.
export type Loose = any;

export const body = (object: KubeObject): { readonly metadata: Loose; readonly spec: Loose; readonly status: Loose; readonly [field: string]: Loose } => object as Loose;

export const created = (object: KubeObject, nowMs: number): string => age(object.metadata.creationTimestamp, nowMs);

/** A LabelSelector as text; "<none>" when it selects everything or is absent. */
export function selectorText(selector: Loose): string {
  const text = selector ? formatSelector(selector) : '';
  return text || '<none>';
}

/** A plain map of labels as text. */
export function mapText(map: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(map ?? {}).sort();
  return keys.length ? keys.map((key) => `${key}=${map![key]}`).join(',') : '<none>';
}

export function containerNames(template: Loose): string {
  return (template?.spec?.containers ?? []).map((container: Loose) => container.name).join(',');
}

export function containerImages(template: Loose): string {
  return (template?.spec?.containers ?? []).map((container: Loose) => container.image).join(',');
}

/** What a load balancer gives to a service or an ingress, each address once, in order. */
export function balancerAddresses(status: Loose): string[] {
  const given: string[] = (status?.loadBalancer?.ingress ?? []).map((entry: Loose) => entry.ip || entry.hostname).filter(Boolean);
  return [...new Set(given)].sort();
}
