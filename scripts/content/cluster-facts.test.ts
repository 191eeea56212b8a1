import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, type Served } from '../../cli/serve';
import { predicate, type Predicate } from '../../curriculum/goal';
import { createCluster } from '../../engine/whole';
import { judgeOnCluster, notJudgedOutside } from './cluster-facts';

/* Goals judged over HTTPS with a kubeconfig, as on a cluster elsewhere. */
const folder = mkdtempSync(join(tmpdir(), 'judge-'));
const config = new KubeConfig();
let served: Served;

beforeAll(async () => {
  const cluster = createCluster({ seed: 'judge' });
  cluster.clock.runUntil(cluster.clock.now() + 1_000);
  cluster.runScript('kubectl create deployment web --image=nginx:1.27 --replicas=2; kubectl create role reader --verb=get --resource=pods; kubectl create rolebinding an --role=reader --user=an');
  cluster.clock.runUntil(cluster.clock.now() + 30_000);
  served = await serve(cluster, { port: 0, host: '127.0.0.1', kubeconfig: join(folder, 'config') });
  config.loadFromFile(join(folder, 'config'));
  writeFileSync(join(folder, 'note.txt'), 'done\n');
});

afterAll(() => {
  served.close();
  rmSync(folder, { recursive: true });
});

const goal = (...parts: unknown[]): Predicate[] => parts.map((part) => predicate.parse(part));

it('finds what holds: objects, pods that are ready, rights and files', async () => {
  const result = await judgeOnCluster(goal(
    { kind: 'object', resource: 'deployments.apps', name: 'web', where: [{ path: 'status.readyReplicas', equals: 2 }] },
    { kind: 'ready', labels: { app: 'web' }, min: 2 },
    { kind: 'access', who: { user: 'an' }, verb: 'get', resource: 'pods', namespace: 'default', allowed: true },
    { kind: 'file', path: 'note.txt', matches: 'done' },
  ), config, folder, 'en');
  expect(result.items.filter((item) => !item.met)).toEqual([]);
});

it('says what is missing, in the reader\'s language', async () => {
  const missing = goal({ kind: 'object', resource: 'services', name: 'web', where: [] }, { kind: 'access', who: { user: 'an' }, verb: 'delete', resource: 'pods', namespace: 'default', allowed: true });
  expect(await judgeOnCluster(missing, config, folder, 'en')).toMatchObject({ met: false, credit: 0, items: [{ text: expect.stringContaining('service web') }, { met: false }] });
  expect((await judgeOnCluster(missing, config, folder, 'vi')).items[0]!.text).toContain('Chưa có service web');
});

it('names what cannot be judged from outside', () => {
  expect(notJudgedOutside(goal({ kind: 'http', from: { pod: 'a' }, url: 'http://web' }, { kind: 'absent', resource: 'pods', name: 'x' }, { kind: 'absent', resource: 'pods', name: 'x', cluster: 'calico' }))).toEqual(['a request from the pod a to http://web', 'something in the cluster calico']);
});
