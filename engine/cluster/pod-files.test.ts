import { beforeAll, expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster, type Cluster } from '../whole';

let cluster: Cluster;

/** What a script in a container of the pod prints, times left out. */
function inside(container: string, script: string): string {
  const { stdout, stderr } = runToEnd(cluster, `kubectl exec demo -c ${container} -- sh -c '${script}'`);
  return (stdout + stderr).replace(/ [A-Z][a-z]{2} +\d+ \d\d:\d\d/g, '');
}

beforeAll(() => {
  cluster = createCluster({ seed: 'pod files' });
  const mounts = [{ name: 'shared', mountPath: '/shared' }, { name: 'settings', mountPath: '/settings' }, { name: 'keys', mountPath: '/keys' }];
  const pod = {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo' },
    spec: {
      securityContext: { fsGroup: 2000 },
      volumes: [{ name: 'shared', emptyDir: {} }, { name: 'settings', configMap: { name: 'settings' } }, { name: 'keys', secret: { secretName: 'keys' } }],
      containers: [
        { name: 'user', image: 'busybox:1.36', command: ['sleep', '3600'], volumeMounts: mounts, securityContext: { runAsUser: 1000, runAsGroup: 3000, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } } },
        { name: 'redis', image: 'redis', volumeMounts: mounts, securityContext: { runAsUser: 999 } },
      ],
    },
  };
  runToEnd(cluster, `kubectl create cm settings --from-literal=a=1; kubectl create secret generic keys --from-literal=b=2; echo '${JSON.stringify(pod)}' | kubectl apply -f -; kubectl wait --for=condition=Ready pod/demo`);
});

test('what is made in a volume belongs to the group of the pod, directories hand it on', () => {
  expect(inside('user', 'ls -ld /shared; echo x > /shared/a; mkdir /shared/d; touch /shared/d/b; ls -ld /shared/a /shared/d /shared/d/b')).toBe(
    'drwxrwsrwx    2 root     2000          4096 /shared\n-rw-r--r--    1 1000     2000             2 /shared/a\ndrwxr-sr-x    2 1000     2000          4096 /shared/d\n-rw-r--r--    1 1000     2000             0 /shared/d/b\n',
  );
});

test('secrets lie in memory, config maps on the disk', () => {
  expect(inside('redis', 'ls -ld /keys /settings; ls -lL /keys; mount | grep -E "keys|settings"')).toBe(
    'drwxrwsrwt 3 root 2000 4096 /keys\ndrwxrwsrwx 3 root 2000 4096 /settings\ntotal 4\n-rw-r--r-- 1 root 2000 1 b\ntmpfs on /keys type tmpfs (ro,relatime)\n/dev/sda1 on /settings type ext4 (ro,relatime)\n',
  );
});

test('devices can be written to under a read-only root', () => {
  expect(inside('user', 'echo x > /dev/null && echo x > /file')).toContain("sh: can't create /file: Read-only file system\n");
});

test('the main process has the restrictions of its security context, and its group from the image', () => {
  expect(inside('user', 'grep -E "NoNew|Seccomp" /proc/1/status')).toBe('NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n');
  expect(inside('redis', 'id')).toBe('uid=999(redis) gid=999(redis) groups=999(redis),2000\n');
});

test('df as busybox prints it', () => {
  expect(inside('user', 'df -h /keys; df /keys')).toBe(
    'Filesystem                Size      Used Available Use% Mounted on\ntmpfs                    50.0G         1     50.0G   1% /keys\nFilesystem           1K-blocks      Used Available Use% Mounted on\ntmpfs                 52428800         1  52428800   1% /keys\n',
  );
});

test('traceroute ends after so many hops', () => {
  expect(inside('user', 'traceroute -n -m 2 -w 1 10.244.2.99')).toBe('traceroute to 10.244.2.99 (10.244.2.99), 2 hops max, 46 byte packets\n 1  *  *  *\n 2  *  *  *\n');
});

test('a directory that is mounted on a file keeps the container from starting, and says so', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'misplaced' }, spec: { volumes: [{ name: 'settings', configMap: { name: 'settings' } }], containers: [{ name: 'web', image: 'nginx', volumeMounts: [{ name: 'settings', mountPath: '/etc/nginx/nginx.conf' }] }] } };
  const { stdout } = runToEnd(cluster, `echo '${JSON.stringify(pod)}' | kubectl apply -f -; sleep 5; kubectl get pod misplaced -o jsonpath='{.status.containerStatuses[0].lastState.terminated.message}'`);
  expect(stdout.replace(/pods\/[-0-9a-f]+/g, 'pods/UID')).toBe(
    'pod/misplaced created\nfailed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/UID/volumes/kubernetes.io~configmap/settings" to rootfs at "/etc/nginx/nginx.conf": mount /var/lib/kubelet/pods/UID/volumes/kubernetes.io~configmap/settings:/etc/nginx/nginx.conf (via /proc/self/fd/6), flags: 0x5001: not a directory: unknown',
  );
});

test('what is written to the output of the first process stands in the log', () => {
  inside('redis', 'echo said > /proc/1/fd/1');
  inside('user', 'echo also said > /proc/1/fd/1 || echo nobody has one');
  expect(runToEnd(cluster, 'kubectl logs demo -c redis | tail -1; kubectl logs demo -c user').stdout).toBe('said\nalso said\n');
});
