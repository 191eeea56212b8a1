import { expect, test } from 'vitest';
import { createCluster } from '../whole';

test('the Service kubernetes comes back within ten seconds of its deletion, as often as it is deleted', () => {
  const cluster = createCluster({ seed: 'own-service', workers: 1 });
  const sh = (text: string): string => {
    const run = cluster.runScript(text);
    cluster.clock.runUntil(cluster.clock.now() + 14_000);
    return run.stdout;
  };
  const services = "kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}:{.spec.ports[0].port}'";
  for (let time = 0; time < 2; time += 1) {
    sh('kubectl delete service kubernetes');
    expect(sh(services)).toBe('10.96.0.1:443');
  }
  sh('kubectl delete endpoints,endpointslices kubernetes');
  expect(sh("kubectl get endpointslice kubernetes -o jsonpath='{.endpoints[*].addresses}'")).toBe('["172.30.0.10"]');
});
