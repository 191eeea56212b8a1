import { expect, test } from 'vitest';
import { runToEnd } from '../../testing/run-to-end';
import { createCluster } from '../../whole';

test('the images of the tasks and tutorials of kubernetes.io do what is told there', () => {
  const cluster = createCluster({ seed: 'tutorials' });
  const said = (script: string): string => runToEnd(cluster, script).stdout;
  said(`kubectl run names --image=registry.k8s.io/serve_hostname; kubectl run boot --image=gcr.io/google-samples/kubernetes-bootcamp:v1; kubectl run slim --image=registry.k8s.io/nginx-slim:0.21; kubectl run bb --image=registry.k8s.io/busybox:1.27.2 -- sleep 100
    kubectl run well --image=registry.k8s.io/e2e-test-images/agnhost:2.40 -- liveness; kubectl create job pi --image=perl:5.34.0 -- perl -Mbignum=bpi -wle 'print bpi(2000)'; sleep 5`);
  expect(said('kubectl exec names -- curl -s localhost:9376; kubectl exec boot -- curl -s localhost:8080; kubectl exec slim -- curl -sI localhost | head -1; kubectl get pod bb --no-headers -o custom-columns=S:.status.phase')).toBe('names\nHello Kubernetes bootcamp! | Running on: boot | v=1\nHTTP/1.1 200 OK\r\nRunning\n');
  expect(said('kubectl exec well -- curl -s localhost:8080/healthz; sleep 10; kubectl exec well -- curl -s -o /dev/null -w "%{http_code}" localhost:8080/healthz')).toBe('ok500');
  const pi = said('kubectl logs job/pi').trim();
  expect([pi.length, pi.slice(0, 12), pi.slice(-12)]).toEqual([2001, '3.1415926535', '904780275901']);
});

test('what is no command of the curl image is for curl', () => {
  const cluster = createCluster({ seed: 'curl' });
  const said = (script: string): string => runToEnd(cluster, script).stdout;
  said('kubectl run web --image=nginx:1.27 --port=80 --expose; kubectl wait --for=condition=Ready pod/web');
  const once = (args: string): string => said(`kubectl run -i --rm --quiet --restart=Never t --image=curlimages/curl -- ${args}`);
  expect(once('-s web').split('\n')[0]).toBe('<!DOCTYPE html>');
  expect(once('http://web -s').split('\n')[0]).toBe('<!DOCTYPE html>');
  expect(once(`sh -c 'curl -so /dev/null -w "%{http_code}\n" web; id -u'`)).toContain('200\n100\n');
  expect(said('kubectl logs -f web --limit-bytes=20')).toBe('/docker-entrypoint.s');
});
