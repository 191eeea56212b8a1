import * as expressions from '../../engine/apiserver/cel/compile';
import * as wire from '../../engine/api/wire-json';
import * as rare from '../../engine/apiserver/rare';
import { LazyModule } from '../../engine/runtime/lazy-module';
import { connect } from 'node:net';
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiServer, type ApiServer } from '../../engine/apiserver';
import { EventQueueClock } from '../../engine/runtime/clock';
import { Random } from '../../engine/runtime/random';
import { serve, type Served } from '../serve';
import { SpdyCodec } from './spdy';

let base: string;
let maps: string;
let served: Served;
let server: ApiServer;

beforeAll(async () => {
  const clock = new EventQueueClock(Date.UTC(2026, 10, 21));
  server = createApiServer({ clock, random: new Random('serve'), expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) });
  server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  // The plain door's administrator is bound as kubeadm binds it.
  server.seed({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'cluster-admin' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] });
  server.seed({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'kubeadm:cluster-admins' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'Group', name: 'kubeadm:cluster-admins', apiGroup: 'rbac.authorization.k8s.io' }] });
  served = await serve({ apiserver: server, clock }, { port: 0, host: '127.0.0.1', httpPort: 0 });
  base = `http://127.0.0.1:${served.httpPort}`;
  maps = `${base}/api/v1/namespaces/lab/configmaps`;
});

afterAll(() => served.close());

const post = (name: string): Promise<Response> => fetch(maps, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ metadata: { name } }) });

it('streams each change once and in order to 200 watches at a time', async () => {
  const abort = new AbortController();
  const lines: string[][] = [];
  const readers = await Promise.all(Array.from({ length: 200 }, async (_, index) => {
    const response = await fetch(`${maps}?watch=true&resourceVersion=${server.store.revision}`, { signal: abort.signal });
    lines[index] = [];
    const read = async (): Promise<void> => {
      let text = '';
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString();
        const parts = text.split('\n');
        text = parts.pop()!;
        for (const part of parts) lines[index]!.push((JSON.parse(part) as { object: { metadata: { name: string } } }).object.metadata.name);
        if (lines[index]!.length === 5) return;
      }
    };
    // Wrapped, so that waiting for the watches to open does not wait for their ends.
    return { done: read() };
  }));
  const names = ['w1', 'w2', 'w3', 'w4', 'w5'];
  for (const name of names) expect((await post(name)).status).toBe(201);
  await Promise.all(readers.map(({ done }) => done));
  abort.abort();
  expect(lines.every((seen) => seen.join() === names.join())).toBe(true);
});

it('answers a body that is too large with 413, and survives half a request and a client that goes away', async () => {
  const large = await fetch(maps, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(4 * 1024 * 1024) });
  expect([large.status, ((await large.json()) as { reason: string }).reason]).toEqual([413, 'RequestEntityTooLarge']);
  await new Promise<void>((done) => {
    const socket = connect(served.httpPort!, '127.0.0.1', () => {
      socket.write('POST /api/v1/namespaces/lab/configmaps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"meta');
      setTimeout(() => socket.destroy(), 50);
    });
    socket.on('close', () => done());
  });
  expect((await post('after')).status).toBe(201);
});

it('takes who asks without a certificate for anonymous', async () => {
  const body = await new Promise<string>((done, fail) => {
    httpsRequest({ host: '127.0.0.1', port: served.port, path: '/api/v1/pods', rejectUnauthorized: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => done(text));
    }).on('error', fail).end();
  });
  expect(JSON.parse(body)).toMatchObject({ code: 403, message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope' });
});

it('reads the SPDY frames that kubectl sends through its tunnel', async () => {
  // A SYN_STREAM as kubectl 1.33 wrote it: streamtype error, port 80, requestid 0.
  const block = Buffer.from('78f9e3c6a7c202253a703a2b294a4dcc8516 25aca9a0808614cb45a024cc6461c0c0c0c0590489c44c50e26634 00000000ffff'.replace(/\s/g, ''), 'hex');
  const body = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), block]);
  const frame = Buffer.concat([Buffer.from([0x80, 3, 0, 1, 0, 0, 0, body.length]), body]);
  const codec = new SpdyCodec();
  expect(await codec.receive(frame.subarray(0, 9))).toEqual([]);
  const [opened] = await codec.receive(frame.subarray(9));
  expect(opened).toMatchObject({ type: 'syn', stream: 1 });
  expect(Object.fromEntries((opened as unknown as { headers: Map<string, string> }).headers)).toEqual({ port: '80', requestid: '0', streamtype: 'error' });
});
