import type { KindRegistry } from '../api/registry';
import type { ApiRequest, RequestInfo } from '../api/transport';
import { decodeUtf8 } from '../runtime/bytes';
import type { Holding } from '../runtime/clock';
import type { LazyModule } from '../runtime/lazy-module';

/** Thrown where a request cannot go on without a part of the server that is not there yet. */
export class PartNeeded extends Error {
  override readonly name = 'PartNeeded';

  constructor(readonly part: Holding) {
    super('a part of the API server is on its way');
  }
}

/** The part, or the word that the request is to be sent again when it is there. */
export function needed<T>(part: LazyModule<T>): T {
  if (!part.loaded) throw new PartNeeded(part);
  return part.value;
}

/** Patches that few clients send. */
const PATCHES = new Set(['application/apply-patch+yaml', 'application/json-patch+json']);
const SUBRESOURCES = new Set(['scale', 'log', 'eviction', 'exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers', 'resize']);
const SECURITY_LABEL = 'pod-security.kubernetes.io/';

/**
 * Whether a request needs what few requests need (rare.ts). Asked of every request of a sender that can wait, until the
 * answer is yes once: it depends on the request alone, never on what is loaded, so that it is the same everywhere.
 */
export function isRare(registry: KindRegistry, { method, path, headers, body }: ApiRequest, info: RequestInfo): boolean {
  if (!info.isResource) return !/^\/(apis?(\/|$)|version$)/.test(path);
  const kind = registry.find(info.group, info.version, info.resource);
  if (!kind) return false;
  if (kind.rare || kind.source || (info.subresource !== undefined && SUBRESOURCES.has(info.subresource))) return true;
  if (method === 'PATCH' && PATCHES.has((headers?.['content-type'] ?? '').split(';')[0]!)) return true;
  return info.resource === 'namespaces' && body !== undefined && ('object' in body ? JSON.stringify(body.object) : decodeUtf8(body.bytes)).includes(SECURITY_LABEL);
}
