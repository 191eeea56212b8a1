import { expect, test } from 'vitest';
import type { Deployment } from '../api/types';
import { createClient, deployments, pods } from '../client';
import { createCluster } from '../whole';
import { Random } from '../runtime/random';
import { FakeRuntime } from './testing/fake-runtime';

/** Random workloads with random faults: whatever happened, the cluster comes to what was declared. */
test.each(['one', 'two', 'three'])('a cluster converges after kubelets froze and pods were killed (seed %s)', (seed) => {
  const random = new Random(`convergence/${seed}`);
  const runtimes: FakeRuntime[] = [];
  const cluster = createCluster({ seed, workers: 4 }, {
    runtime: (node, host) => {
      const runtime = new FakeRuntime(host.clock, node.podCidr.replace(/\.0\/24$/, ''));
      runtimes.push(runtime);
      return runtime;
    },
    programs: () => new Map(),
  });
  const client = createClient({ transport: cluster.transport });
  const run = (seconds: number): void => void cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
  const wanted = new Map<string, number>();
  for (let step = 0; step < 40; step += 1) {
    const name = `d${random.below(4)}`;
    const what = random.below(6);
    if (what === 0 || !wanted.has(name)) {
      if (wanted.has(name)) {
        client.delete(deployments, name, 'default');
        wanted.delete(name);
      } else {
        const replicas = random.below(5);
        client.create(deployments, deployment(name, replicas));
        wanted.set(name, replicas);
      }
    } else if (what === 1) {
      const replicas = random.below(6);
      client.patch(deployments, name, 'default', 'merge', { spec: { replicas } });
      wanted.set(name, replicas);
    } else if (what === 2) {
      const all = client.list(pods, { namespace: 'default' }).items;
      if (all.length) client.delete(pods, random.pick(all).metadata.name!, 'default', random.below(2) ? { gracePeriodSeconds: 0 } : {});
    } else if (what === 3) random.pick([...cluster.kubelets.values()]).freeze();
    else if (what === 4) for (const kubelet of cluster.kubelets.values()) kubelet.thaw();
    else {
      const running = runtimes.flatMap((runtime) => runtime.containers).filter((container) => container.state === 'running');
      if (running.length) random.pick(running).kill(9);
    }
    run(random.below(90));
  }
  for (const kubelet of cluster.kubelets.values()) kubelet.thaw();
  run(1200);
  const left = client.list(pods, { namespace: 'default' }).items;
  expect(left).toHaveLength([...wanted.values()].reduce((sum, replicas) => sum + replicas, 0));
  expect(left.filter((pod) => pod.status?.conditions?.find((condition) => condition.type === 'Ready')?.status !== 'True').map((pod) => pod.metadata.name)).toEqual([]);
  for (const [name, replicas] of wanted) expect(client.get(deployments, name, 'default').status?.readyReplicas ?? 0).toBe(replicas);
});

function deployment(name: string, replicas: number): Deployment {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'nginx:1.25' }] } } },
  };
}
