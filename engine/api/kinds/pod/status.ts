import { duplicate, forbiddenField, invalid, invalidEach } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsSubdomain, qualified } from '../../names';
import type { ContainerStatus, Pod, PodSpec } from '../../types';
import { validateIP } from '../../validation/ip';

/** What a status update of a pod may not do. */
export function validatePodStatus(object: Pod, old: Pod): FieldErrors {
  const errors: FieldErrors = [];
  const status = object.status ?? {};
  const before = old.status ?? {};
  const { conditions = [], podIPs = [], hostIPs = [] } = status;
  for (let at = 0; at < conditions.length; at += 1) {
    const { type } = conditions[at]!;
    if (!wellNamed.has(type)) invalidEach(errors, `metadata.conditions[${at}].Type`, type, qualified(type));
  }
  if (status.nominatedNodeName && status.nominatedNodeName !== before.nominatedNodeName) invalidEach(errors, 'status.nominatedNodeName', status.nominatedNodeName, dnsSubdomain(status.nominatedNodeName));
  if (status.qosClass !== before.qosClass) errors.push(invalid('status.qosClass', status.qosClass ?? '', 'field is immutable'));
  validateTransitions(status.containerStatuses, before.containerStatuses, old.spec!, false, 'status.containerStatuses', errors);
  validateTransitions(status.initContainerStatuses, before.initContainerStatuses, old.spec!, true, 'status.initContainerStatuses', errors);
  if (podIPs !== before.podIPs) {
    for (let at = 0; at < podIPs.length; at += 1) {
      const { ip } = podIPs[at]!;
      validateIP(errors, `status.podIPs[${at}]`, ip ?? '');
      if (podIPs.findIndex((other) => other.ip === ip) < at) errors.push(duplicate(`status.podIPs[${at}]`, { rendered: `core.PodIP{IP:"${ip}"}` }));
    }
  }
  if (hostIPs.length) {
    if (status.hostIP !== hostIPs[0]!.ip) errors.push(invalid('status.hostIPs[0].ip', hostIPs[0]!.ip, 'must be equal to `hostIP`'));
    if (hostIPs !== before.hostIPs) for (let at = 0; at < hostIPs.length; at += 1) validateIP(errors, `status.hostIPs[${at}]`, hostIPs[at]!.ip ?? '');
  }
  return errors;
}

/** The system's own conditions, and names that every pod has and that are valid. */
const wellNamed = new Set(['PodScheduled', 'Ready', 'Initialized', 'PodReadyToStartContainers', 'ContainersReady']);

/** A container that is not to restart does not leave the terminated state. */
function validateTransitions(now: readonly ContainerStatus[] | undefined, before: readonly ContainerStatus[] | undefined, spec: PodSpec, init: boolean, path: string, errors: FieldErrors): void {
  if (spec.restartPolicy === 'Always' || !before) return;
  before.forEach((old, at) => {
    const ended = old.state?.terminated;
    if (!ended || (ended.exitCode !== 0 && spec.restartPolicy === 'OnFailure')) return;
    if (init && spec.initContainers?.find((container) => container.name === old.name)?.restartPolicy === 'Always') return;
    if (now?.some((status) => status.name === old.name && !status.state?.terminated)) errors.push(forbiddenField(`${path}[${at}].state`, 'may not be transitioned to non-terminated state'));
  });
}
