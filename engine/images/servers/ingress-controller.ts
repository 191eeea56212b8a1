import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import { header } from '../../runtime/http-header';
import { SystemError } from '../../runtime/machine';
import type { HttpHandler, HttpResponse } from '../../runtime/net';
import { Coroutine, Signal, type Task } from '../../runtime/process';
import type { Server, ServerContext } from '../image';
import { serveHttp } from './http-server';
import { isOurs, redirectsToTls, targetOf, type IngressObject, type Target } from './ingress-rules';
import { builtInPage } from './nginx-words';

const API = 'https://10.96.0.1:443';
const SERVICE = '/api/v1/namespaces/ingress-nginx/services/ingress-nginx-controller';
/** How often addresses are written into Ingresses; the real one does so every minute, and at once for new ones. */
const STATUS_MS = 5000;

interface EndpointsObject { readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[]; readonly ports?: readonly { readonly name?: string; readonly port: number }[] }[] }
interface ServiceObject { readonly spec: { readonly ports: readonly { readonly name?: string; readonly port: number }[] }; readonly status?: IngressObject['status'] }

/** registry.k8s.io/ingress-nginx/controller: asks the API for Ingresses, and hands requests on to the endpoints behind them. */
export const ingressController: Server = (context) => {
  const controller = new Controller(context);
  const exits = { [Signal.TERM]: 0, [Signal.QUIT]: 0, [Signal.INT]: 0 };
  const plain = serveHttp(context, { ports: [80], exits, memoryBytes: 90 * 1024 ** 2, handler: controller.handler('http') });
  const secure = serveHttp(context, { ports: [443], tls: true, exits: {}, memoryBytes: 0, handler: controller.handler('https') });
  const health = serveHttp(context, { ports: [10_254], exits: {}, memoryBytes: 0, handler: () => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: encodeUtf8('ok') }) });
  controller.start();
  return {
    signal: (signal) => plain.signal?.(signal),
    stop: () => {
      controller.stop();
      for (const server of [plain, secure, health]) server.stop();
    },
    memoryBytes: plain.memoryBytes,
    get cpuMs() {
      return plain.cpuMs + secure.cpuMs;
    },
  };
};

class Controller {
  readonly #context: ServerContext;
  readonly #told = new Set<string>();
  #token: string | undefined;
  #round = 0;
  #stopped = false;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  start(): void {
    const { clock } = this.#context;
    const look = (): void => {
      if (this.#stopped) return;
      new Coroutine(clock, this.#publish(), () => {
        if (!this.#stopped) clock.schedule(STATUS_MS, look, { background: true });
      }).start();
    };
    clock.schedule(500, look, { background: true });
  }

  stop(): void {
    this.#stopped = true;
  }

  handler(scheme: 'http' | 'https'): HttpHandler {
    return (request) => this.#answer(request, scheme);
  }

  *#answer(request: Parameters<HttpHandler>[0], scheme: 'http' | 'https'): Task<HttpResponse> {
    const host = (header(request.headers, 'host') ?? /^https?:\/\/([^/]+)/.exec(request.url)?.[1] ?? '').replace(/:\d+$/, '');
    const [path = '/', query] = request.path.split('?') as [string, string?];
    const target = targetOf(yield* this.#ingresses(), host, path);
    let response: HttpResponse;
    let upstream = '-';
    if (!target) response = builtInPage(404, 'nginx');
    else if (scheme === 'http' && redirectsToTls(target.ingress, host)) response = { ...builtInPage(308, 'nginx'), headers: { Location: `https://${host}${request.path}`, 'Content-Type': 'text/html' } };
    else {
      const address = yield* this.#endpoint(target);
      upstream = address ?? '-';
      response = address === undefined ? builtInPage(503, 'nginx') : yield* this.#forward(request, { address, path: query === undefined ? target.path : `${target.path}?${query}`, host, scheme });
    }
    const { namespace, name } = target?.ingress.metadata ?? { namespace: '', name: '' };
    this.#context.log(`${request.remoteAddress} - - [${logTime(this.#context.clock.now())}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${header(request.headers, 'user-agent') ?? '-'}" [${target?.backend.service ? `${namespace}-${target.backend.service.name}-${target.backend.service.port.number ?? target.backend.service.port.name}` : ''}] ${name ? upstream : '-'}\n`);
    return response;
  }

  *#forward(request: Parameters<HttpHandler>[0], to: { readonly address: string; readonly path: string; readonly host: string; readonly scheme: string }): Task<HttpResponse> {
    const headers = { ...request.headers, Host: to.host, 'X-Real-IP': request.remoteAddress, 'X-Forwarded-For': request.remoteAddress, 'X-Forwarded-Host': to.host, 'X-Forwarded-Proto': to.scheme, 'X-Forwarded-Scheme': to.scheme, 'X-Scheme': to.scheme };
    try {
      return yield* this.#context.net.http({ method: request.method, url: `http://${to.address}${to.path}`, headers, ...(request.body ? { body: request.body } : {}) }, { timeoutMs: 60_000 });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return builtInPage(error.code === 'ETIMEDOUT' ? 504 : 502, 'nginx');
    }
  }

  *#endpoint({ ingress, backend }: Target): Task<string | undefined> {
    const { service } = backend;
    if (!service) return undefined;
    const path = `/api/v1/namespaces/${ingress.metadata.namespace}`;
    const found = yield* this.#get<ServiceObject>(`${path}/services/${service.name}`);
    const port = found?.spec.ports.find((one) => (service.port.name ? one.name === service.port.name : one.port === service.port.number));
    if (!port) return undefined;
    const endpoints = yield* this.#get<EndpointsObject>(`${path}/endpoints/${service.name}`);
    const ready = (endpoints?.subsets ?? []).flatMap((subset) => {
      const own = subset.ports?.find((one) => (one.name ?? '') === (port.name ?? ''));
      return own ? (subset.addresses ?? []).map(({ ip }) => `${ip}:${own.port}`) : [];
    });
    this.#round += 1;
    return ready[this.#round % Math.max(1, ready.length)];
  }

  *#ingresses(): Task<readonly IngressObject[]> {
    const list = yield* this.#get<{ readonly items?: readonly IngressObject[] }>('/apis/networking.k8s.io/v1/ingresses');
    return (list?.items ?? []).filter(isOurs);
  }

  /** Writes the address at which requests come in into each Ingress, and says so in an event. */
  *#publish(): Task<void> {
    for (const ingress of yield* this.#ingresses()) {
      const { namespace, name, uid, generation = 1 } = ingress.metadata;
      if (!this.#told.has(`${uid}/${generation}`)) {
        this.#told.add(`${uid}/${generation}`);
        const at = new Date(this.#context.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
        yield* this.#send('POST', `/api/v1/namespaces/${namespace}/events`, {
          apiVersion: 'v1', kind: 'Event', metadata: { name: `${name}.${this.#context.random.uint32().toString(16)}`, namespace }, type: 'Normal', reason: 'Sync', message: 'Scheduled for sync', count: 1, firstTimestamp: at, lastTimestamp: at,
          source: { component: 'nginx-ingress-controller' }, reportingComponent: 'nginx-ingress-controller', reportingInstance: '', involvedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, uid, resourceVersion: ingress.metadata.resourceVersion },
        });
      }
      const ip = yield* this.#ownAddress();
      if (ip === undefined || ingress.status?.loadBalancer?.ingress?.[0]?.ip === ip) continue;
      yield* this.#send('PUT', `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}/status`, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', ...ingress, status: { loadBalancer: { ingress: [{ ip }] } } });
    }
  }

  *#ownAddress(): Task<string | undefined> {
    const own = yield* this.#get<ServiceObject>(SERVICE);
    const balanced = own?.status?.loadBalancer?.ingress?.[0]?.ip;
    if (balanced) return balanced;
    const pods = yield* this.#get<{ readonly items?: readonly { readonly status?: { readonly podIP?: string; readonly hostIP?: string } }[] }>('/api/v1/namespaces/ingress-nginx/pods');
    return pods?.items?.find((pod) => pod.status?.podIP === this.#context.net.address)?.status?.hostIP;
  }

  *#get<T>(path: string): Task<T | undefined> {
    const answer = yield* this.#send('GET', path);
    return answer && answer.status < 300 ? (JSON.parse(decodeUtf8(answer.body)) as T) : undefined;
  }

  /** A request with the pod's own token; undefined when the API does not answer. */
  *#send(method: string, path: string, object?: object): Task<HttpResponse | undefined> {
    try {
      this.#token ??= decodeUtf8(this.#context.files().readFile('/var/run/secrets/kubernetes.io/serviceaccount/token')).trim();
      return yield* this.#context.net.http({ method, url: `${API}${path}`, headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' }, ...(object ? { body: encodeUtf8(JSON.stringify(object)) } : {}) }, { timeoutMs: 5000 });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return undefined;
    }
  }
}

function logTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}
