import { rfc1123z } from '../../api/rfc1123';
import type { Describer } from './describer';
import { Page, writeEvents } from './page';
import type { Loose } from '../resource/loose';
import { writeVolumeSource } from './volumes';

const MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

function modes(list: readonly string[] | undefined): string {
  return (list ?? []).map((mode) => MODES[mode] ?? mode).join(',');
}

/** The class that a claim or a volume names; an old annotation comes first. */
export function storageClassOf(metadata: Loose, spec: Loose): string {
  return metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}

export const describeClaim: Describer = function* claim(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  const bound = Boolean(spec.volumeName);
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'StorageClass:', storageClassOf(metadata, spec));
  page.line(0, 'Status:', metadata.deletionTimestamp ? `Terminating (lasts ${context.since(metadata.deletionTimestamp)})` : (status.phase ?? ''));
  page.line(0, 'Volume:', spec.volumeName ?? '');
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Finalizers:', `[${(metadata.finalizers ?? []).join(' ')}]`);
  page.line(0, 'Capacity:', bound ? (status.capacity?.storage ?? '0') : '');
  page.line(0, 'Access Modes:', bound ? modes(status.accessModes) : '');
  if (spec.volumeMode) page.line(0, 'VolumeMode:', spec.volumeMode);
  if (spec.dataSource) {
    page.line(0, 'DataSource:');
    if (spec.dataSource.apiGroup) page.line(1, 'APIGroup:', spec.dataSource.apiGroup);
    page.line(1, 'Kind:', spec.dataSource.kind);
    page.line(1, 'Name:', spec.dataSource.name);
  }
  const users = ((yield* context.list('v1', 'Pod', 'pods', metadata.namespace)) as Loose[]).filter((pod) => (pod.spec.volumes ?? []).some((volume: Loose) => volume.persistentVolumeClaim?.claimName === metadata.name || (volume.ephemeral && `${pod.metadata.name}-${volume.name}` === metadata.name)));
  users.forEach((pod, at) => page.line(0, at === 0 ? 'Used By:' : '', pod.metadata.name));
  if (users.length === 0) page.line(0, 'Used By:', '<none>');
  if (status.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message');
    page.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const one of status.conditions) page.line(1, `${one.type} `, `${one.status} `, `${one.lastProbeTime ?? ''} `, `${one.lastTransitionTime ?? ''} `, `${one.reason ?? ''} `, one.message ?? '');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeVolume: Describer = function* volume(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Finalizers:', `[${(metadata.finalizers ?? []).join(' ')}]`);
  page.line(0, 'StorageClass:', storageClassOf(metadata, spec));
  page.line(0, 'Status:', metadata.deletionTimestamp ? `Terminating (lasts ${context.since(metadata.deletionTimestamp)})` : (status.phase ?? ''));
  page.line(0, 'Claim:', spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '');
  page.line(0, 'Reclaim Policy:', spec.persistentVolumeReclaimPolicy ?? '');
  page.line(0, 'Access Modes:', modes(spec.accessModes));
  if (spec.volumeMode) page.line(0, 'VolumeMode:', spec.volumeMode);
  page.line(0, 'Capacity:', spec.capacity?.storage ?? '');
  writeAffinity(page, spec.nodeAffinity);
  page.line(0, 'Message:', status.message ?? '');
  page.line(0, 'Source:');
  writeVolumeSource(page, spec, true);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

function writeAffinity(page: Page, affinity: Loose): void {
  const terms: Loose[] = affinity?.required?.nodeSelectorTerms ?? [];
  if (!affinity) return page.line(0, 'Node Affinity:', '<none>');
  page.line(0, 'Node Affinity:', '');
  if (terms.length === 0) return page.line(1, 'Required Terms:', '<none>');
  page.line(1, 'Required Terms:', '');
  terms.forEach((term, at) => {
    const expressions: Loose[] = term.matchExpressions ?? [];
    if (expressions.length === 0) return page.line(2, `Term ${at}:`, '<none>');
    expressions.forEach((one, index) => page.line(2, index === 0 ? `Term ${at}:` : '', `${one.key} ${one.operator.toLowerCase()}${one.values?.length ? ` [${one.values.join(', ')}]` : ''}`));
  });
}

/** CSINodeDescriber: what the drivers of a node can do. */
export const describeStorageNode: Describer = function* storageNode(context, object) {
  const page = new Page();
  const { metadata, spec } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'CreationTimestamp:', rfc1123z(metadata.creationTimestamp));
  page.line(0, 'Spec:');
  if (spec.drivers?.length) page.line(1, 'Drivers:');
  for (const driver of spec.drivers ?? []) {
    page.line(2, `${driver.name}:`);
    page.line(3, 'Node ID:', driver.nodeID);
    if (driver.allocatable?.count !== undefined) {
      page.line(3, 'Allocatables:');
      page.line(4, 'Count:', String(driver.allocatable.count));
    }
    if (driver.topologyKeys) page.line(3, 'Topology Keys:', `[${driver.topologyKeys.join(' ')}]`);
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
