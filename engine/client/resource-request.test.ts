import { expect, it } from 'vitest';
import { requestInfo } from '../apiserver/request-info';
import { deployments, namespaces, nodes, pods, type Resource } from './resources';
import { ResourceRequest } from './resource-request';

const cases: readonly (readonly [kind: Resource, namespace: string | undefined, name: string | undefined, subresource: string | undefined])[] = [
  [pods, 'lab', undefined, undefined], [pods, undefined, undefined, undefined], [pods, 'lab', 'web', undefined], [pods, 'lab', 'web', 'status'],
  [deployments, 'lab', 'web', 'scale'], [nodes, undefined, 'worker-1', undefined], [nodes, undefined, undefined, undefined],
  [namespaces, undefined, 'lab', undefined], [namespaces, undefined, 'lab', 'finalize'], [namespaces, undefined, undefined, undefined],
];

it.each(cases)('says of itself what the server reads in its path: %o %s %s %s', (kind, namespace, name, subresource) => {
  const request = new ResourceRequest(undefined, 'GET', kind, namespace, name, { subresource });
  const { isResource, group, version, resource, watchPath, rest } = request;
  expect({ isResource, group, version, resource, namespace: request.namespace, name: request.name, subresource: request.subresource, path: request.path, watchPath, rest })
    .toEqual({ ...{ namespace: undefined, name: undefined, subresource: undefined }, ...requestInfo(request.path) });
});
