import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('a kubelet tells its health on the node alone, asks strangers who they are, and answers nobody while it is stopped', () => {
  const cluster = createCluster({ seed: 'kubelet ports', workers: 1 });
  const said = (script: string): string => runToEnd(cluster, script).output;
  expect(said("ssh worker-1 'curl -s localhost:10248/healthz; echo; curl -sk https://localhost:10250/pods'; echo; curl -s -m 2 172.30.0.11:10248/healthz || echo refused")).toBe('ok\nUnauthorized\nrefused\n');
  expect(said("ssh worker-1 'systemctl stop kubelet; curl -sS localhost:10248/healthz; systemctl start kubelet; sleep 1; curl -s localhost:10248/healthz'")).toBe('curl: (7) Failed to connect to localhost port 10248 after 0 ms: Couldn\'t connect to server\nok');
});
