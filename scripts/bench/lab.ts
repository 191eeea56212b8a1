// What a learner's own cluster costs, CPU on one core: every lesson's start, a fork, a resume. Prints one JSON object.
import { labs } from '../../content/labs';
import { lab as labSchema } from '../../curriculum';
import { makeLabCluster, engineVersion } from '../../lab/engine';
import type { Scenario } from '../../lab/protocol';
import { scenarioOf } from '../../lab/scenario';
import { LabSession } from '../../lab/session';
import { atMost, best, cpuMs, type Figure } from './figure';

const figures: Record<string, Figure> = {};
const note = (name: string, figure: Figure): void => {
  figures[name] = figure;
  console.error(`${figure.met ? '✓' : '✗'} ${name}: ${figure.value} ${figure.unit} (target ${figure.target})`);
};
const silent = { output: () => undefined, ended: () => undefined };
const begin = (scenario: Scenario): LabSession => new LabSession(scenario, engineVersion, makeLabCluster, silent);

/** A person who types a line and waits for what it prints. */
function enter(session: LabSession, line: string, waitMs: number): void {
  for (const text of [...line, '\r']) {
    session.apply({ kind: 'key', terminal: 1, text });
    session.cluster.clock.runUntil(session.cluster.clock.now() + 100);
  }
  session.cluster.clock.runUntil(session.cluster.clock.now() + waitMs);
}

{
  let slowest = 0;
  for (const [path, load] of Object.entries(labs)) {
    const scenario = scenarioOf(path, labSchema.parse((await load()).default));
    slowest = Math.max(slowest, best(3, () => cpuMs(() => begin(scenario))));
  }
  note('slowestLessonReady', atMost(slowest, 'ms', 300));
}

const plain = scenarioOf('bench', labSchema.parse((await labs['kubernetes/pods/first-pod']!()).default));
{
  const session = begin(plain);
  session.apply({ kind: 'open', terminal: 1, columns: 100, rows: 30 });
  enter(session, 'kubectl create deployment web --image=nginx:1.27 --replicas=10000', 60_000);
  // The journal so far is the fork (docs/decisions/0002-undo-is-replay.md); what it costs to run one is the next figure.
  note('fork', atMost(best(5, () => cpuMs(() => session.journal())), 'ms', 1));
}

{
  const session = begin(plain);
  session.apply({ kind: 'open', terminal: 1, columns: 100, rows: 30 });
  const lines = ['kubectl get pods -A', 'kubectl create deployment web --image=nginx:1.27 --replicas=3', 'kubectl describe deployment web', 'kubectl scale deployment web --replicas=5', 'kubectl get events', 'kubectl delete deployment web', 'for n in 1 2 3; do echo $n; done', 'kubectl run once --image=busybox:1.36 --restart=Never -- true', 'kubectl logs once', 'kubectl delete pod once'];
  for (let n = 0; n < 100; n += 1) enter(session, lines[n % lines.length]!, 10_000);
  const { entries, until } = session.journal();
  // A budget of our own: coming back to a long lesson must not be a wait.
  note('resumeAfter100Commands', atMost(best(3, () => cpuMs(() => begin(plain).replay(entries, until))) / 1000, 's', 1));
}

console.log(JSON.stringify(figures));
