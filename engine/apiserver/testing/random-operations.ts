import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf, storageOf } from '../../api/registry';
import type { ApiResponse } from '../../api/transport';
import { Random } from '../../runtime/random';
import { BODIES, damaged } from './random-bodies';
import { TestServer } from './test-server';

/** Invariants that random requests to every kind must never break. The message says which, and how to repeat the run. */
class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

interface Watched {
  readonly objects: Map<string, string>;
  /** The latest events, as "TYPE key revision". */
  readonly recent: { readonly text: string; readonly revision: number }[];
  last: number;
}

const RECENT = 50;

const NAMESPACES = ['lab', 'other'];
const NAMES = ['a', 'b', 'c', 'd', 'e-1', 'f.g'];

/** Runs `count` random requests; throws BrokenInvariant. Returns how many were answered with success. */
export function runRandomOperations(seed: string, count: number): number {
  const run = new Run(seed);
  let good = 0;
  for (let step = 0; step < count; step += 1) if (run.step(step)) good += 1;
  run.finish();
  return good;
}

class Run {
  readonly #t: TestServer;
  readonly #random: Random;
  readonly #kinds: readonly KindRecord[];
  readonly #watched = new Map<string, Watched>();

  constructor(readonly seed: string) {
    this.#t = new TestServer(seed);
    this.#random = new Random(`operations/${seed}`);
    const { server } = this.#t;
    this.#t.send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
    this.#t.send('POST', '/api/v1/namespaces/other/serviceaccounts', { metadata: { name: 'default' } });
    this.#t.send('POST', '/api/v1/namespaces/lab/resourcequotas', { metadata: { name: 'q' }, spec: { hard: { pods: '3', 'requests.cpu': '250m' } } });
    this.#kinds = server.registry.all().filter((kind) => kind.verbs.includes('create') && kind.verbs.includes('watch') && !kind.storedAs);
    const forgotten = this.#kinds.filter((kind) => !(storageOf(kind) in BODIES)).map(storageOf);
    if (forgotten.length) this.#fail(`no random objects of ${forgotten.join(', ')}`);
    for (const kind of this.#kinds) this.#watch(kind);
    this.#t.settle();
  }

  #fail(why: string): never {
    throw new BrokenInvariant(`${why} (seed ${JSON.stringify(this.seed)})`);
  }

  #watch(kind: KindRecord): void {
    const state: Watched = { objects: new Map(), recent: [], last: 0 };
    this.#watched.set(storageOf(kind), state);
    const path = `${kind.group ? '/apis' : '/api'}/${apiVersionOf(kind)}/${kind.plural}?watch=true`;
    this.#t.send('GET', path).stream!.subscribe({
      frame: (frame) => this.#see(kind, state, frame as { type: string; object: KubeObject }),
      end: () => this.#fail(`the watch of ${kind.plural} ended`),
    });
  }

  #see(kind: KindRecord, state: Watched, { type, object }: { type: string; object: KubeObject }): void {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const revision = Number(object.metadata.resourceVersion);
    if (type !== 'ADDED' && revision <= state.last) this.#fail(`${kind.plural} ${key}: revision ${revision} came after ${state.last}`);
    state.last = Math.max(state.last, revision);
    state.recent.push({ text: `${type} ${key} ${revision}`, revision });
    if (state.recent.length > RECENT) state.recent.shift();
    if (type === 'ADDED' && state.objects.has(key)) this.#fail(`${kind.plural} ${key} was added twice`);
    if (type !== 'ADDED' && !state.objects.has(key)) this.#fail(`${kind.plural} ${key} was ${type} before it was added`);
    if (type === 'DELETED') state.objects.delete(key);
    else state.objects.set(key, object.metadata.resourceVersion!);
  }

  step(at: number): boolean {
    const kind = this.#random.pick(this.#kinds);
    const namespace = kind.namespaced ? this.#random.pick(NAMESPACES) : undefined;
    const name = this.#random.pick(BODIES[storageOf(kind)]!.names ?? NAMES);
    const base = `${kind.group ? '/apis' : '/api'}/${apiVersionOf(kind)}/${namespace ? `namespaces/${namespace}/` : ''}${kind.plural}`;
    const before = this.#t.server.store.revision;
    const status = this.#request(kind, base, name);
    const after = this.#t.server.store.revision;
    if (after < before) this.#fail('the revision went back');
    if (status >= 400 && after !== before) this.#fail(`step ${at}: a refused request (${status}) to ${base}/${name} wrote something`);
    if (this.#random.below(3) === 0) this.#t.settle();
    if (at % 50 === 0) this.#checkQuota();
    if (at % 20 === 0) this.#rewatch(kind);
    return status < 400;
  }

  #request(kind: KindRecord, base: string, name: string): number {
    const { below, send } = { below: (bound: number) => this.#random.below(bound), send: this.#send };
    const whole = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name, labels: { n: String(below(4)) } }, ...BODIES[storageOf(kind)]!.fields };
    const body = below(4) === 0 ? damaged(whole, this.#random) : whole;
    const path = `${base}/${name}`;
    switch (below(14)) {
      case 0:
      case 1:
      case 2:
        return send('POST', base, body);
      case 3:
        return send('PUT', path, body);
      case 4:
        return send('PATCH', path, below(2) ? { metadata: { labels: { n: String(below(4)), gone: null } } } : damaged(BODIES[storageOf(kind)]!.fields, this.#random), 'application/merge-patch+json');
      case 5:
        return send('PATCH', `${path}?fieldManager=m${below(2)}${below(2) ? '&force=true' : ''}`, body, 'application/apply-patch+yaml');
      case 6:
        return send('PATCH', path, [{ op: 'add', path: '/metadata/annotations', value: { k: String(below(9)) } }], 'application/json-patch+json');
      case 7:
        return send('PATCH', path, kind.custom ? {} : damaged(whole, this.#random), 'application/strategic-merge-patch+json');
      case 8:
        return send('DELETE', path, below(2) ? { gracePeriodSeconds: 0 } : { propagationPolicy: this.#random.pick(['Orphan', 'Background', 'Foreground']) });
      case 9:
        return below(10) === 0 ? send('DELETE', `${base}?labelSelector=n%3D1`, { gracePeriodSeconds: 0 }) : send('POST', `${base}?dryRun=All`, body);
      case 10:
        return this.#subresource(kind, path, whole);
      case 11:
        return send('PATCH', path, { metadata: { finalizers: below(2) ? ['soak.example.com/hold'] : null } }, 'application/merge-patch+json');
      default:
        return this.#list(kind, base);
    }
  }

  /** Fails the run where an answer says that the server is at fault. */
  readonly #send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, type?: string): number => {
    const { status, object } = this.#answer(method, path, body, type);
    // Two decoders of patches answer 500 without a reason to what does not fit.
    if (status >= 500 && !(status === 500 && method === 'PATCH' && (object as { reason?: string }).reason === undefined)) this.#fail(`${status} from ${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(object)}`);
    return status;
  };

  #answer(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, type: string | undefined): ApiResponse {
    try {
      return this.#t.send(method, path, body, type ? { 'content-type': type } : {});
    } catch (error) {
      this.#fail(`${method} ${path} ${JSON.stringify(body)}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  #subresource(kind: KindRecord, path: string, whole: object): number {
    const named = (name: string): boolean => kind.subresources.some((one) => one.name === name);
    if (named('scale') && this.#random.below(2)) return this.#send('PATCH', `${path}/scale`, { spec: { replicas: this.#random.below(5) - 1 } }, 'application/merge-patch+json');
    if (named('binding')) {
      if (this.#random.below(2)) return this.#send('POST', `${path}/binding`, { target: { kind: 'Node', name: 'a' } });
      return this.#send('POST', `${path}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: path.slice(path.lastIndexOf('/') + 1) } });
    }
    if (named('status')) return this.#send(this.#random.below(2) ? 'PUT' : 'PATCH', `${path}/status`, damaged({ ...whole, status: { phase: 'x', replicas: 1, conditions: [{ type: 'A', status: 'True' }] } }, this.#random), 'application/merge-patch+json');
    return this.#send('PUT', path, damaged(whole, this.#random));
  }

  /** A watch from an earlier revision sees what the watch from the beginning saw since then. */
  #rewatch(kind: KindRecord): void {
    this.#t.settle();
    const { recent } = this.#watched.get(storageOf(kind))!;
    const from = recent[this.#random.below(Math.max(1, recent.length))];
    if (!from) return;
    const path = `${kind.group ? '/apis' : '/api'}/${apiVersionOf(kind)}/${kind.plural}?resourceVersion=${from.revision}`;
    const seen: string[] = [];
    const stream = this.#t.send('GET', `${path}&watch=true`).stream!;
    stream.subscribe({
      frame: (frame) => {
        const { type, object } = frame as { type: string; object: KubeObject };
        seen.push(`${type} ${object.metadata.namespace ?? ''}/${object.metadata.name} ${object.metadata.resourceVersion}`);
      },
      end: () => undefined,
    });
    this.#t.settle();
    stream.close();
    const wanted = recent.filter(({ revision }) => revision > from.revision).map(({ text }) => text);
    if (seen.join('\n') !== wanted.join('\n')) this.#fail(`a watch of ${kind.plural} from ${from.revision} saw ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`);
  }

  #list(kind: KindRecord, base: string): number {
    const limit = 1 + this.#random.below(4);
    const names = new Set<string>();
    for (let token = '', pages = 0; pages < 20; pages += 1) {
      const { status, object } = this.#t.send('GET', `${base}?limit=${limit}${token ? `&continue=${token}` : ''}`);
      if (status !== 200) this.#fail(`${status} from the list ${base}`);
      const { items, metadata } = object as { items: readonly KubeObject[]; metadata: { continue?: string } };
      for (const item of items) this.#checkItem(kind, base, item, names);
      if (!metadata.continue) break;
      token = metadata.continue;
    }
    return 200;
  }

  #checkItem(kind: KindRecord, base: string, item: KubeObject, names: Set<string>): void {
    const namespace = /namespaces\/([^/]+)\/\w/.exec(base)?.[1];
    const { name } = item.metadata;
    if (kind.namespaced && item.metadata.namespace !== namespace) this.#fail(`${kind.plural} ${name} of ${item.metadata.namespace} was listed in ${namespace}`);
    if (!Object.isFrozen(item) || !Object.isFrozen(item.metadata)) this.#fail(`${kind.plural} ${name} can be changed by who reads it`);
    if (names.has(name!)) this.#fail(`${kind.plural} ${name} was listed on two pages`);
    names.add(name!);
  }

  #checkQuota(): void {
    const pods = this.#t.server.store.collection('/pods').list('lab').filter((pod) => pod.metadata.deletionTimestamp === undefined);
    if (pods.length > 3) this.#fail(`${pods.length} pods in spite of a quota of 3`);
  }

  /** What the watches saw must be what is stored. */
  finish(): void {
    this.#t.settle();
    for (const kind of this.#kinds) {
      const stored = new Map(this.#t.server.store.collection(storageOf(kind)).list().map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object.metadata.resourceVersion!]));
      const seen = this.#watched.get(storageOf(kind))!.objects;
      for (const [key, revision] of stored) if (seen.get(key) !== revision) this.#fail(`${kind.plural} ${key} is at ${revision}, its watch at ${seen.get(key)}`);
      for (const key of seen.keys()) if (!stored.has(key)) this.#fail(`${kind.plural} ${key} is gone, its watch still has it`);
    }
  }
}
