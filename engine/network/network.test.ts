import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../api/types';
import { decodeUtf8, encodeUtf8 } from '../runtime/bytes';
import { EventQueueClock } from '../runtime/clock';
import type { NetStack } from '../runtime/net';
import { Coroutine } from '../runtime/process';
import type { Task } from '../runtime/process';
import { Random } from '../runtime/random';
import { Trace } from '../runtime/trace';
import type { Informers } from '../client';
import { ClusterNetwork } from './cluster-network';
import { HostNetwork } from './host-network';
import { Lan } from './lan';
import type { Cni } from './links';

const START = Date.UTC(2026, 0, 5, 8, 0, 0);

/** Informers that hold given objects, enough for the network. */
function objects(byKind: Record<string, readonly { metadata: { name?: string; namespace?: string; labels?: Record<string, string> } }[]>): Informers {
  const lister = (kind: { resource: string }) => ({
    size: (byKind[kind.resource] ?? []).length,
    list: (namespace?: string) => (byKind[kind.resource] ?? []).filter((object) => namespace === undefined || object.metadata.namespace === namespace),
    get: (namespace: string | undefined, name: string) => (byKind[kind.resource] ?? []).find((object) => object.metadata.name === name && (namespace === undefined || object.metadata.namespace === namespace)),
  });
  return {
    lister,
    of: (kind: { resource: string }) => ({ lister: lister(kind), addHandlers: (handlers: { add(object: unknown): void }) => (byKind[kind.resource] ?? []).forEach((object) => handlers.add(object)) }),
  } as unknown as Informers;
}

function service(name: string, spec: Service['spec'], namespace = 'default'): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, uid: name }, spec } as Service;
}
function slice(name: string, addresses: readonly string[], port: number, node = 'worker-1'): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', metadata: { name: `${name}-x`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    ports: [{ name: '', port, protocol: 'TCP' }], endpoints: addresses.map((address) => ({ addresses: [address], nodeName: node, conditions: { ready: true } })),
  } as EndpointSlice;
}

function cluster(extra: Record<string, readonly { metadata: { name?: string; namespace?: string } }[]> = {}, cni: Cni = 'routes') {
  const clock = new EventQueueClock(START);
  const random = new Random('net');
  const lan = new Lan({ clock, random, trace: new Trace() });
  const workstation = new HostNetwork(lan, { address: '172.30.0.1', owner: 'workstation' }).host;
  const network = new ClusterNetwork({ lan, random, trace: new Trace(), cni });
  const one = network.addNode({ name: 'worker-1', address: '172.30.0.11', podCidr: '10.244.1.0/24' });
  const two = network.addNode({ name: 'worker-2', address: '172.30.0.12', podCidr: '10.244.2.0/24' });
  const dns = () => ({ nameservers: ['10.96.0.10'], searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], options: ['ndots:5'] });
  const web = one.createPod({ address: one.allocate(), owner: 'pod/default/web', node: one.name, dns });
  const client = two.createPod({ address: two.allocate(), owner: 'pod/default/client', node: two.name, dns });
  const seen: string[] = [];
  web.serveHttp(8080, (request) => {
    seen.push(request.remoteAddress);
    return { status: 200, headers: {}, body: encodeUtf8(`hello ${request.path}`) };
  });
  const { services = [], endpointslices = [], ...rest } = extra;
  network.watch(objects({
    services: [
      service('web', { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'], type: 'NodePort', ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] }),
      service('empty', { clusterIP: '10.96.7.8', clusterIPs: ['10.96.7.8'], ports: [{ port: 80, protocol: 'TCP' }] }),
      service('peers', { clusterIP: 'None', clusterIPs: ['None'], ports: [{ port: 8080, protocol: 'TCP' }] }),
      service('kube-dns', { clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'], ports: [{ port: 53, protocol: 'UDP' }] }, 'kube-system'),
      ...services,
    ],
    endpointslices: [
      slice('web', [web.address!], 8080), slice('peers', [web.address!, client.address!], 8080),
      { ...slice('kube-dns', ['10.244.1.200'], 53), metadata: { name: 'dns', namespace: 'kube-system', labels: { 'kubernetes.io/service-name': 'kube-dns' } }, ports: [{ name: '', port: 53, protocol: 'UDP' }] } satisfies EndpointSlice,
      ...endpointslices,
    ],
    ...rest,
  }));
  const run = <T>(task: Task<T>): { value?: T; error?: { code: string; phase: string }; ms: number } => {
    const result: { value?: T; error?: { code: string; phase: string }; ms: number } = { ms: 0 };
    const start = clock.now();
    new Coroutine(clock, task, (end) => {
      result.ms = clock.now() - start;
      if ('value' in end) result.value = end.value;
      else result.error = end.error as { code: string; phase: string };
    }).start();
    clock.runUntilIdle();
    return result;
  };
  const get = (from: NetStack, url: string, timeoutMs?: number) => run(from.http({ method: 'GET', url, headers: {} }, { timeoutMs }));
  return { network, workstation, clock, one, two, web, client, seen, run, get };
}

describe('cluster network', () => {
  it('reaches a pod directly, by service, by name and by node port, with the sender that each shows', () => {
    const { get, client, web, seen, workstation, one } = cluster();
    expect(decodeUtf8(get(client, `http://${web.address}:8080/a?b=1`).value!.body)).toBe('hello /a?b=1');
    for (const url of ['http://10.96.7.7', 'http://web', 'http://web.default.svc.cluster.local/', 'http://web.default']) expect(get(client, url).value?.status).toBe(200);
    expect(get(web, 'http://web').value?.status).toBe(200);
    expect(get(workstation, 'http://172.30.0.12:30080').value?.status).toBe(200);
    expect(get(one.host, 'http://10.96.7.7').value?.status).toBe(200);
    expect(seen).toEqual(['10.244.2.2', '10.244.2.2', '10.244.2.2', '10.244.2.2', '10.244.2.2', '10.244.1.1', '172.30.0.12', '10.244.1.1']);
  });

  it('carries a call to a pod whose node has lost the way back, and loses the answer there; the longest prefix leads', () => {
    const { network, client, web, one } = cluster();
    const call = () => network.route(client, web.address!, 8080, 'tcp');
    const route = { device: 'eth0', source: undefined, scope: '' } as const;
    one.removeRoute('10.244.2.0/24');
    expect(call()).toMatchObject({ kind: 'dropped', answeredBy: web });
    expect(call().frames.filter((frame) => !frame.oneWay).map((frame) => `${frame.at} ${frame.device.slice(0, 4)} ${frame.direction}`))
      .toEqual(['node/worker-1 eth0 In', 'node/worker-1 cni0 Out', 'node/worker-1 veth Out', 'pod/default/web eth0 In']);
    one.addRoute({ ...route, destination: '10.244.0.0/16', gateway: '172.30.0.12' });
    expect(call().kind).toBe('deliver');
    one.addRoute({ ...route, destination: client.address!, gateway: '172.30.0.10' });
    expect(call().kind).toBe('dropped');
  });

  it('tells refused, timed out, unreachable and unknown apart', () => {
    const { get, client, web } = cluster();
    expect(get(client, `http://${web.address}:81`).error).toMatchObject({ code: 'ECONNREFUSED', phase: 'connect' });
    expect(get(client, 'http://empty').error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(get(client, 'http://web:8080', 3000)).toMatchObject({ error: { code: 'ETIMEDOUT', phase: 'connect' }, ms: 3000 });
    expect(get(client, 'http://10.244.1.99').error).toMatchObject({ code: 'EHOSTUNREACH' });
    expect(get(client, 'http://nothing.default.svc.cluster.local', 3000).error).toMatchObject({ phase: 'resolve' });
    expect(get(client, 'http://kubia.other', 3000)).toMatchObject({ error: { code: 'ETIMEDOUT', phase: 'resolve' }, ms: 3000 });
  });

  it('answers DNS questions for services, headless services, ports and addresses', () => {
    const { run, client } = cluster();
    const ask = (name: string, type = 'A') => run(client.query(name, type)).value!;
    expect(ask('web.default.svc.cluster.local').answers.map((record) => record.data)).toEqual(['10.96.7.7']);
    expect(ask('peers.default.svc.cluster.local').answers.map((record) => record.data)).toEqual(['10.244.1.2', '10.244.2.2']);
    expect(ask('peers.default.svc.cluster.local', 'SRV').answers.map((record) => record.data)).toEqual(['0 50 8080 10-244-1-2.peers.default.svc.cluster.local.', '0 50 8080 10-244-2-2.peers.default.svc.cluster.local.']);
    expect(ask('7.7.96.10.in-addr.arpa', 'PTR').answers[0]?.data).toBe('web.default.svc.cluster.local.');
    expect(ask('nope.default.svc.cluster.local').status).toBe('NXDOMAIN');
    expect(ask('web.default.svc.cluster.local', 'AAAA')).toMatchObject({ status: 'NOERROR', answers: [] });
  });

  it('carries bytes over sockets, also to a server that only answers HTTP', () => {
    const { run, client, web } = cluster();
    const said = run(
      (function* () {
        const socket = yield* client.connect(web.address!, 8080);
        yield* socket.write(encodeUtf8('GET /raw HTTP/1.0\r\n\r\n'));
        let text = '';
        for (let chunk = yield* socket.read(); chunk; chunk = yield* socket.read()) text += decodeUtf8(chunk);
        return text;
      })(),
    );
    expect(said.value).toBe('HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhello /raw');
  });

  it('enforces NetworkPolicies with Calico and ignores them otherwise', () => {
    const policy = { metadata: { name: 'deny', namespace: 'default' }, spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] } };
    const pods = [{ metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } } }, { metadata: { name: 'client', namespace: 'default', labels: {} } }];
    for (const [cni, outcome] of [['routes', undefined], ['calico', 'ETIMEDOUT']] as const) {
      const { get, client, web } = cluster({ networkpolicies: [policy], pods }, cni);
      expect(get(client, `http://${web.address}:8080`, 1000).error?.code).toBe(outcome);
    }
  });
});
