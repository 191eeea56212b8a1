import { expect, test } from 'vitest';
import { createCluster, type Cluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

function sh(cluster: Cluster, text: string): string {
  return runToEnd(cluster, text).stdout;
}

test('a host port leads from its node to the pod, from outside and from the pod itself, until the pod goes', () => {
  const cluster = createCluster({ seed: 'ports' });
  cluster.clock.runUntil(cluster.clock.now() + 2_000);
  const overrides = JSON.stringify({ spec: { nodeName: 'worker-1', containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8080 }] }] } });
  sh(cluster, `kubectl run web --image=nginx --overrides='${overrides}'; kubectl wait --for=condition=Ready pod/web`);
  const ask = (node: string): string => sh(cluster, `curl -s -o /dev/null -m 3 -w '%{http_code}' ${node}:8080`);
  expect([ask('172.30.0.11'), ask('172.30.0.12')]).toEqual(['200', '000']);
  expect(sh(cluster, "kubectl exec web -- curl -s -o /dev/null -w '%{http_code}' 172.30.0.11:8080")).toBe('200');
  sh(cluster, 'kubectl delete pod web --now');
  expect(ask('172.30.0.11')).toBe('000');
});
