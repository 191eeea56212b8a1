import { beforeEach, expect, it } from 'vitest';
import type { Status } from '../../api/status';
import { TestServer } from '../testing/test-server';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const dev = { name: 'dev', groups: ['team', 'system:authenticated'] };
let t: TestServer;

const ask = (path: string, body: object): Status => t.send('POST', `${RBAC}/${path}`, body, {}, dev).object as Status;
const role = (name: string, rules: object[]): object => ({ metadata: { name }, rules });

beforeEach(() => {
  t = new TestServer();
  t.send('POST', `${RBAC}/clusterroles`, role('rm', [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings', 'clusterroles'], verbs: ['create', 'patch'] }, { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]));
  t.send('POST', `${RBAC}/clusterrolebindings`, { metadata: { name: 'rm' }, roleRef: { kind: 'ClusterRole', name: 'rm' }, subjects: [{ kind: 'User', name: 'dev' }] });
});

it('lets somebody hand out what he holds, and names what he does not', () => {
  expect(ask('namespaces/lab/roles', role('held', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]))).toMatchObject({ kind: 'Role' });
  expect(ask('namespaces/lab/roles', role('more', [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'delete'] }]))).toMatchObject({
    code: 403,
    message: 'roles.rbac.authorization.k8s.io "more" is forbidden: user "dev" (groups=["team" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n'
      + '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
    details: { name: 'more', group: 'rbac.authorization.k8s.io', kind: 'roles' },
  });
});

it('asks the same of bindings, unless the role may be bound', () => {
  t.send('POST', `${RBAC}/clusterroles`, role('secrets', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]));
  const binding = { metadata: { name: 'b' }, roleRef: { kind: 'ClusterRole', name: 'secrets' }, subjects: [] };
  expect(ask('namespaces/lab/rolebindings', binding).code).toBe(403);
  expect(ask('namespaces/lab/rolebindings', { ...binding, roleRef: { kind: 'ClusterRole', name: 'nope' } })).toMatchObject({ code: 404, message: 'clusterroles.rbac.authorization.k8s.io "nope" not found' });
  t.send('POST', `${RBAC}/clusterroles`, role('binder', [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], resourceNames: ['secrets'], verbs: ['bind'] }]));
  t.send('POST', `${RBAC}/clusterrolebindings`, { metadata: { name: 'binder' }, roleRef: { kind: 'ClusterRole', name: 'binder' }, subjects: [{ kind: 'User', name: 'dev' }] });
  expect(ask('namespaces/lab/rolebindings', binding)).toMatchObject({ kind: 'RoleBinding' });
});

it('keeps aggregation for those who may do everything', () => {
  expect(ask('clusterroles', { ...role('all', []), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }).message).toBe('clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule');
});
