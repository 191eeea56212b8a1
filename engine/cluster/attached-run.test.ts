import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('kubectl run says how to get a prompt when it joins a pod that runs, and nothing when the pod is through', () => {
  const cluster = createCluster({ seed: 'attached run' });
  const joined = runToEnd(cluster, "kubectl run a --image=busybox:1.36 --restart=Never --attach -- sh -c 'sleep 2; echo there'");
  expect([joined.stdout, joined.stderr]).toEqual(['there\n', "If you don't see a command prompt, try pressing enter.\n"]);
  const through = runToEnd(cluster, 'kubectl run b --image=busybox:1.36 --restart=Never --rm -i -- echo there');
  expect([through.stdout, through.stderr]).toEqual(['there\npod "b" deleted\n', '']);
});
