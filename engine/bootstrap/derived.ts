import type { KubeObject } from '../api/object';

/**
 * Objects that a cluster of this kind has and the recording of its start leaves out. They follow from the recorded
 * ones: the ReplicaSet between Deployment and Pods of CoreDNS, kube-proxy's revision, the storage class.
 */
export function coreDnsReplicaSet(objects: readonly KubeObject[]): KubeObject {
  const deployment = objects.find((o) => o.kind === 'Deployment' && o.metadata.name === 'coredns')!;
  const pod = objects.find((o) => o.kind === 'Pod' && o.metadata.name!.startsWith('coredns-'))!;
  const hash = pod.metadata.labels!['pod-template-hash']!;
  const spec = deployment['spec'] as { replicas: number; template: { metadata: { labels: Record<string, string> } } };
  const labels = { ...spec.template.metadata.labels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name: `coredns-${hash}`, namespace: 'kube-system', generation: 1, labels, creationTimestamp: deployment.metadata.creationTimestamp!,
      annotations: { 'deployment.kubernetes.io/desired-replicas': '2', 'deployment.kubernetes.io/max-replicas': '3', 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'coredns', uid: '#Deployment/kube-system/coredns', controller: true, blockOwnerDeletion: true }],
    },
    spec: { replicas: spec.replicas, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { ...spec.template.metadata, labels } } },
    status: { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 },
  };
}

export function kubeProxyRevision(objects: readonly KubeObject[]): KubeObject {
  const daemonSet = objects.find((o) => o.kind === 'DaemonSet' && o.metadata.name === 'kube-proxy')!;
  const pod = objects.find((o) => o.kind === 'Pod' && o.metadata.name!.startsWith('kube-proxy-'))!;
  const hash = pod.metadata.labels!['controller-revision-hash']!;
  const template = (daemonSet['spec'] as { template: object }).template;
  return {
    apiVersion: 'apps/v1', kind: 'ControllerRevision',
    metadata: {
      name: `kube-proxy-${hash}`, namespace: 'kube-system', labels: { 'controller-revision-hash': hash, 'k8s-app': 'kube-proxy' }, annotations: { 'deprecated.daemonset.template.generation': '1' },
      creationTimestamp: daemonSet.metadata.creationTimestamp!,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy', uid: '#DaemonSet/kube-system/kube-proxy', controller: true, blockOwnerDeletion: true }],
    },
    data: { spec: { template: { $patch: 'replace', ...template } } },
    revision: 1,
  };
}

/** As the recorded cluster has it: volumes are made on the node where their first consumer runs. */
export function localPathStorageClass(): KubeObject {
  return {
    apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass',
    metadata: { name: 'local-path', creationTimestamp: '@300' },
    provisioner: 'rancher.io/local-path', reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer',
  };
}
