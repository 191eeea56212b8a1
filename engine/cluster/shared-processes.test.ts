import { expect, test } from 'vitest';
import { createCluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

const SEE = `kubectl apply -f - > /dev/null <<'END'
apiVersion: v1
kind: Pod
metadata: {name: see}
spec:
  shareProcessNamespace: true
  containers:
  - {name: web, image: "nginx:1.27"}
  - {name: shell, image: "busybox:1.36", command: [sleep, "3600"]}
END
kubectl wait --for=condition=Ready pod/see > /dev/null
`;

test('containers that share their processes see the pause process first, then each other, and end one another', () => {
  const cluster = createCluster({ seed: 'shared processes' });
  const sh = (text: string): string => {
    const { stdout, stderr } = runToEnd(cluster, text);
    return stdout + stderr;
  };
  expect(sh(`${SEE}kubectl exec see -c shell -- ps`)).toBe(`PID   USER     TIME  COMMAND
    1 65535     0:00 /pause
    2 root      0:00 nginx: master process nginx -g daemon off;
    3 101       0:00 nginx: worker process
    4 101       0:00 nginx: worker process
    5 root      0:00 sleep 3600
    6 root      0:00 ps
`);
  sh('kubectl exec see -c shell -- kill 2; sleep 2');
  expect(sh("kubectl get pod see -o jsonpath='{.status.containerStatuses[*].restartCount}'")).toBe('0 1');
  // The sleeper is not process 1 here, so TERM reaches it and nobody waits for thirty seconds.
  const before = cluster.clock.now();
  sh('kubectl delete pod see');
  expect(cluster.clock.now() - before).toBeLessThan(3000);
});

test('the root of a process shows the files of its container to whoever sees the process, to be read', () => {
  const cluster = createCluster({ seed: 'other roots' });
  const sh = (text: string): string => {
    const { stdout, stderr } = runToEnd(cluster, text);
    return stdout + stderr;
  };
  sh("kubectl run web --image=nginx --overrides='{\"spec\":{\"nodeName\":\"worker-1\"}}'; kubectl wait --for=condition=Ready pod/web");
  sh("kubectl debug web --image=busybox:1.36 --target=web -c d -- sh -c 'ls /proc/1/root/usr/share/nginx/html; cat /proc/1/root/var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; ls /proc/self/root/etc/nginx; echo x > /proc/1/root/x'; sleep 2");
  expect(sh('kubectl logs web -c d')).toBe("index.html\ndefault\nls: /proc/self/root/etc/nginx: No such file or directory\nsh: can't create /proc/1/root/x: Operation not permitted\n");
  expect(sh(`ssh worker-1 'cat /proc/$(pgrep nginx | head -1)/root/etc/hostname; cat /proc/1/root/etc/hostname'`)).toBe('web\nworker-1\n');
});
