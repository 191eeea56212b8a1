import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import type { CertificateSigningRequest } from '../../api/types';
import { sameJson } from '../../api/validation/object-meta';
import { decodeBase64, decodeUtf8 } from '../../runtime/bytes';
import { refusal } from './refusal';

const GROUP = 'certificates.k8s.io';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

const isCsr = ({ kind }: AdmissionRequest): boolean => kind.group === GROUP && kind.plural === 'certificatesigningrequests';

/** Whether a user may do something to a signer: by its name, or by its domain ("example.com/*"). */
function permitted(context: AdmissionContext, verb: string, signer: string): boolean {
  return [signer, `${signer.split('/')[0]}/*`].some((name) => context.authorize({ verb, group: GROUP, resource: 'signers', name }));
}

/** Who approves needs the right to approve for the signer. */
export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  validate(request, context) {
    if (!isCsr(request) || request.subresource !== 'approval' || request.operation !== 'UPDATE') return;
    const { signerName } = (request.oldObject as unknown as CertificateSigningRequest).spec;
    if (!permitted(context, 'approve', signerName)) throw refusal(request, context, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
  },
};

/** Who writes the certificate needs the right to sign for the signer. */
export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  validate(request, context) {
    if (!isCsr(request) || request.subresource !== 'status' || request.operation !== 'UPDATE') return;
    const old = request.oldObject as unknown as CertificateSigningRequest;
    const now = request.object as unknown as CertificateSigningRequest;
    if (now.status?.certificate === old.status?.certificate && sameJson(now.status?.conditions ?? [], old.status?.conditions ?? [])) return;
    if (!permitted(context, 'sign', old.spec.signerName)) throw refusal(request, context, `user not permitted to sign requests with signerName ${JSON.stringify(old.spec.signerName)}`);
  },
};

/** Nobody asks for a client certificate that may do everything. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate(request, context) {
    if (!isCsr(request) || request.subresource !== undefined || request.operation !== 'CREATE') return;
    const { signerName, request: pem } = (request.object as unknown as CertificateSigningRequest).spec;
    if (signerName !== CLIENT_SIGNER) return;
    // The organisation stands as plain text in the request's DER.
    const text = decodeUtf8(decodeBase64(pem) ?? new Uint8Array()).replace(/-----[A-Z ]+-----|\s/g, '');
    const der = decodeBase64(text) ?? new Uint8Array();
    if (String.fromCharCode(...der.subarray(0, 4096)).includes('system:masters')) throw refusal(request, context, `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`);
  },
};
