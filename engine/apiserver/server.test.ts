import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../runtime/bytes';
import { pod, TestServer } from './testing/test-server';

const PODS = '/api/v1/namespaces/lab/pods';
const MAPS = '/api/v1/namespaces/lab/configmaps';
const merge = { 'content-type': 'application/merge-patch+json' };
const apply = { 'content-type': 'application/apply-patch+yaml' };
const bob = { name: 'bob', groups: [] };

describe('writing', () => {
  it('fills in metadata, defaults and what Go always writes', () => {
    const t = new TestServer();
    const created = t.object('POST', PODS, pod('web'));
    expect(created.metadata).toMatchObject({ name: 'web', namespace: 'lab', generation: 1, creationTimestamp: '2026-11-21T08:00:00Z' });
    expect(created.spec.containers[0]).toMatchObject({ resources: {}, imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' });
    expect(created.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(Object.isFrozen(created.spec.containers)).toBe(true);
  });

  it('gives persistent volumes and nodes what the real defaults give', () => {
    const t = new TestServer();
    const disk = t.object('POST', '/api/v1/persistentvolumes', { metadata: { name: 'd' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], rbd: { monitors: ['m'], image: 'i' } } });
    expect(disk.spec.rbd).toEqual({ monitors: ['m'], image: 'i', pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' });
    const node = t.object('POST', '/api/v1/nodes', { metadata: { name: 'n' }, status: { capacity: { cpu: '2' } } });
    expect(node.status).toMatchObject({ capacity: { cpu: '2' }, allocatable: { cpu: '2' } });
  });

  it('binds a pod to a node by a Binding that is created beside it, once', () => {
    const t = new TestServer();
    t.object('POST', PODS, pod('web'));
    const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'worker-1' } };
    expect(t.send('POST', '/api/v1/namespaces/lab/bindings', binding).status).toBe(201);
    expect(t.object('GET', `${PODS}/web`).spec.nodeName).toBe('worker-1');
    expect(t.object('POST', '/api/v1/namespaces/lab/bindings', binding).message).toBe('Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "worker-1"');
  });

  it('generates names, and stores nothing on a dry run', () => {
    const t = new TestServer();
    expect(t.object('POST', MAPS, { metadata: { generateName: 'c-' } }).metadata.name).toMatch(/^c-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const before = t.server.store.revision;
    expect(t.send('POST', `${MAPS}?dryRun=All`, { metadata: { name: 'dry' } }).status).toBe(201);
    expect(t.server.store.revision).toBe(before);
    expect(t.send('GET', `${MAPS}/dry`).status).toBe(404);
  });

  it('refuses, warns of or ignores unknown fields', () => {
    const t = new TestServer();
    const body = JSON.stringify({ metadata: { name: 'x' }, dota: {} });
    const json = { 'content-type': 'application/json' };
    expect(t.object('POST', `${MAPS}?fieldValidation=Strict`, body, json).message).toBe('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dota"');
    expect(t.send('POST', `${MAPS}?dryRun=All`, body, json).warnings).toEqual(['unknown field "dota"']);
    expect(t.send('POST', `${MAPS}?dryRun=All&fieldValidation=Ignore`, body, json).warnings).toBeUndefined();
  });

  it('refuses a stale update and leaves an unchanged object at its revision', () => {
    const t = new TestServer();
    const first = t.object('POST', MAPS, { metadata: { name: 'x' }, data: { a: '1' } });
    expect(t.object('PUT', `${MAPS}/x`, first).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    t.object('PATCH', `${MAPS}/x`, { data: { a: '2' } }, merge);
    expect(t.object('PUT', `${MAPS}/x`, { ...first, data: { a: '3' } })).toMatchObject({ code: 409, message: 'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again' });
  });

  it('says what is wrong with a body', () => {
    const t = new TestServer();
    const json = { 'content-type': 'application/json' };
    expect(t.object('POST', PODS, '{"a":', json).message).toBe('the object provided is unrecognized (must be of type Pod): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({"a":)');
    expect(t.send('POST', PODS, 'x', { 'content-type': 'text/csv' }).status).toBe(415);
    expect(t.send('POST', MAPS, `{"data":${'{"a":'.repeat(150)}1${'}'.repeat(151)}`, json).status).toBe(400);
    const bomb = `a: &a [${'x,'.repeat(100)}]\nb: &b [${'*a,'.repeat(100)}]\nc: &c [${'*b,'.repeat(100)}]\nd: [${'*c,'.repeat(100)}]\n`;
    expect(t.send('POST', MAPS, bomb, { 'content-type': 'application/yaml' }).status).toBe(400);
    expect(t.server.send({ method: 'POST', path: MAPS, headers: json, body: { bytes: encodeUtf8(`"${'x'.repeat(3 * 1024 * 1024)}"`) } }).status).toBe(413);
  });
});

describe('server-side apply', () => {
  const map = (data: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data });

  it('creates, owns, conflicts, is forced, and removes what its manager drops', () => {
    const t = new TestServer();
    expect(t.send('PATCH', `${MAPS}/x?fieldManager=one`, map({ a: '1', b: '1' }), apply).status).toBe(201);
    expect(t.object('PATCH', `${MAPS}/x?fieldManager=two`, map({ a: '2' }), apply).message).toBe('Apply failed with 1 conflict: conflict with "one": .data.a');
    expect(t.object('PATCH', `${MAPS}/x?fieldManager=two&force=true`, map({ a: '2' }), apply).data).toEqual({ a: '2', b: '1' });
    expect(t.object('PATCH', `${MAPS}/x?fieldManager=one`, map({ a: '2' }), apply).data).toEqual({ a: '2' });
    const { managedFields } = t.object('GET', `${MAPS}/x`, undefined, { accept: 'application/json' }).metadata;
    expect(managedFields.map((entry: { manager: string; fieldsV1: object }) => [entry.manager, entry.fieldsV1])).toEqual([['one', { 'f:data': { 'f:a': {} } }], ['two', { 'f:data': { 'f:a': {} } }]]);
  });

  it('writes nothing when the same is applied again', () => {
    const t = new TestServer();
    const first = t.object('PATCH', `${MAPS}/x?fieldManager=one`, map({ a: '1' }), apply);
    expect(t.object('PATCH', `${MAPS}/x?fieldManager=one`, map({ a: '1' }), apply).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });
});

describe('reading', () => {
  it('pages consistently while objects come', () => {
    const t = new TestServer();
    for (const name of ['a', 'b', 'd']) t.send('POST', MAPS, { metadata: { name } });
    const first = t.object('GET', `${MAPS}?limit=2`);
    expect(first.metadata.remainingItemCount).toBe(1);
    t.send('POST', MAPS, { metadata: { name: 'c' } });
    const second = t.object('GET', `${MAPS}?limit=2&continue=${first.metadata.continue}`);
    expect(second.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['d']);
    t.server.store.compact(t.server.store.revision);
    expect(t.object('GET', `${MAPS}?limit=2&continue=${first.metadata.continue}`)).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('watches from a revision, sends initial events with a bookmark, and ends with 410 when compacted', () => {
    const t = new TestServer();
    t.send('POST', MAPS, { metadata: { name: 'a' } });
    const from = t.server.store.revision;
    t.send('POST', MAPS, { metadata: { name: 'b' } });
    const replay = t.watch(`${MAPS}?resourceVersion=${from}`);
    const initial = t.watch(`${MAPS}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    t.settle();
    t.send('DELETE', `${MAPS}/b`);
    t.settle();
    expect(replay.map((event) => `${event.type} ${event.object.metadata.name}`)).toEqual(['ADDED b', 'DELETED b']);
    expect(initial.map((event) => `${event.type} ${event.object.metadata.name ?? event.object.metadata.annotations?.['k8s.io/initial-events-end']}`)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK true', 'DELETED b']);
    t.server.store.compact(t.server.store.revision);
    const gone = t.watch(`${MAPS}?resourceVersion=${from}`);
    t.settle();
    expect(gone).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  it('reckons the ages in a watched Table at the time of each event', () => {
    const t = new TestServer();
    t.send('POST', PODS, pod('web'));
    const cells: unknown[] = [];
    t.send('GET', `${PODS}?watch=true`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }).stream!
      .subscribe({ frame: (frame) => cells.push((frame as { object: { rows: { cells: unknown[] }[] } }).object.rows[0]!.cells[4]), end: () => undefined });
    t.settle();
    t.clock.runUntil(t.clock.now() + 30_000);
    t.send('PATCH', `${PODS}/web`, { metadata: { labels: { seen: 'yes' } } }, merge);
    t.settle();
    expect(cells).toEqual(['0s', '30s']);
  });

  it('answers a Table with the columns of the kind and refuses forms it does not know', () => {
    const t = new TestServer();
    t.send('POST', PODS, pod('web'));
    const table = t.object('GET', PODS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' });
    expect(table.rows[0].cells).toEqual(['web', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>']);
    expect(t.send('GET', PODS, undefined, { accept: 'text/html' }).status).toBe(406);
  });
});

describe('deleting', () => {
  it('waits for finalizers, honours preconditions, and marks an orphaning deletion for the garbage collector', () => {
    const t = new TestServer();
    t.send('POST', MAPS, { metadata: { name: 'x', finalizers: ['example.com/hold'] } });
    expect(t.object('DELETE', `${MAPS}/x`, { preconditions: { uid: 'other' } })).toMatchObject({ code: 409 });
    expect(t.object('DELETE', `${MAPS}/x`, { propagationPolicy: 'Orphan' }).metadata).toMatchObject({ finalizers: ['example.com/hold', 'orphan'], deletionTimestamp: '2026-11-21T08:00:00Z' });
    t.send('PATCH', `${MAPS}/x`, { metadata: { finalizers: null } }, merge);
    expect(t.send('GET', `${MAPS}/x`).status).toBe(404);
  });
});

describe('access', () => {
  it('forbids in the words of the authorizer, allows by binding, and lets an administrator impersonate', () => {
    const t = new TestServer();
    expect(t.send('GET', PODS, undefined, {}, bob).object).toMatchObject({ code: 403, message: 'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "lab"' });
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/lab';
    t.send('POST', `${rbac}/roles`, { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] });
    t.send('POST', `${rbac}/rolebindings`, { metadata: { name: 'bob' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' }, subjects: [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }] });
    expect(t.send('GET', PODS, undefined, {}, bob).status).toBe(200);
    expect(t.send('GET', PODS, undefined, { 'impersonate-user': 'bob' }).status).toBe(200);
    expect(t.send('DELETE', PODS, undefined, { 'impersonate-user': 'bob' }).status).toBe(403);
  });

  it('issues tokens of service accounts and takes them back until they expire', () => {
    const t = new TestServer();
    const { token } = t.object('POST', '/api/v1/namespaces/lab/serviceaccounts/default/token', { spec: { expirationSeconds: 600 } }).status;
    const headers = { authorization: `Bearer ${token}` };
    expect(t.send('GET', PODS, undefined, headers).object).toMatchObject({ code: 403, message: expect.stringContaining('User "system:serviceaccount:lab:default"') });
    t.clock.runUntil(t.clock.now() + 601_000);
    expect(t.server.send({ method: 'GET', path: PODS, headers }).status).toBe(401);
  });
});

it('makes up node ports on a dry run, and writes the divisor that nobody gave', () => {
  const t = new TestServer();
  const service = t.object('POST', '/api/v1/namespaces/lab/services?dryRun=All', { metadata: { name: 's' }, spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80 }] } }) as { spec: { ports: { nodePort: number }[]; healthCheckNodePort: number } };
  expect([service.spec.ports[0]!.nodePort, service.spec.healthCheckNodePort]).toEqual([32769, 32770]);
  const env = [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }];
  const made = t.object('POST', '/api/v1/namespaces/lab/pods', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx', env }] } }) as { spec: { containers: { env: object[] }[] } };
  expect(made.spec.containers[0]!.env).toEqual([{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } }]);
});

describe('tokens', () => {
  const issue = (t: TestServer, spec: object): string => (t.object('POST', '/api/v1/namespaces/lab/serviceaccounts/default/token', { spec }) as { status: { token: string } }).status.token;
  const ask = (t: TestServer, token: string): number => t.send('GET', '/api/v1/namespaces/lab', undefined, { authorization: `Bearer ${token}` }, { name: 'system:anonymous', groups: ['system:unauthenticated'] }).status;

  it('open the server only when they are meant for it', () => {
    const t = new TestServer();
    expect([ask(t, issue(t, {})), ask(t, issue(t, { audiences: ['vault'] })), ask(t, 'nonsense')]).toEqual([403, 401, 401]);
  });

  it('end with the pod that they are bound to', () => {
    const t = new TestServer();
    t.send('POST', '/api/v1/namespaces/lab/pods', pod('p'));
    const token = issue(t, { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } });
    const before = ask(t, token);
    t.send('DELETE', '/api/v1/namespaces/lab/pods/p', { gracePeriodSeconds: 0 });
    expect([before, ask(t, token)]).toEqual([403, 401]);
  });
});

describe('what is no resource', () => {
  it('answers health checks one by one, all of them, and without some', () => {
    const t = new TestServer();
    const text = (path: string): string => new TextDecoder().decode(t.send('GET', path).bytes);
    expect([text('/livez'), text('/livez/ping'), t.send('GET', '/livez/nope').status]).toEqual(['ok', 'ok', 404]);
    const lines = text('/readyz?verbose=&exclude=etcd').split('\n');
    expect(lines).toContain('[+]etcd excluded: ok');
    expect(lines.at(-2)).toBe('readyz check passed');
  });

  it('counts requests and objects', () => {
    const t = new TestServer();
    t.send('GET', '/api/v1/namespaces/lab/pods/nope');
    const text = new TextDecoder().decode(t.send('GET', '/metrics').bytes);
    expect(text).toContain('apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="",subresource="",verb="GET",version="v1"} 1\n');
    expect(text).toContain('apiserver_storage_objects{resource="namespaces"} 1\n');
  });

  it('refuses methods that the API does not know, and touches nothing', () => {
    const t = new TestServer();
    t.send('POST', '/api/v1/namespaces/lab/configmaps', { metadata: { name: 'stays' } });
    expect(t.send('OPTIONS' as 'GET', '/api/v1/namespaces/lab/configmaps').status).toBe(405);
    expect(t.send('GET', '/api/v1/namespaces/lab/configmaps/stays').status).toBe(200);
  });

  it('tells an unknown path under a served group from any other', () => {
    const t = new TestServer();
    expect(t.send('GET', '/apis/apps/v1/nopes').object).toMatchObject({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} });
    expect(t.send('GET', '/apis/nope.io/v1/things').object).toBeUndefined();
  });

  it('asks the components of the control plane how they are', () => {
    const t = new TestServer();
    t.send('POST', '/api/v1/namespaces', { metadata: { name: 'kube-system' } });
    const path = '/api/v1/namespaces/kube-system/pods';
    t.send('POST', path, { ...pod('etcd-0'), metadata: { name: 'etcd-0', labels: { component: 'etcd' } } });
    t.send('PATCH', `${path}/etcd-0/status`, { status: { containerStatuses: [{ name: 'c', ready: true, restartCount: 0, image: 'etcd', imageID: '', state: { running: {} } }] } }, merge);
    const items = t.object('GET', '/api/v1/componentstatuses').items as { metadata: { name: string }; conditions: object[] }[];
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['controller-manager', 'scheduler', 'etcd-0']);
    expect(items[2]!.conditions).toEqual([{ type: 'Healthy', status: 'True', message: 'ok' }]);
    expect(items[1]!.conditions).toMatchObject([{ status: 'False', message: 'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused' }]);
    expect(t.object('GET', '/api/v1/componentstatuses/nope')).toMatchObject({ code: 500, message: 'Component not found: nope' });
  });
});
