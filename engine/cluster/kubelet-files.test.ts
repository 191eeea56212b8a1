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

test('the volumes of the pods lie in their directories on the node, to be read', () => {
  const cluster = createCluster({ seed: 'volumes on the node' });
  const sh = (text: string): string => {
    const { stdout, stderr } = runToEnd(cluster, text);
    return stdout + stderr;
  };
  const spec = { nodeName: 'worker-1', volumes: [{ name: 'e', emptyDir: {} }], containers: [{ name: 'v', image: 'busybox:1.36', command: ['sh', '-c', 'echo one > /e/f; sleep 1000'], volumeMounts: [{ name: 'e', mountPath: '/e' }] }] };
  sh(`kubectl run v --image=busybox:1.36 --overrides='${JSON.stringify({ spec })}'; kubectl wait --for=condition=Ready pod/v`);
  const volumes = `/var/lib/kubelet/pods/${sh("kubectl get pod v -o jsonpath='{.metadata.uid}'")}/volumes`;
  expect(sh(`ssh worker-1 'ls ${volumes}; cat ${volumes}/kubernetes.io~empty-dir/e/f; echo x > ${volumes}/kubernetes.io~empty-dir/e/g'`)).toBe(
    `kubernetes.io~empty-dir\nkubernetes.io~projected\none\nbash: line 1: ${volumes}/kubernetes.io~empty-dir/e/g: Operation not permitted\n`,
  );
});
