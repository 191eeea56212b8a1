import type { TableRecord } from '../kind';
import { age, humanDuration } from './age';
import { body, containerImages, containerNames, created, mapText, selectorText, type Loose } from './cell-text';

type Cells = TableRecord['cells'];

const replicationController: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, spec.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0, created(object, nowMs), containerNames(spec.template), containerImages(spec.template), mapText(spec.selector)];
};

const statefulSet: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, created(object, nowMs), containerNames(spec.template), containerImages(spec.template)];
};

function jobStatus(job: Loose): string {
  const holds = (type: string): boolean => (job.status?.conditions ?? []).some((condition: Loose) => condition.type === type && condition.status === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  if (holds('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}

const job: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const succeeded = status?.succeeded ?? 0;
  const parallelism = spec.parallelism ?? 0;
  const completions = spec.completions !== undefined ? `${succeeded}/${spec.completions}` : parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
  const start = status?.startTime ? Date.parse(status.startTime) : undefined;
  const duration = start === undefined ? '' : humanDuration((status.completionTime ? Date.parse(status.completionTime) : nowMs) - start);
  return [metadata.name, jobStatus(object), completions, duration, created(object, nowMs), containerNames(spec.template), containerImages(spec.template), selectorText(spec.selector)];
};

const cronJob: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const template = spec.jobTemplate?.spec?.template;
  return [
    metadata.name, spec.schedule, spec.timeZone ?? '<none>', spec.suspend === true ? 'True' : 'False', (status?.active ?? []).length, status?.lastScheduleTime ? age(status.lastScheduleTime, nowMs) : '<none>', created(object, nowMs),
    containerNames(template), containerImages(template), selectorText(spec.jobTemplate?.spec?.selector),
  ];
};

/** A metric's current value over its target, as the Targets column lists it. */
function metricText(spec: Loose, current: Loose): string {
  const source = spec[spec.type === 'Resource' ? 'resource' : spec.type === 'ContainerResource' ? 'containerResource' : spec.type === 'Pods' ? 'pods' : spec.type === 'Object' ? 'object' : 'external'];
  const now = current?.[spec.type === 'Resource' ? 'resource' : spec.type === 'ContainerResource' ? 'containerResource' : spec.type === 'Pods' ? 'pods' : spec.type === 'Object' ? 'object' : 'external']?.current;
  const target = source?.target ?? {};
  const name = spec.type === 'Resource' || spec.type === 'ContainerResource' ? `${source.name}: ` : '';
  if (target.averageUtilization !== undefined) return `${name}${now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`}/${target.averageUtilization}%`;
  if (target.averageValue !== undefined) return `${name}${now?.averageValue ?? '<unknown>'}/${target.averageValue}${name ? '' : spec.type === 'Pods' ? '' : ' (avg)'}`;
  return `${name}${now?.value ?? '<unknown>'}/${target.value ?? '<unknown>'}`;
}

const autoscaler: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const specs: Loose[] = spec.metrics ?? (spec.targetCPUUtilizationPercentage === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: spec.targetCPUUtilizationPercentage } } }]);
  const currents: Loose[] = status?.currentMetrics ?? (status?.currentCPUUtilizationPercentage === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: status.currentCPUUtilizationPercentage } } }]);
  const shown = specs.slice(0, 2).map((entry, at) => metricText(entry, currents[at]));
  const more = specs.length > 2 ? ` + ${specs.length - 2} more...` : '';
  return [metadata.name, `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`, specs.length ? shown.join(', ') + more : '<none>', spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas), spec.maxReplicas, status?.desiredReplicas === undefined ? 0 : (status.currentReplicas ?? 0), created(object, nowMs)];
};

const budget: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable), spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable), status?.disruptionsAllowed ?? 0, created(object, nowMs)];
};

const podTemplate: Cells = (object) => {
  const { metadata, template } = body(object);
  return [metadata.name, containerNames(template), containerImages(template), mapText(template?.metadata?.labels)];
};

/** Of workloads that many sessions never have. */
export const batchCells: Readonly<Record<string, Cells>> = {
  '/replicationcontrollers': replicationController,
  '/podtemplates': podTemplate,
  'apps/statefulsets': statefulSet,
  'batch/jobs': job,
  'batch/cronjobs': cronJob,
  'autoscaling/horizontalpodautoscalers': autoscaler,
  'policy/poddisruptionbudgets': budget,
};
