import { encodeUtf8 } from '../runtime/bytes';
import type { HttpHandler, HttpResponse } from '../runtime/net';
import { PRIVATE_REGISTRY, type Registry } from './registry';

/** The read side of the private registry's HTTP API (OCI distribution specification): catalogue and tags. */
export function registryEndpoint(registry: Registry): HttpHandler {
  const own = () => registry.list().filter(({ repository }) => repository.startsWith(`${PRIVATE_REGISTRY}/`)).map(({ repository, tags }) => ({ name: repository.slice(PRIVATE_REGISTRY.length + 1), tags }));
  return ({ path }) => {
    const [place = ''] = path.split('?');
    if (place === '/v2/' || place === '/v2') return json(200, {});
    if (place === '/v2/_catalog') return json(200, { repositories: own().map(({ name }) => name) });
    const name = /^\/v2\/(.+)\/tags\/list$/.exec(place)?.[1];
    if (name !== undefined) {
      const found = own().find((one) => one.name === name);
      return found ? json(200, { name, tags: found.tags }) : json(404, { errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known to registry', detail: { name } }] });
    }
    const manifest = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(place);
    if (manifest) {
      const image = registry.find(`${PRIVATE_REGISTRY}/${manifest[1]}${manifest[2]!.startsWith('sha256:') ? '@' : ':'}${manifest[2]}`);
      if (!image) return json(404, { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: { Tag: manifest[2] } }] });
      const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
      return json(200, { schemaVersion: 2, mediaType, config: { mediaType: 'application/vnd.docker.container.image.v1+json', digest: image.id } }, { 'Docker-Content-Digest': image.digest, 'Content-Type': mediaType });
    }
    return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: encodeUtf8('404 page not found\n') };
  };
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', 'Docker-Distribution-Api-Version': 'registry/2.0', ...headers }, body: encodeUtf8(`${JSON.stringify(body)}\n`) };
}
