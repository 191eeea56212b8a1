import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Secret, VolumeProjection } from '../../api/types';
import { decodeBase64, encodeUtf8 } from '../../runtime/bytes';
import type { VolumeFile } from './atomic-writer';
import { VolumeError } from './volume-error';

/** What projections read; the host answers from its caches. */
export interface ProjectionSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  field(item: DownwardAPIVolumeFile): string;
  token(audience: string | undefined, expirationSeconds: number | undefined): string;
}

export type FileMaker = () => readonly VolumeFile[];

/** Files of a ConfigMap; refuses what is missing unless it is optional. */
export function configMapFiles(map: ConfigMap | undefined, name: string, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): FileMaker {
  if (!map) {
    if (optional) return () => [];
    throw new VolumeError(`configmap "${name}" not found`);
  }
  const keys = chosen([...Object.keys(map.data ?? {}), ...Object.keys(map.binaryData ?? {})], items, 'config', optional);
  return () => keys.map(({ key, path, mode: own }) => {
    const text = map.data?.[key];
    const bytes = text !== undefined ? encodeUtf8(text) : (decodeBase64(map.binaryData?.[key] ?? '') ?? new Uint8Array());
    return { path, bytes, mode: own ?? mode };
  });
}

export function secretFiles(secret: Secret | undefined, name: string, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): FileMaker {
  if (!secret) {
    if (optional) return () => [];
    throw new VolumeError(`secret "${name}" not found`);
  }
  const keys = chosen(Object.keys(secret.data ?? {}), items, 'secret', optional);
  return () => keys.map(({ key, path, mode: own }) => ({ path, bytes: decodeBase64(secret.data![key]!) ?? new Uint8Array(), mode: own ?? mode }));
}

export function downwardFiles(items: readonly DownwardAPIVolumeFile[], sources: ProjectionSources, mode: number): FileMaker {
  return () => items.map((item) => ({ path: item.path, bytes: encodeUtf8(sources.field(item)), mode: item.mode ?? mode }));
}

/** Several sources in one directory. */
export function projectedFiles(list: readonly VolumeProjection[], sources: ProjectionSources, mode: number): FileMaker {
  const makers = list.map((projection): FileMaker => {
    const { configMap, secret, downwardAPI, serviceAccountToken } = projection;
    if (configMap) return configMapFiles(sources.configMap(configMap.name ?? ''), configMap.name ?? '', configMap.items, mode, configMap.optional === true);
    if (secret) return secretFiles(sources.secret(secret.name ?? ''), secret.name ?? '', secret.items, mode, secret.optional === true);
    if (downwardAPI) return downwardFiles(downwardAPI.items ?? [], sources, mode);
    if (serviceAccountToken) return () => [{ path: serviceAccountToken.path, bytes: encodeUtf8(sources.token(serviceAccountToken.audience, serviceAccountToken.expirationSeconds)), mode }];
    throw new VolumeError(`not simulated: this source of a projected volume: ${Object.keys(projection).join(', ')}`);
  });
  return () => makers.flatMap((make) => make());
}

function chosen(keys: readonly string[], items: readonly KeyToPath[] | undefined, what: 'config' | 'secret', optional: boolean): readonly KeyToPath[] {
  if (!items?.length) return keys.map((key) => ({ key, path: key }));
  const known = new Set(keys);
  const missing = items.find((item) => !known.has(item.key));
  if (missing && !optional) throw new VolumeError(`references non-existent ${what} key: ${missing.key}`);
  return items.filter((item) => known.has(item.key));
}
