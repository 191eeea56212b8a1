import { expect, test } from 'vitest';
import { createCluster, type Cluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

function sh(cluster: Cluster, text: string, seconds = 90): string {
  const { stdout, stderr } = runToEnd(cluster, text, seconds);
  return stdout + stderr;
}

const FOLDER = '/etc/kubernetes/manifests';

test('an actor of the control plane works only while its static pod runs', () => {
  const cluster = createCluster({ seed: 'control plane' });
  sh(cluster, `ssh control-plane mv ${FOLDER}/kube-scheduler.yaml /root/; sleep 25`);
  expect(sh(cluster, 'kubectl get pods -n kube-system -o name')).not.toContain('scheduler');
  sh(cluster, 'kubectl run waits --image=nginx; sleep 5');
  expect(sh(cluster, 'kubectl get pod waits -o jsonpath={.status.phase}{.spec.nodeName}')).toBe('Pending');
  sh(cluster, `ssh control-plane mv /root/kube-scheduler.yaml ${FOLDER}/; sleep 30`);
  expect(sh(cluster, 'kubectl get pod waits -o jsonpath={.status.phase}')).toBe('Running');
  sh(cluster, `ssh control-plane mv ${FOLDER}/kube-apiserver.yaml /root/; sleep 25`);
  expect(sh(cluster, 'kubectl get nodes')).toContain('The connection to the server 172.30.0.10:6443 was refused');
  sh(cluster, `ssh control-plane mv /root/kube-apiserver.yaml ${FOLDER}/; sleep 30`);
  expect(sh(cluster, 'kubectl get nodes -o name')).toContain('node/worker-1');
});

test('a kubelet that is stopped leaves its containers running and its node unready', () => {
  const cluster = createCluster({ seed: 'systemctl' });
  sh(cluster, `kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"worker-1"}}'; sleep 4; ssh worker-1 systemctl stop kubelet; sleep 60`);
  const ready = () => sh(cluster, 'kubectl get node worker-1 --no-headers').split(/\s+/)[1];
  expect(ready()).toBe('NotReady');
  expect(sh(cluster, 'ssh worker-1 pgrep -fc "nginx: master"')).not.toBe('0\n');
  sh(cluster, 'ssh worker-1 systemctl start kubelet; sleep 10');
  expect(ready()).toBe('Ready');
});

test('the journal of a node tells of its kubelet: starts and stops, and what failed', () => {
  const cluster = createCluster({ seed: 'journal' });
  sh(cluster, `kubectl run bad --image=nginx:nope --overrides='{"spec":{"nodeName":"worker-1"}}'; sleep 5; ssh worker-1 systemctl stop kubelet; sleep 2`);
  expect(sh(cluster, 'ssh worker-1 systemctl status kubelet -n 0')).toMatch(/^○ kubelet\.service[^]*Active: inactive \(dead\) since Sat 2026-11-21 \d\d:\d\d:\d\d UTC; 2s ago\n/);
  const lines = sh(cluster, 'ssh worker-1 journalctl -u kubelet').split('\n');
  expect(lines[0]).toMatch(/^Nov 21 \d\d:\d\d:\d\d worker-1 systemd\[1\]: Started kubelet\.service - kubelet: The Kubernetes Node Agent\.$/);
  expect(lines.find((line) => line.includes('ErrImagePull'))).toMatch(/worker-1 kubelet\[771\]: E1121 [\d:.]+ +771 pod_workers\.go:1301\] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"bad\\" with ErrImagePull: .* pod="default\/bad" podUID="[-0-9a-f]{36}"$/);
  expect(sh(cluster, 'ssh worker-1 journalctl -xeu kubelet -n 1')).toContain('Stopped kubelet.service');
  sh(cluster, 'ssh worker-1 systemctl start kubelet');
  expect(sh(cluster, 'ssh worker-1 journalctl -u kubelet --since "-1s" -o cat | head -1')).toBe('Started kubelet.service - kubelet: The Kubernetes Node Agent.\n');
  expect(sh(cluster, 'ssh worker-1 journalctl --vacuum-size=1')).toBe('not simulated: journalctl --vacuum-size\n');
  expect(sh(cluster, `for what in "-g '['" '-n abc' '-p foo'; do ssh worker-1 "journalctl $what"; done; ssh worker-1 systemctl status kubelet -n abc`)).toBe("Bad pattern \"[\"\nFailed to parse lines 'abc'\nUnknown log level foo\nFailed to parse lines 'abc'\n");
  expect(sh(cluster, 'ssh worker-1 systemctl status -n 0 kubelet')).not.toContain('systemd[1]');
});
