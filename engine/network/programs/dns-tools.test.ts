import { expect, test } from 'vitest';
import { runToEnd } from '../../testing/run-to-end';
import { createCluster } from '../../whole';

test("BusyBox's nslookup asks for a bare name in each search domain, for one with a dot as it stands", () => {
  const cluster = createCluster({ seed: 'nslookup' });
  runToEnd(cluster, 'kubectl create service clusterip web --tcp=80; kubectl run box --image=busybox:1.36 -- sleep 3600; kubectl wait --for=condition=Ready pod/box');
  const address = runToEnd(cluster, 'kubectl get service web -o jsonpath={.spec.clusterIP}').stdout;
  const lookUp = (words: string): string => runToEnd(cluster, `kubectl exec box -- nslookup ${words}`).output;
  const elsewhere = "** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n";
  expect(lookUp('web')).toBe(`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: ${address}\n\n${elsewhere}\n${elsewhere}command terminated with exit code 1\n`);
  expect(lookUp('-type=a web.default.svc.cluster.local')).toBe(`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: ${address}\n\n`);
  // Nobody outside answers the cluster's server.
  expect(lookUp('kubernetes.default')).toBe(';; connection timed out; no servers could be reached\n\ncommand terminated with exit code 1\n');
});

test('dig and ping refuse numbers that are none', () => {
  const cluster = createCluster({ seed: 'numbers' });
  const dig = runToEnd(cluster, 'dig +time=abc localhost');
  expect([dig.stdout, dig.exitCode]).toEqual(["invalid timeout 'abc': not a valid number\n", 10]);
  const ping = runToEnd(cluster, 'ping -c abc localhost');
  expect([ping.output, ping.exitCode]).toEqual(["ping: invalid argument: 'abc'\n", 1]);
});
