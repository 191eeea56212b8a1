import { decodeBase64, decodeUtf8 } from '../runtime/bytes';
import { isNotFound } from '../api/status';
import { secrets } from '../client';
import type { KubeletContext } from './context';
import type { RegistryCredentials } from './cri';
import type { PodRecord } from './pod-record';

/** Credentials from the pod's imagePullSecrets (admission copied its service account's); secrets that lack are passed over, as in a cluster. */
export function pullCredentials(context: KubeletContext, pod: PodRecord): RegistryCredentials[] {
  const namespace = pod.pod.metadata.namespace!;
  const credentials: RegistryCredentials[] = [];
  for (const { name } of pod.pod.spec!.imagePullSecrets ?? []) {
    const data = found(() => context.client.get(secrets, name ?? '', namespace))?.data;
    const text = data?.['.dockerconfigjson'] ?? data?.['.dockercfg'];
    if (text === undefined) {
      context.recorder.warning(pod.pod, 'FailedToRetrieveImagePullSecret', `Unable to retrieve some image pull secrets (${name}); attempting to pull the image may not succeed.`);
      continue;
    }
    credentials.push(...parse(decodeUtf8(decodeBase64(text) ?? new Uint8Array())));
  }
  return credentials;
}

function parse(text: string): RegistryCredentials[] {
  try {
    const config = JSON.parse(text) as { auths?: Record<string, { username?: string; password?: string; auth?: string }> };
    return Object.entries(config.auths ?? (config as Record<string, { username?: string; password?: string; auth?: string }>)).map(([server, entry]) => {
      const [username = '', ...rest] = entry.auth ? decodeUtf8(decodeBase64(entry.auth) ?? new Uint8Array()).split(':') : [entry.username ?? ''];
      return { server, username, password: entry.auth ? rest.join(':') : (entry.password ?? '') };
    });
  } catch {
    // The kubelet ignores secrets that it cannot read.
    return [];
  }
}

function found<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
