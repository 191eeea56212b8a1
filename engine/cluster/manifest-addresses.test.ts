import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test('a manifest from the Internet: kubectl fails as it does without a network, and says that there is none', () => {
  const cluster = createCluster({ seed: 'manifest addresses' });
  const said = (script: string): string => runToEnd(cluster, script).stderr;
  expect(said('kubectl apply -f https://k8s.io/examples/pods/simple-pod.yaml')).toBe('Unable to connect to the server: dial tcp: lookup k8s.io: i/o timeout\nnot simulated: the Internet; what stands at https://k8s.io/examples/pods/simple-pod.yaml can be written into a file here\n');
  expect(said('kubectl create -f http://172.30.0.99/pod.yaml')).toBe('Unable to connect to the server: dial tcp 172.30.0.99:80: connect: no route to host\n');
});
