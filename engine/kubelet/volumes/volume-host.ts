import { isNotFound } from '../../api/status';
import type { Container, DownwardAPIVolumeFile, Volume } from '../../api/types';
import { wholeValue } from '../../api/quantity';
import { configMaps, persistentVolumeClaims, persistentVolumes, secrets, serviceAccounts, type Client, type EventRecorder, type Informers } from '../../client';
import { sleep, type Task } from '../../runtime/process';
import type { Clock } from '../../runtime/clock';
import type { ContainerRecord } from '../container-record';
import type { ContainerRuntime, Mount } from '../cri';
import { containerResource, podField } from '../downward-api';
import type { Environment } from '../environment-type';
import { expand } from '../expansion';
import type { PodRecord } from '../pod-record';
import { claimContent, type RemoteDisks } from './claim';
import { prepareHostPath } from './host-path';
import { MountedVolume, type VolumeContent } from './pod-volumes';
import { configMapFiles, downwardFiles, projectedFiles, secretFiles, type ProjectionSources } from './projection';
import { VolumeError } from './volume-error';

export interface VolumeHostOptions {
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

/** How often a waiting pod looks whether its volumes are there, and when it gives up for this sync. */
const POLL_MS = 300;
const GIVE_UP_MS = 123_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 122_000;

/** Mounts pods' volumes, after pkg/kubelet/volumemanager and the plugins of pkg/volume. */
export class VolumeHost {
  constructor(private readonly options: VolumeHostOptions) {}

  /** Waits until all volumes of the pod are mounted; false when that took too long, with the event that says so. */
  *waitForMounts(pod: PodRecord): Task<boolean> {
    const { clock, recorder } = this.options;
    if (pod.volumes) return true;
    const mounted = new Map<string, MountedVolume>();
    const startMs = clock.now();
    let retryMs = FIRST_RETRY_MS;
    for (;;) {
      const missing = this.#mountAll(pod, mounted);
      if (missing.length === 0) break;
      if (clock.now() - startMs + retryMs > GIVE_UP_MS) {
        yield* sleep(clock, Math.max(0, startMs + GIVE_UP_MS - clock.now()));
        const names = missing.join(' ');
        recorder.warning(pod.pod, 'FailedMount', `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition`);
        return false;
      }
      yield* sleep(clock, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
    yield* sleep(clock, POLL_MS);
    pod.volumes = mounted;
    return true;
  }

  /** What a container mounts, made when its file system is. Variables stand in subPathExpr. */
  containerMounts(pod: PodRecord, record: ContainerRecord, env: () => Environment): () => readonly Mount[] {
    const volumes = pod.volumes;
    const wanted = record.spec.volumeMounts;
    if (!wanted?.length || !volumes) return NO_MOUNTS;
    return () => {
      const mounts: Mount[] = [];
      for (const mount of wanted) {
        const volume = volumes.get(mount.name);
        if (!volume) continue;
        const subPath = mount.subPathExpr ? expand(mount.subPathExpr, variables(env)) : mount.subPath;
        // Volumes that the kubelet fills are read-only whatever the mount says.
        const readOnly = mount.readOnly === true || volume.sources.length > 0;
        mounts.push({ containerPath: mount.mountPath, source: subPath ? volume.bind(subPath) : volume.tree(), readOnly });
      }
      return mounts;
    };
  }

  /** Without waiting: for pods that run already. */
  mountNow(pod: PodRecord): void {
    const mounted = new Map<string, MountedVolume>();
    this.#mountAll(pod, mounted, false);
    pod.volumes = mounted;
  }

  unmount(pod: PodRecord): void {
    pod.volumes = undefined;
  }

  /** Brings the volumes that show `source` ("configmap/web", "pod") up to date. */
  refresh(pod: PodRecord, source: string): void {
    for (const volume of pod.volumes?.values() ?? []) {
      if (!volume.sources.includes(source)) continue;
      try {
        volume.update(this.#content(pod, volume.spec));
      } catch (error) {
        // A source that went away leaves the files as they were.
        if (!(error instanceof VolumeError)) throw error;
      }
    }
  }

  /** Mounts what is not mounted yet; returns the names that failed. */
  #mountAll(pod: PodRecord, mounted: Map<string, MountedVolume>, report = true): string[] {
    const failed: string[] = [];
    const { runtime, clock, recorder } = this.options;
    for (const spec of pod.pod.spec!.volumes ?? []) {
      if (mounted.has(spec.name)) continue;
      try {
        const content = this.#content(pod, spec);
        mounted.set(spec.name, new MountedVolume(spec, content, (options) => runtime.createVolume(options), () => clock.now(), pod.pod.spec!.securityContext?.fsGroup));
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        failed.push(spec.name);
        if (report) recorder.warning(pod.pod, 'FailedMount', error.whole ? error.message : `MountVolume.SetUp failed for volume "${volumeName(pod, spec, this.options)}" : ${error.message}`);
      }
    }
    return failed;
  }

  #content(pod: PodRecord, spec: Volume): VolumeContent {
    const { runtime, informers, disks } = this.options;
    const namespace = pod.pod.metadata.namespace!;
    const sources = this.#sources(pod);
    if (spec.emptyDir) {
      const memory = spec.emptyDir.medium === 'Memory';
      const limit = spec.emptyDir.sizeLimit === undefined ? 0 : wholeValue(spec.emptyDir.sizeLimit);
      return { kind: 'empty', type: memory ? 'tmpfs' : 'ext4', memory, ...(limit ? { sizeLimitBytes: limit } : {}) };
    }
    if (spec.configMap) {
      const { name = '', items, defaultMode, optional } = spec.configMap;
      return { kind: 'files', files: configMapFiles(sources.configMap(name), name, items, defaultMode ?? 0o644, optional === true), sources: [`configmap/${name}`] };
    }
    if (spec.secret) {
      const { secretName = '', items, defaultMode, optional } = spec.secret;
      return { kind: 'files', files: secretFiles(sources.secret(secretName), secretName, items, defaultMode ?? 0o644, optional === true), sources: [`secret/${secretName}`] };
    }
    if (spec.downwardAPI) return { kind: 'files', files: downwardFiles(spec.downwardAPI.items ?? [], sources, spec.downwardAPI.defaultMode ?? 0o644), sources: ['pod'] };
    if (spec.projected) {
      const list = spec.projected.sources ?? [];
      return { kind: 'files', files: projectedFiles(list, sources, spec.projected.defaultMode ?? 0o644), sources: list.map(sourceName) };
    }
    if (spec.hostPath) {
      const { path, type } = spec.hostPath;
      prepareHostPath(runtime.node.fs, path, type);
      return { kind: 'tree', tree: () => runtime.hostVolume(path) };
    }
    if (spec.persistentVolumeClaim || spec.ephemeral) {
      const name = spec.persistentVolumeClaim?.claimName ?? `${pod.pod.metadata.name}-${spec.name}`;
      const claim = informers.lister(persistentVolumeClaims).get(namespace, name);
      const volume = claim?.spec?.volumeName ? informers.lister(persistentVolumes).get(undefined, claim.spec.volumeName) : undefined;
      return claimContent(runtime, disks, claim, name, volume);
    }
    if (spec.nfs) {
      const handle = `nfs/${spec.nfs.server}:${spec.nfs.path}`;
      return { kind: 'tree', tree: () => disks.open(handle, () => runtime.createVolume({ type: 'nfs4' })) };
    }
    throw new VolumeError(`not simulated: volumes of type ${Object.keys(spec).find((key) => key !== 'name')}`);
  }

  #sources(pod: PodRecord): ProjectionSources {
    const { informers, client, nodeName, hostIp } = this.options;
    const namespace = pod.pod.metadata.namespace!;
    return {
      configMap: (name) => informers.lister(configMaps).get(namespace, name),
      secret: (name) => informers.lister(secrets).get(namespace, name),
      field: (item: DownwardAPIVolumeFile) => {
        if (item.fieldRef) return podField(pod.pod, item.fieldRef.fieldPath, { ips: pod.ips, hostIp, nodeName }) ?? '';
        const reference = item.resourceFieldRef!;
        const spec = pod.pod.spec!.containers.find((container: Container) => container.name === reference.containerName) ?? pod.pod.spec!.containers[0]!;
        return containerResource(spec, reference, this.options.allocatable()) ?? '';
      },
      token: (audience, expirationSeconds) => requestToken(client, pod, audience, expirationSeconds),
    };
  }
}

const NO_MOUNTS = (): readonly Mount[] => [];

function variables(env: () => Environment): (name: string) => string | undefined {
  const known = new Map(env());
  return (name) => known.get(name);
}

function sourceName(projection: { readonly configMap?: { readonly name?: string }; readonly secret?: { readonly name?: string }; readonly downwardAPI?: unknown }): string {
  if (projection.configMap) return `configmap/${projection.configMap.name}`;
  if (projection.secret) return `secret/${projection.secret.name}`;
  return projection.downwardAPI ? 'pod' : 'token';
}

/** Messages name a claim's volume by the PersistentVolume, others by the pod's own name for it. */
function volumeName(pod: PodRecord, spec: Volume, options: VolumeHostOptions): string {
  const claim = spec.persistentVolumeClaim?.claimName;
  if (!claim) return spec.name;
  return options.informers.lister(persistentVolumeClaims).get(pod.pod.metadata.namespace, claim)?.spec?.volumeName ?? spec.name;
}

function requestToken(client: Client, pod: PodRecord, audience: string | undefined, expirationSeconds: number | undefined): string {
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
