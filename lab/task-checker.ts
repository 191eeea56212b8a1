import { evaluateGoal, type GoalResult } from '../curriculum/checks/evaluate';
import { needsOf, type FactObject, type Need } from '../curriculum/checks/needs';
import type { Locale } from '../curriculum/text';
import type { HttpFact, LabCluster } from './cluster-port';
import type { ScenarioTask, TasksReport } from './protocol';

/** An answer from the network is asked for again after this much cluster time. */
const HTTP_AGE_MS = 1000;

/**
 * Judges the tasks of a lesson, one after the other. Lists and files are only read, so judging leaves no mark on the
 * cluster; HTTP facts are asked for only while a task needs them, and used when they have come.
 */
export class TaskChecker {
  readonly done: Set<string>;
  #heldSince: number | undefined;
  readonly #http = new Map<string, { at: number; answer: HttpFact | undefined; pending: boolean }>();

  constructor(
    private readonly tasks: readonly ScenarioTask[],
    done: readonly string[],
    /** Called when a task begins: its set-up runs now. */
    private readonly begin: (task: ScenarioTask) => void,
  ) {
    this.done = new Set(done.filter((id) => tasks.some((task) => task.id === id)));
  }

  get current(): ScenarioTask | undefined {
    return this.tasks.find((task) => !this.done.has(task.id));
  }

  /** The cluster was rebuilt: what was seen of the old one does not count. */
  forget(): void {
    this.#heldSince = undefined;
    this.#http.clear();
  }

  check(cluster: LabCluster, locale: Locale): TasksReport {
    for (;;) {
      const task = this.current;
      if (!task) return { done: [...this.done], current: undefined };
      const result = this.#judge(task, cluster, locale);
      if (!result.met) this.#heldSince = undefined;
      else {
        this.#heldSince ??= cluster.clock.now();
        const left = this.#heldSince + task.holdSeconds * 1000 - cluster.clock.now();
        if (left <= 0) {
          this.done.add(task.id);
          this.forget();
          const next = this.current;
          if (next?.setup) this.begin(next);
          continue;
        }
        return { done: [...this.done], current: { task: task.id, result, holdingMs: left } };
      }
      return { done: [...this.done], current: { task: task.id, result, holdingMs: undefined } };
    }
  }

  #judge(task: ScenarioTask, cluster: LabCluster, locale: Locale): GoalResult {
    for (const need of needsOf(task.goal)) if (need.kind === 'http') this.#ask(need, cluster);
    return evaluateGoal(task.goal, {
      list: (resource, namespace) => listOf(cluster, resource, namespace),
      file: (path) => cluster.readFile(path),
      http: (pod, namespace, url) => this.#http.get(`${namespace}/${pod} ${url}`)?.answer,
    }, locale);
  }

  #ask(need: Extract<Need, { kind: 'http' }>, cluster: LabCluster): void {
    const key = `${need.namespace}/${need.pod} ${need.url}`;
    const known = this.#http.get(key);
    if (known && (known.pending || cluster.clock.now() - known.at < HTTP_AGE_MS)) return;
    const asked = { at: cluster.clock.now(), answer: known?.answer, pending: true };
    this.#http.set(key, asked);
    cluster.http(need.pod, need.namespace, need.url, (answer) => {
      asked.answer = answer;
      asked.pending = false;
    });
  }
}

function listOf(cluster: LabCluster, resource: string, namespace: string | undefined): readonly FactObject[] | undefined {
  const dot = resource.indexOf('.');
  const plural = dot < 0 ? resource : resource.slice(0, dot);
  const base = groupPath(cluster, dot < 0 ? '' : resource.slice(dot + 1));
  if (!base) return undefined;
  for (const path of namespace === undefined ? [`${base}/${plural}`] : [`${base}/namespaces/${namespace}/${plural}`, `${base}/${plural}`]) {
    const answer = cluster.transport.send({ method: 'GET', path });
    if (answer.status === 200) return ((answer.object as { items?: readonly FactObject[] }).items ?? []).filter((item) => namespace === undefined || item.metadata.namespace === undefined || item.metadata.namespace === namespace);
  }
  return undefined;
}

/** The preferred version's path of an API group, from discovery. */
function groupPath(cluster: LabCluster, group: string): string | undefined {
  if (group === '') return '/api/v1';
  const answer = cluster.transport.send({ method: 'GET', path: `/apis/${group}` });
  const version = (answer.object as { preferredVersion?: { groupVersion?: string } } | undefined)?.preferredVersion?.groupVersion;
  return answer.status === 200 && version ? `/apis/${version}` : undefined;
}
