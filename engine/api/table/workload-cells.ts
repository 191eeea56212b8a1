import type { TableRecord } from '../kind';
import { body, containerImages, containerNames, created, mapText, selectorText } from './cell-text';

type Cells = TableRecord['cells'];

const replicaSet: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, spec.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0, created(object, nowMs), containerNames(spec.template), containerImages(spec.template), selectorText(spec.selector)];
};

const deployment: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0, created(object, nowMs), containerNames(spec.template), containerImages(spec.template), selectorText(spec.selector)];
};

const daemonSet: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [
    metadata.name, status?.desiredNumberScheduled ?? 0, status?.currentNumberScheduled ?? 0, status?.numberReady ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0,
    mapText(spec.template?.spec?.nodeSelector), created(object, nowMs), containerNames(spec.template), containerImages(spec.template), selectorText(spec.selector),
  ];
};

const controllerRevision: Cells = (object, nowMs) => {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return [object.metadata.name, owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : '<none>', object['revision'], created(object, nowMs)];
};

export const workloadCells: Readonly<Record<string, Cells>> = {
  'apps/replicasets': replicaSet,
  'apps/deployments': deployment,
  'apps/daemonsets': daemonSet,
  'apps/controllerrevisions': controllerRevision,
};
