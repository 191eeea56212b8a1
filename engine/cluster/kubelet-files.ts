import type { KubeObject } from '../api/object';
import { encodeUtf8, encodeBase64 } from '../runtime/bytes';

/** What kubeadm leaves on every node for its kubelet: its configuration, how it reaches the cluster at `server`, whom it trusts. */
export function kubeletFiles(objects: readonly KubeObject[], server: string, rootCa: string): Record<string, string> {
  const settings = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'kubelet-config');
  return {
    '/var/lib/kubelet/config.yaml': (settings?.['data'] as { readonly kubelet?: string } | undefined)?.kubelet ?? '',
    '/var/lib/kubelet/kubeadm-flags.env': 'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.10"\n',
    '/etc/kubernetes/pki/ca.crt': rootCa,
    '/etc/kubernetes/kubelet.conf': `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${encodeBase64(encodeUtf8(rootCa))}
    server: ${server}
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
preferences: {}
users:
- name: default-auth
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
`,
  };
}
