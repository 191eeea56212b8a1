import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('kube-proxy tells its mode on the node alone, and its health to everybody', () => {
  const cluster = createCluster({ seed: 'proxy ports' });
  const said = (script: string): string => runToEnd(cluster, script).stdout;
  expect(said('ssh worker-1 curl -s localhost:10249/proxyMode')).toBe('iptables');
  expect(said('curl -s -m 2 172.30.0.11:10249/proxyMode || echo refused; curl -s 172.30.0.11:10256/healthz | jq .nodeEligible')).toBe('refused\ntrue\n');
});
