import { expect, test } from 'vitest';
import { runToEnd } from '../../testing/run-to-end';
import { createCluster } from '../../whole';

test('pods of a node that is out of service go without its kubelet; of one that no longer exists, after a minute at most', () => {
  const cluster = createCluster({ seed: 'podgc' });
  const sh = (text: string): string => runToEnd(cluster, text, 600).output;
  const stop = (node: string): void => cluster.kubelets.get(node)!.freeze();
  sh(`kubectl run gone --image=nginx:1.27 --overrides='{"spec":{"nodeName":"worker-1"}}'
kubectl run lost --image=nginx:1.27 --overrides='{"spec":{"nodeName":"worker-2"}}'; sleep 5`);
  stop('worker-1');
  stop('worker-2');
  sh('kubectl delete node worker-2; sleep 60; kubectl delete pod gone --wait=false; sleep 60');
  expect(sh('kubectl get pods --no-headers -o custom-columns=N:.metadata.name,D:.metadata.deletionGracePeriodSeconds')).toBe('gone   30\n');
  sh('kubectl taint node worker-1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute; sleep 21');
  expect(sh('kubectl get pods')).toBe('No resources found in default namespace.\n');
});
