import { isAlreadyExists, isForbidden, isInvalid, isNotFound } from '../api/status';
import type { Pod } from '../api/types';
import { nodes, pods } from '../client';
import { decodeUtf8 } from '../runtime/bytes';
import { SystemError, type FileSystem } from '../runtime/machine';
import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';

export const MANIFESTS = '/etc/kubernetes/manifests';
const MIRROR = 'kubernetes.io/config.mirror';
/** How often the folder is looked at (fileCheckFrequency). */
const LOOK_MS = 20_000;
/** From a change of the node's disk (inotify tells of those of the folder) until its kubelet has read what is new. */
const NOTICE_MS = 100;
/** Until it tries again to start a pod whose predecessor is still ending. */
const RETRY_MS = 1000;

interface StaticPodHost {
  readonly context: KubeletContext;
  readonly records: ReadonlyMap<string, PodRecord>;
  /** The objects of a manifest's text; throws for text that is none. */
  parse(text: string): readonly unknown[];
  /** The manifest is gone: end the pod, then delete its mirror. */
  end(record: PodRecord): void;
}

/** Whether an object of the API only mirrors a pod that a kubelet runs from its own folder. */
export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR] !== undefined;
}

function hasFolder(fs: FileSystem): boolean {
  try {
    return fs.stat(MANIFESTS).kind === 'directory';
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

/** Pods from the node's manifest folder; each shows in the API as a mirror that a kubelet writes. After pkg/kubelet/config/file.go. */
export class StaticPods {
  /** Folder's files that are taken in: name → time of its content, and the name of the pod. */
  readonly #files = new Map<string, { readonly mtimeMs: number; readonly podName: string; readonly namespace: string }>();

  /** The count of the node's changes at the last look; undefined when the next look must not be spared. */
  #seen: number | undefined;

  /** Whether a look at what has changed is under way. */
  #noticed = false;

  constructor(private readonly host: StaticPodHost) {}

  start(): void {
    const { clock } = this.host.context;
    this.#takeUp();
    const look = (): void => {
      this.look();
      clock.schedule(LOOK_MS, look, { background: true });
    };
    clock.schedule(clock.now() % LOOK_MS, look, { background: true });
    this.host.context.runtime.node.fs.onChange(() => this.#lookAfter(NOTICE_MS));
  }

  #lookAfter(delayMs: number): void {
    if (this.#noticed) return;
    this.#noticed = true;
    this.host.context.clock.schedule(delayMs, () => {
      this.#noticed = false;
      this.look();
    });
  }

  /** Pods that ran before this kubelet was looked at came from the manifests that lie there. */
  #takeUp(): void {
    const { runtime, nodeName } = this.host.context;
    const { fs } = runtime.node;
    if (!hasFolder(fs)) return;
    const running = [...this.host.records.values()].filter((record) => record.fromManifest);
    for (const name of running.length ? fs.readDirectory(MANIFESTS) : []) {
      const podName = `${name.replace(/\.\w+$/, '')}-${nodeName}`;
      const record = running.find(({ pod }) => pod.metadata.name === podName);
      if (record) this.#files.set(name, { mtimeMs: fs.stat(`${MANIFESTS}/${name}`).mtimeMs, podName, namespace: record.pod.metadata.namespace! });
    }
  }

  /** Takes in what changed in the folder since the last look. */
  look(): void {
    const { fs } = this.host.context.runtime.node;
    // A look three times a minute, for years of virtual time: it must cost nothing where nothing was written.
    const { changes } = fs;
    if (changes === this.#seen) return;
    this.#seen = changes;
    if (!hasFolder(fs)) return;
    const names = fs.readDirectory(MANIFESTS).filter((name) => /^[^.].*\.(ya?ml|json|manifest)$/.test(name));
    for (const name of names) {
      const { mtimeMs } = fs.stat(`${MANIFESTS}/${name}`);
      const known = this.#files.get(name);
      if (known?.mtimeMs === mtimeMs) continue;
      if (known) this.#gone(name);
      this.#take(name, mtimeMs);
    }
    for (const name of this.#files.keys()) if (!names.includes(name)) this.#gone(name);
  }

  /** The mirror was deleted by somebody: the pod itself runs on, and gets a new mirror. */
  mirrorDeleted(record: PodRecord): void {
    const { metadata, spec } = record.pod;
    const { name, namespace, labels, annotations, ownerReferences } = metadata;
    this.#create({
      apiVersion: 'v1', kind: 'Pod',
      metadata: { name: name!, namespace: namespace!, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
      spec: spec!,
    });
  }

  #take(fileName: string, mtimeMs: number): void {
    const { context } = this.host;
    try {
      const [manifest] = this.host.parse(decodeUtf8(context.runtime.node.fs.readFile(`${MANIFESTS}/${fileName}`))) as Pod[];
      if (!manifest?.spec || !manifest.metadata?.name) return;
      const podName = `${manifest.metadata.name}-${context.nodeName}`;
      const namespace = manifest.metadata.namespace ?? 'default';
      this.#files.set(fileName, { mtimeMs, podName, namespace });
      const before = [...this.host.records.values()].filter(({ pod: { metadata } }) => metadata.name === podName && metadata.namespace === namespace);
      if (before.some(({ work }) => work === 'sync') || this.#create(this.#mirrorOf(manifest, podName, namespace))) return;
      // The name is taken: by the pod of before, while it ends, or by one of another node, which may stay for ever.
      this.#files.delete(fileName);
      this.#seen = undefined;
      if (before.length) this.#lookAfter(RETRY_MS);
    } catch {
      // The kubelet logs a manifest that it cannot read and goes on; it tries again when the file changes.
      this.#files.set(fileName, { mtimeMs, podName: '', namespace: '' });
    }
  }

  #mirrorOf(manifest: Pod, podName: string, namespace: string): Pod {
    const { context } = this.host;
    const hash = context.random.uuid().replace(/-/g, '');
    const owner = this.#nodeUid();
    return {
      apiVersion: 'v1', kind: 'Pod',
      metadata: {
        name: podName, namespace,
        ...(manifest.metadata.labels ? { labels: manifest.metadata.labels } : {}),
        annotations: {
          ...manifest.metadata.annotations, 'kubernetes.io/config.hash': hash, [MIRROR]: hash,
          'kubernetes.io/config.seen': `${new Date(context.clock.now()).toISOString().slice(0, 19)}.000000000Z`, 'kubernetes.io/config.source': 'file',
        },
        ...(owner ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: context.nodeName, uid: owner, controller: true }] } : {}),
      },
      spec: { ...manifest.spec!, nodeName: context.nodeName, tolerations: [{ operator: 'Exists', effect: 'NoExecute' }] },
    };
  }

  #nodeUid(): string | undefined {
    return this.host.context.informers.lister(nodes).get(undefined, this.host.context.nodeName)?.metadata.uid;
  }

  /** Returns false when a pod of that name is there already. */
  #create(mirror: Pod): boolean {
    try {
      this.host.context.client.create(pods, mirror);
      return true;
    } catch (error) {
      // Refused mirrors (a missing namespace) are tried again when the manifest changes.
      if (!isAlreadyExists(error) && !isNotFound(error) && !isForbidden(error) && !isInvalid(error)) throw error;
      return !isAlreadyExists(error);
    }
  }

  #gone(fileName: string): void {
    const { podName, namespace } = this.#files.get(fileName)!;
    this.#files.delete(fileName);
    for (const record of this.host.records.values()) if (record.fromManifest && record.pod.metadata.name === podName && record.pod.metadata.namespace === namespace) this.host.end(record);
  }
}
