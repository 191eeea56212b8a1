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
