import { beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status';
import { TestServer } from '../testing/test-server';

let server: TestServer;
beforeAll(() => {
  server = new TestServer();
  for (const name of ['stays', 'goes']) server.object('POST', PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
  const labels = { app: 'a' };
  server.object('POST', DEPLOYMENTS, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } });
});

const PODS = '/api/v1/namespaces/lab/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/lab/deployments';
const TOKEN = '/api/v1/namespaces/lab/serviceaccounts/default/token';
const binding = (name: string, target: object): object => ({ apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
const eviction = (name: string, deleteOptions: object = {}): object => ({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions });
const token = (spec: object): object => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
const options = (content: object): object => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...content });
const review = (resource: string): string => `/apis/authorization.k8s.io/v1/${resource}`;

/* One line per request: what it asks, and the code and message of the answer. */
const cases: readonly (readonly [what: string, method: 'POST' | 'PUT' | 'DELETE', path: string, body: object | undefined, code: number, message: string])[] = [
  ['a binding to no node', 'POST', `${PODS}/stays/binding`, binding('stays', { kind: 'Pod' }), 500, '[target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]'],
  ['a binding of another pod', 'POST', `${PODS}/stays/binding`, binding('goes', { name: 'n' }), 400, 'name in URL does not match name in Binding object'],
  ['an eviction without a name', 'POST', `${PODS}/stays/eviction`, {}, 400, 'name in URL does not match name in Eviction object'],
  ['an eviction with two trials', 'POST', `${PODS}/stays/eviction?dryRun=All`, eviction('stays', { dryRun: ['Some'] }), 500, 'Non-matching dry-run options in request and content: [All] and [Some]'],
  ['a short token', 'POST', TOKEN, token({ expirationSeconds: 5 }), 422, 'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes'],
  ['a token bound to a workload', 'POST', TOKEN, token({ boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } }), 400, 'cannot bind token to object of type apps/v1, Kind=Deployment'],
  ['a token bound to a pod that was', 'POST', TOKEN, token({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'stays', uid: 'u' } }), 409, 'Operation cannot be fulfilled on Pod "stays": the UID in the bound object reference (u) does not match the UID in record. The object might have been deleted and then recreated'],
  ['a scale of another name', 'PUT', `${DEPLOYMENTS}/d/scale`, { metadata: { name: 'q' }, spec: { replicas: 1 } }, 400, 'the name of the object (q) does not match the name on the URL (d)'],
  ['a scale below nothing', 'PUT', `${DEPLOYMENTS}/d/scale`, { metadata: { name: 'd' }, spec: { replicas: -1 } }, 422, 'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ['options of another kind', 'DELETE', `${PODS}/goes`, { kind: 'Foo' }, 500, 'no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:110"'],
  ['options of a wrong type', 'DELETE', `${PODS}/goes`, options({ gracePeriodSeconds: 'a' }), 500, 'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64'],
  ['a grace that is no number', 'DELETE', `${PODS}/goes?gracePeriodSeconds=a`, undefined, 400, 'strconv.ParseInt: parsing "a": invalid syntax'],
  ['an unsafe deletion with a trial', 'DELETE', `${PODS}/goes`, options({ dryRun: ['All'], ignoreStoreReadErrorWithClusterBreakingPotential: true }), 422, 'DeleteOptions.meta.k8s.io "" is invalid: ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set together with .dryRun'],
  ['an update of a lease without its version', 'PUT', '/apis/coordination.k8s.io/v1/namespaces/lab/leases/l', { metadata: { name: 'l' }, spec: { leaseTransitions: 1 } }, 422, 'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update'],
  ['an update of nothing', 'PUT', '/api/v1/namespaces/lab/configmaps/c', { metadata: { name: 'c' } }, 404, 'configmaps "c" not found'],
  ['an update without a name', 'PUT', '/api/v1/namespaces/lab/configmaps/c', {}, 400, 'the name of the object (c based on URL) was undeterminable: name must be provided'],
  ['a review of nothing', 'POST', review('subjectaccessreviews'), { spec: {} }, 422, '.authorization.k8s.io "" is invalid: [spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]'],
  ['a review of two things', 'POST', review('selfsubjectaccessreviews'), { spec: { resourceAttributes: {}, nonResourceAttributes: { path: '/', verb: 'get' } } }, 422, '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: authorization.NonResourceAttributes{Path:"/", Verb:"get"}: cannot be specified in combination with resourceAttributes'],
];

describe('requests beside the objects themselves are refused in the words of their registries', () => {
  it('creates a lease that a PUT does not find', () => {
    expect(server.object('PUT', '/apis/coordination.k8s.io/v1/namespaces/lab/leases/l', { metadata: { name: 'l' } }).kind).toBe('Lease');
  });

  it.each(cases)('%s', (_what, method, path, body, code, message) => {
    const status: Status = server.object(method, path, body);
    expect([status.code, status.message]).toEqual([code, message]);
  });

  it('tries a deletion that asks for it anywhere', () => {
    for (const [query, body] of [['?dryRun=All', options({})], ['', options({ dryRun: ['All'] })], ['?dryRun=All', undefined]] as const) {
      expect(server.send('DELETE', `${PODS}/stays${query}`, body).status).toBe(200);
      expect(server.send('GET', `${PODS}/stays`).status).toBe(200);
    }
  });

  it('shows a scale as a table of its own', () => {
    const table = server.object('GET', `${DEPLOYMENTS}/d/scale`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }) as unknown as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age']);
    expect(table.rows[0]!.cells.slice(0, 2)).toEqual(['d', 1]);
  });

  it('applies a scale and owns the replicas with it', () => {
    const apply = (manager: string, replicas: number): Status => server.object('PATCH', `${DEPLOYMENTS}/d/scale?fieldManager=${manager}`, { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas } }, { 'content-type': 'application/apply-patch+yaml' });
    expect((apply('one&force=true', 3) as unknown as { spec: object }).spec).toEqual({ replicas: 3 });
    expect(apply('two', 4).message).toBe('Apply failed with 1 conflict: conflict with "one" with subresource "scale": .spec.replicas');
  });
});
