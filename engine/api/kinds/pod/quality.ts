import { parseQuantity } from '../../quantity';
import type { PodSpec } from '../../types';

/** The quality of service class of a pod: cpu and memory of all its containers, init containers included. */
export function qualityOfService(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  let any = false;
  let guaranteed = true;
  const requests: Record<string, bigint> = {};
  const limits: Record<string, bigint> = {};
  for (const list of [spec.containers, spec.initContainers]) {
    if (!list) continue;
    for (const container of list) {
      const counted = (values: Readonly<Record<string, string | number>> | undefined, into: Record<string, bigint>): number => {
        let count = 0;
        for (const name of ['cpu', 'memory']) {
          const nano = values?.[name] === undefined ? 0n : parseQuantity(values[name]!).nano;
          if (nano === 0n) continue;
          into[name] = (into[name] ?? 0n) + nano;
          count += 1;
          any = true;
        }
        return count;
      };
      counted(container.resources?.requests, requests);
      if (counted(container.resources?.limits, limits) !== 2) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  if (!guaranteed || Object.keys(requests).length !== Object.keys(limits).length) return 'Burstable';
  for (const name in requests) if (requests[name] !== limits[name]) return 'Burstable';
  return 'Guaranteed';
}
