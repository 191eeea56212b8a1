import { beforeEach, describe, expect, test } from 'vitest';
import {
  cronJobs, configMaps, createClient, daemonSets, deployments, endpointSlices, events, horizontalPodAutoscalers, jobs, namespaces, persistentVolumeClaims, persistentVolumes, podDisruptionBudgets, pods, replicaSets, replicationControllers, resourceQuotas,
  services, statefulSets, type ApiObject, type Client, type Resource,
} from '../client';
import { createCluster, type Cluster } from '../whole';

let cluster: Cluster;
let client: Client;

beforeEach(() => {
  cluster = createCluster({ seed: 'controllers', startMs: Date.UTC(2026, 10, 21, 8, 0, 0) });
  client = createClient({ transport: cluster.transport });
  run(2);
});

const run = (seconds: number): void => void cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
const pod = (extra: object = {}, container: object = {}) => ({ metadata: { labels: { app: 'a' } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'nginx:1.25', ...container }], ...extra } });
const make = <T extends ApiObject>(kind: Resource<T>, name: string, spec: object, metadata: object = {}): T =>
  client.create(kind, { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name, ...(kind.namespaced ? { namespace: 'default' } : {}), ...metadata }, spec } as unknown as T);
const workload = (replicas: number, extra: object = {}) => ({ replicas, selector: { matchLabels: { app: 'a' } }, template: pod(), ...extra });
const podNames = () => client.list(pods, { namespace: 'default' }).items.map((item) => item.metadata.name!);
const reasons = (kind: string) => client.list(events, { namespace: 'default' }).items.filter((event) => event.involvedObject.kind === kind).map((event) => event.reason);

describe('Deployment', () => {
  test('rolls out a new template, keeps the old set with its revision, and goes back to it', () => {
    make(deployments, 'web', workload(3));
    run(5);
    client.patch(deployments, 'web', 'default', 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.26' }] } } } });
    run(20);
    const [old, fresh] = client.list(replicaSets, { namespace: 'default' }).items.toSorted((a, b) => a.spec!.replicas! - b.spec!.replicas!);
    expect([old!.spec!.replicas, fresh!.spec!.replicas, fresh!.status!.readyReplicas]).toEqual([0, 3, 3]);
    expect(client.get(deployments, 'web', 'default').metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    client.patch(deployments, 'web', 'default', 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.25' }] } } } });
    run(20);
    const again = client.get(replicaSets, old!.metadata.name!, 'default');
    expect(again.status!.readyReplicas).toBe(3);
    expect(again.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3', 'deployment.kubernetes.io/revision-history': '1' });
  });

  test('scaled in the middle of a rollout, spreads the change over both sets', () => {
    make(deployments, 'web', workload(10));
    run(10);
    client.patch(deployments, 'web', 'default', 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image: 'luksa/kubia:nope' }] } } } });
    run(10);
    client.patch(deployments, 'web', 'default', 'merge', { spec: { replicas: 15 } });
    run(5);
    expect(client.list(replicaSets, { namespace: 'default' }).items.map((set) => set.spec!.replicas).sort()).toEqual([12, 7]);
  });

  test('scaled up, first tells of its sets as they stood', () => {
    make(deployments, 'web', workload(1));
    run(5);
    const seen: unknown[] = [];
    cluster.apiserver.onStored('apps/deployments', (now) => {
      const { status } = now as unknown as { status: { replicas?: number; unavailableReplicas?: number; conditions: { type: string; status: string }[] } };
      seen.push(`${status.replicas}/${status.unavailableReplicas ?? 0} ${status.conditions.find(({ type }) => type === 'Available')?.status}`);
    });
    client.patch(deployments, 'web', 'default', 'merge', { spec: { replicas: 2 } });
    run(3);
    expect(seen).toEqual(['1/0 True', '1/0 False', '1/1 False', '2/1 False', '2/0 True']);
  });

  test('says when it has run out of time', () => {
    make(deployments, 'web', workload(1, { progressDeadlineSeconds: 15, template: pod({}, { image: 'luksa/kubia:nope' }) }));
    run(20);
    expect(client.get(deployments, 'web', 'default').status!.conditions).toContainEqual(expect.objectContaining({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }));
  });
});

describe('replica sets and replication controllers', () => {
  const counts = <T extends ApiObject>(kind: Resource<T>) => {
    const { replicas, readyReplicas = 0, fullyLabeledReplicas = 0 } = (client.get(kind, 'web', 'default') as unknown as ApiObject & { status: Record<string, number> }).status;
    return [replicas, readyReplicas, fullyLabeledReplicas];
  };

  test('tell pods that carry all labels of the template from those that only match the selector', () => {
    const template = pod();
    make(replicaSets, 'web', workload(3, { template: { ...template, metadata: { labels: { app: 'a', tier: 'front' } } } }));
    run(8);
    expect(counts(replicaSets)).toEqual([3, 3, 3]);
    client.patch(pods, podNames()[0]!, 'default', 'merge', { metadata: { labels: { tier: 'back' } } });
    run(2);
    expect(counts(replicaSets)).toEqual([3, 3, 2]);
    client.patch(replicaSets, 'web', 'default', 'merge', { spec: { template: { metadata: { labels: { tier: 'back' } } } } });
    run(2);
    expect(counts(replicaSets)).toEqual([3, 3, 1]);
  });

  test('whose selector changes let their pods go and make others', () => {
    make(replicationControllers, 'web', { replicas: 2, selector: { app: 'a' }, template: pod() });
    run(8);
    client.patch(replicationControllers, 'web', 'default', 'merge', { spec: { selector: { app: 'b' }, template: { metadata: { labels: { app: 'b' } } } } });
    run(8);
    expect(client.list(pods, { namespace: 'default' }).items.map(({ metadata }) => `${metadata.labels!['app']} ${metadata.ownerReferences?.length ?? 0}`).sort()).toEqual(['a 0', 'a 0', 'b 1', 'b 1']);
    expect(counts(replicationControllers)).toEqual([2, 2, 2]);
  });
});

describe('garbage collection', () => {
  test('a deleted Deployment takes its sets and pods along; as an orphan it leaves them', () => {
    make(deployments, 'web', workload(2));
    run(5);
    client.delete(deployments, 'web', 'default', { propagationPolicy: 'Orphan' });
    run(5);
    expect(podNames()).toHaveLength(2);
    expect(client.list(replicaSets).items.find((set) => set.metadata.namespace === 'default')!.metadata.ownerReferences).toBeUndefined();
    make(deployments, 'web', workload(2));
    run(5);
    client.delete(deployments, 'web', 'default', { propagationPolicy: 'Foreground' });
    run(0.05);
    expect(client.get(deployments, 'web', 'default').metadata.finalizers).toEqual(['foregroundDeletion']);
    run(10);
    expect([podNames(), client.list(replicaSets, { namespace: 'default' }).items]).toEqual([[], []]);
  });

  test('a namespace is empty before it goes, and is born with its account and certificate', () => {
    make(namespaces, 'team', {});
    run(1);
    expect(client.list(configMaps, { namespace: 'team' }).items.map((map) => map.metadata.name)).toEqual(['kube-root-ca.crt']);
    make(deployments, 'web', workload(2), { namespace: 'team' });
    run(5);
    client.delete(namespaces, 'team');
    run(3);
    expect(client.get(namespaces, 'team').status!.phase).toBe('Terminating');
    run(60);
    expect(client.list(namespaces).items.map((space) => space.metadata.name)).not.toContain('team');
  });
});

describe('StatefulSet', () => {
  test('makes its pods in order with their claims, and keeps the claims when it shrinks', () => {
    make(persistentVolumes, 'pv', { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/tmp/pv' } });
    make(statefulSets, 'db', { ...workload(2), serviceName: 'db', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] });
    run(25);
    expect(podNames()).toEqual(['db-0', 'db-1']);
    expect(client.list(persistentVolumeClaims).items.map((claim) => [claim.metadata.name, claim.status!.phase])).toEqual([['data-db-0', 'Bound'], ['data-db-1', 'Pending']]);
    client.patch(statefulSets, 'db', 'default', 'merge', { spec: { replicas: 1 } });
    run(10);
    expect(podNames()).toEqual(['db-0']);
    expect(client.list(persistentVolumeClaims).items).toHaveLength(2);
  });
});

describe('DaemonSet', () => {
  test('surges: the new daemon runs before the old one goes, each old one is deleted once', () => {
    make(daemonSets, 'agent', { selector: { matchLabels: { app: 'a' } }, template: pod(), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    run(5);
    client.patch(daemonSets, 'agent', 'default', 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.26' }] } } } });
    run(10);
    const deletions = client.list(events, { namespace: 'default' }).items.filter((event) => event.reason === 'SuccessfulDelete').map(({ count }) => count);
    expect(deletions).toEqual([1, 1]);
    expect(client.get(daemonSets, 'agent', 'default').status).toMatchObject({ updatedNumberScheduled: 2, numberReady: 2 });
  });
});

describe('Job and CronJob', () => {
  test('an indexed job completes each index once', () => {
    make(jobs, 'work', { completions: 3, parallelism: 2, completionMode: 'Indexed', template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'exit 0'] }] } } });
    run(30);
    expect(client.get(jobs, 'work', 'default').status).toMatchObject({ succeeded: 3, completedIndexes: '0-2', conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }] });
  });

  const task = (command: string, spec: object) => make(jobs, 'j', { ...spec, template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', command] }] } } });
  const counts = () => {
    const { active = 0, succeeded = 0, failed = 0, terminating = 0, failedIndexes = '' } = client.get(jobs, 'j', 'default').status!;
    return { active, succeeded, failed, terminating, failedIndexes };
  };

  test('an index that failed is tried again after ten seconds; until then its pod is not counted', () => {
    task('exit $JOB_COMPLETION_INDEX', { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 });
    run(8);
    expect(counts()).toEqual({ active: 0, succeeded: 1, failed: 0, terminating: 0, failedIndexes: '' });
    run(12);
    expect(counts()).toEqual({ active: 0, succeeded: 1, failed: 2, terminating: 0, failedIndexes: '1' });
  });

  test('pods that a suspended or shrunken job stops do not count as failed', () => {
    task('sleep 1000', { parallelism: 3 });
    run(4);
    client.patch(jobs, 'j', 'default', 'merge', { spec: { parallelism: 1 } });
    run(6);
    expect(counts()).toEqual({ active: 1, succeeded: 0, failed: 0, terminating: 0, failedIndexes: '' });
    client.patch(jobs, 'j', 'default', 'merge', { spec: { suspend: true } });
    run(6);
    expect(counts()).toEqual({ active: 0, succeeded: 0, failed: 0, terminating: 0, failedIndexes: '' });
  });

  test.each(['Background', 'Orphan'] as const)('the pods of a deleted job can go (%s)', (propagationPolicy) => {
    task('sleep 1000', {});
    run(4);
    client.delete(jobs, 'j', 'default', { propagationPolicy });
    const [pod] = client.list(pods, { namespace: 'default' }).items;
    if (propagationPolicy === 'Orphan') {
      run(4);
      client.delete(pods, pod!.metadata.name!, 'default');
    }
    run(6);
    expect(client.list(pods, { namespace: 'default' }).items).toEqual([]);
  });

  test('a CronJob runs every minute and keeps as many jobs as it is told', () => {
    make(cronJobs, 'tick', { schedule: '* * * * *', successfulJobsHistoryLimit: 1, jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'exit 0'] }] } } } } });
    run(200);
    expect(client.list(jobs, { namespace: 'default' }).items).toHaveLength(1);
    expect(reasons('CronJob').filter((reason) => reason === 'SuccessfulDelete')).toHaveLength(2);
  });
});

describe('the rest of the machinery', () => {
  test('a claim that comes right behind its volume is bound at once', () => {
    make(persistentVolumes, 'pv', { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/tmp/pv' } });
    make(persistentVolumeClaims, 'data', { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } });
    run(1);
    expect(client.get(persistentVolumeClaims, 'data', 'default').status!.phase).toBe('Bound');
  });

  test.each([
    ['/data/pv', 'Failed', 'host_path deleter only supports /tmp/.+ but received provided /data/pv'],
    ['/tmp/pv', undefined, undefined],
  ])('a released volume on %s that is to be deleted comes to %s', (path, phase, message) => {
    const size = { storageClassName: '', accessModes: ['ReadWriteOnce'] };
    make(persistentVolumes, 'pv', { ...size, capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Delete', hostPath: { path } });
    make(persistentVolumeClaims, 'data', { ...size, resources: { requests: { storage: '1Gi' } } });
    run(1);
    client.delete(persistentVolumeClaims, 'data', 'default');
    run(1);
    const [volume] = client.list(persistentVolumes).items;
    expect([volume?.status?.phase, volume?.status?.message]).toEqual([phase, message]);
  });

  test('the local-path provisioner refuses what it cannot share between nodes', () => {
    make(persistentVolumeClaims, 'shared', { accessModes: ['ReadWriteMany'], storageClassName: 'local-path', resources: { requests: { storage: '1Gi' } } });
    client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'nginx:1.25', volumeMounts: [{ name: 'v', mountPath: '/v' }] }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'shared' } }] } });
    run(5);
    expect(reasons('PersistentVolumeClaim')).toContain('ProvisioningFailed');
    expect(client.list(events, { namespace: 'default' }).items.find(({ reason }) => reason === 'ExternalProvisioning')?.count).toBe(1);
    expect(client.get(persistentVolumeClaims, 'shared', 'default').status?.phase).toBe('Pending');
  });

  test('an endpoint that ends is not ready any more but still serves', () => {
    make(services, 'web', { selector: { app: 'a' }, ports: [{ port: 80 }] });
    make(pods, 'web', pod({ terminationGracePeriodSeconds: 20 }, { image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1000'] }).spec, { labels: { app: 'a' } });
    run(5);
    client.delete(pods, 'web', 'default');
    run(1);
    const slice = client.list(endpointSlices, { namespace: 'default' }).items.find((item) => item.metadata.generateName === 'web-');
    expect(slice!.endpoints.map((endpoint) => endpoint.conditions)).toEqual([{ ready: false, serving: true, terminating: true }]);
  });

  test('a slice that somebody else emptied is put right', () => {
    make(deployments, 'web', workload(2));
    make(services, 'web', { selector: { app: 'a' }, ports: [{ port: 80 }] });
    run(5);
    const mine = () => client.list(endpointSlices, { namespace: 'default', labelSelector: 'kubernetes.io/service-name=web' }).items[0]!;
    client.update(endpointSlices, { ...mine(), endpoints: [] });
    run(2);
    expect(mine().endpoints).toHaveLength(2);
  });

  test('an evicted pod says so while it ends', () => {
    client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: pod().spec } as never);
    run(4);
    cluster.transport.send({ method: 'POST', path: '/api/v1/namespaces/default/pods/p/eviction', body: { object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } } } });
    expect(client.get(pods, 'p', 'default')).toMatchObject({ metadata: { deletionGracePeriodSeconds: 1 }, status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' })]) } });
  });

  test('an ephemeral volume gets a claim that goes with its pod', () => {
    const ephemeral = { volumeClaimTemplate: { metadata: { labels: { of: 'p' } }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'local-path', resources: { requests: { storage: '1Gi' } } } } };
    client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'nginx:1.25', volumeMounts: [{ name: 'v', mountPath: '/v' }] }], volumes: [{ name: 'v', ephemeral }] } } as never);
    run(10);
    expect(client.get(pods, 'p', 'default').status?.phase).toBe('Running');
    expect(client.get(persistentVolumeClaims, 'p-v', 'default')).toMatchObject({ metadata: { labels: { of: 'p' } }, status: { phase: 'Bound' } });
    client.delete(pods, 'p', 'default');
    run(10);
    expect(client.list(persistentVolumeClaims, { namespace: 'default' }).items).toEqual([]);
  });

  test('a disruption budget allows what is above the minimum', () => {
    make(deployments, 'web', workload(3));
    make(podDisruptionBudgets, 'web', { minAvailable: 2, selector: { matchLabels: { app: 'a' } } });
    run(5);
    expect(client.get(podDisruptionBudgets, 'web', 'default').status).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 });
  });

  test('an autoscaler without metrics says so, in the recorded words', () => {
    make(deployments, 'web', workload(2));
    make(horizontalPodAutoscalers, 'web', { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] });
    run(20);
    expect(client.get(horizontalPodAutoscalers, 'web', 'default').status!.conditions!.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual(['AbleToScale True SucceededGetScale', 'ScalingActive False FailedGetResourceMetric']);
    expect(reasons('HorizontalPodAutoscaler')).toEqual(expect.arrayContaining(['FailedGetResourceMetric', 'FailedComputeMetricsReplicas']));
  });

  test('a quota shows what is used and is right again when things go', () => {
    make(resourceQuotas, 'small', { hard: { pods: '3', configmaps: '5' } });
    run(1);
    make(pods, 'one', pod().spec);
    run(3);
    expect(client.get(resourceQuotas, 'small', 'default').status!.used).toEqual({ configmaps: '1', pods: '1' });
    client.delete(pods, 'one', 'default', { gracePeriodSeconds: 0 });
    run(3);
    expect(client.get(resourceQuotas, 'small', 'default').status!.used).toEqual({ configmaps: '1', pods: '0' });
  });

  test('a silent kubelet makes its node unready, tainted and, after the pods\' patience, empty', () => {
    make(deployments, 'web', workload(2));
    run(5);
    cluster.kubelets.get('worker-2')!.freeze();
    run(70);
    const taints = client.list({ ...NODES }).items.find((node) => node.metadata.name === 'worker-2') as unknown as { spec: { taints: { key: string; effect: string }[] } };
    expect(taints.spec.taints.map(({ key, effect }) => `${key}:${effect}`)).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
    run(310);
    const alive = client.list(pods, { namespace: 'default' }).items.filter((item) => !item.metadata.deletionTimestamp);
    expect(alive.map((item) => [item.spec!.nodeName, item.status!.phase])).toEqual([['worker-1', 'Running'], ['worker-1', 'Running']]);
  });
});

const NODES: Resource = { group: '', version: 'v1', resource: 'nodes', kind: 'Node', namespaced: false, apiVersion: 'v1', root: '/api/v1' };
