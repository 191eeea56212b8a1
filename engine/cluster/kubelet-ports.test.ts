import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('a kubelet tells its health on the node alone, asks strangers who they are, and answers nobody while it is stopped', () => {
  const cluster = createCluster({ seed: 'kubelet ports', workers: 1 });
  const said = (script: string): string => runToEnd(cluster, script).output;
  expect(said("ssh worker-1 'curl -s localhost:10248/healthz; echo; curl -sk https://localhost:10250/pods'; echo; curl -s -m 2 172.30.0.11:10248/healthz || echo refused")).toBe('ok\nUnauthorized\nrefused\n');
  expect(said("ssh worker-1 'systemctl stop kubelet; curl -sS localhost:10248/healthz; systemctl start kubelet; sleep 1; curl -s localhost:10248/healthz'")).toBe('curl: (7) Failed to connect to localhost port 10248 after 0 ms: Couldn\'t connect to server\nok');
});

test('logs and exec of a pod whose kubelet is stopped say that nobody answers there', () => {
  const cluster = createCluster({ seed: 'stopped kubelet' });
  const sh = (text: string): string => runToEnd(cluster, text).stderr;
  sh(`kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"worker-2"}}'; kubectl wait --for=condition=Ready pod/web; ssh worker-2 systemctl stop kubelet`);
  const refused = 'dial tcp 172.30.0.12:10250: connect: connection refused';
  expect(sh('kubectl logs web; kubectl exec web -- ls')).toBe(`Error from server: Get "https://172.30.0.12:10250/containerLogs/default/web/web": ${refused}\nError from server: error dialing backend: ${refused}\n`);
});

test('a probe over TLS of a server that speaks none fails in the words of the client', () => {
  const cluster = createCluster({ seed: 'plain server' });
  const probe = '{"httpGet":{"port":80,"scheme":"HTTPS"},"periodSeconds":1}';
  const { stdout } = runToEnd(cluster, `kubectl run web --image=nginx --overrides='{"spec":{"containers":[{"name":"web","image":"nginx","readinessProbe":${probe}}]}}' > /dev/null; sleep 3; kubectl get events --field-selector reason=Unhealthy -o custom-columns=M:.message --no-headers`);
  expect(stdout).toMatch(/^Readiness probe failed: Get "https:\/\/[\d.]+:80\/": http: server gave HTTP response to HTTPS client\n$/);
});
