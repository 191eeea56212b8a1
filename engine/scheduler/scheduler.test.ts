import { beforeEach, describe, expect, test } from 'vitest';
import type { Pod, PodSpec } from '../api/types';
import { createClient, events, nodes, persistentVolumeClaims, pods, priorityClasses, type Client } from '../client';
import { createCluster, type Cluster } from '../whole';
import { FakeRuntime } from '../kubelet/testing/fake-runtime';

let cluster: Cluster;
let client: Client;

beforeEach(() => {
  cluster = createCluster({ seed: 'scheduler', startMs: Date.UTC(2026, 10, 21, 8, 0, 0) }, {
    runtime: (node, host) => new FakeRuntime(host.clock, node.podCidr.replace(/\.0\/24$/, '')),
    programs: () => new Map(),
  });
  client = createClient({ transport: cluster.transport });
});

const run = (seconds: number): void => void cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);

function create(name: string, spec: Partial<PodSpec> = {}, labels: Record<string, string> = {}): void {
  const { containers = [{ name: 'c', image: 'nginx:1.25' }], ...rest } = spec;
  client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels }, spec: { containers, terminationGracePeriodSeconds: 1, ...rest } } as Pod);
}

const nodeOf = (name: string): string | undefined => client.get(pods, name, 'default').spec?.nodeName;
const failureOf = (name: string): string | undefined => client.list(events, { namespace: 'default' }).items.find((event) => event.involvedObject?.name === name && event.reason === 'FailedScheduling')?.message;
const asks = (cpu: string): PodSpec['containers'] => [{ name: 'c', image: 'nginx:1.25', resources: { requests: { cpu } } }];

describe('a pod that fits nowhere', () => {
  test.each([
    ['too big', { containers: asks('50') }, "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."],
    ['selects a label that no node has', { nodeSelector: { disk: 'ssd' } }, "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."],
    ['names a claim that is not there', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] }, '0/3 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'],
  ] as [string, Partial<PodSpec>, string][])('says why: %s', (_what, spec, message) => {
    create('p', spec);
    run(1);
    expect(failureOf('p')).toBe(message);
    expect(client.get(pods, 'p', 'default').status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }]);
  });

  test('is placed as soon as a node gets the label', () => {
    create('p', { nodeSelector: { disk: 'ssd' } });
    run(5);
    client.patch(nodes, 'worker-2', undefined, 'merge', { metadata: { labels: { disk: 'ssd' } } });
    run(1);
    expect(nodeOf('p')).toBe('worker-2');
  });

  test('waits for its claim to be bound', () => {
    client.create(persistentVolumeClaims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'default' }, spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
    create('p', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] });
    run(1);
    expect(failureOf('p')).toBe('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.');
  });
});

describe('where a pod goes', () => {
  test('pods that ask for the same spread over the nodes', () => {
    for (const name of ['a', 'b', 'c', 'd']) create(name, { containers: asks('100m') });
    run(1);
    expect(['a', 'b', 'c', 'd'].map(nodeOf).sort()).toEqual(['worker-1', 'worker-1', 'worker-2', 'worker-2']);
  });

  test('anti-affinity keeps pods apart, and the third has no place', () => {
    const apart: Partial<PodSpec> = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' }] } } };
    for (const name of ['a', 'b', 'c']) create(name, apart, { app: 'x' });
    run(1);
    expect(new Set([nodeOf('a'), nodeOf('b')]).size).toBe(2);
    expect(failureOf('c')).toContain("2 node(s) didn't match pod anti-affinity rules");
  });

  test('anti-affinity keeps away from a pod that is on its way out, until it is gone', () => {
    create('old', { nodeName: 'worker-1', terminationGracePeriodSeconds: 10, containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1000'] }] }, { app: 'x' });
    run(3);
    client.delete(pods, 'old', 'default');
    create('new', { nodeSelector: { 'kubernetes.io/hostname': 'worker-1' }, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' }] } } });
    run(5);
    expect(nodeOf('new')).toBeUndefined();
    run(10);
    expect(nodeOf('new')).toBe('worker-1');
  });

  test('a host port is given once per node', () => {
    const port: Partial<PodSpec> = { containers: [{ name: 'c', image: 'nginx:1.25', ports: [{ containerPort: 80, hostPort: 8080 }] }] };
    for (const name of ['a', 'b', 'c']) create(name, port);
    run(1);
    expect(failureOf('c')).toContain("2 node(s) didn't have free ports for the requested pod ports");
  });

  test('topology spread keeps the difference within maxSkew', () => {
    const spec: Partial<PodSpec> = { nodeSelector: { 'kubernetes.io/hostname': 'worker-1' }, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 's' } }, nodeAffinityPolicy: 'Ignore', nodeTaintsPolicy: 'Honor' }] };
    create('a', spec, { app: 's' });
    create('b', spec, { app: 's' });
    run(1);
    expect(nodeOf('a')).toBe('worker-1');
    expect(failureOf('b')).toContain("node(s) didn't match pod topology spread constraints");
  });

  test('a pod that was refused for its neighbours is tried again for those that its rules count, not for others', () => {
    const apart: Partial<PodSpec> = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } }] } } };
    for (const name of ['a', 'b', 'c']) create(name, apart, { app: 'a' });
    run(2);
    const tries = (): number | undefined => client.list(events, { namespace: 'default' }).items.find((event) => event.involvedObject?.name === 'c' && event.reason === 'FailedScheduling')?.count;
    expect(tries()).toBe(1);
    create('stranger', {}, { app: 'other' });
    run(15);
    client.delete(pods, 'stranger', 'default');
    run(15);
    expect([tries(), nodeOf('c')]).toEqual([1, undefined]);
    client.delete(pods, 'a', 'default');
    run(15);
    expect(nodeOf('c')).toMatch(/worker/);
  });

  test('a gated pod is not tried until its gate is lifted', () => {
    create('g', { schedulingGates: [{ name: 'wait' }] });
    run(2);
    expect([nodeOf('g'), failureOf('g')]).toEqual([undefined, undefined]);
    client.patch(pods, 'g', 'default', 'json', [{ op: 'remove', path: '/spec/schedulingGates' }]);
    run(1);
    expect(nodeOf('g')).toMatch(/worker/);
  });
});

test('a more important pod takes the place of a less important one', () => {
  client.create(priorityClasses, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 });
  for (const name of ['low-1', 'low-2']) create(name, { containers: asks('1500m') });
  run(3);
  create('high', { priorityClassName: 'high', containers: asks('1500m') });
  run(10);
  expect(nodeOf('high')).toMatch(/worker/);
  const left = client.list(pods, { namespace: 'default' }).items.map((pod) => pod.metadata.name);
  expect(left).toHaveLength(2);
  expect(client.list(events, { namespace: 'default' }).items.filter((event) => event.reason === 'Preempted')).toHaveLength(1);
});
