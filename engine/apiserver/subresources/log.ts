import type { KindRecord } from '../../api/kind';
import { failure, StatusError, type Status } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
import type { LogOptions } from '../node-proxy';
import type { RequestContext } from '../request-context';
import { NO_HEADERS, TEXT_HEADERS } from '../responses';
import type { ServerHost } from '../host';
import { getStored } from '../verbs/read';
import { containerOf, nodeOf } from './pod-target';

/** GET …/pods/NAME/log, from the kubelet of the pod's node. */
export function podLog(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const options = logOptions(context);
  const pod = getStored(server.store, kind, context.info.namespace, context.info.name!);
  const container = containerOf(pod, context.query('container') || undefined);
  const node = nodeOf(pod);
  // A pod that is not scheduled has no log yet.
  if (node === undefined) return { status: 200, headers: TEXT_HEADERS, bytes: new Uint8Array() };
  const proxy = server.nodeProxies(node);
  if (!proxy) throw unreachable(server, node, `/containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`);
  const result = proxy.logs(pod, container, options);
  if (result instanceof Uint8Array) return { status: 200, headers: TEXT_HEADERS, bytes: result };
  if ('subscribe' in result) return { status: 200, headers: TEXT_HEADERS, stream: result };
  return { status: (result as Status).code ?? 500, headers: NO_HEADERS, object: result };
}

function logOptions(context: RequestContext): LogOptions {
  const number = (name: string, least: number, message: string): number | undefined => {
    const text = context.query(name);
    if (text === undefined || text === '') return undefined;
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) throw invalid(name, text, message);
    return value;
  };
  const tailLines = number('tailLines', 0, 'must be greater than or equal to 0');
  const sinceSeconds = number('sinceSeconds', 1, 'must be greater than 0');
  const limitBytes = number('limitBytes', 1, 'must be greater than 0');
  const sinceTime = context.query('sinceTime');
  if (sinceTime && sinceSeconds !== undefined) throw forbiddenBoth();
  return {
    follow: context.flag('follow'), previous: context.flag('previous'), timestamps: context.flag('timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }), ...(sinceSeconds === undefined ? {} : { sinceSeconds }), ...(limitBytes === undefined ? {} : { limitBytes }), ...(sinceTime ? { sinceTime } : {}),
  };
}

function invalid(field: string, value: string, message: string): StatusError {
  const text = `Invalid value: ${value}: ${message}`;
  return failure(422, 'Invalid', `PodLogOptions "" is invalid: ${field}: ${text}`, { kind: 'PodLogOptions', causes: [{ reason: 'FieldValueInvalid', message: text, field }] });
}

function forbiddenBoth(): StatusError {
  const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified';
  return failure(422, 'Invalid', `PodLogOptions "" is invalid: ${message}`, { kind: 'PodLogOptions', causes: [{ reason: 'FieldValueForbidden', message, field: '' }] });
}

/** The node's kubelet does not answer. */
export function unreachable(server: ServerHost, nodeName: string, path: string): StatusError {
  const node = server.store.collection('/nodes').get(undefined, nodeName);
  const addresses = (node?.['status'] as { addresses?: readonly { type: string; address: string }[] } | undefined)?.addresses ?? [];
  const address = addresses.find((entry) => entry.type === 'InternalIP')?.address ?? nodeName;
  return failure(500, 'InternalError', `Get "https://${address}:10250${path}": dial tcp ${address}:10250: connect: connection refused`);
}
