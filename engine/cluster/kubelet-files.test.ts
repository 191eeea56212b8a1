import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('a node has what kubeadm leaves there, and says what of its programs is not simulated', () => {
  const cluster = createCluster({ seed: 'kubelet files' });
  const said = (script: string): string => {
    const { stdout, stderr } = runToEnd(cluster, script);
    return stdout + stderr;
  };
  expect(said('ssh worker-1 grep staticPodPath /var/lib/kubelet/config.yaml')).toBe('staticPodPath: /etc/kubernetes/manifests\n');
  expect(said('ssh worker-1 ls /etc/kubernetes; ssh worker-1 grep server: /etc/kubernetes/kubelet.conf')).toBe('kubelet.conf\nmanifests\npki\n    server: https://172.30.0.10:6443\n');
  expect(said('ssh worker-1 kubelet --version; ssh control-plane kubeadm version -o short')).toBe('Kubernetes v1.33.1\nv1.33.1\n');
  expect(said('ssh control-plane kubeadm token list; ssh control-plane etcdctl member list')).toBe('not simulated: kubeadm token list\nnot simulated: the program etcdctl\n');
});
