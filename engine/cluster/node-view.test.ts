import { beforeAll, expect, test } from 'vitest';
import { createCluster, type Cluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

let cluster: Cluster;

function sh(text: string, seconds = 30): string {
  const { stdout, stderr } = runToEnd(cluster, text, seconds);
  return stdout + stderr;
}

beforeAll(() => {
  cluster = createCluster({ seed: 'node view', cni: 'flannel' });
  cluster.clock.runUntil(cluster.clock.now() + 2000);
  for (const [pod, node] of [['web', 'worker-1'], ['peer', 'worker-2']]) sh(`kubectl run ${pod} --image=nginx --overrides='{"spec":{"nodeName":"${node}"}}'`);
  sh('sleep 4');
});

test('the pause process holds the network that the containers of the pod join', () => {
  const pause = sh("ssh worker-1 'crictl inspectp -o go-template --template {{.info.pid}} $(crictl pods --name web -q)'").trim();
  expect(sh(`ssh worker-1 ps -ef | grep ' ${pause} ' | grep -c /pause`)).toBe('1\n');
  const shared = sh(`ssh worker-1 readlink /proc/${pause}/ns/net`);
  expect(shared).toMatch(/^net:\[\d+\]\n$/);
  expect(sh('kubectl exec web -- readlink /proc/1/ns/net')).toBe(shared);
  expect(sh('ssh worker-1 readlink /proc/1/ns/net')).not.toBe(shared);
  const address = sh('kubectl get pod web -o jsonpath={.status.podIP}');
  expect(sh(`ssh worker-1 nsenter -t ${pause} -n ip -br addr show eth0`)).toContain(address);
  expect(sh(`ssh worker-1 'for n in $(ip netns list | cut -d" " -f1); do ip netns exec $n ip -br addr; done'`)).toContain(address);
});

test('a node and its containers see the machine that the Node object tells of', () => {
  const told = sh("kubectl get node worker-1 -o jsonpath='{.status.capacity.cpu} {.status.capacity.memory}'");
  for (const machine of ['ssh worker-1', 'kubectl exec web --']) expect(`${sh(`${machine} nproc`).trim()} ${sh(`${machine} head -1 /proc/meminfo`).replace(/\D/g, '')}Ki`).toBe(told);
});

test('a container killed from the node is started again', () => {
  sh('ssh worker-1 \'kill -9 $(pgrep -f "nginx: master")\'; sleep 3');
  expect(sh('kubectl get pod web -o jsonpath={.status.containerStatuses[0].restartCount}')).toBe('1');
});

test('a route that is taken away cuts the pods of two nodes apart until it is back', () => {
  const reached = () => sh('kubectl exec web -- ping -c1 -W1 $(kubectl get pod peer -o jsonpath={.status.podIP})').includes('1 received');
  expect(reached()).toBe(true);
  sh('ssh worker-2 ip route del 10.244.1.0/24');
  expect(reached()).toBe(false);
  sh('ssh worker-2 ip route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink');
  expect(reached()).toBe(true);
  sh('ssh worker-1 ip link set flannel.1 down');
  expect(reached()).toBe(false);
  sh('ssh worker-1 ip link set flannel.1 up');
  expect(reached()).toBe(true);
});

test('a debugging pod sees the node\'s processes, and works in its files by chroot', () => {
  sh('kubectl debug node/worker-1 --image=busybox:1.36 -- sleep 600; sleep 3');
  const pod = sh('kubectl get pods -o name | grep node-debugger').trim();
  expect(sh(`kubectl exec ${pod} -- ps`)).toContain('/usr/bin/kubelet');
  expect(sh(`kubectl exec ${pod} -- chroot /host crictl ps`)).toContain('debugger');
  sh(`kubectl exec ${pod} -- chroot /host sh -c 'echo here > /tmp/made'`);
  expect(sh('ssh worker-1 cat /tmp/made')).toBe('here\n');
  expect(sh(`kubectl exec ${pod} -- nsenter -t 1 -m ls /tmp`)).toBe('made\n');
  expect(sh(`kubectl exec ${pod} -- chroot /nowhere ls`)).toContain("can't change root directory to '/nowhere': No such file or directory");
  expect(sh('kubectl debug node/worker-1 -i --image=busybox:1.36 -- chroot /host hostname')).toContain('worker-1\n');
});

test('what runs since the cluster began is as old as the cluster', () => {
  expect(sh('ssh worker-1 crictl ps --name kube-proxy')).toMatch(/2\d minutes ago/);
  expect(sh('ssh worker-1 crictl pods --name kube-proxy')).toMatch(/2\d minutes ago/);
});

test('an image that was removed from a node is pulled anew', () => {
  expect(sh('ssh worker-2 crictl rmi nginx:latest')).toBe('Deleted: docker.io/library/nginx:latest\n');
  expect(sh('ssh worker-2 crictl images')).not.toContain('docker.io/library/nginx ');
  expect(sh('ssh worker-2 crictl rmi nginx:latest')).toBe('ERRO[0000] no such image nginx:latest\nFATA[0000] unable to remove the image(s)\n');
  expect(sh('ssh worker-2 crictl pull nginx')).toMatch(/^Image is up to date for sha256:[0-9a-f]{64}\n$/);
});

test('a shell that only has to wait is what it waits by, in the pod and on its node', () => {
  const waiting = createCluster({ seed: 'waiting' });
  const said = (script: string): string => runToEnd(waiting, script).stdout;
  said(`kubectl run t --image=busybox:1.36 --overrides='{"spec":{"nodeName":"worker-1"}}' --command -- sh -c 'sleep 1h'; kubectl wait --for=condition=Ready pod/t`);
  expect(said('kubectl exec t -- ps | head -2; ssh worker-1 "ps aux" | grep -c "sleep 1h"')).toBe('PID   USER     TIME  COMMAND\n    1 root      0:00 sleep 1h\n1\n');
});

test('a container stopped on its node is killed, and started again by the kubelet', () => {
  const stopping = createCluster({ seed: 'stopping' });
  const said = (script: string): string => runToEnd(stopping, script).stdout;
  said(`kubectl run web --image=nginx:1.27 --overrides='{"spec":{"nodeName":"worker-1"}}'; kubectl wait --for=condition=Ready pod/web; ssh worker-1 'crictl stop $(crictl ps --name web -q)'; sleep 3`);
  expect(said("kubectl get pod web -o jsonpath='{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].lastState.terminated.exitCode}'")).toBe('1 137');
  expect(runToEnd(stopping, 'ssh worker-1 crictl stop nope').stderr).toContain('nope');
});

test('a container finds its limits as they are after a resize', () => {
  const resized = createCluster({ seed: 'resized' });
  const said = (script: string): string => runToEnd(resized, script).stdout;
  said(`kubectl run r --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"r","image":"nginx:1.27","resources":{"limits":{"cpu":"200m"},"requests":{"cpu":"100m"}}}]}}'; kubectl wait --for=condition=Ready pod/r`);
  expect(said('kubectl exec r -- cat /sys/fs/cgroup/cpu.max')).toBe('20000 100000\n');
  said(`kubectl patch pod r --subresource=resize -p '{"spec":{"containers":[{"name":"r","resources":{"limits":{"cpu":"300m"}}}]}}'; sleep 5`);
  expect(said('kubectl exec r -- cat /sys/fs/cgroup/cpu.max')).toBe('30000 100000\n');
});
