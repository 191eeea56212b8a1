import type { HTTPGetAction } from '../api/types';
import type { ContainerRecord } from './container-record';
import { podPort } from './pod-port';
import type { PodRecord } from './pod-record';

/** A request that a probe or a hook names. */
interface HttpAction {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Undefined when the container has no port of the name. The headers of the action go over those given. */
export function httpAction(pod: PodRecord, record: ContainerRecord, { host, path = '/', port: named, scheme = 'HTTP', httpHeaders = [] }: HTTPGetAction, given: Readonly<Record<string, string>>): HttpAction | undefined {
  const port = podPort(record.spec, named);
  if (port === undefined) return undefined;
  const address = host || pod.ips[0] || '127.0.0.1';
  const own = httpHeaders.map(({ name, value }) => [name.toLowerCase(), value] as const);
  return { host: address, port, url: `${scheme.toLowerCase()}://${address}:${port}${path.startsWith('/') ? path : `/${path}`}`, headers: { ...given, ...Object.fromEntries(own) } };
}
