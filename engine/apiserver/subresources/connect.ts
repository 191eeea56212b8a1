import type { AdmissionRequest, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { badRequest, failure, type Status } from '../../api/status';
import type { ApiResponse, ApiStream } from '../../api/transport';
import type { NodeProxy, ProxyTarget } from '../node-proxy';
import type { RequestContext } from '../request-context';
import { NO_HEADERS } from '../responses';
import type { ServerHost } from '../host';
import { notSimulated } from '../unsupported';
import { getStored } from '../verbs/read';
import { unreachable } from './log';
import { containerOf, nodeOf } from './pod-target';

/** exec, attach, port-forward and proxy: connections to the kubelet of the pod's node. */
export function connect(server: ServerHost, context: RequestContext, kind: KindRecord, what: string): ApiResponse {
  const object = getStored(server.store, kind, context.info.namespace, what === 'proxy' ? bareName(context.info.name!) : context.info.name!);
  const request: AdmissionRequest = { operation: 'CONNECT', kind, subresource: what, namespace: context.info.namespace, name: context.info.name, object: undefined, oldObject: object };
  server.parts.path.admission.admit(request, context);
  server.parts.path.admission.validate(request, context);
  if (what === 'proxy') return connectProxy(server, context, kind, object);
  const node = nodeOf(object);
  if (node === undefined) throw badRequest(`pod ${object.metadata.name} does not have a host assigned`);
  const container = what === 'portforward' ? '' : containerOf(object, context.query('container') || undefined);
  const proxy = server.nodeProxies(node);
  if (!proxy) throw unreachable(server, node, () => 'error dialing backend');
  return streamed(what === 'portforward' ? forward(proxy, context, object) : run(proxy, context, object, container, what));
}

function run(proxy: NodeProxy, context: RequestContext, pod: KubeObject, container: string, what: string): ApiStream | Status {
  const flags = { stdin: context.flag('stdin'), stdout: context.flag('stdout'), stderr: context.flag('stderr'), tty: context.flag('tty'), user: context.user };
  if (!flags.stdin && !flags.stdout && !flags.stderr) throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  if (flags.tty && flags.stderr) throw badRequest('you must not specify stderr when tty is true');
  if (what === 'attach') return proxy.attach(pod, container, flags);
  const command = context.queries('command');
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container');
  return proxy.exec(pod, container, { ...flags, command });
}

function forward(proxy: NodeProxy, context: RequestContext, pod: KubeObject): ApiStream | Status {
  return proxy.portForward(pod, context.queries('ports').flatMap((text) => text.split(',')).map(Number));
}

function streamed(result: ApiStream | Status): ApiResponse {
  if ('subscribe' in result) return { status: 101, headers: NO_HEADERS, stream: result };
  return { status: result.code ?? 500, headers: NO_HEADERS, object: result };
}

function bareName(named: string): string {
  const parts = named.split(':');
  return parts.length === 3 ? parts[1]! : parts[0]!;
}

/** [https:]NAME[:PORT] as in proxy paths. */
function target(kind: KindRecord, object: KubeObject, named: string): ProxyTarget {
  const parts = named.split(':');
  const scheme = parts.length === 3 && parts[0] === 'https' ? 'https' : 'http';
  const port = parts.length > 1 ? parts.at(-1) : undefined;
  const at = port ? { port } : {};
  if (kind.plural === 'pods') return { pod: object, scheme, ...at };
  if (kind.plural === 'services') return { service: object, scheme, ...at };
  return { node: object.metadata.name!, scheme, ...at };
}

function connectProxy(server: ServerHost, context: RequestContext, kind: KindRecord, object: KubeObject): ApiResponse {
  const asked = target(kind, object, context.info.name!);
  const to = asked.service ? endpointOf(server, asked.service, asked) : asked;
  if (!to) throw failure(503, 'ServiceUnavailable', `no endpoints available for service "${context.info.name}"`);
  const nodeName = to.node ?? (to.pod ? nodeOf(to.pod) : undefined);
  const proxy = nodeName === undefined ? undefined : server.nodeProxies(nodeName);
  if (!proxy) throw failure(503, 'ServiceUnavailable', 'error trying to reach service: dial tcp: connect: connection refused');
  if (!proxy.proxy) throw notSimulated('the proxy subresource');
  const { body } = context.request;
  const result = proxy.proxy(to, {
    method: context.request.method, path: `/${context.info.rest.join('/')}`, headers: context.request.headers ?? {},
    ...(body && 'bytes' in body ? { body: body.bytes } : {}),
  });
  return 'stream' in result ? { status: 200, headers: NO_HEADERS, stream: result.stream } : { status: result.code ?? 500, headers: NO_HEADERS, object: result };
}

interface Slice extends KubeObject {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean }; readonly targetRef?: { readonly kind?: string; readonly name?: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
}

/** A ready pod behind a port of a service, which its name or number says; without either the first port. */
function endpointOf(server: ServerHost, service: KubeObject, { port, scheme }: ProxyTarget): ProxyTarget | undefined {
  const { namespace, name } = service.metadata;
  const ports = (service['spec'] as { ports?: readonly { name?: string; port: number }[] } | undefined)?.ports ?? [];
  const wanted = port === undefined ? ports[0] : ports.find((one) => one.name === port || String(one.port) === port);
  if (!wanted) return undefined;
  for (const slice of server.store.collection('discovery.k8s.io/endpointslices').list(namespace) as readonly Slice[]) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const at = slice.ports?.find((one) => (one.name ?? '') === (wanted.name ?? ''))?.port;
    const ready = (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.targetRef?.kind === 'Pod');
    const chosen = ready.length ? ready[server.random.below(ready.length)] : undefined;
    const pod = chosen && server.store.collection('/pods').get(namespace, chosen.targetRef!.name!);
    if (pod && at !== undefined) return { pod, scheme, port: String(at) };
  }
  return undefined;
}
