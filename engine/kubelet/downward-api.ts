import type { Container, EphemeralContainer, Pod, ResourceFieldSelector } from '../api/types';
import { parseQuantity } from '../api/quantity';

interface PodFacts {
  readonly ips: readonly string[];
  readonly hostIp: string;
  readonly nodeName: string;
  /** When the kubelet first saw the pod, ms since the epoch: one of the annotations it adds to its own copy. */
  readonly seenMs: number;
}

/** The value of a fieldRef; undefined for a field that the downward API does not have. */
export function podField(pod: Pod, path: string, facts: PodFacts): string | undefined {
  const { metadata, spec } = pod;
  const annotations = (): Readonly<Record<string, string>> => ({ 'kubernetes.io/config.seen': nanoTime(facts.seenMs), 'kubernetes.io/config.source': 'api', ...metadata.annotations });
  const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (key) return (key[1] === 'labels' ? metadata.labels : annotations())?.[key[2]!] ?? '';
  switch (path) {
    case 'metadata.name': return metadata.name;
    case 'metadata.namespace': return metadata.namespace;
    case 'metadata.uid': return metadata.uid;
    case 'metadata.labels': return formatMap(metadata.labels);
    case 'metadata.annotations': return formatMap(annotations());
    case 'spec.nodeName': return facts.nodeName;
    case 'spec.serviceAccountName': return spec?.serviceAccountName;
    case 'spec.restartPolicy': return spec?.restartPolicy;
    case 'status.hostIP': return facts.hostIp;
    case 'status.hostIPs': return facts.hostIp;
    case 'status.podIP': return facts.ips[0] ?? '';
    case 'status.podIPs': return facts.ips.join(',');
    default: return undefined;
  }
}

/** RFC 3339 with nanoseconds; what is below the clock's milliseconds is made up, but stable. */
export function nanoTime(ms: number): string {
  const below = Math.floor((ms * 7919) % 1_000_000);
  return `${new Date(ms).toISOString().slice(0, 23)}${String(below).padStart(6, '0')}Z`;
}

/** Sorted `key="value"` lines, the value quoted as Go does (fieldpath.FormatMap). */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {}).sort().map((key) => `${key}=${JSON.stringify(map![key])}`).join('\n');
}

/** The value of a resourceFieldRef, rounded up to its divisor; a limit that is not set is the node's allocatable. */
export function containerResource(container: Container | EphemeralContainer, field: ResourceFieldSelector, allocatable: Readonly<Record<string, string | number>>): string | undefined {
  const [kind, ...rest] = field.resource.split('.');
  const name = rest.join('.');
  const given = container.resources?.[kind as 'limits' | 'requests']?.[name];
  const quantity = given ?? (kind === 'limits' ? allocatable[name] : (container.resources?.limits?.[name] ?? 0)) ?? 0;
  const divisor = field.divisor === undefined || String(field.divisor) === '0' ? '1' : field.divisor;
  const by = parseQuantity(divisor).nano;
  const value = parseQuantity(quantity).nano;
  return String((value + by - 1n) / by);
}
