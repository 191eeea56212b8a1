import type { Container, EphemeralContainer, PodSpec } from '../../types';
import type { Mutable } from '../mutable';

/**
 * Takes out the fields whose features are off by default in 1.33; the API server drops them without a word: volumes from
 * images, resources of the whole pod, resource claims, trust bundles, stop signals. Changes `spec`, not its parts.
 */
export function dropDisabledFields(spec: Mutable<PodSpec>): void {
  delete spec.resources;
  delete spec.resourceClaims;
  const fromImages = new Set(spec.volumes?.filter((volume) => volume.image).map(({ name }) => name));
  if (fromImages.size) {
    spec.volumes = spec.volumes!.filter((volume) => !volume.image);
    if (spec.volumes.length === 0) delete spec.volumes;
  }
  if (spec.volumes?.some((volume) => volume.projected?.sources?.some((source) => source.clusterTrustBundle))) {
    spec.volumes = spec.volumes.map((volume) => (volume.projected ? { ...volume, projected: { ...volume.projected, sources: volume.projected.sources?.map((source) => without(source, 'clusterTrustBundle')) } } : volume));
  }
  const kept = <T extends Container | EphemeralContainer>(list: readonly T[] | undefined): readonly T[] | undefined => (list?.some((container) => isAffected(container, fromImages)) ? list.map((container) => withoutDisabled(container, fromImages)) : list);
  if (spec.containers) spec.containers = kept(spec.containers)!;
  if (spec.initContainers) spec.initContainers = kept(spec.initContainers);
  if (spec.ephemeralContainers) spec.ephemeralContainers = kept(spec.ephemeralContainers);
}

function isAffected(container: Container | EphemeralContainer, fromImages: ReadonlySet<string>): boolean {
  return container.resources?.claims !== undefined || container.lifecycle?.stopSignal !== undefined || (fromImages.size > 0 && container.volumeMounts?.some(({ name }) => fromImages.has(name)) === true);
}

function without<T extends object>(object: T, member: keyof T): T {
  const out = { ...object };
  delete out[member];
  return out;
}

function withoutDisabled<T extends Container | EphemeralContainer>(container: T, fromImages: ReadonlySet<string>): T {
  const out = { ...container } as Mutable<Container>;
  if (out.resources) out.resources = without(out.resources, 'claims');
  if (out.lifecycle) out.lifecycle = without(out.lifecycle, 'stopSignal');
  const mounts = out.volumeMounts?.filter(({ name }) => !fromImages.has(name));
  if (mounts?.length) out.volumeMounts = mounts;
  else delete out.volumeMounts;
  return out as T;
}
