import { beforeEach, describe, expect, test } from 'vitest';
import type { Event, Pod } from '../api/types';
import { createClient, configMaps, events, pods, type Client } from '../client';
import { createCluster, type Cluster } from '../whole';
import { FakeRuntime } from './testing/fake-runtime';

const START = Date.UTC(2026, 10, 21, 8, 0, 0);

let cluster: Cluster;
let client: Client;

beforeEach(() => {
  cluster = createCluster({ seed: 'kubelet', startMs: START }, {
    runtime: (node, host) => new FakeRuntime(host.clock, node.podCidr.replace(/\.0\/24$/, '')),
    programs: () => new Map(),
  });
  client = createClient({ transport: cluster.transport });
});

const run = (seconds: number): void => void cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);

function create(name: string, spec: object): void {
  client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec } as Pod);
}

function container(extra: object = {}): object {
  return { name: 'c', image: 'busybox:1.36', ...extra };
}

/** "Running c:running ready restarts=0" */
function show(name: string): string {
  const { status } = client.get(pods, name, 'default');
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map((entry) => {
    const [kind, detail] = Object.entries(entry.state ?? {})[0] as [string, { reason?: string; exitCode?: number }];
    return `${entry.name}:${detail.reason ?? kind}${detail.exitCode === undefined ? '' : `(${detail.exitCode})`}${entry.ready ? ' ready' : ''} restarts=${entry.restartCount}`;
  });
  return [status?.phase, ...containers].join(' ');
}

function eventsOf(name: string): string[] {
  return client.list(events, { namespace: 'default' }).items.filter((event: Event) => event.involvedObject?.name === name).map((event: Event) => `${event.reason} x${event.count}`);
}

describe('a pod that runs', () => {
  test('is ready within two seconds, with the events of a real node', () => {
    create('web', { containers: [container({ image: 'nginx:1.25' })] });
    run(2);
    expect(show('web')).toBe('Running c:running ready restarts=0');
    expect(eventsOf('web')).toEqual(['Scheduled x1', 'Pulled x1', 'Created x1', 'Started x1']);
    expect(client.get(pods, 'web', 'default').status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True',
    ]);
  });

  test('ends after its grace period when it ignores SIGTERM, and then its object goes', () => {
    create('deaf', { terminationGracePeriodSeconds: 5, containers: [container({ command: ['sh', '-c', 'sleep 1000'] })] });
    run(3);
    client.delete(pods, 'deaf', 'default');
    run(4);
    expect(show('deaf')).toBe('Running c:running ready restarts=0');
    run(3);
    expect(client.list(pods, { namespace: 'default' }).items).toEqual([]);
    expect(eventsOf('deaf')).toContain('Killing x1');
  });

  test('goes on while its kubelet is frozen, and is reported again after the thaw', () => {
    create('web', { nodeName: 'worker-1', containers: [container({ image: 'nginx:1.25' })] });
    run(3);
    cluster.kubelets.get('worker-1')!.freeze();
    client.delete(pods, 'web', 'default');
    run(20);
    expect(show('web')).toBe('Running c:running ready restarts=0');
    cluster.kubelets.get('worker-1')!.thaw();
    run(4);
    expect(client.list(pods, { namespace: 'default' }).items).toEqual([]);
  });
});

describe('a pod that others change', () => {
  test('shows the status of before until the kubelet looks at its containers again', () => {
    create('web', { terminationGracePeriodSeconds: 1, containers: [container({ image: 'nginx:1.25' })] });
    run(4);
    client.patch(pods, 'web', 'default', 'strategic', { spec: { containers: [{ name: 'c', image: 'nginx:1.26' }] } });
    // The container is being replaced while somebody writes a label: that write does not make the kubelet report.
    for (let tenth = 0; tenth < 2; tenth += 1) {
      run(0.1);
      client.patch(pods, 'web', 'default', 'merge', { metadata: { labels: { round: String(tenth) } } });
    }
    run(0.01);
    expect(show('web')).toBe('Running c:running ready restarts=0');
    run(3);
    expect(show('web')).toBe('Running c:running ready restarts=1');
  });

  test('gets its status back when somebody else overwrites it', () => {
    create('web', { containers: [container({ image: 'nginx:1.25' })] });
    run(3);
    const pod = client.get(pods, 'web', 'default');
    client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Pending', containerStatuses: [] } });
    run(2);
    expect(show('web')).toBe('Running c:running ready restarts=0');
  });
});

describe('a container that fails', () => {
  test('is restarted at once, then with a back-off of ten seconds that doubles', () => {
    create('bad', { containers: [container({ command: ['sh', '-c', 'exit 1'] })] });
    const restarts: number[] = [];
    for (let second = 1; second <= 120; second += 1) {
      run(1);
      const count = client.get(pods, 'bad', 'default').status!.containerStatuses![0]!.restartCount;
      if (count > restarts.length) restarts.push(second);
    }
    expect(restarts.map((at, n) => at - (restarts[n - 1] ?? 0)).every((gap, n) => gap >= [0, 10, 20, 40][n]!)).toBe(true);
    expect(restarts).toHaveLength(4);
    expect(show('bad')).toBe('Running c:CrashLoopBackOff restarts=4');
    expect(eventsOf('bad').some((event) => event.startsWith('BackOff x'))).toBe(true);
  });

  test('stays ended with restartPolicy Never, and the pod is Failed', () => {
    create('once', { restartPolicy: 'Never', containers: [container({ command: ['sh', '-c', 'exit 3'] })] });
    run(5);
    expect(show('once')).toBe('Failed c:Error(3) restarts=0');
  });

  test('shows why it was killed when it needs more memory than it may', () => {
    create('oom', { restartPolicy: 'Never', containers: [container({ command: ['sh', '-c', 'while true; do x=$x$x; done'], resources: { limits: { memory: '16Mi' } } })] });
    run(5);
    expect(show('oom')).toBe('Failed c:OOMKilled(137) restarts=0');
  });

  test('is killed and restarted when its liveness probe fails', () => {
    create('live', { terminationGracePeriodSeconds: 1, containers: [container({
      command: ['sh', '-c', 'touch /ok; sleep 8; rm /ok; sleep 1000'], livenessProbe: { exec: { command: ['cat', '/ok'] }, periodSeconds: 2, failureThreshold: 2 },
    })] });
    run(20);
    expect(show('live')).toBe('Running c:running ready restarts=1');
    expect(eventsOf('live')).toEqual(expect.arrayContaining(['Unhealthy x2', 'Killing x1']));
  });
});

test('a gRPC probe fails after its time, since nothing here speaks gRPC', () => {
  create('g', { containers: [container({ image: 'nginx:1.25', livenessProbe: { grpc: { port: 80 }, periodSeconds: 5, failureThreshold: 1 } })] });
  run(9);
  expect(client.list(events, { namespace: 'default' }).items.filter(({ reason }) => reason === 'Unhealthy').map(({ message }) => message)).toEqual([
    `Liveness probe failed: timeout: failed to connect service "${client.get(pods, 'g', 'default').status!.podIP}:80" within 1s: context deadline exceeded`,
  ]);
});

test.each([
  ['exec', { exec: { command: ['cat', '/ok'] } }, /^Exec lifecycle hook \(\[cat \/ok\]\) for Container "c" in Pod "h_default\([0-9a-f-]{36}\)" failed - error: command 'cat \/ok' exited with 1: (cat: can't open '\/ok': No such file or directory)\n, message: "\1\\n"$/],
  ['http', { httpGet: { port: 81, path: '/up' } }, /^HTTP lifecycle hook \(\/up\) for Container "c" in Pod "h_default\([0-9a-f-]{36}\)" failed - error: Get "http:\/\/([\d.]+):81\/up": dial tcp \1:81: connect: connection refused$/],
])('a container whose start hook fails (%s) says why', (_kind, postStart, message) => {
  create('h', { containers: [container({ image: 'nginx:1.25', lifecycle: { postStart } })] });
  run(3);
  const { state, lastState } = client.get(pods, 'h', 'default').status!.containerStatuses![0]!;
  expect(lastState?.terminated).toBeDefined();
  expect(state?.waiting?.reason).toBe('PostStartHookError');
  expect(state?.waiting?.message).toMatch(message);
});

describe('a container that cannot start', () => {
  test('waits for an image that the registry lacks, with a back-off between pulls', () => {
    create('typo', { containers: [container({ image: 'ngnix' })] });
    run(3);
    expect(show('typo')).toBe('Pending c:ErrImagePull restarts=0');
    run(27);
    expect(eventsOf('typo')).toEqual(expect.arrayContaining(['Pulling x2', 'Failed x2']));
  });

  test('counts as lost when its pod ends before it ever ran', () => {
    client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'typo', namespace: 'default', finalizers: ['example.com/hold'] }, spec: { containers: [container({ image: 'ngnix' })] } } as never);
    run(3);
    client.delete(pods, 'typo', 'default');
    run(3);
    expect(show('typo')).toBe('Failed c:ContainerStatusUnknown(137) restarts=0');
  });

  test('waits for a ConfigMap that its variables name, and starts once it is there', () => {
    create('env', { containers: [container({ image: 'nginx:1.25', envFrom: [{ configMapRef: { name: 'cm' } }] })] });
    run(5);
    expect(show('env')).toBe('Pending c:CreateContainerConfigError restarts=0');
    client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'default' }, data: { A: '1' } });
    run(15);
    expect(show('env')).toBe('Running c:running ready restarts=0');
  });
});

test('a volume that stays away is tried ever more rarely, at last every two minutes, and nothing else is said of it', () => {
  create('m', { containers: [container({ command: ['sh', '-c', 'sleep 1000'], volumeMounts: [{ name: 'v', mountPath: '/v' }] })], volumes: [{ name: 'v', configMap: { name: 'cm' } }] });
  run(300);
  client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'default' }, data: {} });
  run(60);
  expect(eventsOf('m')).toEqual(['Scheduled x1', 'FailedMount x10']);
  run(30);
  expect(show('m')).toBe('Running c:running ready restarts=0');
});

describe('the order of containers', () => {
  test('init containers run one after the other before the app', () => {
    const sleeper = (name: string, seconds: number): object => ({ name, image: 'busybox:1.36', command: ['sh', '-c', `sleep ${seconds}`] });
    create('init', { initContainers: [sleeper('i1', 2), sleeper('i2', 1)], containers: [container({ image: 'nginx:1.25' })] });
    run(2);
    expect(show('init')).toBe('Pending i1:running restarts=0 i2:PodInitializing restarts=0 c:PodInitializing restarts=0');
    run(6);
    expect(show('init')).toBe('Running i1:Completed(0) ready restarts=0 i2:Completed(0) ready restarts=0 c:running ready restarts=0');
  });

  test('a sidecar starts before the app and is ended after it', () => {
    create('side', { restartPolicy: 'Never', terminationGracePeriodSeconds: 2, initContainers: [{ name: 'side', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sh', '-c', 'while true'] }], containers: [container({ command: ['sh', '-c', 'sleep 3'] })] });
    run(4);
    expect(show('side')).toBe('Running side:running ready restarts=0 c:running ready restarts=0');
    run(8);
    expect(show('side')).toBe('Succeeded side:Error(137) restarts=0 c:Completed(0) restarts=0');
  });
});

describe('a pod that names its node itself', () => {
  const rejected = (name: string): string => {
    run(2);
    const { phase, reason, message, conditions } = client.get(pods, name, 'default').status!;
    return `${phase} ${reason}: ${message} ${conditions?.length ?? 'without conditions'}`;
  };

  test('is rejected when the node lacks what it asks for', () => {
    create('big', { nodeName: 'worker-1', containers: [container({ image: 'nginx:1.25', resources: { requests: { cpu: '50' } } })] });
    expect(rejected('big')).toMatch(/^Failed OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 50000, used: \d+, capacity: \d+ without conditions$/);
    expect(eventsOf('big')).toEqual(['OutOfcpu x1']);
    client.delete(pods, 'big', 'default');
    run(2);
    expect(client.list(pods, { namespace: 'default' }).items).toEqual([]);
  });

  test('is rejected when its selector, a taint or a taken port speaks against it', () => {
    const web = container({ image: 'nginx:1.25', ports: [{ containerPort: 80, hostPort: 8080 }] });
    create('labels', { nodeName: 'worker-1', nodeSelector: { disk: 'ssd' }, containers: [container({ image: 'nginx:1.25' })] });
    expect(rejected('labels')).toBe("Failed NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector without conditions");
    create('first', { nodeName: 'worker-1', containers: [web] });
    create('second', { nodeName: 'worker-1', containers: [web] });
    expect(rejected('second')).toBe("Failed NodePorts: Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports without conditions");
    create('kernel', { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }, containers: [container({ image: 'nginx:1.25' })] });
    expect(rejected('kernel')).toBe('Failed SysctlForbidden: Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted without conditions');
  });
});

test('an app waits for the startup probe of its sidecar', () => {
  const side = { name: 'side', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sh', '-c', 'sleep 4; touch /ok; sleep 1000'], startupProbe: { exec: { command: ['cat', '/ok'] }, periodSeconds: 1, failureThreshold: 30 } };
  create('slow', { initContainers: [side], containers: [container({ image: 'nginx:1.25' })] });
  run(3);
  expect(show('slow')).toBe('Pending side:running restarts=0 c:PodInitializing restarts=0');
  run(6);
  expect(show('slow')).toBe('Running side:running ready restarts=0 c:running ready restarts=0');
});

test('a pod is ended by its deadline, and says so', () => {
  create('late', { activeDeadlineSeconds: 5, containers: [container({ command: ['sh', '-c', 'trap x; sleep 1000'] })] });
  run(10);
  const { status } = client.get(pods, 'late', 'default');
  expect(`${status?.phase} ${status?.reason} ${status?.message}`).toBe('Failed DeadlineExceeded Pod was active on the node longer than the specified deadline');
});

test('a pod resized in place keeps its container', () => {
  create('size', { containers: [container({ image: 'nginx:1.25', resources: { requests: { cpu: '100m' } } })] });
  run(3);
  client.patch(pods, 'size', 'default', 'strategic', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '200m' } } }] } }, { subresource: 'resize' });
  run(5);
  const { status } = client.get(pods, 'size', 'default');
  expect(show('size')).toBe('Running c:running ready restarts=0');
  expect(status?.containerStatuses?.[0]?.allocatedResources).toEqual({ cpu: '200m' });
  expect(status?.conditions?.map(({ type }) => type)).not.toContain('PodResizeInProgress');
});
