import { describe, expect, it } from 'vitest';
import { makeLabCluster } from '../engine';
import type { LabCluster } from '../cluster-port';
import { FigureDesk } from './desk';
import type { Figure, FigureSpec } from './figure';
import { Tape } from './tape';
import { runToEnd } from '../../engine/testing/run-to-end';

/** A cluster with pictures beside it; `run` types a script, `look` gives what the picture holds then. */
function bench(...specs: FigureSpec[]) {
  const cluster: LabCluster = makeLabCluster({ seed: 'figures', workers: 2 });
  const tape = new Tape(cluster, specs);
  const desk = new FigureDesk(cluster, tape);
  specs.forEach((spec, at) => desk.show(String(at), spec));
  const held = new Map<string, Figure | undefined>();
  return {
    run(text: string, seconds = 5): void {
      runToEnd(cluster, text);
      cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
    },
    look<Kind extends Figure['of']>(of: Kind): Extract<Figure, { of: Kind }> | undefined {
      for (const { id, figure } of desk.take()) held.set(id, figure);
      return [...held.values()].find((figure) => figure?.of === of) as never;
    },
  };
}

describe('pictures of the text', () => {
  it('are empty until their object is there', () => {
    const { run, look } = bench({ of: 'pod', name: 'web' });
    expect(look('pod')).toBeUndefined();
    run('kubectl run web --image=nginx:1.27 --port=80');
    expect(look('pod')).toMatchObject({ phase: 'Running', containers: [{ name: 'web', role: 'app', state: 'Running', tone: 'good', ports: ['80/TCP'] }] });
  });

  it('show what a Service sends to, and why others get nothing', () => {
    const { run, look } = bench({ of: 'service', name: 'web' });
    run('kubectl create deployment web --image=nginx:1.27 --replicas=2; kubectl expose deployment web --port=80; kubectl run other --image=nginx:1.27 -l app=shop');
    const figure = look('service')!;
    expect(figure.selector).toEqual([['app', 'web']]);
    expect(figure.endpoints.map(({ ready, pod }) => [ready, pod?.labels.app])).toEqual([[true, 'web'], [true, 'web']]);
    expect(figure.left.map(({ pod, why, label, has }) => [pod.name, why, label, has])).toEqual([['other', 'label', 'app=web', 'shop']]);
  });

  it('follow a Deployment to its Pods through two revisions', () => {
    const { run, look } = bench({ of: 'owners', kind: 'Deployment', name: 'web' });
    run('kubectl create deployment web --image=nginx:1.27 --replicas=2', 8);
    run('kubectl set image deployment/web nginx=nginx:1.26', 20);
    const { root } = look('owners')!;
    expect(root.children.map((set) => [set.revision, set.wanted, set.children.length])).toEqual([['1', 0, 0], ['2', 2, 2]]);
  });

  it('tell from the command to the running container who wrote what because of what', () => {
    const { run, look } = bench({ of: 'request', name: 'web' });
    run('kubectl create deployment web --image=nginx:1.27', 8);
    const { steps, done } = look('request')!;
    expect(done).toBe(true);
    expect(steps.map(({ actor, act, subject }) => `${actor.replace(/worker-\d/, 'worker')} ${act} ${subject.split('/')[0]}`)).toEqual([
      'kubectl creates deployments', 'controller/deployment creates replicasets', 'controller/replicaset creates pods', 'scheduler binds pods', 'kubelet/worker reports pods',
      'kubelet/worker does pods', 'kubelet/worker does pods', 'kubelet/worker does pods', 'kubelet/worker does pods', 'kubelet/worker reports pods',
    ]);
    const revisions = steps.map((step) => step.revision);
    expect(steps.slice(1, 5).map((step) => step.because)).toEqual(revisions.slice(0, 4));
    expect(steps.at(-1)!.facts).toContain('Ready=True');
  });

  it('keep the life of a Pod that is gone', () => {
    const { run, look } = bench({ of: 'life', name: 'web' });
    run('kubectl run web --image=nginx:1.27', 8);
    run('kubectl delete pod web', 2);
    const figure = look('life')!;
    expect(figure.lanes[0]!.spans.map(({ text }) => text)).toEqual(['Pending', 'Running', 'Terminating']);
    expect(figure.lanes.find((lane) => lane.id === 'Ready')!.spans.map(({ on }) => on)).toEqual([false, true, false]);
    expect(figure.ended).toBeGreaterThan(figure.began);
  });

  it('follow a request to a Service hop by hop, with the header as it changes', () => {
    const { run, look } = bench({ of: 'route', from: 'pod/client', to: 'service/web' });
    run('kubectl create deployment web --image=nginx:1.27; kubectl expose deployment web --port=80; kubectl run client --image=curlimages/curl --command -- sleep 600', 10);
    expect(look('route')).toBeUndefined();
    run('kubectl exec client -- curl -s http://web', 1);
    const figure = look('route')!;
    expect(figure).toMatchObject({ outcome: 'deliver', protocol: 'tcp', dns: { name: 'web.default.svc.cluster.local' } });
    expect(figure.stops[0]).toMatchObject({ kind: 'origin', where: 'pod/default/client' });
    expect(figure.stops.at(-1)).toMatchObject({ kind: 'receiver' });
    expect(figure.stops[0]!.destination).not.toBe(figure.stops.at(-1)!.destination);
  });

  it('put namespaces, labels, nodes and storage into their places', () => {
    const { run, look } = bench({ of: 'namespaces' }, { of: 'labels', by: 'app,tier' }, { of: 'nodes' }, { of: 'storage' });
    run(`kubectl create namespace team; kubectl config set-context --current --namespace=team; kubectl create quota few --hard=pods=4 -n team
kubectl run a --image=nginx:1.27 -l app=shop,tier=front -n default; kubectl run b --image=nginx:1.27 -n default -l app=shop; kubectl apply -n default -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }, storageClassName: none }
EOF`, 8);
    expect(look('namespaces')!.namespaces.find((one) => one.name === 'team')).toMatchObject({ current: true, quotas: [{ resource: 'pods', used: '0', hard: '4' }] });
    expect(look('labels')).toMatchObject({ rows: ['shop'], columns: ['front', undefined] });
    expect(look('nodes')!.nodes.map(({ name, pods }) => [name, pods.length])).toEqual([['control-plane', 0], ['worker-1', 1], ['worker-2', 1]]);
    expect(look('storage')!.claims).toMatchObject([{ name: 'data', phase: 'Pending', tone: 'waiting', modes: 'RWO' }]);
  });
});
