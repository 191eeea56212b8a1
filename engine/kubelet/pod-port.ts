import type { ContainerRecord } from './container-record';

/** The number of a port that a probe or hook names: a number, a numeric string, or the name of a container's port. */
export function podPort(spec: ContainerRecord['spec'], port: string | number | undefined): number | undefined {
  if (typeof port === 'number') return port;
  if (port === undefined) return undefined;
  for (const declared of spec.ports ?? []) if (declared.name === port) return declared.containerPort;
  return /^\d+$/.test(port) ? Number(port) : undefined;
}
