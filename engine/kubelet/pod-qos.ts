import type { PodSpec, PodStatus } from '../api/types';

/** The quality of service class of a pod, after component-helpers qos.ComputePodQOS. */
export function podQos(spec: PodSpec): NonNullable<PodStatus['qosClass']> {
  let any = false;
  let guaranteed = true;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const { requests, limits } = container.resources ?? {};
    for (const name of ['cpu', 'memory'] as const) {
      const request = requests?.[name];
      const limit = limits?.[name];
      if (request !== undefined || limit !== undefined) any = true;
      if (limit === undefined || (request !== undefined && String(request) !== String(limit))) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
