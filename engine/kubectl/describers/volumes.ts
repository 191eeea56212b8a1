import type { Page } from './page';
import type { Loose } from './loose';

/** describeVolumes. */
export function writeVolumes(page: Page, volumes: readonly Loose[] | undefined, indent = ''): void {
  if (!volumes?.length) return page.raw(`${indent}Volumes:\t<none>`);
  page.raw(`${indent}Volumes:`);
  for (const volume of volumes) {
    page.raw(`${indent ? '   ' : '  '}${volume.name}:`);
    for (const [title, value] of volumeLines(volume)) page.raw(`    ${title}${value === undefined ? '' : `\t${value}`}`);
  }
}

type Line = readonly [title: string, value: string | undefined];

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const unset = (value: unknown): string => (value === undefined || value === null ? '<unset>' : String(value));

/** The lines of one volume source, which pods, templates and persistent volumes share. */
export function volumeLines(volume: Loose): Line[] {
  if (volume.hostPath) return [['Type:', 'HostPath (bare host directory volume)'], ['Path:', volume.hostPath.path], ['HostPathType:', volume.hostPath.type ?? '']];
  if (volume.emptyDir) return [['Type:', "EmptyDir (a temporary directory that shares a pod's lifetime)"], ['Medium:', text(volume.emptyDir.medium)], ['SizeLimit:', unset(volume.emptyDir.sizeLimit)]];
  if (volume.secret) return [['Type:', 'Secret (a volume populated by a Secret)'], ['SecretName:', text(volume.secret.secretName)], ...itemsOf(volume.secret.items), ['Optional:', String(volume.secret.optional === true)]];
  if (volume.configMap) return [['Type:', 'ConfigMap (a volume populated by a ConfigMap)'], ['Name:', text(volume.configMap.name)], ...itemsOf(volume.configMap.items), ['Optional:', String(volume.configMap.optional === true)]];
  if (volume.persistentVolumeClaim) return [['Type:', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'], ['ClaimName:', volume.persistentVolumeClaim.claimName], ['ReadOnly:', String(volume.persistentVolumeClaim.readOnly === true)]];
  if (volume.ephemeral) return ephemeralLines(volume.ephemeral);
  if (volume.downwardAPI) return [['Type:', 'DownwardAPI (a volume populated by information about the pod)'], ['Items:', undefined], ...downwardItems(volume.downwardAPI.items)];
  if (volume.projected) return projectedLines(volume.projected);
  if (volume.nfs) return [['Type:', 'NFS (an NFS mount that lasts the lifetime of a pod)'], ['Server:', volume.nfs.server], ['Path:', volume.nfs.path], ['ReadOnly:', String(volume.nfs.readOnly === true)]];
  if (volume.local) return [['Type:', 'LocalVolume (a persistent volume backed by local storage on a node)'], ['Path:', volume.local.path]];
  if (volume.csi) return [['Type:', 'CSI (a Container Storage Interface (CSI) volume source)'], ['Driver:', volume.csi.driver], ['FSType:', text(volume.csi.fsType)], ['VolumeHandle:', text(volume.csi.volumeHandle)], ['ReadOnly:', String(volume.csi.readOnly === true)], ['VolumeAttributes:', '<none>']];
  if (volume.image) return [['Type:', 'Image (a container image or OCI artifact)'], ['Reference:', text(volume.image.reference)], ['PullPolicy:', text(volume.image.pullPolicy)]];
  return [['<unknown>', undefined]];
}

function ephemeralLines(ephemeral: Loose): Line[] {
  const claim = ephemeral.volumeClaimTemplate?.spec ?? {};
  return [
    ['Type:', 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)'],
    ['StorageClass:', text(claim.storageClassName)],
    ['Volume:', text(claim.volumeName)],
    ['Labels:', '<none>'],
    ['Annotations:', '<none>'],
    ['Capacity:', ''],
    ['Access Modes:', ''],
    ['VolumeMode:', text(claim.volumeMode ?? 'Filesystem')],
  ];
}

function projectedLines(projected: Loose): Line[] {
  const lines: Line[] = [['Type:', 'Projected (a volume that contains injected data from multiple sources)']];
  for (const source of projected.sources ?? []) {
    if (source.secret) lines.push(['SecretName:', source.secret.name], ['Optional:', String(source.secret.optional === true)]);
    else if (source.downwardAPI) lines.push(['DownwardAPI:', 'true']);
    else if (source.configMap) lines.push(['ConfigMapName:', source.configMap.name], ['Optional:', String(source.configMap.optional === true)]);
    else if (source.serviceAccountToken) lines.push(['TokenExpirationSeconds:', String(source.serviceAccountToken.expirationSeconds ?? 3600)]);
  }
  return lines;
}

function itemsOf(_items: readonly Loose[] | undefined): Line[] {
  return [];
}

function downwardItems(items: readonly Loose[] | undefined): Line[] {
  return (items ?? []).map((item): Line => [`  ${item.fieldRef ? item.fieldRef.fieldPath : item.resourceFieldRef?.resource} -> ${item.path}`, undefined]);
}
