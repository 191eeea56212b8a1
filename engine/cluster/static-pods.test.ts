import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

const MANIFEST = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"web","image":"nginx:1.25"}]}}';

test('a kubelet notices at once what is written to its manifests, changed and removed', () => {
  const cluster = createCluster({ seed: 'static pods' });
  const images = (script: string): string => runToEnd(cluster, `${script}; sleep 4; kubectl get pods -o jsonpath='{.items[*].metadata.name} {.items[*].spec.containers[*].image} {.items[*].status.phase}'`).stdout;
  const file = '/etc/kubernetes/manifests/web.yaml';
  expect(images(`echo '${MANIFEST}' | ssh worker-1 "cat > ${file}"`)).toBe('web-worker-1 nginx:1.25 Running');
  expect(images(`ssh worker-1 "sed -i s/1.25/1.26/ ${file}"`)).toBe('web-worker-1 nginx:1.26 Running');
  expect(images(`ssh worker-1 rm ${file}`)).toBe('  ');
});

test('a manifest whose pod has the name of one on another node waits without keeping the cluster busy', () => {
  const cluster = createCluster({ seed: 'static pods' });
  const said = (script: string): string => runToEnd(cluster, script).stdout;
  said(`kubectl run web-worker-1 --image=nginx:1.25 --overrides='{"spec":{"nodeName":"worker-2"}}'; sleep 5; echo '${MANIFEST}' | ssh worker-1 "cat > /etc/kubernetes/manifests/web.yaml"`);
  cluster.clock.runUntilIdle(10_000);
  said('kubectl delete pod web-worker-1; sleep 25');
  expect(said('kubectl get pods -o jsonpath={.items[*].spec.nodeName}')).toBe('worker-1');
});

test('what is written into the mirror of a static pod changes nothing of the pod', () => {
  const cluster = createCluster({ seed: 'static pods' });
  const said = (script: string): string => runToEnd(cluster, script).stdout;
  said(`echo '${MANIFEST}' | ssh worker-1 "cat > /etc/kubernetes/manifests/web.yaml"; sleep 4; kubectl set image pod/web-worker-1 web=nginx:1.26; sleep 4; kubectl delete pod web-worker-1; sleep 15`);
  expect(said("kubectl get pod web-worker-1 -o jsonpath='{.spec.containers[0].image} {.status.containerStatuses[0].restartCount}'")).toBe('nginx:1.25 0');
});
