import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as expressions from '../../engine/apiserver/cel/compile';
import * as wire from '../../engine/api/wire-json';
import * as rare from '../../engine/apiserver/rare';
import { createApiServer } from '../../engine/apiserver';
import { EventQueueClock } from '../../engine/runtime/clock';
import { LazyModule } from '../../engine/runtime/lazy-module';
import { Random } from '../../engine/runtime/random';
import { serve, type Served } from '../serve';

/* Whatever comes in: a Status or a closed connection, bounded memory, and the other clients go on. */

let served: Served;
let door: string;
let maps: string;

beforeAll(async () => {
  const clock = new EventQueueClock(Date.UTC(2026, 10, 21));
  const server = createApiServer({ clock, random: new Random('bad input'), expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) });
  server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  server.seed({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'cluster-admin' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] });
  server.seed({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'kubeadm:cluster-admins' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'Group', name: 'kubeadm:cluster-admins', apiGroup: 'rbac.authorization.k8s.io' }] });
  served = await serve({ apiserver: server, clock }, { port: 0, host: '127.0.0.1', httpPort: 0 });
  door = `http://127.0.0.1:${served.httpPort}`;
  maps = `${door}/api/v1/namespaces/lab/configmaps`;
});

afterAll(() => served.close());

const send = async (method: string, url: string, type: string, body: string): Promise<{ code: number; reason: string; message: string }> => {
  const response = await fetch(url, { method, headers: { 'content-type': type }, body });
  const status = (await response.json()) as { code: number; reason: string; message: string };
  expect(status.code).toBe(response.status);
  return status;
};

const nested = `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`;
const bomb = `apiVersion: v1\nkind: ConfigMap\na: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((letter, at) => `${letter}: &${letter} [${Array(10).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}\n`;

describe('a body that cannot be taken is answered with a Status', () => {
  it.each([
    ['over 3 MB', 'POST', '', 'application/json', JSON.stringify({ metadata: { name: 'x' }, data: { a: 'x'.repeat(3_200_000) } }), 413, 'RequestEntityTooLarge'],
    ['nested over 100 deep', 'POST', '', 'application/json', nested, 400, 'BadRequest'],
    ['a patch nested over 100 deep', 'PATCH', '/x', 'application/merge-patch+json', nested, 404, 'NotFound'],
    ['YAML with a million aliases', 'POST', '', 'application/yaml', bomb, 400, 'BadRequest'],
    ['an unknown media type', 'POST', '', 'application/xml', '<a/>', 415, 'UnsupportedMediaType'],
    ['no protobuf message', 'POST', '', 'application/vnd.kubernetes.protobuf', 'k8s', 400, 'BadRequest'],
    ['cut off in the middle', 'POST', '', 'application/json', '{"metadata":', 400, 'BadRequest'],
  ])('%s', async (_what, method, path, type, body, code, reason) => {
    expect(await send(method, maps + path, type, body)).toMatchObject({ code, reason });
  });

  it('refuses a patch that is nested too deeply, also of what there is', async () => {
    await send('POST', maps, 'application/json', '{"metadata":{"name":"there"}}').catch(() => undefined);
    expect(await send('PATCH', `${maps}/there`, 'application/merge-patch+json', nested)).toMatchObject({ code: 400, message: 'nesting is deeper than 100' });
  });
});

it('refuses methods and paths that are none of the API', async () => {
  const statuses = await Promise.all([fetch(maps, { method: 'OPTIONS' }), fetch(`${maps}/%zz`), fetch(`${door}//api//v1`)].map(async (response) => (await response).status));
  expect(statuses).toEqual([405, 404, 404]);
});

it('cuts off a client that stops reading a watch, and the others see everything', async () => {
  const revision = ((await (await fetch(maps)).json()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  const stalled = connect(served.httpPort!, '127.0.0.1', () => stalled.write(`GET /api/v1/namespaces/lab/configmaps?watch=true&resourceVersion=${revision} HTTP/1.1\r\nHost: x\r\n\r\n`));
  stalled.pause();
  const cut = new Promise<boolean>((done) => stalled.on('close', () => done(true)).on('error', () => done(true)));
  const reader = (await fetch(`${maps}?watch=true&resourceVersion=${revision}`)).body!.getReader();
  let size = 0;
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done) return;
      size += value!.length;
    }
  })();
  const writes = 60;
  const body = 'x'.repeat(500_000);
  for (let at = 0; at < writes; at += 1) expect((await fetch(maps, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ metadata: { name: `big-${at}` }, data: { body } }) })).status).toBe(201);
  await vi.waitFor(() => expect(size).toBeGreaterThan(writes * body.length), { timeout: 30_000 });
  stalled.resume();
  expect(await cut).toBe(true);
  await reader.cancel();
  await reading;
});
