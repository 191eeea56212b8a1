import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Secret, Volume, VolumeProjection } from '../../api/types';
import { decodeBase64, encodeUtf8 } from '../../runtime/bytes';
import type { VolumeFile } from './atomic-writer';
import type { CapturedSources } from './pod-volumes';
import { VolumeError } from './volume-error';

/** Finds the objects that volumes name; the host answers from its caches. */
export interface SourceReader {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
}

/** What files are made from besides captured objects. */
export interface FieldReader {
  field(item: DownwardAPIVolumeFile): string;
  token(audience: string | undefined, expirationSeconds: number | undefined): string;
}

interface ObjectReference { readonly items?: readonly KeyToPath[]; readonly optional?: boolean }

const NOTHING: CapturedSources = [];

/** Whether the kubelet fills this volume with files of its own. */
export function isFileVolume(spec: Volume): boolean {
  return spec.projected !== undefined || spec.configMap !== undefined || spec.secret !== undefined || spec.downwardAPI !== undefined;
}

/** The objects a volume is made from; throws VolumeError for what is missing and not optional. */
export function captureSources(spec: Volume, namespace: string, reader: SourceReader): CapturedSources {
  if (spec.configMap) return [captureMap(reader, namespace, spec.configMap.name ?? '', spec.configMap)];
  if (spec.secret) return [captureSecret(reader, namespace, spec.secret.secretName ?? '', spec.secret)];
  if (!spec.projected) return NOTHING;
  return (spec.projected.sources ?? []).map((projection) => {
    if (projection.configMap) return captureMap(reader, namespace, projection.configMap.name ?? '', projection.configMap);
    if (projection.secret) return captureSecret(reader, namespace, projection.secret.name ?? '', projection.secret);
    if (!projection.downwardAPI && !projection.serviceAccountToken) throw new VolumeError(`not simulated: this source of a projected volume: ${Object.keys(projection).join(', ')}`);
    return undefined;
  });
}

function captureMap(reader: SourceReader, namespace: string, name: string, reference: ObjectReference): ConfigMap | undefined {
  const map = reader.configMap(namespace, name);
  if (!map && !reference.optional) throw new VolumeError(`configmap "${name}" not found`);
  if (map) requireKeys('config', reference, (key) => map.data?.[key] !== undefined || map.binaryData?.[key] !== undefined);
  return map;
}

function captureSecret(reader: SourceReader, namespace: string, name: string, reference: ObjectReference): Secret | undefined {
  const secret = reader.secret(namespace, name);
  if (!secret && !reference.optional) throw new VolumeError(`secret "${name}" not found`);
  if (secret) requireKeys('secret', reference, (key) => secret.data?.[key] !== undefined);
  return secret;
}

function requireKeys(what: 'config' | 'secret', { items, optional }: ObjectReference, has: (key: string) => boolean): void {
  if (optional) return;
  for (const { key } of items ?? []) if (!has(key)) throw new VolumeError(`references non-existent ${what} key: ${key}`);
}

/** The files of a volume from the objects that were captured for it. */
export function volumeFiles(spec: Volume, captured: CapturedSources, fields: FieldReader): VolumeFile[] {
  if (spec.configMap) return mapFiles(captured[0] as ConfigMap | undefined, spec.configMap.items, spec.configMap.defaultMode ?? 0o644);
  if (spec.secret) return secretFiles(captured[0] as Secret | undefined, spec.secret.items, spec.secret.defaultMode ?? 0o644);
  if (spec.downwardAPI) return downwardFiles(spec.downwardAPI.items ?? [], fields, spec.downwardAPI.defaultMode ?? 0o644);
  const mode = spec.projected?.defaultMode ?? 0o644;
  return (spec.projected?.sources ?? []).flatMap((projection, at) => projectionFiles(projection, captured[at], fields, mode));
}

function projectionFiles({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection, captured: ConfigMap | Secret | undefined, fields: FieldReader, mode: number): VolumeFile[] {
  if (configMap) return mapFiles(captured as ConfigMap | undefined, configMap.items, mode);
  if (secret) return secretFiles(captured as Secret | undefined, secret.items, mode);
  if (downwardAPI) return downwardFiles(downwardAPI.items ?? [], fields, mode);
  if (serviceAccountToken) return [{ path: serviceAccountToken.path, bytes: encodeUtf8(fields.token(serviceAccountToken.audience, serviceAccountToken.expirationSeconds)), mode }];
  return [];
}

function mapFiles(map: ConfigMap | undefined, items: readonly KeyToPath[] | undefined, mode: number): VolumeFile[] {
  const files: VolumeFile[] = [];
  for (const { key, path, mode: own } of items ?? [...Object.keys(map?.data ?? {}), ...Object.keys(map?.binaryData ?? {})].map((name): KeyToPath => ({ key: name, path: name }))) {
    const text = map?.data?.[key];
    const bytes = text !== undefined ? encodeUtf8(text) : map?.binaryData?.[key] === undefined ? undefined : decodeBase64(map.binaryData[key]);
    if (bytes) files.push({ path, bytes, mode: own ?? mode });
  }
  return files;
}

function secretFiles(secret: Secret | undefined, items: readonly KeyToPath[] | undefined, mode: number): VolumeFile[] {
  const files: VolumeFile[] = [];
  for (const { key, path, mode: own } of items ?? Object.keys(secret?.data ?? {}).map((name): KeyToPath => ({ key: name, path: name }))) {
    const text = secret?.data?.[key];
    if (text !== undefined) files.push({ path, bytes: decodeBase64(text) ?? new Uint8Array(), mode: own ?? mode });
  }
  return files;
}

function downwardFiles(items: readonly DownwardAPIVolumeFile[], fields: FieldReader, mode: number): VolumeFile[] {
  return items.map((item) => ({ path: item.path, bytes: encodeUtf8(fields.field(item)), mode: item.mode ?? mode }));
}
