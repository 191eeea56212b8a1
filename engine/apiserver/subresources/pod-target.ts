import type { KubeObject } from '../../api/object';
import { badRequest } from '../../api/status';

interface Container {
  readonly name: string;
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
}

/** The container that a request to a pod means, or the refusal in the words of pkg/registry/core/pod/strategy.go. */
export function containerOf(pod: KubeObject, asked: string | undefined): string {
  const spec = pod['spec'] as PodSpec;
  const { name } = pod.metadata;
  if (!asked) {
    if (spec.containers.length === 1) return spec.containers[0]!.name;
    const names = (list: readonly Container[] | undefined): string => `[${(list ?? []).map((container) => container.name).join(' ')}]`;
    const choices = `choose one of: ${names(spec.containers)}`;
    const init = spec.initContainers?.length ? ` or one of the init containers: ${names(spec.initContainers)}` : '';
    throw badRequest(`a container name must be specified for pod ${name}, ${choices}${init}`);
  }
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  if (!all.some((container) => container.name === asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`);
  return asked;
}

export function nodeOf(pod: KubeObject): string | undefined {
  return (pod['spec'] as PodSpec).nodeName || undefined;
}
