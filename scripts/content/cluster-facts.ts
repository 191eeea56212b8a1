// What a goal asks, answered by a cluster behind a kubeconfig instead of the simulated one.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { evaluateGoal, type GoalResult } from '../../curriculum/checks/evaluate';
import { KUBECONFIG_PATH, type AccessQuestion, type FactObject, type Facts } from '../../curriculum/checks/needs';
import { accessReview, basePath, groupPath, isAllowed, itemsOf, listPaths, resourceParts } from '../../curriculum/checks/requests';
import type { Predicate } from '../../curriculum/goal';
import type { Locale } from '../../curriculum';

/** Predicates that need the inside of a pod, another machine or a second cluster of the lesson. */
export function notJudgedOutside(goal: readonly Predicate[]): string[] {
  return goal.flatMap((predicate) => {
    if (predicate.kind === 'http') return [`a request from ${'pod' in predicate.from ? `the pod ${predicate.from.pod}` : predicate.from.machine} to ${predicate.url}`];
    if (predicate.kind === 'container') return [`a container on ${predicate.machine}`];
    if ('cluster' in predicate && predicate.cluster !== undefined) return [`something in the cluster ${predicate.cluster}`];
    return predicate.kind === 'file' && predicate.machine !== undefined ? [`${predicate.path} on ${predicate.machine}`] : [];
  });
}

/** Judges a goal on a cluster. Files are looked for in `folder`. Throws when the API server cannot be reached. */
export async function judgeOnCluster(goal: readonly Predicate[], config: KubeConfig, folder: string, locale: Locale): Promise<GoalResult> {
  const api = new ClusterApi(config);
  // Judging reads facts at once, a cluster answers later: judge, fetch what was asked for, and judge again until all is there.
  for (;;) {
    const result = evaluateGoal(goal, { ...api.facts(), file: (path) => localFile(path, folder) }, locale);
    if (!(await api.fetchMissing())) return result;
  }
}

function localFile(path: string, folder: string): string | undefined {
  const file = path === KUBECONFIG_PATH ? (process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config')) : path.replace(/^\/home\/learner/, folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

class ClusterApi {
  readonly #known = new Map<string, unknown>();
  readonly #missing = new Map<string, () => Promise<unknown>>();

  constructor(private readonly config: KubeConfig) {}

  facts(): Omit<Facts, 'file'> {
    return {
      list: (resource, namespace) => this.#fact(`list ${resource} ${namespace ?? '*'}`, () => this.#list(resource, namespace)),
      allowed: (question) => this.#fact(`allowed ${JSON.stringify(question)}`, () => this.#allowed(question)) ?? false,
      http: () => undefined,
      containers: () => undefined,
    };
  }

  /** Returns whether anything had to be fetched. */
  async fetchMissing(): Promise<boolean> {
    const asked = [...this.#missing];
    this.#missing.clear();
    await Promise.all(asked.map(async ([key, fetch]) => this.#known.set(key, await fetch())));
    return asked.length > 0;
  }

  #fact<Value>(key: string, fetch: () => Promise<Value>): Value | undefined {
    if (!this.#known.has(key)) this.#missing.set(key, fetch);
    return this.#known.get(key) as Value | undefined;
  }

  async #list(resource: string, namespace: string | undefined): Promise<readonly FactObject[] | undefined> {
    const { plural, group } = resourceParts(resource);
    const base = basePath(group, group === '' ? undefined : await this.#send('GET', groupPath(group)));
    if (!base) return undefined;
    for (const path of listPaths(base, plural, namespace)) {
      const { status, object } = await this.#send('GET', path);
      if (status === 200) return itemsOf(object, namespace);
    }
    return undefined;
  }

  async #allowed(question: AccessQuestion): Promise<boolean> {
    const { path, object } = accessReview(question);
    return isAllowed((await this.#send('POST', path, object)).object);
  }

  async #send(method: string, path: string, body?: unknown): Promise<{ status: number; object: unknown }> {
    const server = this.config.getCurrentCluster();
    if (!server) throw new Error('the kubeconfig has no current context');
    const options: RequestOptions = { method, headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) } };
    await this.config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, server.server), options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          try {
            resolve({ status: answer.statusCode ?? 0, object: JSON.parse(Buffer.concat(parts).toString()) as unknown });
          } catch {
            reject(new Error(`${server.server}${path} did not answer with JSON`));
          }
        });
      });
      sent.on('error', (error) => reject(new Error(`${server.server} cannot be reached: ${error.message}`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
