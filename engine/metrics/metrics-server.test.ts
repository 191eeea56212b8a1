import { describe, expect, test } from 'vitest';
import { createCluster } from '../whole';
import type { ApiResponse } from '../api/transport';

const CONTAINERS = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';

function open() {
  const cluster = createCluster({ seed: 'metrics', startMs: Date.UTC(2026, 0, 1), addons: ['metrics-server'] });
  const get = (path: string, query: readonly (readonly [string, string])[] = []): ApiResponse => cluster.transport.send({ method: 'GET', path, query });
  const run = (seconds: number): void => void cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
  return { cluster, get, run };
}

/** A pod whose one container computes all the time, and may use a hundredth of a core. */
function busyPod(name: string): object {
  const resources = { limits: { cpu: '10m', memory: '64Mi' } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', 'while :; do :; done'], resources }] } };
}

const milli = (quantity: string): number => ({ n: 1e-6, u: 1e-3, m: 1 })[quantity.at(-1) as 'n' | 'u' | 'm'] * parseFloat(quantity);

describe('the metrics server', () => {
  test('tells what a pod uses from its second sample on, and nothing of pods that it does not know', () => {
    const { cluster, get, run } = open();
    run(1);
    cluster.transport.send({ method: 'POST', path: '/api/v1/namespaces/default/pods', body: { object: busyPod('burn') } });
    run(9);
    expect(get(`${CONTAINERS}/burn`).object).toMatchObject({ code: 404, message: 'podmetrics.metrics.k8s.io "default/burn" not found' });
    expect(get(`${CONTAINERS}/nope`).object).toMatchObject({ code: 404, message: 'pods "nope" not found' });
    run(21);
    const metrics = get(`${CONTAINERS}/burn`).object as { containers: { usage: { cpu: string } }[] };
    expect(metrics).toEqual({
      kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: { name: 'burn', namespace: 'default', creationTimestamp: '2026-01-01T00:00:31Z', labels: { app: 'burn' } },
      timestamp: '2026-01-01T00:00:30Z', window: '15s',
      containers: [{ name: 'main', usage: { cpu: expect.any(String), memory: expect.any(String) } }],
    });
    expect(milli(metrics.containers[0]!.usage.cpu)).toBeCloseTo(10, 0);
    expect(get(CONTAINERS, [['labelSelector', 'app=burn']]).object).toEqual({ kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items: [metrics] });
    expect(get(CONTAINERS, [['labelSelector', 'app=other']]).object).toMatchObject({ items: [] });
  });

  test('knows every node from the first moment on, but not one that is silent', () => {
    const { cluster, get, run } = open();
    const names = (): string[] => (get('/apis/metrics.k8s.io/v1beta1/nodes').object as { items: { metadata: { name: string } }[] }).items.map((item) => item.metadata.name);
    expect(names()).toEqual(['control-plane', 'worker-1', 'worker-2']);
    cluster.kubelets.get('worker-2')!.freeze();
    run(16);
    expect(names()).toEqual(['control-plane', 'worker-1']);
    expect(get('/apis/metrics.k8s.io/v1beta1/nodes/worker-2').object).toMatchObject({ code: 404 });
    expect(get('/apis/metrics.k8s.io/v1beta1/nodes/nope').object).toMatchObject({ code: 404, message: 'node "nope" not found' });
  });

  test('cannot be reached without its pod, and its APIService says so', () => {
    const { cluster, get, run } = open();
    const condition = (): unknown => (get('/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io').object as { status: { conditions: unknown[] } }).status.conditions[0];
    expect(condition()).toMatchObject({ type: 'Available', status: 'True', reason: 'Passed' });
    cluster.transport.send({ method: 'PATCH', path: '/apis/apps/v1/namespaces/kube-system/deployments/metrics-server', headers: { 'content-type': 'application/merge-patch+json' }, body: { object: { spec: { replicas: 0 } } } });
    run(20);
    expect(condition()).toMatchObject({ type: 'Available', status: 'False', reason: 'MissingEndpoints' });
    expect(get(CONTAINERS).object).toMatchObject({ code: 503, message: 'the server is currently unable to handle the request (get pods.metrics.k8s.io)' });
  });

  test('is not there unless the cluster was asked for it', () => {
    expect(createCluster({ seed: 'bare' }).transport.send({ method: 'GET', path: '/apis/metrics.k8s.io/v1beta1/nodes' }).status).toBe(404);
  });
});
