// The engine's figures, CPU on one core, through the public entry. Prints one JSON object.
import { createCluster, type Cluster } from '../../engine/whole';
import { atMost, best, cpuMs, type Figure } from './figure';

const pod = (name: string, labels: Record<string, string> = { app: 'web' }) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
});
const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'web', image: 'nginx:1.27' }] } } },
});
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';

function send(cluster: Cluster, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, object?: unknown, headers: Record<string, string> = {}, query: [string, string][] = []): any {
  const answer = cluster.transport.send({ method, path, query, headers: { ...(object ? { 'content-type': 'application/json' } : {}), ...headers }, ...(object ? { body: { object } } : {}) });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.object).slice(0, 300)}`);
  return answer;
}

const cluster = (workers: number): Cluster => {
  const made = createCluster({ seed: 'bench', workers });
  made.clock.runUntil(made.clock.now() + 5_000);
  return made;
};

function runUntilReady(on: Cluster, name: string, replicas: number): void {
  for (let n = 0; n < 6_000; n += 1) {
    on.clock.runUntil(on.clock.now() + 250);
    const status = send(on, 'GET', `${DEPLOYMENTS}/${name}`).object.status;
    if (status?.readyReplicas === replicas && status.updatedReplicas === replicas && status.replicas === replicas) return;
  }
  throw new Error(`${name} did not become ready`);
}

/** The last clusters stay, as a tab's does, and nothing forces a collection, which would throw compiled code away with them. */
const kept: Cluster[] = [];

function deploymentReady(replicas: number, workers: number): number {
  const on = cluster(workers);
  kept.push(on);
  if (kept.length > 2) kept.shift();
  return cpuMs(() => {
    send(on, 'POST', DEPLOYMENTS, deployment('web', replicas));
    runUntilReady(on, 'web', replicas);
  });
}

const figures: Record<string, Figure> = {};
const note = (name: string, figure: Figure): void => {
  figures[name] = figure;
  console.error(`${figure.met ? '✓' : '✗'} ${name}: ${figure.value} ${figure.unit} (target ${figure.target})`);
};

const thousand = best(10, () => deploymentReady(1_000, 100));
note('deployment1000PodsReady', atMost(thousand / 1000, 's', 0.3));
const tenThousand = best(3, () => deploymentReady(10_000, 100));
note('deployment10000PodsReady', atMost(tenThousand / 1000, 's', 3));
note('deployment10000To1000', atMost(tenThousand / thousand, 'times', 11));
kept.length = 0;

note('create1000Pods', atMost(best(6, () => {
  const on = cluster(2);
  return cpuMs(() => { for (let n = 0; n < 1_000; n += 1) send(on, 'POST', PODS, pod(`p-${n}`)); });
}), 'ms', 60));

{
  const on = cluster(2);
  for (let n = 0; n < 10_000; n += 1) send(on, 'POST', PODS, pod(`p-${n}`));
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  note('list10000PodsAsTable', atMost(best(5, () => cpuMs(() => send(on, 'GET', PODS, undefined, table))), 'ms', 30));
}

{
  const on = cluster(2);
  let seen = 0;
  for (let n = 0; n < 1_000; n += 1) send(on, 'GET', PODS, undefined, {}, [['watch', 'true']]).stream.subscribe({ frame: () => { seen += 1; }, end: () => {} });
  on.clock.runUntil(on.clock.now() + 10);
  send(on, 'POST', PODS, { ...pod('warm'), spec: { ...pod('warm').spec, schedulerName: 'nobody' } });
  on.clock.runUntil(on.clock.now() + 1);
  note('fanOutTo1000Watchers', atMost(best(20, () => {
    const name = `p-${seen}`;
    return cpuMs(() => {
      send(on, 'POST', PODS, { ...pod(name), spec: { ...pod(name).spec, schedulerName: 'nobody' } });
      on.clock.runUntil(on.clock.now() + 1);
    });
  }), 'ms', 5));
}

{
  const on = cluster(2);
  const apply = (replicas: number) => send(on, 'PATCH', `${DEPLOYMENTS}/web`, deployment('web', replicas), { 'content-type': 'application/apply-patch+yaml' }, [['fieldManager', 'bench'], ['force', 'true']]);
  for (let n = 0; n < 50; n += 1) apply(0);
  const times = 500;
  note('serverSideApplyWarm', atMost(best(6, () => cpuMs(() => { for (let n = 0; n < times; n += 1) apply(n % 2); }) / times), 'ms', 0.3));
}

note('namespaceOf1000PodsDeleted', atMost(best(10, () => {
  const on = cluster(100);
  send(on, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'big' } });
  on.clock.runUntil(on.clock.now() + 1_000);
  send(on, 'POST', '/apis/apps/v1/namespaces/big/deployments', { ...deployment('web', 1_000), metadata: { name: 'web', namespace: 'big' } });
  for (let n = 0; n < 1_000; n += 1) {
    on.clock.runUntil(on.clock.now() + 250);
    if (send(on, 'GET', '/apis/apps/v1/namespaces/big/deployments/web').object.status?.readyReplicas === 1_000) break;
  }
  return cpuMs(() => {
    send(on, 'DELETE', '/api/v1/namespaces/big');
    for (let n = 0; n < 1_000 && on.transport.send({ method: 'GET', path: '/api/v1/namespaces/big' }).status === 200; n += 1) on.clock.runUntil(on.clock.now() + 250);
  });
}) / 1000, 's', 0.2));

// A hundred pods are too few to make code fast; that it is costs some rounds.
note('rollingUpdateOf100', atMost(best(30, () => {
  const on = cluster(10);
  send(on, 'POST', DEPLOYMENTS, deployment('web', 100));
  runUntilReady(on, 'web', 100);
  return cpuMs(() => {
    send(on, 'PATCH', `${DEPLOYMENTS}/web`, { spec: { template: { metadata: { labels: { app: 'web', v: '2' } } } } }, { 'content-type': 'application/merge-patch+json' });
    on.clock.runUntil(on.clock.now() + 1_000);
    runUntilReady(on, 'web', 100);
  });
}) / 1000, 's', 0.1));

{
  const on = cluster(100);
  on.clock.runUntil(on.clock.now() + 60_000);
  note('idleCluster100NodesPerMinute', atMost(best(6, () => cpuMs(() => on.clock.runUntil(on.clock.now() + 600_000)) / 10), 'ms', 1));
}

{
  const on = cluster(100);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  send(on, 'POST', DEPLOYMENTS, deployment('web', 5_000));
  runUntilReady(on, 'web', 5_000);
  on.clock.runUntil(on.clock.now() + 60_000);
  globalThis.gc?.();
  note('memoryPerIdlePod', atMost((process.memoryUsage().heapUsed - before) / 5_000 / 1_000, 'kB', 6));
  const view = best(5, () => cpuMs(() => on.apiserver.store.view()));
  note('snapshot', atMost(view, 'ms', 1));
}

note('clusterMade', atMost(best(3, () => cpuMs(() => createCluster({ seed: 'bench' }))), 'ms', 100));

console.log(JSON.stringify(figures));
