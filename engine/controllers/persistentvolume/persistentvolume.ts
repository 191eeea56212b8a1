import { isNotFound } from '../../api/status';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types';
import { persistentVolumeClaims, persistentVolumes, pods, referenceTo, rfc3339, storageClasses, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { recycle } from './recycler';
import { BETA_STORAGE_PROVISIONER, BIND_COMPLETED, BOUND_BY_CONTROLLER, claimClass, findVolume, isDelayed, isForClaim, mismatch, PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER } from './matching';

/**
 * A new volume does not wake the claims that wait: they are looked at every 15 seconds, at the same moments as in the
 * recorded cluster, whose controller manager started at such a time.
 */
const RESYNC_MS = 15_000;
const RESYNC_PHASE_MS = 7_500;
/** Directories of nodes that the controller manager empties and deletes itself. */
const DELETABLE_PATH = /\/tmp\/.+/;

/** Binds claims to volumes and keeps the phases of both (pkg/controller/volume/persistentvolume). */
export function startPersistentVolumes(context: ControllerContext): void {
  const claims = newQueue(context);
  const volumes = newQueue(context);
  const binder = new VolumeBinder(context, claims);
  enqueueAll(context, persistentVolumeClaims, claims);
  enqueueAll(context, persistentVolumes, volumes);
  context.informers.of(persistentVolumeClaims).addHandlers({
    delete: (claim) => {
      if (claim.spec?.volumeName) volumes.add(claim.spec.volumeName);
    },
  });
  context.informers.of(persistentVolumes).addHandlers({
    delete: ({ spec }) => {
      if (spec?.claimRef) claims.add(`${spec.claimRef.namespace}/${spec.claimRef.name}`);
    },
  });
  // Volumes first: a claim that was there when this controller began may take one of them.
  start(context, 'persistentvolume-binder', volumes, (name) => binder.reconcileVolume(name));
  start(context, 'persistentvolume-binder', claims, (key) => binder.reconcileClaim(key));
}

class VolumeBinder {
  readonly #context: ControllerContext;
  /** Claims whose provisioner was just named: UID → revision of that write. */
  readonly #annotated = new Map<string, string>();
  /** Volumes that this controller has just made available, until its lister knows: a claim that comes right behind may have them. */
  readonly #available = new Map<string, PersistentVolume>();
  readonly #claimQueue: WorkQueue;
  readonly #claims: Lister<PersistentVolumeClaim>;
  readonly #volumes: Lister<PersistentVolume>;
  readonly #recorder: EventRecorder;
  /** UIDs of volumes that a recycler pod is emptying. */
  readonly #recycling = new Set<string>();

  constructor(context: ControllerContext, claimQueue: WorkQueue) {
    this.#context = context;
    this.#claimQueue = claimQueue;
    this.#claims = context.informers.lister(persistentVolumeClaims);
    this.#volumes = context.informers.lister(persistentVolumes);
    this.#recorder = newRecorder(context, 'persistentvolume-controller');
  }

  reconcileClaim(key: string): void {
    const claim = this.#claims.byKey(key);
    if (!claim) return;
    if (claim.metadata.annotations?.[BIND_COMPLETED]) this.#syncBound(claim);
    else if (claim.spec?.volumeName) this.#syncNamed(key, claim, claim.spec.volumeName);
    else this.#syncUnbound(key, claim);
  }

  #syncUnbound(key: string, claim: PersistentVolumeClaim): void {
    const className = claimClass(claim);
    const storageClass = className ? this.#context.informers.lister(storageClasses).get(undefined, className) : undefined;
    const waits = isDelayed(storageClass) && !claim.metadata.annotations?.[SELECTED_NODE];
    const listed = this.#volumes.list();
    const all = this.#available.size ? listed.map((volume) => this.#available.get(volume.metadata.name!) ?? volume) : listed;
    // With delayed binding the scheduler chooses the volume and sets it aside for the claim.
    const volume = findVolume(isDelayed(storageClass) ? all.filter((candidate) => isForClaim(candidate, claim)) : all, claim);
    if (volume) return this.#bind(volume, claim);
    this.#resync(key);
    if (waits) {
      const pod = this.#waitingPod(claim);
      if (pod) this.#recorder.normal(claim, 'WaitForPodScheduled', `waiting for pod ${pod} to be scheduled`);
      else this.#recorder.normal(claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    } else if (!className) {
      this.#recorder.normal(claim, 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    } else if (!storageClass) {
      this.#recorder.warning(claim, 'ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`);
    } else {
      this.#provision(claim, storageClass.provisioner);
    }
    this.#setClaimPhase(claim, 'Pending');
  }

  /** Asks the provisioner, through an annotation, to make a volume. */
  #provision(claim: PersistentVolumeClaim, provisioner: string): void {
    if (provisioner.startsWith('kubernetes.io/')) {
      this.#recorder.warning(claim, 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
      return;
    }
    const uid = claim.metadata.uid!;
    // The look that this controller's own annotation causes says nothing new.
    if (this.#annotated.get(uid) === claim.metadata.resourceVersion) return void this.#annotated.delete(uid);
    if (claim.metadata.annotations?.[STORAGE_PROVISIONER] !== provisioner) {
      const annotations = { ...claim.metadata.annotations, [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
      this.#annotated.set(uid, this.#context.client.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } }).metadata.resourceVersion!);
    }
    this.#recorder.normal(claim, 'ExternalProvisioning', `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`);
  }

  /** A pod that uses the claim and has no node yet, when the scheduler has looked at it before. */
  #waitingPod(claim: PersistentVolumeClaim): string | undefined {
    if (!claim.status?.phase) return undefined;
    for (const pod of this.#context.informers.lister(pods).byIndex('node', '')) {
      if (pod.metadata.namespace !== claim.metadata.namespace || !pod.status?.conditions?.length) continue;
      if (pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata.name)) return pod.metadata.name;
    }
    return undefined;
  }

  #syncNamed(key: string, claim: PersistentVolumeClaim, volumeName: string): void {
    const volume = this.#volumes.get(undefined, volumeName);
    const reference = volume?.spec?.claimRef;
    if (volume && (!reference || isForClaim(volume, claim))) {
      const why = mismatch(volume, claim);
      if (!why) return this.#bind(volume, claim);
      this.#recorder.warning(claim, 'VolumeMismatch', `Cannot bind to requested volume "${volumeName}": ${why}`);
    } else if (volume) {
      this.#recorder.warning(claim, 'FailedBinding', `volume "${volumeName}" already bound to a different claim.`);
    }
    this.#resync(key);
    this.#setClaimPhase(claim, 'Pending');
  }

  #syncBound(claim: PersistentVolumeClaim): void {
    const volume = claim.spec?.volumeName ? this.#volumes.get(undefined, claim.spec.volumeName) : undefined;
    const reference = volume?.spec?.claimRef;
    if (volume && (!reference || reference.uid === claim.metadata.uid)) return this.#bind(volume, claim);
    if (!claim.spec?.volumeName) this.#lose(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
    else if (!volume) this.#lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
    else this.#lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }

  #lose(claim: PersistentVolumeClaim, reason: string, message: string): void {
    if (claim.status?.phase === 'Lost') return;
    this.#setClaimPhase(claim, 'Lost');
    this.#recorder.warning(claim, reason, message);
  }

  /** The four writes of a binding; each is left out when it has been made before. */
  #bind(found: PersistentVolume, claim: PersistentVolumeClaim): void {
    const { client } = this.#context;
    let volume = found;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) {
      const marks: Record<string, string> = reference ? {} : { [BOUND_BY_CONTROLLER]: 'yes' };
      const claimRef = referenceTo({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      volume = client.update(persistentVolumes, { ...volume, metadata: withAnnotations(volume, marks), spec: { ...volume.spec, claimRef } });
    }
    volume = this.#setVolumePhase(volume, 'Bound');
    let bound = claim;
    if (claim.spec?.volumeName !== volume.metadata.name || !claim.metadata.annotations?.[BIND_COMPLETED]) {
      const marks: Record<string, string> = claim.spec?.volumeName ? { [BIND_COMPLETED]: 'yes' } : { [BIND_COMPLETED]: 'yes', [BOUND_BY_CONTROLLER]: 'yes' };
      bound = client.update(persistentVolumeClaims, { ...claim, metadata: withAnnotations(claim, marks), spec: { ...claim.spec, volumeName: volume.metadata.name } });
    }
    const status = { phase: 'Bound' as const, accessModes: volume.spec?.accessModes, capacity: bound.status?.capacity && bound.status.phase === 'Bound' ? bound.status.capacity : volume.spec?.capacity };
    const next = { ...bound.status, ...status };
    if (!jsonEqual(next, bound.status)) client.updateStatus(persistentVolumeClaims, { ...bound, status: next });
  }

  reconcileVolume(name: string): void {
    this.#available.delete(name);
    const volume = this.#volumes.get(undefined, name);
    if (!volume) return;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) {
      const available = this.#setVolumePhase(volume, 'Available');
      if (available !== volume) this.#available.set(name, available);
      if (reference) this.#claimQueue.add(`${reference.namespace}/${reference.name}`);
      return;
    }
    const claim = this.#claims.get(reference.namespace, reference.name!);
    if (claim?.metadata.uid === reference.uid) {
      if (!claim.spec?.volumeName) this.#claimQueue.add(`${reference.namespace}/${reference.name}`);
      else if (claim.spec.volumeName === name) this.#setVolumePhase(volume, 'Bound');
      else this.#release(volume);
      return;
    }
    this.#release(volume);
  }

  /** The claim is gone: what becomes of the volume is its reclaim policy's business. */
  #release(found: PersistentVolume): void {
    const volume = this.#setVolumePhase(found, 'Released');
    if (volume.spec?.persistentVolumeReclaimPolicy === 'Recycle') return this.#recycle(volume);
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || volume.metadata.deletionTimestamp) return;
    if (volume.metadata.annotations?.[PROVISIONED_BY]) return;
    const path = volume.spec.hostPath?.path;
    if (path !== undefined && DELETABLE_PATH.test(path)) {
      try {
        this.#context.client.delete(persistentVolumes, volume.metadata.name!);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return;
    }
    if (volume.status?.phase === 'Failed') return;
    const why = path === undefined
      ? `error getting deleter volume plugin for volume "${volume.metadata.name}": no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
    this.#setVolumePhase(volume, 'Failed', why);
    this.#recorder.warning(volume, 'VolumeFailedDelete', why);
  }

  /** Has the data of the volume deleted, then offers it to other claims. */
  #recycle(volume: PersistentVolume): void {
    const { metadata: { name, uid }, spec, status } = volume;
    if (this.#recycling.has(uid!) || status?.phase === 'Failed') return;
    const used = this.#podsThatUse(volume);
    if (used.length > 0) return this.#recorder.normal(volume, 'VolumeFailedRecycle', `Volume is used by pods: ${used.join(',')}`);
    if (!spec?.hostPath && !spec?.nfs) return this.#failRecycle(volume, 'No recycler plugin found for the volume!');
    if (!spec.hostPath) return this.#failRecycle(volume, 'Recycle failed: NFS servers are not simulated');
    this.#recycling.add(uid!);
    const begun = recycle(this.#context.client, volume, {
      onEvent: (type, message) => this.#recorder.event(volume, type, 'RecyclerPod', `Recycler pod: ${message}`),
      onEnd: (error) => {
        this.#recycling.delete(uid!);
        const now = this.#volumes.get(undefined, name!);
        if (!now || now.metadata.uid !== uid) return;
        if (error !== undefined) return this.#failRecycle(now, `Recycle failed: ${error}`);
        this.#recorder.normal(now, 'VolumeRecycled', 'Volume recycled');
        this.#unbind(now);
      },
    });
    if (begun) return;
    this.#recycling.delete(uid!);
    this.#failRecycle(volume, 'Recycle failed: old recycler pod found, will retry later');
  }

  #failRecycle(volume: PersistentVolume, why: string): void {
    this.#recorder.warning(this.#setVolumePhase(volume, 'Failed', why), 'VolumeFailedRecycle', why);
  }

  /** The claim that was bound is forgotten; one that the volume was made for keeps its place. */
  #unbind(volume: PersistentVolume): void {
    const { [BOUND_BY_CONTROLLER]: byController, ...annotations } = volume.metadata.annotations ?? {};
    const { claimRef, ...rest } = volume.spec!;
    const { uid: _uid, resourceVersion: _revision, ...wanted } = claimRef ?? {};
    const spec = byController ? rest : { ...rest, claimRef: wanted };
    this.#setVolumePhase(this.#context.client.update(persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations }, spec } as PersistentVolume), 'Available');
  }

  #podsThatUse({ spec }: PersistentVolume): string[] {
    const claim = spec?.claimRef;
    return this.#context.informers.lister(pods).list()
      .filter((pod) => pod.metadata.namespace === claim?.namespace && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && pod.spec?.volumes?.some((one) => one.persistentVolumeClaim?.claimName === claim?.name))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  #setVolumePhase(volume: PersistentVolume, phase: string, message?: string): PersistentVolume {
    if (volume.status?.phase === phase || (phase === 'Released' && volume.status?.phase === 'Failed')) return volume;
    const status = { ...volume.status, phase, lastPhaseTransitionTime: rfc3339(this.#context.clock.now()), ...(message ? { message } : {}) };
    return this.#context.client.updateStatus(persistentVolumes, { ...volume, status: status as PersistentVolume['status'] });
  }

  #setClaimPhase(claim: PersistentVolumeClaim, phase: 'Pending' | 'Lost'): void {
    if (claim.status?.phase === phase) return;
    this.#context.client.updateStatus(persistentVolumeClaims, { ...claim, status: { phase } });
  }

  #resync(key: string): void {
    const now = this.#context.clock.now();
    this.#claimQueue.addAfter(key, RESYNC_MS - ((now - RESYNC_PHASE_MS) % RESYNC_MS), true);
  }
}

function withAnnotations<T extends { metadata: PersistentVolume['metadata'] }>(object: T, marks: Readonly<Record<string, string>>): PersistentVolume['metadata'] {
  const annotations = { ...object.metadata.annotations, ...marks };
  return { ...object.metadata, ...(Object.keys(annotations).length ? { annotations } : {}) };
}
