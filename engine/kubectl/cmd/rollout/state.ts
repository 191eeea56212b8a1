import { KubectlError } from '../../errors';
import type { AnyObject } from '../../session';
import type { Loose } from '../../resource/loose';

/** polymorphichelpers.StatusViewer: what to say and whether the rollout is over. */
export function rolloutState(kind: string, object: AnyObject, revision: number): { text: string; done: boolean } {
  if (kind === 'Deployment') return deploymentState(object, revision);
  return kind === 'DaemonSet' ? daemonSetState(object) : statefulSetState(object);
}

function deploymentState(object: Loose, wanted: number): { text: string; done: boolean } {
  const { metadata, spec, status = {} } = object;
  const name = metadata.name;
  if (wanted > 0) {
    const now = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    if (now !== wanted) throw new KubectlError(`desired revision (${wanted}) is different from the running revision (${now})`);
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { text: 'Waiting for deployment spec update to be observed...\n', done: false };
  const progressing = (status.conditions ?? []).find((one: Loose) => one.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') throw new KubectlError(`deployment "${name}" exceeded its progress deadline`);
  const updated = status.updatedReplicas ?? 0;
  const replicas = spec.replicas ?? 1;
  const waiting = (text: string): { text: string; done: boolean } => ({ text: `Waiting for deployment "${name}" rollout to finish: ${text}...\n`, done: false });
  if (updated < replicas) return waiting(`${updated} out of ${replicas} new replicas have been updated`);
  if ((status.replicas ?? 0) > updated) return waiting(`${(status.replicas ?? 0) - updated} old replicas are pending termination`);
  if ((status.availableReplicas ?? 0) < updated) return waiting(`${status.availableReplicas ?? 0} of ${updated} updated replicas are available`);
  return { text: `deployment "${name}" successfully rolled out\n`, done: true };
}

function daemonSetState(object: Loose): { text: string; done: boolean } {
  const { metadata, spec, status = {} } = object;
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { text: 'Waiting for daemon set spec update to be observed...\n', done: false };
  const wanted = status.desiredNumberScheduled ?? 0;
  const updated = status.updatedNumberScheduled ?? 0;
  if (updated < wanted) return { text: `Waiting for daemon set "${metadata.name}" rollout to finish: ${updated} out of ${wanted} new pods have been updated...\n`, done: false };
  if ((status.numberAvailable ?? 0) < wanted) return { text: `Waiting for daemon set "${metadata.name}" rollout to finish: ${status.numberAvailable ?? 0} of ${wanted} updated pods are available...\n`, done: false };
  return { text: `daemon set "${metadata.name}" successfully rolled out\n`, done: true };
}

function statefulSetState(object: Loose): { text: string; done: boolean } {
  const { metadata, spec, status = {} } = object;
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw new KubectlError(`rollout status is only available for RollingUpdate strategy type`);
  if ((status.observedGeneration ?? 0) === 0 || (metadata.generation ?? 0) > status.observedGeneration) return { text: 'Waiting for statefulset spec update to be observed...\n', done: false };
  const replicas = spec.replicas ?? 1;
  const ready = status.readyReplicas ?? 0;
  if (ready < replicas) return { text: `Waiting for ${replicas - ready} pods to be ready...\n`, done: false };
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  const updated = status.updatedReplicas ?? 0;
  if (partition !== undefined) {
    if (updated < replicas - partition) return { text: `Waiting for partitioned roll out to finish: ${updated} out of ${replicas - partition} new pods have been updated...\n`, done: false };
    return { text: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
  }
  if (status.updateRevision !== status.currentRevision) return { text: `waiting for statefulset rolling update to complete ${updated} pods at revision ${status.updateRevision}...\n`, done: false };
  return { text: `statefulset rolling update complete ${status.currentReplicas ?? 0} pods at revision ${status.currentRevision}...\n`, done: true };
}
