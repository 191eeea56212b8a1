import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf, storageOf } from '../../api/registry';
import { Random } from '../../runtime/random';
import { TestServer } from './test-server';

/** Invariants that random requests to every kind must never break. The message says which, and how to repeat the run. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

interface Watched {
  readonly objects: Map<string, string>;
  last: number;
}

/** Kinds with what a minimal object of each needs besides a name. */
const BODIES: Readonly<Record<string, object>> = {
  configmaps: { data: { a: '1' } },
  secrets: { stringData: { a: '1' } },
  pods: { spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m' } } }] } },
  services: { spec: { ports: [{ port: 80 }], selector: { app: 'a' } } },
  deployments: { spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } },
  jobs: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } } },
  ingresses: { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } },
  networkpolicies: { spec: { podSelector: {} } },
  roles: { rules: [] },
  leases: { spec: { holderIdentity: 'x' } },
  priorityclasses: { value: 5 },
  storageclasses: { provisioner: 'example.com/x' },
  limitranges: {},
  serviceaccounts: {},
  poddisruptionbudgets: { spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } } },
};

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
    this.#kinds = server.registry.all().filter((kind) => kind.plural in BODIES && kind.verbs.includes('watch') && !kind.storedAs);
    for (const kind of this.#kinds) this.#watch(kind);
    this.#t.settle();
  }

  #fail(why: string): never {
    throw new BrokenInvariant(`${why} (seed ${JSON.stringify(this.seed)})`);
  }

  #watch(kind: KindRecord): void {
    const state: Watched = { objects: new Map(), last: 0 };
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
    if (type === 'ADDED' && state.objects.has(key)) this.#fail(`${kind.plural} ${key} was added twice`);
    if (type !== 'ADDED' && !state.objects.has(key)) this.#fail(`${kind.plural} ${key} was ${type} before it was added`);
    if (type === 'DELETED') state.objects.delete(key);
    else state.objects.set(key, object.metadata.resourceVersion!);
  }

  step(at: number): boolean {
    const kind = this.#random.pick(this.#kinds);
    const namespace = kind.namespaced ? this.#random.pick(NAMESPACES) : undefined;
    const name = this.#random.pick(NAMES);
    const base = `${kind.group ? '/apis' : '/api'}/${apiVersionOf(kind)}/${namespace ? `namespaces/${namespace}/` : ''}${kind.plural}`;
    const before = this.#t.server.store.revision;
    const status = this.#request(kind, base, name);
    const after = this.#t.server.store.revision;
    if (after < before) this.#fail('the revision went back');
    if (status >= 400 && after !== before) this.#fail(`step ${at}: a refused request (${status}) to ${base}/${name} wrote something`);
    if (status >= 500) this.#fail(`step ${at}: ${status} from ${base}/${name}`);
    if (this.#random.below(3) === 0) this.#t.settle();
    if (at % 50 === 0) this.#checkQuota();
    return status < 400;
  }

  #request(kind: KindRecord, base: string, name: string): number {
    const body = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name, labels: { n: String(this.#random.below(4)) } }, ...BODIES[kind.plural] };
    const t = this.#t;
    switch (this.#random.below(9)) {
      case 0:
      case 1:
        return t.send('POST', base, body).status;
      case 2:
        return t.send('PUT', `${base}/${name}`, body).status;
      case 3:
        return t.send('PATCH', `${base}/${name}`, { metadata: { labels: { n: String(this.#random.below(4)), gone: null } } }, { 'content-type': 'application/merge-patch+json' }).status;
      case 4:
        return t.send('PATCH', `${base}/${name}?fieldManager=m${this.#random.below(2)}&force=true`, body, { 'content-type': 'application/apply-patch+yaml' }).status;
      case 5:
        return t.send('PATCH', `${base}/${name}`, [{ op: 'add', path: '/metadata/annotations', value: { k: String(this.#random.below(9)) } }], { 'content-type': 'application/json-patch+json' }).status;
      case 6:
        return t.send('DELETE', `${base}/${name}`, { gracePeriodSeconds: 0 }).status;
      case 7:
        return this.#random.below(10) === 0 ? t.send('DELETE', `${base}?labelSelector=n%3D1`, { gracePeriodSeconds: 0 }).status : t.send('POST', `${base}?dryRun=All`, body).status;
      default:
        return this.#list(kind, base);
    }
  }

  #list(kind: KindRecord, base: string): number {
    const { status, object } = this.#t.send('GET', `${base}?limit=${1 + this.#random.below(4)}`);
    const namespace = /namespaces\/([^/]+)/.exec(base)?.[1];
    for (const item of (object as { items: readonly KubeObject[] }).items) {
      if (kind.namespaced && item.metadata.namespace !== namespace) this.#fail(`${kind.plural} ${item.metadata.name} of ${item.metadata.namespace} was listed in ${namespace}`);
      if (!Object.isFrozen(item) || !Object.isFrozen(item.metadata)) this.#fail(`${kind.plural} ${item.metadata.name} can be changed by who reads it`);
    }
    return status;
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
