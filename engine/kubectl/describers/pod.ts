import { rfc1123z } from '../../api/rfc1123';
import { Page, writeEvents } from './page';
import { writeContainers, writeSpread, writeTolerations } from './pod-parts';
import type { Loose } from '../resource/loose';
import { writeVolumes } from './volumes';
import type { Describer } from './describer';

/** PodDescriber. */
export const describePod: Describer = function* pod(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace ?? '');
  if (spec.priority !== undefined) page.line(0, 'Priority:', String(spec.priority));
  if (spec.priorityClassName) page.line(0, 'Priority Class Name:', spec.priorityClassName);
  if (spec.runtimeClassName) page.line(0, 'Runtime Class Name:', spec.runtimeClassName);
  if (spec.serviceAccountName) page.line(0, 'Service Account:', spec.serviceAccountName);
  page.line(0, 'Node:', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime) page.line(0, 'Start Time:', rfc1123z(status.startTime));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    page.line(0, 'Status:', `Terminating (lasts ${context.since(metadata.deletionTimestamp)})`);
    page.line(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds}s`);
  } else page.line(0, 'Status:', status.phase ?? '');
  if (status.reason) page.line(0, 'Reason:', status.reason);
  if (status.message) page.line(0, 'Message:', status.message);
  if (spec.securityContext?.seccompProfile) {
    page.line(0, 'SeccompProfile:', spec.securityContext.seccompProfile.type);
    if (spec.securityContext.seccompProfile.type === 'Localhost') page.line(0, 'LocalhostProfile:', spec.securityContext.seccompProfile.localhostProfile ?? '');
  }
  page.line(0, 'IP:', status.podIP ?? '');
  writeIPs(page, status.podIPs);
  const owner = (metadata.ownerReferences ?? []).find((one: Loose) => one.controller);
  if (owner) page.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  if (status.nominatedNodeName) page.line(0, 'NominatedNodeName:', status.nominatedNodeName);
  if (spec.initContainers?.length) writeContainers(page, 'Init Containers', spec.initContainers, status.initContainerStatuses, object, false);
  writeContainers(page, 'Containers', spec.containers, status.containerStatuses, object, false);
  if (spec.ephemeralContainers?.length) writeContainers(page, 'Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses, object, false);
  writeReadinessGates(page, spec, status);
  writeConditions(page, status.conditions);
  writeVolumes(page, spec.volumes);
  page.line(0, 'QoS Class:', status.qosClass ?? '');
  page.labels('Node-Selectors', spec.nodeSelector);
  writeTolerations(page, spec.tolerations);
  writeSpread(page, spec.topologySpreadConstraints);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

function writeIPs(page: Page, ips: readonly Loose[] | undefined): void {
  if (!ips?.length) return page.line(0, 'IPs:', '<none>');
  page.line(0, 'IPs:');
  for (const one of ips) page.line(1, 'IP:', one.ip);
}

function writeReadinessGates(page: Page, spec: Loose, status: Loose): void {
  if (!spec.readinessGates?.length) return;
  page.line(0, 'Readiness Gates:');
  page.line(1, 'Type', 'Status');
  for (const gate of spec.readinessGates) {
    const condition = (status.conditions ?? []).find((one: Loose) => one.type === gate.conditionType);
    page.line(1, `${gate.conditionType} `, `${condition?.status ?? '<none>'} `);
  }
}

function writeConditions(page: Page, conditions: readonly Loose[] | undefined): void {
  if (!conditions?.length) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type', 'Status');
  for (const one of conditions) page.line(1, `${one.type} `, `${one.status} `);
}
