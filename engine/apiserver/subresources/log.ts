import type { LogOptions } from '../../api/log-options';
import type { KindRecord } from '../../api/kind';
import { forbiddenField, invalid, invalidObject, type FieldErrors } from '../../api/field-errors';
import { badRequest, StatusError, type Status } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
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
  if (!proxy) throw unreachable(server, node, (address) => `Get "https://${address}/containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}"`);
  const result = proxy.logs(pod, container, options);
  if (result instanceof Uint8Array) return { status: 200, headers: TEXT_HEADERS, bytes: result };
  if ('subscribe' in result) return { status: 200, headers: TEXT_HEADERS, stream: result };
  return { status: (result as Status).code ?? 500, headers: NO_HEADERS, object: result };
}

function logOptions(context: RequestContext): LogOptions {
  const errors: FieldErrors = [];
  const number = (name: string): number | undefined => {
    const text = context.query(name);
    if (text === undefined || text === '') return undefined;
    if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    return Number(text);
  };
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  const sinceSeconds = number('sinceSeconds');
  const sinceTime = context.query('sinceTime');
  if (tailLines !== undefined && tailLines < 0) errors.push(invalid('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalid('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceTime && sinceSeconds !== undefined) errors.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push(invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  if (errors.length) throw invalidObject({ group: '', kind: 'PodLogOptions' }, context.info.name!, errors);
  return {
    follow: context.flag('follow'), previous: context.flag('previous'), timestamps: context.flag('timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }), ...(sinceSeconds === undefined ? {} : { sinceSeconds }), ...(limitBytes === undefined ? {} : { limitBytes }), ...(sinceTime ? { sinceTime } : {}),
  };
}

/** The node's kubelet does not answer; `attempt` is what was tried at its address. */
export function unreachable(server: ServerHost, nodeName: string, attempt: (address: string) => string): StatusError {
  const node = server.store.collection('/nodes').get(undefined, nodeName);
  const addresses = (node?.['status'] as { addresses?: readonly { type: string; address: string }[] } | undefined)?.addresses ?? [];
  const address = `${addresses.find((entry) => entry.type === 'InternalIP')?.address ?? nodeName}:10250`;
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `${attempt(address)}: dial tcp ${address}: connect: connection refused`, code: 500 });
}
