import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

const pod = (name: string, container: string, more = ''): string => `kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {nodeName: worker-1, terminationGracePeriodSeconds: 1, ${more}containers: [{name: c, ${container}}]}
END
`;

test('a node whose disk fills up ends the pod that fills it, takes no others, and recovers after five minutes', () => {
  const cluster = createCluster({ seed: 'disk pressure', workers: 1 });
  const sh = (text: string): string => runToEnd(cluster, text, 900).output;
  sh(`${pod('quiet', 'image: nginx:1.27')}${pod('filler', 'image: busybox:1.36, command: [sh, -c, "fallocate -l 230G /data/big; sleep 1000"], volumeMounts: [{name: d, mountPath: /data}]', 'volumes: [{name: d, emptyDir: {}}], ')}sleep 30`);
  expect(sh('kubectl get pods -o custom-columns=N:.metadata.name,P:.status.phase,R:.status.reason,C:.status.conditions[0].reason --no-headers')).toBe('filler   Failed    Evicted   TerminationByKubelet\nquiet    Running   <none>    <none>\n');
  expect(sh("kubectl get pod filler -o jsonpath='{.status.message}'")).toMatch(/^The node was low on resource: ephemeral-storage\. Threshold quantity: 40582976102, available: \d+Ki\. Container c was using 4Ki, request is 0, has larger consumption of ephemeral-storage\. $/);
  expect(sh("kubectl get node worker-1 -o jsonpath='{.spec.taints[*].key} {.status.conditions[?(@.type==\"DiskPressure\")].reason}'")).toBe('node.kubernetes.io/disk-pressure KubeletHasDiskPressure');
  sh(`${pod('late', 'image: nginx:1.27')}sleep 3`);
  expect(sh("kubectl get pod late -o jsonpath='{.status.phase} {.status.reason} {.status.message}'")).toBe('Failed Evicted Pod was rejected: The node had condition: [DiskPressure]. ');
  sh('sleep 330');
  expect(sh("kubectl get events --field-selector involvedObject.kind=Node -o custom-columns=R:.reason,M:.message --no-headers")).toBe(`EvictionThresholdMet    Attempting to reclaim ephemeral-storage
NodeHasDiskPressure     Node worker-1 status is now: NodeHasDiskPressure
NodeHasNoDiskPressure   Node worker-1 status is now: NodeHasNoDiskPressure
`);
  expect(sh("kubectl get node worker-1 -o jsonpath='{.spec.taints}'")).toBe('');
});

test('a node that runs out of memory evicts first who exceeds what it requested; what does not fit at all is killed by the kernel', () => {
  const cluster = createCluster({ seed: 'memory pressure', workers: 1 });
  const sh = (text: string): string => runToEnd(cluster, text, 900).output;
  const hog = (name: string, mega: number, requests = ''): string => pod(name, `image: polinux/stress, command: [stress, --vm, "1", --vm-bytes, ${mega}M]${requests}`);
  sh(`${hog('modest', 13_000, ', resources: {requests: {memory: 14Gi}}')}${hog('greedy', 10_600)}sleep 40`);
  expect(sh("kubectl get pods -o custom-columns=N:.metadata.name,P:.status.phase,R:.status.reason --no-headers")).toBe('greedy   Failed    Evicted\nmodest   Running   <none>\n');
  expect(sh("kubectl get pod greedy -o jsonpath='{.status.message}'")).toMatch(/^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container c was using 10602Mi, request is 0, has larger consumption of memory\. $/);
  expect(sh("kubectl get node worker-1 -o jsonpath='{.spec.taints[*].key}'")).toBe('node.kubernetes.io/memory-pressure');
  sh(`${hog('burst', 12_000, ', resources: {requests: {memory: 1Gi}}')}sleep 2`);
  expect(sh('kubectl get events --field-selector reason=SystemOOM -o custom-columns=M:.message --no-headers')).toMatch(/^System OOM encountered, victim process: stress, pid: \d+\n/);
  expect(sh("kubectl get pods modest -o jsonpath='{.status.phase}'")).toBe('Running');
});
