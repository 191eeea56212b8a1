import { isNotFound } from '../../api/status';
import type { Container, DownwardAPIVolumeFile, Volume } from '../../api/types';
import { wholeValue } from '../../api/quantity';
import { configMaps, persistentVolumeClaims, persistentVolumes, secrets, serviceAccounts, type Client, type EventRecorder, type Informers } from '../../client';
import { sleep, type Task } from '../../runtime/process';
import type { Clock } from '../../runtime/clock';
import type { ContainerRecord } from '../container-record';
import type { ContainerRuntime, Mount, VolumeTree } from '../cri';
import { containerResource, podField } from '../downward-api';
import type { Environment } from '../environment-type';
import { expand } from '../expansion';
import type { PodRecord } from '../pod-record';
import { claimContent, type RemoteDisks } from './claim';
import { prepareHostPath } from './host-path';
import type { VolumeFile } from './atomic-writer';
import { MountedVolume, type CapturedSources, type VolumeMaker, type VolumeOwner } from './pod-volumes';
import { captureSources, isFileVolume, volumeFiles, type FieldReader, type SourceReader } from './projection';
import { VolumeError } from './volume-error';

interface VolumeHostOptions {
  readonly clock: Clock;
  readonly client: Client;
  readonly informers: Informers;
  readonly runtime: ContainerRuntime;
  readonly recorder: EventRecorder;
  readonly disks: RemoteDisks;
  readonly nodeName: string;
  readonly hostIp: string;
  allocatable(): Readonly<Record<string, string | number>>;
}

/** When a sync gives up waiting for volumes, in silence; the mounts keep their own back-off (nestedpendingoperations). */
const GIVE_UP_MS = 123_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 122_000;

/** What is there of the volumes of a pod that lacks some, and when the rest is tried next. */
interface UnmountedVolumes {
  readonly mounted: MountedVolume[];
  atMs: number;
  retryMs: number;
}

/** Mounts pods' volumes, after pkg/kubelet/volumemanager and the plugins of pkg/volume. */
export class VolumeHost implements VolumeMaker {
  readonly #sources: SourceReader;
  #lastCaptured: CapturedSources = [];
  /** Pods that wait for volumes. */
  readonly #unmounted = new WeakMap<PodRecord, UnmountedVolumes>();

  constructor(private readonly options: VolumeHostOptions) {
    const { informers } = options;
    const maps = informers.lister(configMaps);
    const known = informers.lister(secrets);
    this.#sources = { configMap: (namespace, name) => maps.get(namespace, name), secret: (namespace, name) => known.get(namespace, name) };
  }

  now(): number {
    return this.options.clock.now();
  }

  /** Mounts the pod's volumes; when some are missing returns what `waitForMounts` needs. */
  mount(pod: PodRecord): UnmountedVolumes | undefined {
    if (pod.volumes) return undefined;
    const before = this.#unmounted.get(pod);
    if (before) return before;
    const mounted: MountedVolume[] = [];
    if (!this.#mountAll(pod, mounted)) {
      const unmounted = { mounted, atMs: this.now() + FIRST_RETRY_MS, retryMs: FIRST_RETRY_MS };
      this.#unmounted.set(pod, unmounted);
      return unmounted;
    }
    // The copy has no room for more.
    pod.volumes = mounted.slice();
    return undefined;
  }

  /** Waits until all volumes of the pod are mounted; false when that took too long. */
  *waitForMounts(pod: PodRecord, unmounted: UnmountedVolumes): Task<boolean> {
    const { clock } = this.options;
    const endMs = clock.now() + GIVE_UP_MS;
    for (;;) {
      yield* sleep(clock, Math.max(0, Math.min(unmounted.atMs, endMs) - clock.now()));
      if (unmounted.atMs > endMs) return false;
      if (this.#mountAll(pod, unmounted.mounted)) break;
      unmounted.retryMs = Math.min(unmounted.retryMs * 2, LONGEST_RETRY_MS);
      unmounted.atMs = clock.now() + unmounted.retryMs;
    }
    this.#unmounted.delete(pod);
    pod.volumes = unmounted.mounted;
    return true;
  }

  /** What a container mounts, made when its file system is. Variables stand in subPathExpr. */
  containerMounts(pod: PodRecord, record: ContainerRecord, env: () => Environment): readonly Mount[] {
    const volumes = pod.volumes;
    const wanted = record.spec.volumeMounts;
    const mounts: Mount[] = [];
    if (!wanted?.length || !volumes) return mounts;
    for (const [at, mount] of wanted.entries()) {
      const volume = volumes.find(({ spec }) => spec.name === mount.name);
      if (!volume) continue;
      const subPath = mount.subPathExpr ? expand(mount.subPathExpr, variables(env)) : mount.subPath;
      // Volumes that the kubelet fills are read-only whatever the mount says.
      const readOnly = mount.readOnly === true || volume.sources.length > 0;
      mounts.push({ containerPath: mount.mountPath, source: subPath ? volume.bind(subPath) : volume.tree(), readOnly, hostPath: pathOnNode(pod, volume.spec, subPath ? `${record.name}/${at}` : undefined) });
    }
    return mounts;
  }

  /** Without waiting: for pods that run already. */
  mountNow(pod: PodRecord): void {
    const mounted: MountedVolume[] = [];
    this.#mountAll(pod, mounted, false);
    pod.volumes = mounted;
  }

  unmount(pod: PodRecord): void {
    pod.volumes = undefined;
  }

  /** Brings the volumes that show `source` ("configmap/web") up to date; all of the pod's without it. */
  refresh(pod: PodRecord, source?: string): void {
    for (const volume of pod.volumes ?? []) {
      if (source === undefined ? volume.sources.length === 0 : !volume.sources.includes(source)) continue;
      try {
        volume.update(captureSources(volume.spec, pod.pod.metadata.namespace!, this.#sources));
      } catch (error) {
        // A source that went away leaves the files as they were.
        if (!(error instanceof VolumeError)) throw error;
      }
    }
  }

  makeTree(volume: MountedVolume): VolumeTree {
    const { runtime } = this.options;
    const { spec } = volume;
    const group = volume.pod.pod.spec!.securityContext?.fsGroup;
    if (!spec.emptyDir && !volume.captured) return this.#data(volume.pod, spec)();
    const memory = spec.emptyDir?.medium === 'Memory';
    const limit = memory && spec.emptyDir?.sizeLimit !== undefined ? wholeValue(spec.emptyDir.sizeLimit) : 0;
    const type = (volume.captured && !spec.configMap) || memory ? 'tmpfs' : 'ext4';
    const tree = runtime.createVolume(limit ? { type, sizeLimitBytes: limit } : { type });
    // The kubelet asks for 0777; the root of a tmpfs has the sticky bit besides, a directory with a group hands it on.
    tree.fs.chmod('/', 0o777 | (type === 'tmpfs' ? 0o1000 : 0) | (group === undefined ? 0 : 0o2000));
    if (group !== undefined) tree.fs.chown('/', 0, group);
    return tree;
  }

  files(volume: MountedVolume): readonly VolumeFile[] {
    return volumeFiles(volume.spec, volume.captured ?? [], this.#fields(volume.pod));
  }

  /** Pods of one template have the same sources: they share the list. */
  #capture(spec: Volume, namespace: string): CapturedSources {
    const captured = captureSources(spec, namespace, this.#sources);
    const last = this.#lastCaptured;
    if (last.length === captured.length && last.every((source, at) => source === captured[at])) return last;
    this.#lastCaptured = captured;
    return captured;
  }

  /** Mounts what is not mounted yet; returns whether nothing failed. */
  #mountAll(pod: PodRecord, mounted: MountedVolume[], report = true): boolean {
    let whole = true;
    for (const spec of pod.pod.spec!.volumes ?? []) {
      if (mounted.some((volume) => volume.spec.name === spec.name)) continue;
      try {
        if (isFileVolume(spec)) mounted.push(new MountedVolume(pod, spec, this.#capture(spec, pod.pod.metadata.namespace!), this));
        else {
          if (!spec.emptyDir) this.#data(pod, spec);
          mounted.push(new MountedVolume(pod, spec, undefined, this));
        }
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        whole = false;
        if (report) this.options.recorder.warning(pod.pod, 'FailedMount', error.whole ? error.message : `MountVolume.SetUp failed for volume "${volumeName(pod, spec, this.options)}" : ${error.message}`);
      }
    }
    return whole;
  }

  /** How to open the data of a volume that has its own; throws VolumeError while it cannot be mounted. */
  #data(pod: VolumeOwner, spec: Volume): () => VolumeTree {
    const { runtime, informers, disks } = this.options;
    if (spec.hostPath) {
      const { path, type } = spec.hostPath;
      prepareHostPath(runtime.node.fs, path, type);
      return () => runtime.hostVolume(path);
    }
    if (spec.persistentVolumeClaim || spec.ephemeral) {
      const name = spec.persistentVolumeClaim?.claimName ?? `${pod.pod.metadata.name}-${spec.name}`;
      const claim = informers.lister(persistentVolumeClaims).get(pod.pod.metadata.namespace, name);
      const volume = claim?.spec?.volumeName ? informers.lister(persistentVolumes).get(undefined, claim.spec.volumeName) : undefined;
      return claimContent(runtime, disks, claim, name, volume);
    }
    if (spec.nfs) {
      const handle = `nfs/${spec.nfs.server}:${spec.nfs.path}`;
      return () => disks.open(handle, () => runtime.createVolume({ type: 'nfs4' }));
    }
    throw new VolumeError(`not simulated: volumes of type ${Object.keys(spec).find((key) => key !== 'name')}`);
  }

  #fields(pod: VolumeOwner): FieldReader {
    const { client, nodeName, hostIp } = this.options;
    return {
      field: (item: DownwardAPIVolumeFile) => {
        if (item.fieldRef) return podField(pod.pod, item.fieldRef.fieldPath, { ips: pod.ips, hostIp, nodeName, seenMs: Date.parse(pod.pod.status?.startTime ?? '') || this.now() }) ?? '';
        const reference = item.resourceFieldRef!;
        const spec = pod.pod.spec!.containers.find((container: Container) => container.name === reference.containerName) ?? pod.pod.spec!.containers[0]!;
        return containerResource(spec, reference, this.options.allocatable()) ?? '';
      },
      token: (audience, expirationSeconds) => requestToken(client, pod, audience, expirationSeconds),
    };
  }
}


function variables(env: () => Environment): (name: string) => string | undefined {
  const known = new Map(env());
  return (name) => known.get(name);
}

/** Messages name a claim's volume by the PersistentVolume, others by the pod's own name for it. */
function volumeName(pod: PodRecord, spec: Volume, options: VolumeHostOptions): string {
  const claim = spec.persistentVolumeClaim?.claimName;
  if (!claim) return spec.name;
  return options.informers.lister(persistentVolumeClaims).get(pod.pod.metadata.namespace, claim)?.spec?.volumeName ?? spec.name;
}

function requestToken(client: Client, pod: VolumeOwner, audience: string | undefined, expirationSeconds: number | undefined): string {
  const { metadata, spec } = pod.pod;
  const request = {
    apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {},
    spec: { audiences: audience ? [audience] : [], expirationSeconds: expirationSeconds ?? 3607, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: metadata.name, uid: metadata.uid } },
  };
  try {
    return client.createSubresource<{ status?: { token?: string } }>(serviceAccounts, spec!.serviceAccountName ?? 'default', metadata.namespace, 'token', request).status?.token ?? '';
  } catch (error) {
    if (isNotFound(error)) return '';
    throw error;
  }
}

/** Where the kubelet keeps a volume, or what of it is mounted for a subPath ("container/index of the mount"). */
function pathOnNode(pod: PodRecord, spec: Volume, subPath: string | undefined): string {
  const folder = `/var/lib/kubelet/pods/${pod.pod.metadata.uid}`;
  if (subPath !== undefined) return `${folder}/volume-subpaths/${spec.name}/${subPath}`;
  if (spec.hostPath) return spec.hostPath.path;
  const plugin = spec.configMap ? 'configmap' : spec.secret ? 'secret' : spec.projected ? 'projected' : spec.downwardAPI ? 'downward-api' : spec.emptyDir ? 'empty-dir' : 'host-path';
  return `${folder}/volumes/kubernetes.io~${plugin}/${spec.name}`;
}
