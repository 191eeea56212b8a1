import type { ContainerStatus } from '../api/types';

/** The status of a container in a pod's list. */
export function findStatus(list: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined {
  if (list) for (let at = 0; at < list.length; at += 1) if (list[at]!.name === name) return list[at];
  return undefined;
}
