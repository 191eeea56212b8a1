import { expect, test } from 'vitest';
import { createCluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

test('a look at the leases of another namespace renews none', () => {
  const cluster = createCluster({ seed: 'leases' });
  const written = (path: string): number => {
    cluster.clock.runUntil(cluster.clock.now() + 20_000);
    const before = cluster.apiserver.store.revision;
    cluster.transport.send({ method: 'GET', path });
    return cluster.apiserver.store.revision - before;
  };
  expect(written('/apis/coordination.k8s.io/v1/namespaces/default/leases')).toBe(0);
  expect(written('/apis/coordination.k8s.io/v1/leases')).toBeGreaterThan(0);
});

test('leases are renewed while somebody watches them, and no longer', () => {
  const cluster = createCluster({ seed: 'leases' });
  const writtenIn = (seconds: number): number => {
    const before = cluster.apiserver.store.revision;
    cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
    return cluster.apiserver.store.revision - before;
  };
  const watch = () => cluster.transport.send({ method: 'GET', path: '/apis/coordination.k8s.io/v1/leases', query: [['watch', 'true']] }).stream!;
  for (let round = 0; round < 2; round += 1) {
    const stream = watch();
    stream.subscribe({ frame() {}, end() {} });
    expect(writtenIn(30)).toBeGreaterThanOrEqual(9);
    stream.close();
    writtenIn(10);
    expect(writtenIn(60)).toBe(0);
  }
});

test('leases are as old as those who hold them, and stop being renewed with them', () => {
  const cluster = createCluster({ seed: 'leases' });
  const sh = (text: string): string => runToEnd(cluster, text).output;
  expect(sh('kubectl get leases -A').split('\n').map((line) => line.replace(/_[0-9a-f-]+ +/, '_ID ').replace(/ +/g, ' '))).toEqual([
    'NAMESPACE NAME HOLDER AGE',
    'kube-node-lease control-plane control-plane 30m',
    'kube-node-lease worker-1 worker-1 29m',
    'kube-node-lease worker-2 worker-2 29m',
    'kube-system apiserver-6vzvajxlkf7lcarzgdc4jnyaru apiserver-6vzvajxlkf7lcarzgdc4jnyaru_ID 30m',
    'kube-system kube-controller-manager control-plane_ID 29m',
    'kube-system kube-scheduler control-plane_ID 29m',
    '',
  ]);
  const renewed = (): string => sh('kubectl get lease -n kube-system kube-scheduler -o jsonpath={.spec.renewTime}');
  const before = renewed();
  sh('sleep 4');
  const later = renewed();
  expect(later > before).toBe(true);
  sh('ssh control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/; sleep 40');
  const stopped = renewed();
  sh('sleep 20');
  expect(renewed()).toBe(stopped);
});
