import { beforeAll, describe, expect, it } from 'vitest';
import type { ScriptRun } from '../cluster/session';
import { createCluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

// What `kubectl __completeNoDesc` of v1.33.1 answers; 2: no space, 4: no file names, 8: extensions of files.
const cases: readonly (readonly [line: string, answer: string])[] = [
  ['ge', 'get :4'],
  ['get dep', 'deployments.apps :4'],
  ['get pod s', 'solo :4'],
  ['get pod solo ', ':4'],
  ['get pod/', 'pod/solo :4'],
  ['get pods,de', 'pods,deployments.apps :4'],
  ['get -o j', 'json jsonpath jsonpath-as-json jsonpath-file :4'],
  ['get -n kube-p', 'kube-public :4'],
  ['get --all-namespaces --a', '--as --as-group --as-uid --allow-missing-template-keys :4'],
  ['get -l ', ':0'],
  ['apply -f ', 'json yaml yml :8'],
  ['logs solo ', 'init one two :4'],
  ['logs d', 'daemonsets/ deployments/ :6'],
  ['exec solo -c t', 'two :4'],
  ['port-forward solo ', '80:80 :4'],
  ['rollout status ', 'deployment daemonset statefulset :4'],
  ['scale deploy ', '--replicas :4'],
  ['scale deploy/x ', '--replicas deployment/ replicaset/ replicationcontroller/ statefulset/ :6'],
  ['create deployment ', '--image :0'],
  ['create -f x ', ':0'],
  ['taint node w', 'worker-1 worker-2 :4'],
  ['drain worker-1 ', ':4'],
  ['cp so', 'solo: :2'],
  ['config use-context ', 'podlab :4'],
  ['help rollout r', 'restart resume :4'],
  ['explain pod', ':0'],
  ['get pods --nosuch ', ':0'],
  ['port-forward solo 9000:', '9000:80 :4'],
  ['rollout restart deployment/x ', 'deployment/ daemonset/ statefulset/ :6'],
  ['-o json get pod so', 'solo :4'],
  ['-A get ', ':0'],
  ['get pod -nkube-public ', ':0'],
  ['-nkube-public get pod ', ':4'],
  ['exec -itn default so', 'solo :4'],
  ['exec solo -itc t', 'two :4'],
  ['--context nosuch get pod ', ':4'],
  ['--context podlab get pod so', 'solo :4'],
];

describe('kubectl completes', () => {
  let cluster: ReturnType<typeof createCluster>;
  const run = (text: string): ScriptRun => runToEnd(cluster, text);
  beforeAll(() => {
    cluster = createCluster({ seed: 'complete' });
    run(`cat > p.yaml <<'X'
{apiVersion: v1, kind: Pod, metadata: {name: solo}, spec: {initContainers: [{name: init, image: busybox, command: ["true"]}], containers: [{name: one, image: nginx, ports: [{containerPort: 80}]}, {name: two, image: busybox}]}}
X
kubectl apply -f p.yaml`);
  });

  it.each(cases)('%j', (line, answer) => {
    const words = line.split(' ').map((word) => `'${word}'`).join(' ');
    expect(run(`kubectl __completeNoDesc ${words} 2>/dev/null`).stdout.trim().split('\n').join(' ')).toBe(answer);
  });

  it('prints scripts that a shell takes, and that let another name share its completion', () => {
    expect(run('source <(kubectl completion bash) && complete -o default -F __start_kubectl k && type -t __start_kubectl')).toMatchObject({ stdout: 'function\n', exitCode: 0 });
  });

  it('says what commands and flags are for where several may follow, cut at the edge of the screen', () => {
    const listed = (columns: number, line: string): string[] => {
      let shown = '';
      const terminal = cluster.openTerminal({ columns, rows: 40, onOutput: (bytes) => { shown += new TextDecoder().decode(bytes); } });
      const settle = () => cluster.clock.runUntil(cluster.clock.now() + 200);
      settle();
      terminal.input(line);
      settle();
      shown = '';
      terminal.input('\t\t');
      settle();
      return shown.split('\r\n').slice(1, -1);
    };
    expect(listed(60, 'kubectl rollout res')).toEqual(['restart  (Replace all pods, one after the other)', 'resume   (Go on with a rollout that was held)']);
    expect(listed(40, 'kubectl rollout res')).toEqual(['restart  (Replace all pods, one after …)', 'resume   (Go on with a rollout that wa…)']);
    expect(listed(80, 'kubectl top ')).toEqual(['node  (Show what nodes use)  pod   (Show what pods use)']);
    expect(listed(80, 'kubectl scale deploy/x --replicas=1 --re')).toEqual(['--recursive         (Also what lies deeper.)', '--request-timeout   (How long to wait for one answer; 0 waits for ever.)', '--resource-version  (Only if the object is still of this version.)']);
    expect(listed(80, 'kubectl logs s')).toEqual(['services/      solo           statefulsets/  ']);
    run('mkdir -p files/d; touch files/e.txt files/f.txt');
    expect(listed(80, 'kubectl get pods > files/')).toEqual(['d/     e.txt  f.txt  ']);
    expect(listed(80, 'kubectl apply -f files/')).toEqual([]);
    expect(listed(80, 'kubectl get -o json')).toEqual(['json              jsonpath          jsonpath-as-json  jsonpath-file']);
  });
});
