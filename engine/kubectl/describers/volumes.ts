import type { Page } from './page';
import type { Loose } from '../resource/loose';

/** describeVolumes. */
export function writeVolumes(page: Page, volumes: readonly Loose[] | undefined, indent = ''): void {
  if (!volumes?.length) return page.raw(`${indent}Volumes:\t<none>`);
  page.raw(`${indent}Volumes:`);
  for (const volume of volumes) {
    page.raw(`${indent ? '   ' : '  '}${volume.name}:`);
    writeVolumeSource(page, volume);
  }
}

/** The lines of one volume source. Those of a PersistentVolume name namespaces besides. */
export function writeVolumeSource(page: Page, volume: Loose, persistent = false): void {
  for (const [name, lines] of Object.entries(SOURCES)) {
    if (!volume[name]) continue;
    for (const [title, value] of lines(volume[name], persistent)) page.raw(`    ${title}${value === undefined ? '' : `\t${value}`}`);
    return;
  }
  page.raw('  <unknown>');
}

type Line = readonly [title: string, value?: string];

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const unset = (value: unknown): string => (value === undefined || value === null ? '<unset>' : String(value));
const yes = (value: unknown): string => String(value === true);
const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
/** A reference to a secret as Go prints its pointer. */
const secretOf = (ref: Loose, persistent: boolean): string => (ref ? `&${persistent ? `SecretReference{Name:${text(ref.name)},Namespace:${text(ref.namespace)},}` : `LocalObjectReference{Name:${text(ref.name)},}`}` : 'nil');

/** By the field of the source, in the order in which kubectl looks. */
const SOURCES: Readonly<Record<string, (source: Loose, persistent: boolean) => readonly Line[]>> = {
  hostPath: (one) => [['Type:', 'HostPath (bare host directory volume)'], ['Path:', text(one.path)], ['HostPathType:', text(one.type)]],
  emptyDir: (one) => [['Type:', "EmptyDir (a temporary directory that shares a pod's lifetime)"], ['Medium:', text(one.medium)], ['SizeLimit:', unset(one.sizeLimit)]],
  gcePersistentDisk: (one) => [['Type:', 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)'], ['PDName:', text(one.pdName)], ['FSType:', text(one.fsType)], ['Partition:', String(one.partition ?? 0)], ['ReadOnly:', yes(one.readOnly)]],
  awsElasticBlockStore: (one) => [['Type:', 'AWSElasticBlockStore (a Persistent Disk resource in AWS)'], ['VolumeID:', text(one.volumeID)], ['FSType:', text(one.fsType)], ['Partition:', String(one.partition ?? 0)], ['ReadOnly:', yes(one.readOnly)]],
  gitRepo: (one) => [['Type:', 'GitRepo (a volume that is pulled from git when the pod is created)'], ['Repository:', text(one.repository)], ['Revision:', text(one.revision)]],
  secret: (one) => [['Type:', 'Secret (a volume populated by a Secret)'], ['SecretName:', text(one.secretName)], ['Optional:', yes(one.optional)]],
  configMap: (one) => [['Type:', 'ConfigMap (a volume populated by a ConfigMap)'], ['Name:', text(one.name)], ['Optional:', yes(one.optional)]],
  nfs: (one) => [['Type:', 'NFS (an NFS mount that lasts the lifetime of a pod)'], ['Server:', text(one.server)], ['Path:', text(one.path)], ['ReadOnly:', yes(one.readOnly)]],
  iscsi: (one, persistent) => [
    ['Type:', "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)"], ['TargetPortal:', text(one.targetPortal)], ['IQN:', text(one.iqn)], ['Lun:', String(one.lun ?? 0)], ['ISCSIInterface', text(one.iscsiInterface)],
    ['FSType:', text(one.fsType)], ['ReadOnly:', yes(one.readOnly)], ['Portals:', list(one.portals)], ['DiscoveryCHAPAuth:', yes(one.chapAuthDiscovery)], ['SessionCHAPAuth:', yes(one.chapAuthSession)], ['SecretRef:', secretOf(one.secretRef, persistent)], ['InitiatorName:', text(one.initiatorName) || '<none>'],
  ],
  glusterfs: (one, persistent) => [['Type:', "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)"], ['EndpointsName:', text(one.endpoints)], ...(persistent ? [['EndpointsNamespace:', unset(one.endpointsNamespace)] as const] : []), ['Path:', text(one.path)], ['ReadOnly:', yes(one.readOnly)]],
  persistentVolumeClaim: (one) => [['Type:', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'], ['ClaimName:', text(one.claimName)], ['ReadOnly:', yes(one.readOnly)]],
  ephemeral: ephemeralLines,
  rbd: (one, persistent) => [
    ['Type:', "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)"], ['CephMonitors:', list(one.monitors)], ['RBDImage:', text(one.image)], ['FSType:', text(one.fsType)], ['RBDPool:', text(one.pool)],
    ['RadosUser:', text(one.user)], ['Keyring:', text(one.keyring)], ['SecretRef:', secretOf(one.secretRef, persistent)], ['ReadOnly:', yes(one.readOnly)],
  ],
  quobyte: (one) => [['Type:', "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)"], ['Registry:', text(one.registry)], ['Volume:', text(one.volume)], ['ReadOnly:', yes(one.readOnly)]],
  downwardAPI: (one) => [['Type:', 'DownwardAPI (a volume populated by information about the pod)'], ['Items:'], ...downwardItems(one.items)],
  azureDisk: (one) => [['Type:', 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)'], ['DiskName:', text(one.diskName)], ['DiskURI:', text(one.diskURI)], ['Kind:', text(one.kind)], ['FSType:', text(one.fsType)], ['CachingMode:', text(one.cachingMode)], ['ReadOnly:', yes(one.readOnly)]],
  vsphereVolume: (one) => [['Type:', 'vSphereVolume (a Persistent Disk resource in vSphere)'], ['VolumePath:', text(one.volumePath)], ['FSType:', text(one.fsType)], ['StoragePolicyName:', text(one.storagePolicyName)]],
  cinder: (one, persistent) => [['Type:', 'Cinder (a Persistent Disk resource in OpenStack)'], ['VolumeID:', text(one.volumeID)], ['FSType:', text(one.fsType)], ['ReadOnly:', yes(one.readOnly)], ['SecretRef:', secretOf(one.secretRef, persistent)]],
  photonPersistentDisk: (one) => [['Type:', 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)'], ['PdID:', text(one.pdID)], ['FSType:', text(one.fsType)]],
  portworxVolume: (one) => [['Type:', 'PortworxVolume (a Portworx Volume resource)'], ['VolumeID:', text(one.volumeID)]],
  scaleIO: (one, persistent) => [
    ['Type:', 'ScaleIO (a persistent volume backed by a block device in ScaleIO)'], ['Gateway:', text(one.gateway)], ['System:', text(one.system)], ['Protection Domain:', text(one.protectionDomain)], ['Storage Pool:', text(one.storagePool)],
    ['Storage Mode:', text(one.storageMode)], ['VolumeName:', text(one.volumeName)], ...(one.secretRef ? [['SecretName:', text(one.secretRef.name)] as const, ...(persistent ? [['SecretNamespace:', text(one.secretRef.namespace)] as const] : [])] : []), ['FSType:', text(one.fsType)], ['ReadOnly:', yes(one.readOnly)],
  ],
  local: (one) => [['Type:', 'LocalVolume (a persistent volume backed by local storage on a node)'], ['Path:', text(one.path)]],
  cephfs: (one, persistent) => [['Type:', "CephFS (a CephFS mount on the host that shares a pod's lifetime)"], ['Monitors:', list(one.monitors)], ['Path:', text(one.path)], ['User:', text(one.user)], ['SecretFile:', text(one.secretFile)], ['SecretRef:', secretOf(one.secretRef, persistent)], ['ReadOnly:', yes(one.readOnly)]],
  storageos: (one) => [['Type:', 'StorageOS (a StorageOS Persistent Disk resource)'], ['VolumeName:', text(one.volumeName)], ['VolumeNamespace:', text(one.volumeNamespace)], ['FSType:', text(one.fsType)], ['ReadOnly:', yes(one.readOnly)]],
  fc: (one) => [['Type:', 'FC (a Fibre Channel disk)'], ['TargetWWNs:', (one.targetWWNs ?? []).join(', ')], ['LUN:', one.lun === undefined ? '<none>' : String(one.lun)], ['FSType:', text(one.fsType)], ['ReadOnly:', yes(one.readOnly)]],
  azureFile: (one, persistent) => [['Type:', 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)'], ['SecretName:', text(one.secretName)], ...(persistent ? [['SecretNamespace:', text(one.secretNamespace)] as const] : []), ['ShareName:', text(one.shareName)], ['ReadOnly:', yes(one.readOnly)]],
  flexVolume: (one, persistent) => [
    ['Type:', 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)'], ['Driver:', text(one.driver)], ['FSType:', text(one.fsType)], ['SecretRef:', secretOf(one.secretRef, persistent)], ['ReadOnly:', yes(one.readOnly)],
    ['Options:', `map[${Object.keys(one.options ?? {}).sort().map((key) => `${key}:${one.options[key]}`).join(' ')}]`],
  ],
  flocker: (one) => [['Type:', 'Flocker (a Flocker volume mounted by the Flocker agent)'], ['DatasetName:', text(one.datasetName)], ['DatasetUUID:', text(one.datasetUUID)]],
  projected: projectedLines,
  csi: (one, persistent) => [['Type:', 'CSI (a Container Storage Interface (CSI) volume source)'], ['Driver:', text(one.driver)], ['FSType:', text(one.fsType)], ...(persistent ? [['VolumeHandle:', text(one.volumeHandle)] as const] : []), ['ReadOnly:', yes(one.readOnly)], ...indented('VolumeAttributes:', one.volumeAttributes, '<none>')],
  image: (one) => [['Type:', 'Image (a container image or OCI artifact)'], ['Reference:', text(one.reference)], ['PullPolicy:', text(one.pullPolicy)]],
};

/** Pairs below one another, each with the indentation that kubectl writes in front of every piece of such a list. */
function indented(title: string, pairs: Readonly<Record<string, string>> | undefined, none: string, between = '='): Line[] {
  const keys = Object.keys(pairs ?? {}).sort();
  if (keys.length === 0) return [[title, none]];
  return keys.map((key, at) => [at === 0 ? title : '', `    ${key}${between}${pairs![key]}`]);
}

function ephemeralLines(ephemeral: Loose): Line[] {
  const { metadata = {}, spec = {} } = ephemeral.volumeClaimTemplate ?? {};
  return [
    ['Type:', 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)'],
    ['StorageClass:', text(spec.storageClassName)],
    ['Volume:', text(spec.volumeName)],
    ...indented('Labels:', metadata.labels, '    <none>'),
    ...indented('Annotations:', metadata.annotations, '    <none>', ': '),
    ['Capacity:', ''],
    ['Access Modes:', ''],
    ...(spec.volumeMode ? [['VolumeMode:', text(spec.volumeMode)] as const] : []),
  ];
}

function projectedLines(projected: Loose): Line[] {
  const lines: Line[] = [['Type:', 'Projected (a volume that contains injected data from multiple sources)']];
  for (const source of projected.sources ?? []) {
    if (source.secret) lines.push(['SecretName:', text(source.secret.name)], ['Optional:', yes(source.secret.optional)]);
    else if (source.downwardAPI) lines.push(['DownwardAPI:', 'true']);
    else if (source.configMap) lines.push(['ConfigMapName:', text(source.configMap.name)], ['Optional:', yes(source.configMap.optional)]);
    else if (source.serviceAccountToken) lines.push(['TokenExpirationSeconds:', String(source.serviceAccountToken.expirationSeconds ?? 3600)]);
  }
  return lines;
}

function downwardItems(items: readonly Loose[] | undefined): Line[] {
  return (items ?? []).map((item): Line => [`  ${item.fieldRef ? item.fieldRef.fieldPath : item.resourceFieldRef?.resource} -> ${item.path}`]);
}
