import { expect, it } from 'vitest';
import type { Status } from '../../api/status';
import { encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { TestServer } from '../testing/test-server';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const dev = { name: 'dev', groups: ['system:authenticated'] };

const csr = (der: string): object => ({
  metadata: { name: 'dev' },
  spec: { request: encodeBase64(encodeUtf8(`-----BEGIN CERTIFICATE REQUEST-----\n${encodeBase64(encodeUtf8(der))}\n-----END CERTIFICATE REQUEST-----\n`)), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
});

it('lets only those approve who may approve for the signer', () => {
  const t = new TestServer();
  expect(t.send('POST', CSRS, csr('CN=dev')).status).toBe(201);
  t.send('POST', `${RBAC}/clusterroles`, { metadata: { name: 'approver' }, rules: [{ apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['patch'] }] });
  t.send('POST', `${RBAC}/clusterrolebindings`, { metadata: { name: 'approver' }, roleRef: { kind: 'ClusterRole', name: 'approver' }, subjects: [{ kind: 'User', name: 'dev' }] });
  const approve = (): Status => t.send('PATCH', `${CSRS}/dev/approval`, { status: { conditions: [{ type: 'Approved', status: 'True', reason: 'R' }] } }, { 'content-type': 'application/merge-patch+json' }, dev).object as Status;
  expect(approve()).toMatchObject({ code: 403, message: 'certificatesigningrequests.certificates.k8s.io "dev" is forbidden: user not permitted to approve requests with signerName "kubernetes.io/kube-apiserver-client"' });
  t.send('PATCH', `${RBAC}/clusterroles/approver`, [{ op: 'add', path: '/rules/-', value: { apiGroups: ['certificates.k8s.io'], resources: ['signers'], resourceNames: ['kubernetes.io/*'], verbs: ['approve'] } }], { 'content-type': 'application/json-patch+json' });
  expect(approve()).toMatchObject({ kind: 'CertificateSigningRequest' });
});

it('refuses a client certificate for system:masters', () => {
  expect(new TestServer().send('POST', CSRS, csr('O=system:masters, CN=dev')).object).toMatchObject({ code: 403, message: 'certificatesigningrequests.certificates.k8s.io "dev" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed' });
});
