import type { Container, Job, Pod } from '../../api/types';
import { podFromTemplate } from '../pod-control';
import { FAILURE_COUNT_ANNOTATION, INDEX_ANNOTATION } from './indexes';

/** By this finalizer a pod stays until the job has counted it. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

/** A pod of a job; with an index its annotation, label, variable and host name tell it. */
export function newJobPod(job: Job, index: number | undefined, failures: number): Pod {
  const pod = podFromTemplate(job, job.spec!.template);
  const metadata = { ...pod.metadata, finalizers: [...pod.metadata.finalizers ?? [], TRACKING_FINALIZER] };
  if (index === undefined) return { ...pod, metadata };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX_ANNOTATION]: String(index) },
      annotations: {
        ...metadata.annotations,
        [INDEX_ANNOTATION]: String(index),
        ...(job.spec!.backoffLimitPerIndex === undefined ? {} : { [FAILURE_COUNT_ANNOTATION]: String(failures) }),
      },
    },
    spec: {
      ...pod.spec!,
      hostname: `${job.metadata.name}-${index}`,
      containers: pod.spec!.containers.map(withIndex),
      ...(pod.spec!.initContainers ? { initContainers: pod.spec!.initContainers.map(withIndex) } : {}),
    },
  };
}

function withIndex(container: Container): Container {
  if (container.env?.some((variable) => variable.name === INDEX_VARIABLE)) return container;
  const fieldPath = `metadata.annotations['${INDEX_ANNOTATION}']`;
  return { ...container, env: [...container.env ?? [], { name: INDEX_VARIABLE, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }] };
}
