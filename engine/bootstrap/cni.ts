import type { KubeObject } from '../api/object';
import { json, PORTMAP } from './bridge';
import type { NodePlace } from './places';

export type CniAgent = 'flannel' | 'calico';

/** The agent that a CNI plugin runs on every node. */
interface Agent {
  readonly namespace: string;
  readonly name: string;
  readonly account: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hash: string;
  readonly image: string;
  readonly container: Readonly<Record<string, unknown>>;
}

const FLANNEL: Agent = {
  namespace: 'kube-flannel', name: 'kube-flannel-ds', account: 'flannel', labels: { app: 'flannel', 'k8s-app': 'flannel' }, hash: '6f8d5b7c9f', image: 'ghcr.io/flannel-io/flannel:v0.26.7',
  container: { name: 'kube-flannel', command: ['/opt/bin/flanneld'], args: ['--ip-masq', '--kube-subnet-mgr'] },
};
const CALICO: Agent = {
  namespace: 'kube-system', name: 'calico-node', account: 'calico-node', labels: { 'k8s-app': 'calico-node' }, hash: '7d9c5c6b54', image: 'docker.io/calico/node:v3.29.3',
  container: { name: 'calico-node', command: ['/bin/calico-node'], args: ['-felix', '-bird'] },
};
const AGENTS: Readonly<Record<CniAgent, Agent>> = { flannel: FLANNEL, calico: CALICO };
const IMAGES: Readonly<Record<CniAgent, readonly string[]>> = { flannel: [FLANNEL.image], calico: [CALICO.image, 'docker.io/calico/kube-controllers:v3.29.3'] };

/** Seconds after the cluster was made at which the plugin was installed. */
const INSTALLED = '@70';

type Loose = Record<string, unknown> & { metadata: Record<string, unknown> };

/**
 * What Flannel and Calico install: the agent as a DaemonSet that runs already, made after the recorded kube-proxy (both
 * run on every node, in the node's network), its settings, and the notes that it leaves on nodes.
 */
export function withCni(objects: readonly KubeObject[], agent: CniAgent, places: readonly NodePlace[]): KubeObject[] {
  const about = AGENTS[agent];
  const { namespace, account } = about;
  const meta = (name: string, more: object = {}) => ({ name, creationTimestamp: INSTALLED, labels: about.labels, ...more });
  const rbac = 'rbac.authorization.k8s.io/v1';
  const role = agent === 'flannel' ? 'flannel' : 'calico-node';
  const made: unknown[] = [
    ...(agent === 'flannel' ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: meta(namespace, { labels: { 'k8s-app': 'flannel', 'kubernetes.io/metadata.name': namespace, 'pod-security.kubernetes.io/enforce': 'privileged' } }), spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }] : []),
    { apiVersion: rbac, kind: 'ClusterRole', metadata: meta(role), rules: [{ apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: ['get', 'list', 'watch'] }, { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] }] },
    { apiVersion: rbac, kind: 'ClusterRoleBinding', metadata: meta(role), roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role }, subjects: [{ kind: 'ServiceAccount', name: account, namespace }] },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta(account, { namespace }) },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(agent === 'flannel' ? 'kube-flannel-cfg' : 'calico-config', { namespace }), data: agent === 'flannel' ? { 'cni-conf.json': FLANNEL_CONFLIST, 'net-conf.json': NET_CONF } : { calico_backend: 'bird', cni_network_config: CALICO_CONFLIST, typha_service_name: 'none', veth_mtu: '0' } },
  ];
  for (const object of objects) {
    const loose = object as unknown as Loose;
    const { name = '' } = object.metadata;
    if (object.kind === 'DaemonSet' && name === 'kube-proxy') made.push(daemonSet(loose, about));
    else if (object.kind === 'ControllerRevision' && name.startsWith('kube-proxy-')) made.push(revision(objects.find((one) => one.kind === 'DaemonSet' && one.metadata.name === 'kube-proxy') as unknown as Loose, loose, about));
    else if (object.kind === 'Pod' && name.startsWith('kube-proxy-')) made.push(pod(loose, about));
  }
  return [...objects.map((object) => (object.kind === 'Node' ? noted(object, agent, places) : object)), ...(made as KubeObject[])];
}

function podSpecOf(spec: Record<string, unknown>, { image, container, account }: Agent): Record<string, unknown> {
  const model = (spec['containers'] as Record<string, unknown>[])[0]!;
  const kept = (list: unknown) => ((list ?? []) as { name: string }[]).filter((one) => one.name.startsWith('kube-api-access') || one.name === 'xtables-lock');
  return { ...spec, volumes: kept(spec['volumes']), containers: [{ ...model, ...container, image, volumeMounts: kept(model['volumeMounts']) }], serviceAccountName: account, serviceAccount: account };
}

function daemonSet(model: Loose, about: Agent): Loose {
  const spec = model['spec'] as Record<string, unknown>;
  return { ...model, metadata: { ...model.metadata, name: about.name, namespace: about.namespace, labels: about.labels, creationTimestamp: INSTALLED }, spec: { ...spec, selector: { matchLabels: about.labels }, template: template(model, about) } };
}

function template(model: Loose, about: Agent): Record<string, unknown> {
  const { metadata, spec } = (model['spec'] as { template: { metadata: Record<string, unknown>; spec: Record<string, unknown> } }).template;
  return { metadata: { ...metadata, labels: about.labels }, spec: podSpecOf(spec, about) };
}

function owned(about: Agent): object[] {
  return [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: about.name, uid: `#DaemonSet/${about.namespace}/${about.name}`, controller: true, blockOwnerDeletion: true }];
}

function revision(model: Loose, proxy: Loose, about: Agent): Loose {
  return {
    ...proxy, metadata: { ...proxy.metadata, name: `${about.name}-${about.hash}`, namespace: about.namespace, labels: { ...about.labels, 'controller-revision-hash': about.hash }, ownerReferences: owned(about), creationTimestamp: INSTALLED },
    data: { spec: { template: { $patch: 'replace', ...template(model, about) } } },
  };
}

function pod(model: Loose, about: Agent): Loose {
  const name = `${about.name}-${[...(model.metadata['name'] as string).replace(/^kube-proxy-/, '')].reverse().join('')}`;
  const spec = podSpecOf(model['spec'] as Record<string, unknown>, about);
  const status = model['status'] as Record<string, unknown>;
  const [first] = status['containerStatuses'] as Record<string, unknown>[];
  const mounts = (first!['volumeMounts'] as { name: string }[]).filter((one) => one.name.startsWith('kube-api-access') || one.name === 'xtables-lock');
  const id = (first!['containerID'] as string).replace(/^containerd:\/\/(.*)$/, (_, digits: string) => `containerd://${[...digits].reverse().join('')}`);
  return {
    ...model,
    metadata: { ...model.metadata, name, generateName: `${about.name}-`, namespace: about.namespace, creationTimestamp: INSTALLED, labels: { ...about.labels, 'controller-revision-hash': about.hash, 'pod-template-generation': '1' }, ownerReferences: owned(about) },
    spec,
    status: { ...status, containerStatuses: [{ ...first, name: about.container['name'], image: about.image, imageID: about.image.replace(/:[^:]*$/, '@sha256:0d3e3f8c9a6b4b0e7f3d0c6a5b9e8d7c6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c'), containerID: id, volumeMounts: mounts }] },
  };
}

function noted(node: KubeObject, agent: CniAgent, places: readonly NodePlace[]): KubeObject {
  const place = places.find((one) => one.name === node.metadata.name);
  if (!place) return node;
  const third = Number(place.podCidr.split('.')[2]);
  const notes: Record<string, string> = agent === 'flannel'
    ? {
      'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"0a:58:0a:f4:${third.toString(16).padStart(2, '0')}:00"}`, 'flannel.alpha.coreos.com/backend-type': 'vxlan',
      'flannel.alpha.coreos.com/kube-subnet-manager': 'true', 'flannel.alpha.coreos.com/public-ip': place.address,
    }
    : { 'projectcalico.org/IPv4Address': `${place.address}/24`, 'projectcalico.org/IPv4IPIPTunnelAddr': '' };
  return { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...notes } } };
}

/** The agent's image and those that come with it. */
export function cniImages(agent: CniAgent): readonly string[] {
  return IMAGES[agent];
}

/** What the agent writes on its node. */
export function cniFiles(agent: CniAgent, place: NodePlace): Readonly<Record<string, string>> {
  if (agent === 'calico') return { '/etc/cni/net.d/10-calico.conflist': `${CALICO_CONFLIST}\n` };
  return {
    '/etc/cni/net.d/10-flannel.conflist': `${FLANNEL_CONFLIST}\n`,
    '/run/flannel/subnet.env': `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=${place.podCidr.replace(/\.0\/24$/, '.1/24')}\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n`,
  };
}

const NET_CONF = json({ Network: '10.244.0.0/16', EnableNFTables: false, Backend: { Type: 'vxlan' } });
const FLANNEL_CONFLIST = json({ name: 'cbr0', cniVersion: '0.3.1', plugins: [{ type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } }, PORTMAP] });
const CALICO_CONFLIST = json({
  name: 'k8s-pod-network', cniVersion: '0.3.1',
  plugins: [{ type: 'calico', log_level: 'info', datastore_type: 'kubernetes', mtu: 0, ipam: { type: 'calico-ipam' }, policy: { type: 'k8s' }, kubernetes: { kubeconfig: '/etc/cni/net.d/calico-kubeconfig' } }, { ...PORTMAP, snat: true }, { type: 'bandwidth', capabilities: { bandwidth: true } }],
});
