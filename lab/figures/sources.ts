import type { KubeObject } from '../../engine/index';
import type { FigureSpec, Tag } from './figure';
import type { Resource } from './resource-watch';
import type { Tape } from './tape';

/** What a picture is made from. */
export interface FigureSources {
  objects(resource: Resource): readonly KubeObject[];
  readonly tape: Tape | undefined;
  /** A file of the workstation. */
  file(path: string): string | undefined;
  now(): number;
}

export const namespaceOf = (spec: FigureSpec): string => spec.namespace ?? 'default';
export const tagsOf = (labels: Readonly<Record<string, string>> | undefined): Tag[] => Object.entries(labels ?? {});
export const byName = (a: { readonly metadata: { readonly name?: string } }, b: { readonly metadata: { readonly name?: string } }): number => compare(a.metadata.name ?? '', b.metadata.name ?? '');

/** As people sort names: web-2 before web-10. */
export function compare(a: string, b: string): number {
  const parts = (text: string): (string | number)[] => text.split(/(\d+)/).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const left = parts(a), right = parts(b);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const x = left[at]!, y = right[at]!;
    if (x === y) continue;
    return typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1;
  }
  return left.length - right.length;
}

/** A Pod by its name, or the newest whose generated name begins with it. */
export function podNamed(pods: readonly KubeObject[], namespace: string, name: string | undefined): KubeObject | undefined {
  const here = pods.filter((pod) => pod.metadata.namespace === namespace);
  const exact = here.find((pod) => pod.metadata.name === name);
  if (exact) return exact;
  const born = (pod: KubeObject): number => Number(pod.metadata.resourceVersion ?? 0);
  return here.filter((pod) => name === undefined || isGenerated(pod, name)).sort((a, b) => created(b) - created(a) || born(b) - born(a))[0];
}

/** Whether a controller made this object from the name `from`: web-796cf5c97c-pmqsl from web. */
export function isGenerated(object: KubeObject, from: string): boolean {
  const name = object.metadata.name ?? '';
  return name.startsWith(`${from}-`) && (object.metadata.ownerReferences?.length ?? 0) > 0 && /^[a-z0-9]+(-[a-z0-9]+)?$/.test(name.slice(from.length + 1));
}

export const created = (object: KubeObject): number => (object.metadata.creationTimestamp ? Date.parse(object.metadata.creationTimestamp) : 0);

export function matches(labels: Readonly<Record<string, string>> | undefined, selector: readonly Tag[]): boolean {
  return selector.every(([key, value]) => labels?.[key] === value);
}
