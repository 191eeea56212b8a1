import type { CertificateSigningRequest } from '../../api/types';
import { certificateSigningRequests, rfc3339 } from '../../client';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';

/** Signs with the cluster's authority; given by the composition root, because it needs a library for certificates. */
export interface CertificateSigner {
  /** PEM of the certificate for a request in PEM. Throws Error for a request that it cannot read. */
  sign(request: { readonly pem: string; readonly signerName: string; readonly usages: readonly string[]; readonly expirationSeconds?: number }): string;
}

const SIGNERS: ReadonlySet<string> = new Set(['kubernetes.io/kube-apiserver-client', 'kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving', 'kubernetes.io/legacy-unknown']);
const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

/** Approves the kubelets' own client certificates and signs what is approved (pkg/controller/certificates). */
export function startCertificates(context: ControllerContext, signer?: CertificateSigner): void {
  const { client, clock, informers } = context;
  const queue = newQueue(context);
  const recorder = newRecorder(context, 'certificate-controller');
  enqueueAll(context, certificateSigningRequests, queue);
  start(context, 'certificates', queue, (name) => {
    const request = informers.lister(certificateSigningRequests).get(undefined, name);
    if (!request || has(request, 'Denied') || has(request, 'Failed') || request.status?.certificate) return;
    if (!has(request, 'Approved')) {
      if (!isOwnKubelet(request)) return;
      const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message: 'Auto approving kubelet client certificate after SubjectAccessReview.', lastUpdateTime: rfc3339(clock.now()) };
      client.updateSubresource(certificateSigningRequests, name, undefined, 'approval', { ...request, status: { ...request.status, conditions: [...request.status?.conditions ?? [], condition] } });
      return;
    }
    const { signerName, usages = [], expirationSeconds } = request.spec;
    if (!SIGNERS.has(signerName)) return;
    if (!signer) return recorder.warning(request, 'NotSimulated', 'not simulated: this cluster signs no certificates');
    try {
      const certificate = signer.sign({ pem: request.spec.request, signerName, usages, expirationSeconds });
      client.updateStatus(certificateSigningRequests, { ...request, status: { ...request.status, certificate } });
    } catch (error) {
      const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: (error as Error).message, lastUpdateTime: rfc3339(clock.now()) };
      client.updateStatus(certificateSigningRequests, { ...request, status: { ...request.status, conditions: [...request.status?.conditions ?? [], condition] } });
    }
  });
}

function has(request: CertificateSigningRequest, type: string): boolean {
  return request.status?.conditions?.some((condition) => condition.type === type) ?? false;
}

/** A node's renewal of its own client certificate. */
function isOwnKubelet({ spec }: CertificateSigningRequest): boolean {
  return spec.signerName === KUBELET_CLIENT && spec.username?.startsWith('system:node:') === true;
}
