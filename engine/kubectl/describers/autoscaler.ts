import { rfc1123z } from '../../api/rfc1123';
import type { Describer } from './describer';
import { Page, writeEvents } from './page';
import type { Loose } from '../resource/loose';

export const describeAutoscaler: Describer = function* autoscaler(context, asked) {
  const page = new Page();
  // Whichever version is asked for, the newest is described.
  const newest = asked.apiVersion === 'autoscaling/v1' ? yield* context.get('autoscaling/v2', asked.kind, 'horizontalpodautoscalers', asked.metadata.namespace, asked.metadata.name!) : asked;
  const object = typeof newest === 'string' ? asked : newest;
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'CreationTimestamp:', rfc1123z(metadata.creationTimestamp));
  page.line(0, 'Reference:', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  page.line(0, 'Metrics:', '( current / target )');
  for (const metric of spec.metrics ?? []) {
    const now = (status.currentMetrics ?? []).find((one: Loose) => one.type === metric.type && one.resource?.name === metric.resource?.name && one.pods?.metric?.name === metric.pods?.metric?.name);
    page.line(1, ...metricLine(metric, now));
  }
  page.line(0, 'Min replicas:', String(spec.minReplicas ?? '<unset>'));
  page.line(0, 'Max replicas:', String(spec.maxReplicas));
  writeBehavior(page, spec.behavior);
  page.line(0, `${spec.scaleTargetRef.kind} pods:`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
  if (status.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'Reason', 'Message');
    page.line(1, '----', '------', '------', '-------');
    for (const one of status.conditions) page.line(1, one.type, one.status, one.reason ?? '', one.message ?? '');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

function metricLine(metric: Loose, now: Loose): string[] {
  const source = metric.resource ?? metric.containerResource;
  if (source) {
    const current = (now?.resource ?? now?.containerResource)?.current;
    const where = metric.containerResource ? ` of container "${metric.containerResource.container}"` : '';
    if (source.target.averageValue !== undefined) return [`resource ${source.name}${where} on pods:`, `${current?.averageValue ?? '<unknown>'} / ${source.target.averageValue}`];
    return [`resource ${source.name}${where} on pods  (as a percentage of request):`, `${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}% (${current.averageValue})`} / ${source.target.averageUtilization === undefined ? '<auto>' : `${source.target.averageUtilization}%`}`];
  }
  if (metric.pods) return [`"${metric.pods.metric.name}" on pods:`, `${now?.pods?.current?.averageValue ?? '<unknown>'} / ${metric.pods.target.averageValue}`];
  const { object, external } = metric;
  if (object) {
    const average = object.target.type === 'AverageValue';
    const value = average ? now?.object?.current?.averageValue : now?.object?.current?.value;
    return [`"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name} (target ${average ? 'average ' : ''}value):`, `${value ?? '<unknown>'} / ${average ? object.target.averageValue : object.target.value}`];
  }
  if (external) {
    const average = external.target.averageValue !== undefined;
    const value = average ? now?.external?.current?.averageValue : now?.external?.current?.value;
    return [`"${external.metric.name}" (target ${average ? 'average ' : ''}value):`, `${value ?? '<unknown>'} / ${average ? external.target.averageValue : external.target.value}`];
  }
  return ['<unknown metric type>', ''];
}

function writeBehavior(page: Page, behavior: Loose): void {
  if (!behavior) return;
  page.line(0, 'Behavior:');
  for (const [title, rules] of [['Scale Up', behavior.scaleUp], ['Scale Down', behavior.scaleDown]] as const) {
    if (!rules) continue;
    page.line(1, `${title}:`);
    page.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds ?? '<default>'}${rules.stabilizationWindowSeconds === undefined ? '' : ' seconds'}`);
    page.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
    page.line(2, 'Policies:');
    for (const policy of rules.policies ?? []) page.line(3, `- Type: ${policy.type}`, `Value: ${policy.value}`, `Period: ${policy.periodSeconds} seconds`);
  }
}
