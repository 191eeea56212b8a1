import { duplicate, forbiddenField, invalid, invalidEach, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel, dnsSubdomain } from '../../names';
import { parseQuantity } from '../../quantity';
import type { Volume } from '../../types';
import { validateAnnotations, validateLabels } from '../../validation/object-meta';
import { validateClaimTemplateSpec } from '../storage/claim-spec';
import { validateFieldSelector, validateResourceSelector, volumeFields } from './environment';
import { validateLocalNonReservedPath } from './volume-paths';
import { sharedSource } from './volume-sources';

// Volume sources are read by name, in the order of the API server's checks.
// One table of checks over thirty unrelated source types.
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
      if (!hasCleanSource(volume)) validateSources(volume, podName, here, found);
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

/** Whether it has one source, which was found valid and whose rules do not look at the names. */
function hasCleanSource(volume: Volume): boolean {
  let clean = 0;
  for (const key in volume) {
    if (key === 'name') continue;
    if (key === 'ephemeral' || key === 'iscsi' || !cleanVolumes.has((volume as unknown as Record<string, Source>)[key])) return false;
    clean += 1;
  }
  return clean === 1;
}

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
    if (name === 'iscsi' && source.initiatorName !== undefined && `${volume.name ?? ''}:${source.targetPortal ?? ''}`.length > 64) {
      errors.push(invalid(`${path}.name`, volume.name ?? '', 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'));
    }
    if (name === 'ephemeral' && count === 1 && podName && volume.name) {
      for (const message of dnsSubdomain(`${podName}-${volume.name}`)) errors.push(invalid(`${path}.name`, volume.name, `PVC name "${podName}-${volume.name}": ${message}`));
    }
  }
  if (count === 0) errors.push(required(path, 'must specify a volume type'));
}

const mode = (source: Source, name: string, path: string, errors: FieldErrors): void => {
  const value = source[name];
  if (value !== undefined && (value < 0 || value > 0o777)) errors.push(invalid(`${path}.${name}`, value, modeText));
};

const emptyDir: Check = (source, path, errors) => {
  if (source.sizeLimit !== undefined && parseQuantity(source.sizeLimit).nano < 0n) errors.push(forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
};

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
  source.items?.forEach((item: Source) => downwardFile(item, path, errors));
};

const projected: Check = (source, path, errors) => {
  mode(source, 'defaultMode', path, errors);
  const taken = new Set<string>();
  /** `value` is what the message shows: for keys of an object its name, else the path. */
  const claimPath = (file: string | undefined, value: string): void => {
    if (!file) return;
    if (taken.has(file)) errors.push(invalid(path, value, 'conflicting duplicate paths'));
    taken.add(file);
  };
  source.sources?.forEach((entry: Source, at: number) => validateProjection(entry, `${path}.sources[${at}]`, path, claimPath, errors));
};

function validateProjection(entry: Source, here: string, path: string, claimPath: (file: string | undefined, value: string) => void, errors: FieldErrors): void {
  for (const kind of ['secret', 'configMap']) {
    const part = entry[kind];
    if (!part) continue;
    if (!part.name) errors.push(required(`${here}.${kind}.name`));
    part.items?.forEach((item: Source, index: number) => {
      keyToPath(item, `${here}.${kind}.items[${index}]`, errors);
      claimPath(item.path, part.name ?? '');
    });
  }
  for (const item of entry.downwardAPI?.items ?? []) {
    downwardFile(item, `${here}.downwardAPI`, errors);
    claimPath(item.path, item.path);
  }
  if (entry.serviceAccountToken) validateTokenProjection(entry.serviceAccountToken, `${here}.serviceAccountToken`, path, errors);
  if (['secret', 'configMap', 'downwardAPI', 'serviceAccountToken'].filter((kind) => entry[kind] !== undefined).length > 1) errors.push(forbiddenField(here, 'may not specify more than 1 volume type per source'));
}

/** The path of the file is said to be that of the volume, not of the source. */
function validateTokenProjection({ expirationSeconds: seconds, path: file }: Source, here: string, path: string, errors: FieldErrors): void {
  if (seconds < 600) errors.push(invalid(`${here}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 4294967296) errors.push(invalid(`${here}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  if (!file) errors.push(required(`${path}.path`));
  else validateLocalNonReservedPath(file, `${path}.path`, errors);
}

const ephemeral: Check = (source, path, errors) => {
  if (!source.volumeClaimTemplate) errors.push(required(`${path}.volumeClaimTemplate`));
  else validateClaimTemplate(source.volumeClaimTemplate, `${path}.volumeClaimTemplate`, errors);
};

/** Only labels and annotations of a template's metadata go into the claim. */
const templateMeta = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'deletionGracePeriodSeconds', 'ownerReferences', 'finalizers'];

function validateClaimTemplate({ metadata = {}, spec = {} }: Source, path: string, errors: FieldErrors): void {
  if (metadata.annotations) validateAnnotations(metadata.annotations, `${path}.metadata.annotations`, errors);
  if (metadata.labels) validateLabels(metadata.labels, `${path}.metadata.labels`, errors);
  for (const name of templateMeta) if (metadata[name]) errors.push(forbiddenField(`${path}.metadata.${name === 'uid' ? 'uID' : name}`, 'cannot be set'));
  validateClaimTemplateSpec(spec, `${path}.spec`, errors);
}

const claim: Check = (source, path, errors) => {
  if (!source.claimName) errors.push(required(`${path}.claimName`));
};

type Entry = readonly [name: string, check: Check, label?: string];
const shared = (name: string, label?: string): Entry => (label ? [name, sharedSource(name), label] : [name, sharedSource(name)]);

const sources: readonly Entry[] = [
  ['emptyDir', emptyDir], shared('hostPath'), shared('gitRepo'), shared('gcePersistentDisk', 'persistentDisk'), shared('awsElasticBlockStore'), ['secret', keyed('secretName')],
  shared('nfs'), shared('iscsi'), shared('glusterfs'), shared('flocker'), ['persistentVolumeClaim', claim], shared('rbd'), shared('cinder'), shared('cephfs'), shared('quobyte'),
  ['downwardAPI', downwardAPI], shared('fc'), shared('flexVolume'), ['configMap', keyed('name')], shared('azureFile'), shared('vsphereVolume'), shared('photonPersistentDisk'),
  shared('portworxVolume'), shared('azureDisk'), shared('storageos'), ['projected', projected], shared('scaleIO'), shared('csi'), ['ephemeral', ephemeral],
];
