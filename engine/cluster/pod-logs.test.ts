import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z';

test('a node holds the logs of its containers where the kubelet puts them, and an agent with a hostPath can follow them', () => {
  const cluster = createCluster({ seed: 'pod logs', workers: 1 });
  const sh = (text: string): string => runToEnd(cluster, text).output;
  sh(`kubectl run tick --image=busybox:1.36 --restart=Never -- sh -c 'echo one; echo two >&2; sleep 20; echo three; sleep 600'
kubectl run crash --image=busybox:1.36 -- sh -c 'printf end; exit 1'
kubectl run tailer --image=busybox:1.36 --overrides='{"spec":{"containers":[{"name":"tailer","image":"busybox:1.36","command":["sh","-c","sleep 5; tail -n 1 -f /logs/containers/tick_default_tick-*.log"],"volumeMounts":[{"name":"logs","mountPath":"/logs"},{"name":"logs","mountPath":"/var/log"}]}],"volumes":[{"name":"logs","hostPath":{"path":"/var/log"}}]}}'
sleep 40`);
  const uid = sh("kubectl get pod tick -o jsonpath='{.metadata.uid}'");
  const id = sh("kubectl get pod tick -o jsonpath='{.status.containerStatuses[0].containerID}'").replace('containerd://', '');
  expect(sh('ssh worker-1 ls /var/log/pods')).toContain(`default_tick_${uid}\n`);
  expect(sh(`ssh worker-1 cat /var/log/pods/default_tick_${uid}/tick/0.log`)).toMatch(new RegExp(`^${TIME} stdout F one\n${TIME} stderr F two\n${TIME} stdout F three\n$`));
  expect(sh(`ssh worker-1 readlink /var/log/containers/tick_default_tick-${id}.log`)).toBe(`/var/log/pods/default_tick_${uid}/tick/0.log\n`);
  expect(sh('ssh worker-1 cat "/var/log/pods/default_crash_*/crash/*.log"')).toMatch(new RegExp(`^(${TIME} stdout F end\n)+$`));
  expect(sh('kubectl logs tailer')).toMatch(new RegExp(`^${TIME} stderr F two\n${TIME} stdout F three\n$`));
  expect(sh('ssh control-plane ls /var/log/pods')).toMatch(/^kube-system_etcd-control-plane_[0-9a-f]{32}$/m);
  expect(sh(`ssh worker-1 'echo more >> /var/log/pods/default_tick_${uid}/tick/0.log'`)).toContain('Operation not permitted');
  sh('kubectl delete pod tick --grace-period=1; sleep 3');
  expect(sh('ssh worker-1 ls /var/log/containers')).not.toContain('tick_default');
});
