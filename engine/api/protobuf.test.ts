import { expect, it } from 'vitest';
import { TestServer } from '../apiserver/testing/test-server';
import { decodeProtobuf } from './protobuf';
import { encodeProtobuf, hasProtobuf } from './protobuf-encode';

/** Without what protobuf leaves out and JSON writes: empty structures and nothing. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaning);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, meaning(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== null && inner !== undefined && !(typeof inner === 'object' && Object.keys(inner).length === 0)));
}

const objects: readonly object[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { a: 'b' }, finalizers: ['x.io/y'] }, spec: { volumes: [{ name: 'v', projected: { sources: [{ downwardAPI: { items: [{ path: 'n', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } }] } }], containers: [{ name: 'c', image: 'nginx', env: [{ name: 'E', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } }], resources: { limits: { cpu: '500m' } }, livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 3 }, ports: [{ containerPort: 80, name: 'http' }] }] } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { a: 'b' } } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'eA==' } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { replicas: 3, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }, strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } } } },
  { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: { holderIdentity: 'h', renewTime: '2026-11-21T08:00:00.123456Z' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] },
];

it('writes what it reads, of stored objects of many kinds', () => {
  const t = new TestServer();
  for (const object of objects) {
    const { apiVersion, kind } = object as { apiVersion: string; kind: string };
    const plural = kind === 'Pod' ? 'pods' : `${kind.toLowerCase()}s`;
    const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/namespaces/lab/${plural}`;
    expect(t.send('POST', path, object).status, kind).toBe(201);
    const list = t.object('GET', path) as { items: Record<string, unknown>[] };
    expect(meaning(decodeProtobuf(encodeProtobuf(list)))).toEqual(meaning(JSON.parse(JSON.stringify({ ...list, items: list.items.map(({ apiVersion: _version, kind: _kind, ...item }) => item) }))));
  }
});

it('knows that custom resources have no such form', () => {
  expect([hasProtobuf('v1', 'PodList'), hasProtobuf('v1', 'Status'), hasProtobuf('lab.example.com/v1', 'Widget')]).toEqual([true, true, false]);
});
