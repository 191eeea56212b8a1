import { expect, it } from 'vitest';
import { decodeUtf8 } from './runtime/bytes';
import { Cluster } from './cluster';
import type { EngineModules } from './modules';
import { LazyModule } from './runtime/lazy-module';
import { wholeModules } from './whole';

/** Modules that come when somebody holds the clock for them, and not before. */
function lateModules(): EngineModules {
  return Object.fromEntries(Object.entries(wholeModules).map(([name, module]) => [name, new LazyModule<unknown>(() => Promise.resolve((module as LazyModule<unknown>).value))])) as unknown as EngineModules;
}

/** Runs a script on the workstation, loading what the clock is held for. */
async function run(modules: EngineModules, script: string): Promise<{ output: string; hash: string; at: number }> {
  // As the page does before it makes a cluster with an addon.
  await modules.extras.load();
  const cluster = new Cluster({ seed: 'late parts', addons: ['metrics-server', 'load-balancer'] }, modules);
  const { clock } = cluster;
  const done = cluster.runScript(script);
  while (done.exitCode === undefined) {
    if (clock.held) await clock.held.load();
    else if (!clock.step()) break;
  }
  return { output: done.output, hash: cluster.stateHash(), at: clock.now() };
}

const PODS = `kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web --timeout=60s`;
const SCRIPTS: Readonly<Record<string, string>> = {
  'the first minutes': `kubectl get nodes; ${PODS}; kubectl create deployment app --image=nginx --replicas=2; sleep 10; kubectl get pods,deployments,services,namespaces; kubectl delete pod web | cat`,
  'workloads of rare kinds': `kubectl create job once --image=busybox -- true; kubectl create cronjob tick --image=busybox --schedule='* * * * *' -- date; kubectl create quota few --hard=pods=3; sleep 70; kubectl get all; kubectl get quota,cronjobs -o yaml | grep -c kind`,
  'volumes, a claim that a pod brings with it among them': `kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: { name: scratch }
spec:
  containers: [{ name: main, image: nginx, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumes: [{ name: data, ephemeral: { volumeClaimTemplate: { spec: { accessModes: [ReadWriteOnce], storageClassName: local-path, resources: { requests: { storage: 1Gi } } } } } }]
END
sleep 30; kubectl get pods,pvc,pv; kubectl delete pod scratch; sleep 5; kubectl get pvc`,
  'a namespace whose pods must be safe': `kubectl create namespace safe; kubectl label namespace safe pod-security.kubernetes.io/enforce=restricted; kubectl run web --image=nginx -n safe; kubectl create deployment app --image=nginx -n safe; sleep 5; kubectl get events -n safe`,
  'a node that goes': `kubectl drain worker-1 --ignore-daemonsets; kubectl delete node worker-2; sleep 60; kubectl get csinodes,nodes,leases -A`,
  'a look inside': `${PODS}; kubectl exec web -- sh -c 'curl -sk https://kubernetes.default/openapi/v3 | head -c 90; python3 --version'; kubectl logs web | tail -1; kubectl scale --replicas=2 deployment/none; kubectl top nodes | head -n 1; kubectl auth can-i create pods; kubectl get --raw /readyz; kubectl get --raw /api/v1/namespaces/default; kubectl get pods --sort-by=.metadata.name -o custom-columns=N:.metadata.name; kubectl get pod web -o jsonpath='{.spec.nodeName}'`,
  'what may not change of a pod': `${PODS}; kubectl patch pod web -p '{"spec":{"hostNetwork":true}}'; kubectl run -i --rm --restart=Never look --image=busybox -- echo seen`,
  'kinds of one\'s own': `kubectl apply --server-side -f - <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: cups.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: cups, singular: cup, kind: Cup }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { size: { type: integer } } } } } } }]
END
sleep 2; kubectl create -f - <<'END'
apiVersion: example.com/v1
kind: Cup
metadata: { name: one }
spec: { size: 2 }
END
kubectl get cups; kubectl explain cup.spec`,
  'servers of other images': `kubectl run cache --image=redis; kubectl run app --image=luksa/kubia; kubectl wait --for=condition=Ready pod/cache pod/app --timeout=90s; kubectl exec cache -- redis-cli ping; docker run -d --name db redis; sleep 3; docker exec db redis-cli ping`,
};

it.each(Object.entries(SCRIPTS))('%s: the same in an engine whose parts come when they are needed', async (_name, script) => {
  const late = await run(lateModules(), script);
  const whole = await run(wholeModules, script);
  expect(late).toEqual(whole);
  expect(late.output).not.toContain('is on its way');
});

it('needs no part for a prompt and everyday questions', () => {
  const cluster = new Cluster({ seed: 'prompt' }, lateModules());
  const { clock } = cluster;
  let shown = '';
  const terminal = cluster.openTerminal({ columns: 120, rows: 30, onOutput: (bytes) => { shown += decodeUtf8(bytes); } });
  for (const line of ['kubectl get pods', 'k get nodes -o wide', 'kubectl get pods -A -l "k8s-app=kube-dns" -o name', "kubectl create deployment web --image='nginx:1.27'", 'ls -la']) {
    terminal.input(`${line}\r`);
    for (let n = 0; n < 10_000 && !clock.idle; n += 1) clock.step();
    expect(clock.held, line).toBeUndefined();
  }
  expect(shown).toContain('No resources found in default namespace.');
  expect(shown).toContain('pod/coredns-');
  expect(shown).toContain('deployment.apps/web created');
  expect(shown).toContain('.bashrc');
});
