import { evaluateGoal, type GoalResult } from '../curriculum/checks/evaluate';
import { httpKey, httpNeedsOf, type AccessQuestion, type FactObject, type HttpNeed } from '../curriculum/checks/needs';
import { accessReview, basePath, groupPath, isAllowed, itemsOf, listPaths, resourceParts } from '../curriculum/checks/requests';
import type { Locale } from '../curriculum/text';
import type { Transport } from '../engine/index';
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
    /** Called when a task with a set-up is about to begin. False when that cannot run yet: the task before it then stays. */
    private readonly begin: (task: ScenarioTask) => void | false,
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
        const next = this.tasks.find((one) => one !== task && !this.done.has(one.id));
        if (left <= 0 && !(next?.setup && this.begin(next) === false)) {
          this.done.add(task.id);
          this.forget();
          continue;
        }
        return { done: [...this.done], current: { task: task.id, result, holdingMs: Math.max(0, left) } };
      }
      return { done: [...this.done], current: { task: task.id, result, holdingMs: undefined } };
    }
  }

  #judge(task: ScenarioTask, cluster: LabCluster, locale: Locale): GoalResult {
    for (const need of httpNeedsOf(task.goal)) this.#ask(need, cluster);
    return evaluateGoal(task.goal, {
      list: (resource, namespace, name) => listOf(cluster.transportOf(name), resource, namespace),
      file: (path, machine) => cluster.readFile(path, machine),
      http: (need) => this.#http.get(httpKey(need))?.answer,
      allowed: (question) => allows(cluster.transport, question),
      containers: (machine) => cluster.containers(machine),
    }, locale);
  }

  #ask(need: HttpNeed, cluster: LabCluster): void {
    const key = httpKey(need);
    const known = this.#http.get(key);
    if (known && (known.pending || cluster.clock.now() - known.at < HTTP_AGE_MS)) return;
    const asked = { at: cluster.clock.now(), answer: known?.answer, pending: true };
    this.#http.set(key, asked);
    cluster.http(need.from, need.url, (answer) => {
      asked.answer = answer;
      asked.pending = false;
    });
  }
}

function allows(transport: Transport, question: AccessQuestion): boolean {
  const { path, object } = accessReview(question);
  return isAllowed(transport.send({ method: 'POST', path, body: { object } }).object);
}

function listOf(transport: Transport | undefined, resource: string, namespace: string | undefined): readonly FactObject[] | undefined {
  if (!transport) return undefined;
  const { plural, group } = resourceParts(resource);
  const base = basePath(group, group === '' ? undefined : transport.send({ method: 'GET', path: groupPath(group) }));
  if (!base) return undefined;
  for (const path of listPaths(base, plural, namespace)) {
    const answer = transport.send({ method: 'GET', path });
    if (answer.status === 200) return itemsOf(answer.object, namespace);
  }
  return undefined;
}
