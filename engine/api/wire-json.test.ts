import { expect, test } from 'vitest';
import { wireJson } from './wire-json';

const meta = { labels: { b: '2', a: '1' }, uid: 'u', name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' };

test('members in the order of the Go structs, those of maps by name, embedded ones in their place', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', status: { qosClass: 'Burstable', phase: 'Running' }, metadata: meta, spec: { nodeName: 'n', containers: [{ image: 'i', env: [{ valueFrom: { configMapKeyRef: { key: 'k', name: 'c' } }, name: 'A' }], name: 'c' }], volumes: [{ emptyDir: {}, name: 'v' }] } };
  expect(wireJson(pod, false)).toBe('{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"1","b":"2"}},"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","image":"i","env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"c","key":"k"}}}]}],"nodeName":"n"},"status":{"phase":"Running","qosClass":"Burstable"}}\n');
});

test('objects of a list have no type, and readers of HTML find no brackets', () => {
  const list = { metadata: { resourceVersion: '5' }, items: [{ apiVersion: 'v1', kind: 'ConfigMap', data: { page: '<b>&' }, metadata: { name: 'c' } }], kind: 'ConfigMapList', apiVersion: 'v1' };
  expect(wireJson(list, false)).toBe('{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"c"},"data":{"page":"\\u003cb\\u003e\\u0026"}}]}\n');
});

test('an object within an object keeps its type', () => {
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', spec: { serviceName: 's', volumeClaimTemplates: [{ metadata: { name: 'd' }, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }] } };
  expect(wireJson(set, false)).toBe('{"kind":"StatefulSet","apiVersion":"apps/v1","spec":{"volumeClaimTemplates":[{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"d"}}],"serviceName":"s"}}\n');
  const metadata = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items: [{ metadata: { name: 'p' }, kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }] };
  expect(wireJson(metadata, false)).toContain('"kind":"PartialObjectMetadata",');
  const scaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { maxReplicas: 1, scaleTargetRef: { name: 'w', apiVersion: 'apps/v1', kind: 'Deployment' } } };
  expect(wireJson(scaler, false)).toContain('{"kind":"Deployment","name":"w","apiVersion":"apps/v1"}');
});

test('custom resources are maps all through; indented JSON ends without a new line', () => {
  const shirt = { kind: 'Shirt', apiVersion: 'lab.example.com/v1', spec: { size: 1, color: 'red' }, metadata: { uid: 'u', name: 'a' } };
  expect(wireJson(shirt, true)).toBe('{\n  "apiVersion": "lab.example.com/v1",\n  "kind": "Shirt",\n  "metadata": {\n    "name": "a",\n    "uid": "u"\n  },\n  "spec": {\n    "color": "red",\n    "size": 1\n  }\n}');
});

test('so are those of a definition in a group below k8s.io; what the metrics server tells is not', () => {
  expect(wireJson({ kind: 'Gateway', apiVersion: 'gateway.networking.k8s.io/v1', spec: { z: 1, a: 2 }, metadata: { name: 'g' } }, false)).toBe('{"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"g"},"spec":{"a":2,"z":1}}\n');
  expect(wireJson({ kind: 'NodeMetrics', apiVersion: 'metrics.k8s.io/v1beta1', usage: { memory: '1Mi', cpu: '1m' } }, false)).toBe('{"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1","usage":{"memory":"1Mi","cpu":"1m"}}\n');
});

test('a list of what the core API serves names no version', () => {
  expect(wireJson({ kind: 'APIResourceList', resources: [], groupVersion: 'v1' }, false)).toBe('{"kind":"APIResourceList","groupVersion":"v1","resources":[]}\n');
});
