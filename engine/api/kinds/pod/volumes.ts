import { duplicate, forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel, dnsSubdomain } from '../../names';
import { parseQuantity } from '../../quantity';
import type { Volume } from '../../types';
import { validateClaimTemplateSpec } from '../storage/claim-spec';
import { validateFieldSelector, validateResourceSelector, volumeFields } from './environment';

// Volume sources are read by name, in the order of the API server's checks.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- one table of checks over thirty unrelated source types
type Source = any;
type Check = (source: Source, path: string, errors: FieldErrors) => void;

const modeText = 'must be a number between 0 and 0777 (octal), both inclusive';

/** Validates the volumes and returns the valid ones by name, which mounts may refer to. */
export function validateVolumes(volumes: readonly Volume[] | undefined, podName: string | undefined, path: string, errors: FieldErrors): ReadonlyMap<string, Volume> {
  const valid = new Map<string, Volume>();
  if (!volumes) return valid;
  volumes.forEach((volume, at) => {
    const here = `${path}[${at}]`;
    const found: FieldErrors = [];
    if (!(Object.isFrozen(volume) && cleanVolumes.has(volume))) {
      validateSources(volume, podName, here, found);
      if (!volume.name) found.push(required(`${here}.name`));
      else invalidEach(found, `${here}.name`, volume.name, dnsLabel(volume.name));
      if (found.length === 0 && Object.isFrozen(volume) && !volume.ephemeral) cleanVolumes.add(volume);
    }
    if (valid.has(volume.name)) found.push(duplicate(`${here}.name`, volume.name));
    if (found.length === 0) valid.set(volume.name, volume);
    else errors.push(...found);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim && podName && volumes.some((other) => other.ephemeral && `${podName}-${other.name}` === claim)) {
      errors.push(invalid(`${here}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'));
    }
  });
  return valid;
}

/** Frozen volumes and sources that were found valid. */
const cleanVolumes = new WeakSet<object>();

function validateSources(volume: Volume, podName: string | undefined, path: string, errors: FieldErrors): void {
  let count = 0;
  for (const [name, check, label] of sources) {
    const source = (volume as unknown as Record<string, Source>)[name];
    if (source === undefined) continue;
    const field = `${path}.${label ?? name}`;
    count += 1;
    if (count > 1 && name !== 'emptyDir') errors.push(forbiddenField(`${path}.${name === 'downwardAPI' ? 'downwarAPI' : name === 'cephfs' ? 'cephFS' : name}`, 'may not specify more than 1 volume type'));
    else if (!cleanVolumes.has(source)) {
      const before = errors.length;
      check(source, field, errors);
      if (errors.length === before && Object.isFrozen(source)) cleanVolumes.add(source);
    }
    if (name === 'ephemeral' && count === 1 && podName && volume.name) {
      for (const message of dnsSubdomain(`${podName}-${volume.name}`)) errors.push(invalid(`${path}.name`, volume.name, `PVC name "${podName}-${volume.name}": ${message}`));
    }
  }
  if (count === 0) errors.push(required(path, 'must specify a volume type'));
}

const need = (...names: string[]): Check => (source, path, errors) => {
  for (const name of names) if (!source[name]) errors.push(required(`${path}.${name}`));
};

const partition: Check = (source, path, errors) => {
  if ((source.partition ?? 0) < 0 || (source.partition ?? 0) > 255) errors.push(invalid(`${path}.partition`, source.partition, 'must be between 1 and 255, inclusive'));
};

const both = (...checks: Check[]): Check => (source, path, errors) => {
  for (const check of checks) check(source, path, errors);
};

const mode = (source: Source, name: string, path: string, errors: FieldErrors): void => {
  const value = source[name];
  if (value !== undefined && (value < 0 || value > 0o777)) errors.push(invalid(`${path}.${name}`, value, modeText));
};

const emptyDir: Check = (source, path, errors) => {
  if (source.sizeLimit !== undefined && parseQuantity(source.sizeLimit).nano < 0n) errors.push(forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
};

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export const validateHostPath: Check = (source, path, errors) => {
  if (!source.path) {
    errors.push(required(`${path}.path`));
    return;
  }
  validateNoBacksteps(source.path, `${path}.path`, errors);
  if (source.type !== undefined && !hostPathTypes.includes(source.type)) errors.push(notSupported(`${path}.type`, source.type, hostPathTypes));
};

export function validateNoBacksteps(path: string, field: string, errors: FieldErrors): void {
  if (path.split('/').includes('..')) errors.push(invalid(field, path, "must not contain '..'"));
}

/** A path that stays below where it starts. */
export function validateLocalDescendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  validateNoBacksteps(path, field, errors);
}

function validateLocalNonReservedPath(path: string, field: string, errors: FieldErrors): void {
  validateLocalDescendingPath(path, field, errors);
  // Names that begin with two dots belong to the atomic writer.
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"));
}

const keyToPath: Check = (item, path, errors) => {
  if (!item.key) errors.push(required(`${path}.key`));
  if (!item.path) errors.push(required(`${path}.path`));
  validateLocalNonReservedPath(item.path ?? '', `${path}.path`, errors);
  mode(item, 'mode', path, errors);
};

const items = (source: Source, path: string, errors: FieldErrors): void => {
  source.items?.forEach((item: Source, at: number) => keyToPath(item, `${path}.items[${at}]`, errors));
};

const keyed = (name: string): Check => (source, path, errors) => {
  if (!source[name]) errors.push(required(`${path}.${name}`));
  mode(source, 'defaultMode', path, errors);
  items(source, path, errors);
};

const downwardFile: Check = (file, path, errors) => {
  if (!file.path) errors.push(required(`${path}.path`));
  validateLocalNonReservedPath(file.path ?? '', `${path}.path`, errors);
  if (file.fieldRef) {
    validateFieldSelector(file.fieldRef, volumeFields, `${path}.fieldRef`, errors);
    if (file.resourceFieldRef) errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) {
    validateResourceSelector(file.resourceFieldRef, `${path}.resourceFieldRef`, true, errors);
  } else {
    errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  mode(file, 'mode', path, errors);
};

const downwardAPI: Check = (source, path, errors) => {
  mode(source, 'defaultMode', path, errors);
  source.items?.forEach((item: Source, at: number) => downwardFile(item, `${path}[${at}]`, errors));
};

export const validateNFS: Check = (source, path, errors) => {
  need('server', 'path')(source, path, errors);
  if (!source.path?.startsWith('/')) errors.push(invalid(`${path}.path`, source.path ?? '', 'must be an absolute path'));
};

const projected: Check = (source, path, errors) => {
  mode(source, 'defaultMode', path, errors);
  const paths = new Set<string>();
  const unique = (name: string, field: string): void => {
    if (paths.has(name)) errors.push(invalid(field, name, 'conflicting duplicate paths'));
    paths.add(name);
  };
  source.sources?.forEach((entry: Source, at: number) => validateProjection(entry, `${path}.sources[${at}]`, path, unique, errors));
};

function validateProjection(entry: Source, here: string, path: string, unique: (name: string, field: string) => void, errors: FieldErrors): void {
  const kinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle'].filter((name) => entry[name] !== undefined);
  if (kinds.length === 0) errors.push(required(here, 'must specify one of: `secret`, `configMap`, `downwardAPI`, `serviceAccountToken`, or `clusterTrustBundle`'));
  kinds.forEach((kind, order) => {
    const part = entry[kind];
    const field = `${here}.${kind}`;
    if (order > 0) {
      errors.push(forbiddenField(field, 'may not specify more than 1 volume type per source'));
      return;
    }
    if (kind === 'secret' || kind === 'configMap') {
      if (!part.name) errors.push(required(`${field}.name`));
      part.items?.forEach((item: Source, index: number) => {
        keyToPath(item, `${field}.items[${index}]`, errors);
        if (item.path) unique(item.path, path);
      });
    } else if (kind === 'downwardAPI') {
      part.items?.forEach((item: Source, index: number) => {
        downwardFile(item, `${field}.items[${index}]`, errors);
        if (item.path) unique(item.path, path);
      });
    } else if (kind === 'serviceAccountToken') {
      if (part.expirationSeconds < 600) errors.push(invalid(`${field}.expirationSeconds`, part.expirationSeconds, 'may not specify a duration less than 10 minutes'));
      if (part.expirationSeconds > 4294967296) errors.push(invalid(`${field}.expirationSeconds`, part.expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
      if (!part.path) errors.push(required(`${field}.path`));
      else validateLocalNonReservedPath(part.path, `${field}.path`, errors);
      if (part.path) unique(part.path, path);
    }
  });
}

const csi: Check = (source, path, errors) => {
  validateCSIDriverName(source.driver ?? '', `${path}.driver`, errors);
  if (source.nodePublishSecretRef && !source.nodePublishSecretRef.name) errors.push(required(`${path}.nodePublishSecretRef.name`));
};

export function validateCSIDriverName(driver: string, path: string, errors: FieldErrors): void {
  if (!driver) errors.push(required(path));
  if (driver.length > 63) errors.push({ reason: 'FieldValueTooLong', message: 'Too long: may not be more than 63 bytes', field: path });
  invalidEach(errors, path, driver, dnsSubdomain(driver.toLowerCase()));
}

const ephemeral: Check = (source, path, errors) => {
  if (!source.volumeClaimTemplate) errors.push(required(`${path}.volumeClaimTemplate`));
  else validateClaimTemplateSpec(source.volumeClaimTemplate.spec ?? {}, `${path}.volumeClaimTemplate.spec`, errors);
};

const image: Check = (source, path, errors) => {
  if (!source.reference) errors.push(required(`${path}.reference`));
  else if (source.reference.trim() !== source.reference) errors.push(invalid(`${path}.reference`, source.reference, 'must not have leading or trailing whitespace'));
  if (source.pullPolicy && !['Always', 'IfNotPresent', 'Never'].includes(source.pullPolicy)) errors.push(notSupported(`${path}.pullPolicy`, source.pullPolicy, ['Always', 'IfNotPresent', 'Never']));
};

const gitRepo: Check = (source, path, errors) => {
  need('repository')(source, path, errors);
  validateLocalDescendingPath(source.directory ?? '', `${path}.directory`, errors);
};

const anything: Check = () => undefined;

const sources: readonly (readonly [name: string, check: Check, label?: string])[] = [
  ['emptyDir', emptyDir], ['hostPath', validateHostPath], ['gitRepo', gitRepo],
  ['gcePersistentDisk', both(need('pdName'), partition), 'persistentDisk'], ['awsElasticBlockStore', both(need('volumeID'), partition)],
  ['secret', keyed('secretName')], ['nfs', validateNFS], ['iscsi', need('targetPortal', 'iqn')], ['glusterfs', need('endpoints', 'path')],
  ['flocker', anything], ['persistentVolumeClaim', need('claimName')], ['rbd', need('monitors', 'image')], ['cinder', need('volumeID')],
  ['cephfs', need('monitors')], ['quobyte', need('volume')], ['downwardAPI', downwardAPI], ['fc', anything], ['flexVolume', need('driver')],
  ['configMap', keyed('name')], ['azureFile', need('secretName', 'shareName')], ['vsphereVolume', need('volumePath')], ['photonPersistentDisk', need('pdID')],
  ['portworxVolume', need('volumeID')], ['azureDisk', need('diskName', 'diskURI')], ['storageos', anything], ['projected', projected],
  ['scaleIO', need('gateway', 'system', 'volumeName')], ['csi', csi], ['ephemeral', ephemeral], ['image', image],
];
