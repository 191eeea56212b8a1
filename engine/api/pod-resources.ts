import { formatQuantity, parseQuantity } from './quantity';
import type { Quantity as Parsed } from './quantity';
import type { PodSpec, Quantity } from './types';

type Sums = Record<string, Parsed>;

/**
 * What a pod asks for as a whole (k8s.io/component-helpers/resource): its containers and restartable init containers
 * together, or more where an init container needs more while it runs; overhead on top.
 */
export function podResources(spec: PodSpec, which: 'requests' | 'limits'): Readonly<Record<string, string>> {
  const sums: Sums = {};
  for (const container of spec.containers ?? []) add(sums, container.resources?.[which]);
  const sidecars: Sums = {};
  const peak: Sums = {};
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[which];
    if (container.restartPolicy === 'Always') {
      add(sums, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else {
      const while_: Sums = { ...sidecars };
      add(while_, own);
      raise(peak, while_);
    }
  }
  raise(sums, peak);
  for (const [name, value] of Object.entries(spec.resources?.[which] ?? {})) sums[name] = parseQuantity(value);
  if (which === 'requests') add(sums, spec.overhead);
  else for (const [name, value] of Object.entries(spec.overhead ?? {})) if (sums[name]) add(sums, { [name]: value });
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, formatQuantity(value)]));
}

function add(sums: Sums, list: Readonly<Record<string, Quantity>> | undefined): void {
  for (const name in list) {
    const value = parseQuantity(list[name]!);
    const before = sums[name];
    sums[name] = before ? { nano: before.nano + value.nano, format: before.format } : value;
  }
}

function raise(sums: Sums, list: Sums): void {
  for (const name in list) {
    const before = sums[name];
    if (!before || before.nano < list[name]!.nano) sums[name] = list[name]!;
  }
}
