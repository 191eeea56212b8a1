import { invalid, invalidEach, notSupported, rendered, required, tooLong } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import { dnsLabel, dnsSubdomain, inclusiveRange } from '../../names';
import { validateLocalDescendingPath, validateNoBacksteps } from './volume-paths';

// Sources are read by name; each has the order of the API server's checks.
// One table of checks over thirty unrelated source types.
type Source = any;
/** `persistent`: the source of a PersistentVolume, whose references to secrets name their namespace. */
type Check = (source: Source, path: string, errors: FieldErrors, persistent: boolean) => void;

const need = (...names: string[]): Check => (source, path, errors) => {
  for (const name of names) if (!source[name]) errors.push(required(`${path}.${name}`));
};

const both = (...checks: Check[]): Check => (source, path, errors, persistent) => {
  for (const check of checks) check(source, path, errors, persistent);
};

const partition: Check = (source, path, errors) => {
  if ((source.partition ?? 0) < 0 || (source.partition ?? 0) > 255) errors.push(invalid(`${path}.partition`, source.partition, inclusiveRange(1, 255)));
};

const lun = (value: number | undefined, path: string, errors: FieldErrors): void => {
  if ((value ?? 0) < 0 || (value ?? 0) > 255) errors.push(invalid(`${path}.lun`, value, inclusiveRange(0, 255)));
};

const secretRef: Check = (source, path, errors, persistent) => {
  if (!source.secretRef) return;
  need('name')(source.secretRef, `${path}.secretRef`, errors, persistent);
  if (persistent) need('namespace')(source.secretRef, `${path}.secretRef`, errors, persistent);
};

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

const hostPath: Check = (source, path, errors) => {
  if (!source.path) {
    errors.push(required(`${path}.path`));
    return;
  }
  validateNoBacksteps(source.path, `${path}.path`, errors);
  if (source.type !== undefined && !hostPathTypes.includes(source.type)) errors.push(notSupported(`${path}.type`, source.type, hostPathTypes));
};

const nfs: Check = (source, path, errors, persistent) => {
  need('server', 'path')(source, path, errors, persistent);
  if (!source.path?.startsWith('/')) errors.push(invalid(`${path}.path`, source.path ?? '', 'must be an absolute path'));
};

const initiators: Readonly<Record<string, RegExp>> = { iqn: /iqn\.\d{4}-\d{2}\.([\p{L}\p{N}.-]+)(:[^,;*&$|\s]+)$/u, eui: /^eui.[A-Za-z0-9]{16}$/, naa: /^naa.[A-Za-z0-9]{32}$/ };

function validateInitiator(name: string, field: string, unknown: string, errors: FieldErrors): void {
  const pattern = initiators[name.slice(0, 3)];
  if (!pattern) errors.push(invalid(field, name, unknown));
  else if (!pattern.test(name)) errors.push(invalid(field, name, 'must be valid format'));
}

const iscsi: Check = (source, path, errors, persistent) => {
  const unknown = persistent ? 'must be valid format' : 'must be valid format starting with iqn, eui, or naa';
  need('targetPortal', 'iqn')(source, path, errors, persistent);
  if (source.iqn) validateInitiator(source.iqn, `${path}.iqn`, unknown, errors);
  lun(source.lun, path, errors);
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef) errors.push(required(`${path}.secretRef`));
  if (persistent && source.secretRef) need('name')(source.secretRef, `${path}.secretRef`, errors, persistent);
  if (source.initiatorName !== undefined) validateInitiator(source.initiatorName, `${path}.initiatorname`, unknown, errors);
};

const fibreChannel: Check = (source, path, errors) => {
  const names = source.targetWWNs ?? [];
  const ids = source.wwids ?? [];
  if (names.length < 1 && ids.length < 1) errors.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (names.length && ids.length) errors.push(invalid(`${path}.targetWWNs`, rendered(goStrings(names)), 'targetWWNs and wwids can not be specified simultaneously'));
  if (!names.length) return;
  if (source.lun === undefined) errors.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else lun(source.lun, path, errors);
};

const flocker: Check = ({ datasetName = '', datasetUUID = '' }, path, errors) => {
  if (!datasetName && !datasetUUID) errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (datasetName && datasetUUID) errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (datasetName.includes('/')) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
};

const quobyte: Check = ({ registry = '', tenant = '', volume }, path, errors) => {
  const form = 'must be a host:port pair or multiple pairs separated by commas';
  if (!registry) errors.push(required(`${path}.registry`, form));
  else if (tenant.length >= 65) errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else for (const pair of registry.split(',')) if (!/^([^:[\]]*|\[[^[\]]*\]):[^:]*$/.test(pair)) errors.push(invalid(`${path}.registry`, registry, form));
  if (!volume) errors.push(required(`${path}.volume`));
};

const glusterfs: Check = (source, path, errors, persistent) => {
  need('endpoints', 'path')(source, path, errors, persistent);
  const namespace = source.endpointsNamespace;
  if (!persistent || namespace === undefined) return;
  if (namespace === '') errors.push(invalid(`${path}.endpointsNamespace`, '', 'if the endpointnamespace is set, it must be a valid namespace name'));
  else invalidEach(errors, `${path}.endpointsNamespace`, namespace, dnsLabel(namespace));
};

const flexVolume: Check = (source, path, errors, persistent) => {
  need('driver')(source, path, errors, persistent);
  for (const key of Object.keys(source.options ?? {}).sort()) {
    if (/\.(kubernetes|k8s)\.io$/.test(`.${key.split('/', 1)[0]!.toLowerCase()}`)) errors.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
};

const azureFile: Check = (source, path, errors, persistent) => {
  need('secretName', 'shareName')(source, path, errors, persistent);
  if (persistent && source.secretNamespace === '') errors.push(required(`${path}.secretNamespace`));
};

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const diskKinds = ['Dedicated', 'Managed', 'Shared'];

const azureDisk: Check = (source, path, errors, persistent) => {
  need('diskName', 'diskURI')(source, path, errors, persistent);
  const { cachingMode, kind, diskURI = '' } = source;
  if (cachingMode !== undefined && !cachingModes.includes(cachingMode)) errors.push(notSupported(`${path}.cachingMode`, cachingMode, cachingModes));
  if (kind === undefined) return;
  if (!diskKinds.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, diskKinds));
  const [start, form] = kind === 'Managed'
    ? ['/subscriptions/', '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']
    : ['https://', 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'];
  if (!diskURI.startsWith(start)) errors.push(notSupported(`${path}.diskURI`, diskURI, [form]));
};

const local: Check = (source, path, errors) => {
  if (!source.path) errors.push(required(`${path}.path`));
  else validateNoBacksteps(source.path, `${path}.path`, errors);
};

const storageos: Check = (source, path, errors, persistent) => {
  const { volumeName, volumeNamespace } = source;
  if (!volumeName) errors.push(required(`${path}.volumeName`));
  else invalidEach(errors, `${path}.volumeName`, volumeName, dnsLabel(volumeName));
  if (volumeNamespace) invalidEach(errors, `${path}.volumeNamespace`, volumeNamespace, dnsLabel(volumeNamespace));
  secretRef(source, path, errors, persistent);
};

export function validateCSIDriverName(driver: string, path: string, errors: FieldErrors): void {
  if (!driver) errors.push(required(path));
  if (driver.length > 63) errors.push(tooLong(path, 63));
  invalidEach(errors, path, driver, dnsSubdomain(driver.toLowerCase()));
}

const csi: Check = (source, path, errors, persistent) => {
  validateCSIDriverName(source.driver ?? '', `${path}.driver`, errors);
  if (!persistent) {
    const secret = source.nodePublishSecretRef;
    if (secret && !secret.name) errors.push(required(`${path}.nodePublishSecretRef.name`));
    else if (secret) invalidEach(errors, `${path}.name`, secret.name, dnsSubdomain(secret.name));
    return;
  }
  if (!source.volumeHandle) errors.push(required(`${path}.volumeHandle`));
  for (const name of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef']) {
    const secret = source[name];
    if (!secret) continue;
    if (!secret.name) errors.push(required(`${path}.${name}.name`));
    else invalidEach(errors, `${path}.${name}.name`, secret.name, dnsSubdomain(secret.name));
    if (!secret.namespace) errors.push(required(`${path}.${name}.namespace`));
    else invalidEach(errors, `${path}.${name}.namespace`, secret.namespace, dnsLabel(secret.namespace));
  }
};

const gitRepo: Check = (source, path, errors, persistent) => {
  need('repository')(source, path, errors, persistent);
  validateLocalDescendingPath(source.directory ?? '', `${path}.directory`, errors);
};

/** What pods and PersistentVolumes can both mount. */
const shared: Readonly<Record<string, Check>> = {
  hostPath, gitRepo, gcePersistentDisk: both(need('pdName'), partition), awsElasticBlockStore: both(need('volumeID'), partition), nfs, iscsi, glusterfs, flocker,
  rbd: need('monitors', 'image'), cinder: both(need('volumeID'), secretRef), cephfs: need('monitors'), quobyte, fc: fibreChannel, flexVolume, azureFile,
  vsphereVolume: need('volumePath'), photonPersistentDisk: need('pdID'), portworxVolume: need('volumeID'), azureDisk, storageos,
  scaleIO: need('gateway', 'system', 'volumeName'), local, csi,
};

/** The check of a source of a pod's volume, where it is one that a PersistentVolume can have, too. */
export function sharedSource(name: string): (source: Source, path: string, errors: FieldErrors) => void {
  return (source, path, errors) => shared[name]!(source, path, errors, false);
}

export function validatePersistentSource(name: string, source: unknown, path: string, errors: FieldErrors): void {
  shared[name]!(source, path, errors, true);
}
