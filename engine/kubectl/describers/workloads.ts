import { rfc1123z } from '../../api/rfc1123';
import { humanDuration } from '../../api/table/age';
import { selectorText } from '../cmd/polymorphic';
import type { DescribeContext, Describer } from './describer';
import { Page, orNone, writeEvents } from './page';
import { writePodTemplate } from './pod-parts';
import { storageClassOf } from './storage';
import type { Loose } from '../resource/loose';
import type { Task } from '../../runtime/process';

interface PodCounts {
  readonly running: number;
  readonly waiting: number;
  readonly succeeded: number;
  readonly failed: number;
}

function* podCounts(context: DescribeContext, object: Loose): Task<string> {
  const pods = yield* context.list('v1', 'Pod', 'pods', object.metadata.namespace, { labelSelector: selectorText(object.spec.selector) });
  const counts = { running: 0, waiting: 0, succeeded: 0, failed: 0 };
  for (const pod of pods as Loose[]) {
    const owner = (pod.metadata.ownerReferences ?? []).find((one: Loose) => one.controller);
    if (owner && owner.uid !== object.metadata.uid) continue;
    if (!owner && object.metadata.uid) continue;
    const phase = pod.status?.phase;
    if (phase === 'Running') counts.running += 1;
    else if (phase === 'Pending') counts.waiting += 1;
    else if (phase === 'Succeeded') counts.succeeded += 1;
    else if (phase === 'Failed') counts.failed += 1;
  }
  return countsText(counts);
}

function countsText(counts: PodCounts): string {
  return `${counts.running} Running / ${counts.waiting} Waiting / ${counts.succeeded} Succeeded / ${counts.failed} Failed`;
}

/** ReplicationControllers and ReplicaSets. */
export const describeReplicaSet: Describer = function* replicaSet(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'Selector:', selectorText(spec.selector));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  const owner = (metadata.ownerReferences ?? []).find((one: Loose) => one.controller);
  if (owner) page.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  page.line(0, 'Replicas:', `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  page.line(0, 'Pods Status:', yield* podCounts(context, object));
  writePodTemplate(page, spec.template);
  if (status.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'Reason');
    page.line(1, '----', '------', '------');
    for (const one of status.conditions) page.line(1, `${one.type} `, one.status, one.reason ?? '');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeDeployment: Describer = function* deployment(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'CreationTimestamp:', rfc1123z(metadata.creationTimestamp));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Selector:', selectorText(spec.selector));
  page.line(0, 'Replicas:', `${spec.replicas ?? 1} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`);
  page.line(0, 'StrategyType:', spec.strategy?.type ?? '');
  page.line(0, 'MinReadySeconds:', String(spec.minReadySeconds ?? 0));
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) page.line(0, 'RollingUpdateStrategy:', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  writePodTemplate(page, spec.template);
  if (status.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'Reason');
    page.line(1, '----', '------', '------');
    for (const one of status.conditions) page.line(1, `${one.type} `, one.status, one.reason ?? '');
  }
  const owned = ((yield* context.list('apps/v1', 'ReplicaSet', 'replicasets', metadata.namespace, { labelSelector: selectorText(spec.selector) })) as Loose[]).filter((one) => (one.metadata.ownerReferences ?? []).some((owner: Loose) => owner.uid === metadata.uid));
  const newest = newReplicaSet(object, owned);
  const text = (one: Loose): string => `${one.metadata.name} (${one.status?.replicas ?? 0}/${one.spec.replicas ?? 0} replicas created)`;
  const old = owned.filter((one) => one !== newest).sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? 1 : a.metadata.name < b.metadata.name ? -1 : 1));
  if (owned.length) {
    page.line(0, 'OldReplicaSets:', orNone(old.map(text).join(', ')));
    page.line(0, 'NewReplicaSet:', newest ? text(newest) : '<none>');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

/** The replica set whose template is the deployment's own, by revision. */
function newReplicaSet(deployment: Loose, owned: readonly Loose[]): Loose | undefined {
  const same = owned.filter((one) => {
    const { 'pod-template-hash': _hash, ...labels } = one.spec.template.metadata?.labels ?? {};
    return JSON.stringify(sorted({ ...one.spec.template, metadata: { ...one.spec.template.metadata, labels } })) === JSON.stringify(sorted(deployment.spec.template));
  });
  return [...same].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))[0];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined && held !== null).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sorted(held)]));
}

export const describeDaemonSet: Describer = function* daemonSet(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'Selector:', selectorText(spec.selector));
  const nodes = Object.entries(spec.template.spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`).sort().join(',');
  page.line(0, 'Node-Selector:', orNone(nodes));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.raw(`Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  page.raw(`Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  page.raw(`Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  page.raw(`Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  page.raw(`Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  page.line(0, 'Pods Status:', yield* podCounts(context, object));
  writePodTemplate(page, spec.template);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeStatefulSet: Describer = function* statefulSet(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'CreationTimestamp:', rfc1123z(metadata.creationTimestamp));
  page.line(0, 'Selector:', selectorText(spec.selector));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Replicas:', `${spec.replicas ?? 1} desired | ${status.replicas ?? 0} total`);
  page.line(0, 'Update Strategy:', spec.updateStrategy?.type ?? '');
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (spec.updateStrategy?.rollingUpdate && partition !== undefined) page.line(1, 'Partition:', String(partition));
  page.line(0, 'Pods Status:', yield* podCounts(context, object));
  writePodTemplate(page, spec.template);
  const claims: Loose[] = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) page.line(0, 'Volume Claims:', '<none>');
  else page.line(0, 'Volume Claims:');
  for (const claim of claims) {
    page.line(1, 'Name:', claim.metadata?.name ?? '');
    page.line(1, 'StorageClass:', storageClassOf(claim.metadata, claim.spec));
    page.labels('Labels', claim.metadata?.labels, '  ');
    page.labels('Annotations', claim.metadata?.annotations, '  ');
    page.line(1, 'Capacity:', claim.spec?.resources?.requests?.storage ?? '');
    page.line(1, 'Access Modes:', `[${(claim.spec?.accessModes ?? []).join(' ')}]`);
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeJob: Describer = function* job(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  if (spec.selector) page.line(0, 'Selector:', selectorText(spec.selector));
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  const owner = (metadata.ownerReferences ?? []).find((one: Loose) => one.controller);
  if (owner) page.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  if (spec.parallelism !== undefined) page.line(0, 'Parallelism:', String(spec.parallelism));
  page.line(0, 'Completions:', spec.completions === undefined ? '<unset>' : String(spec.completions));
  if (spec.completionMode) page.line(0, 'Completion Mode:', spec.completionMode);
  if (spec.suspend !== undefined) page.line(0, 'Suspend:', String(spec.suspend));
  if (spec.backoffLimit !== undefined) page.line(0, 'Backoff Limit:', String(spec.backoffLimit));
  if (spec.ttlSecondsAfterFinished !== undefined) page.line(0, 'TTL Seconds After Finished:', String(spec.ttlSecondsAfterFinished));
  if (status.startTime) page.line(0, 'Start Time:', rfc1123z(status.startTime));
  if (status.completionTime) page.line(0, 'Completed At:', rfc1123z(status.completionTime));
  if (status.startTime && status.completionTime) page.line(0, 'Duration:', humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime)));
  if (spec.activeDeadlineSeconds !== undefined) page.line(0, 'Active Deadline Seconds:', `${spec.activeDeadlineSeconds}s`);
  page.line(0, 'Pods Statuses:', `${status.active ?? 0} Active (${status.ready ?? 0} Ready) / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
  if (spec.completionMode === 'Indexed') page.line(0, 'Completed Indexes:', shortenedIndexes(status.completedIndexes ?? ''));
  writePodTemplate(page, spec.template);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

/** capIndexesListOrNone. */
function shortenedIndexes(indexes: string): string {
  if (indexes === '') return '<none>';
  return indexes.length > 50 ? `${indexes.slice(0, indexes.lastIndexOf(',', 47) + 1)}...` : indexes;
}

export const describeCronJob: Describer = function* cronJob(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  const unset = (value: unknown): string => (value === undefined || value === null ? '<unset>' : String(value));
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Schedule:', spec.schedule);
  page.line(0, 'Concurrency Policy:', spec.concurrencyPolicy ?? '');
  page.line(0, 'Suspend:', spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False');
  page.line(0, 'Successful Job History Limit:', unset(spec.successfulJobsHistoryLimit));
  page.line(0, 'Failed Job History Limit:', unset(spec.failedJobsHistoryLimit));
  page.line(0, 'Starting Deadline Seconds:', spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`);
  const job = spec.jobTemplate.spec;
  page.line(0, 'Selector:', job.selector ? selectorText(job.selector) : '<unset>');
  page.line(0, 'Parallelism:', unset(job.parallelism));
  page.line(0, 'Completions:', unset(job.completions));
  if (job.activeDeadlineSeconds !== undefined) page.line(0, 'Active Deadline Seconds:', `${job.activeDeadlineSeconds}s`);
  writePodTemplate(page, job.template);
  page.line(0, 'Last Schedule Time:', status.lastScheduleTime ? rfc1123z(status.lastScheduleTime) : '<unset>');
  page.line(0, 'Active Jobs:', orNone((status.active ?? []).map((one: Loose) => one.name).join(', ')));
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
