import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiException, AppsV1Api, CoreV1Api, Exec, KubeConfig, KubernetesObjectApi, Log, makeInformer, PatchStrategy, PortForward, setHeaderOptions, VersionApi, Watch, type ListWatch, type V1ConfigMap, type V1Pod, type V1Secret, type V1Status } from '@kubernetes/client-node';
import { createCluster } from '../../engine/whole';
import { serve, type Served } from '../serve';

/* The library that most programs in JavaScript use, unchanged, against the served cluster. */

const folder = mkdtempSync(join(tmpdir(), 'client-node-'));
const config = new KubeConfig();
let served: Served;
let core: CoreV1Api;

const until = (test: () => boolean | Promise<boolean>): Promise<void> => vi.waitFor(async () => expect(await test()).toBe(true), { timeout: 30_000 });

const pod: V1Pod = { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], terminationGracePeriodSeconds: 0 } };

beforeAll(async () => {
  const cluster = createCluster({ seed: 'client', startMs: Math.floor(Date.now() / 1000) * 1000 });
  served = await serve(cluster, { port: 0, host: '127.0.0.1', kubeconfig: join(folder, 'config') });
  config.loadFromFile(join(folder, 'config'));
  core = config.makeApiClient(CoreV1Api);
  await until(async () => (await core.listNamespacedServiceAccount({ namespace: 'default' })).items.length > 0);
  await core.createNamespacedPod({ namespace: 'default', body: pod });
  await until(async () => (await core.readNamespacedPod({ name: 'web', namespace: 'default' })).status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true);
});

afterAll(() => {
  served.close();
  rmSync(folder, { recursive: true });
});

describe('requests', () => {
  it('reads the version, lists in pages and reads typed objects', async () => {
    expect((await config.makeApiClient(VersionApi).getCode()).gitVersion).toBe('v1.33.1');
    const first = await core.listNamespacedPod({ namespace: 'kube-system', limit: 2 });
    expect([first.items.length, first.metadata?._continue !== undefined]).toEqual([2, true]);
    const rest = await core.listNamespacedPod({ namespace: 'kube-system', _continue: first.metadata!._continue! });
    expect(rest.items.length).toBe(first.metadata!.remainingItemCount);
    expect((await core.readNamespacedPod({ name: 'web', namespace: 'default' })).metadata?.creationTimestamp).toBeInstanceOf(Date);
  });

  it('creates, replaces, patches and deletes', async () => {
    const body: V1ConfigMap = { metadata: { name: 'settings' }, data: { a: '1' } };
    const made = await core.createNamespacedConfigMap({ namespace: 'default', body });
    const replaced = await core.replaceNamespacedConfigMap({ name: 'settings', namespace: 'default', body: { ...made, data: { a: '2' } } });
    expect(Number(replaced.metadata!.resourceVersion)).toBeGreaterThan(Number(made.metadata!.resourceVersion));
    const merged = await core.patchNamespacedConfigMap({ name: 'settings', namespace: 'default', body: { data: { b: '3' } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
    expect(merged.data).toEqual({ a: '2', b: '3' });
    const changed = await core.patchNamespacedConfigMap({ name: 'settings', namespace: 'default', body: [{ op: 'remove', path: '/data/a' }] });
    expect(changed.data).toEqual({ b: '3' });
    expect((await core.deleteNamespacedConfigMap({ name: 'settings', namespace: 'default' })).status).toBe('Success');
  });

  it('applies on the server, any kind by its own type', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'front', namespace: 'default' }, spec: { replicas: 1, selector: { matchLabels: { app: 'front' } }, template: { metadata: { labels: { app: 'front' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } } } };
    await objects.patch(deployment, undefined, undefined, 'test', true, PatchStrategy.ServerSideApply);
    const read = await config.makeApiClient(AppsV1Api).readNamespacedDeployment({ name: 'front', namespace: 'default' });
    expect(read.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation])).toContainEqual(['test', 'Apply']);
    await objects.delete(deployment);
  });

  it('gets refusals as a Status', async () => {
    const error = await core.readNamespacedPod({ name: 'nope', namespace: 'default' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiException);
    expect([(error as ApiException<string>).code, (JSON.parse((error as ApiException<string>).body) as V1Status).message]).toEqual([404, 'pods "nope" not found']);
  });
});

describe('streams', () => {
  it('watches from a revision, and stops when asked', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace: 'default' });
    const seen: string[] = [];
    const watching = await new Watch(config).watch('/api/v1/namespaces/default/configmaps', { resourceVersion: metadata!.resourceVersion, allowWatchBookmarks: true }, (phase, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata!.name}`), () => undefined);
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'watched' } } });
    await core.deleteNamespacedConfigMap({ name: 'watched', namespace: 'default' });
    await until(() => seen.length === 2);
    watching.abort();
    expect(seen).toEqual(['ADDED watched', 'DELETED watched']);
  });

  it('keeps an informer in step', async () => {
    const informer = makeInformer(config, '/api/v1/namespaces/default/secrets', () => core.listNamespacedSecret({ namespace: 'default' }));
    const seen: string[] = [];
    for (const event of ['add', 'update', 'delete'] as const) informer.on(event, (secret) => seen.push(`${event} ${secret.metadata!.name}`));
    // Stopping aborts the request that waits, which the library reports.
    informer.on('error', (error: unknown) => { if ((error as Error).name !== 'AbortError') seen.push(String(error)); });
    await informer.start();
    await core.createNamespacedSecret({ namespace: 'default', body: { metadata: { name: 's' }, stringData: { a: '1' } } });
    await core.patchNamespacedSecret({ name: 's', namespace: 'default', body: { stringData: { a: '2' } } }, setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch));
    await until(() => seen.length === 2);
    expect((informer as ListWatch<V1Secret>).get('s', 'default')?.data).toEqual({ a: 'Mg==' });
    await core.deleteNamespacedSecret({ name: 's', namespace: 'default' });
    await until(() => seen.length === 3);
    await informer.stop();
    expect(seen).toEqual(['add s', 'update s', 'delete s']);
  });

  it('runs a command and says how it ended', async () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let text = '';
    stdout.on('data', (part: Buffer) => (text += part.toString()));
    const status = await new Promise<V1Status>((done, fail) => {
      new Exec(config).exec('default', 'web', 'main', ['sh', '-c', 'cat; exit 3'], stdout, stderr, PassThrough.from(['hello\n']), false, done).catch(fail);
    });
    expect(text).toBe('hello\n');
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
  });

  it('forwards a port, and follows the log of what came through it', async () => {
    const log = new PassThrough();
    let text = '';
    log.on('data', (part: Buffer) => (text += part.toString()));
    const following = await new Log(config).log('default', 'web', 'main', log, { follow: true });
    const forward = new PortForward(config);
    const door = createServer((socket) => void forward.portForward('default', 'web', [80], socket, null, socket));
    await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
    const answer = await new Promise<string>((done, fail) => {
      let received = '';
      const socket = connect((door.address() as { port: number }).port, '127.0.0.1', () => socket.write('GET /through HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n'));
      socket.on('data', (part: Buffer) => {
        received += part.toString();
        if (received.includes('\r\n\r\n')) {
          socket.destroy();
          done(received);
        }
      });
      socket.on('error', fail);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    await until(() => text.includes('GET /through'));
    following.abort();
    door.close();
  });
});
