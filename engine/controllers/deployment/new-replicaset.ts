import { isAlreadyExists, StatusError } from '../../api/status';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/types';
import { deployments, replicaSets } from '../../client';
import { controllerReference, isControlledBy } from '../claim';
import { isNamespaceTerminating } from '../pod-control';
import { newCondition, progressing, setCondition } from './conditions';
import { allSets, type DeploymentWorld, type Rollout } from './rollout';
import { DESIRED_REPLICAS, hasProgressDeadline, HASH_LABEL, MAX_REPLICAS, maxSurge, newSetReplicas, replicasOf, REVISION, REVISION_HISTORY, revisionOf, sameTemplate } from './rollout-math';
import { templateHash } from './template-hash';

/** Annotations of a Deployment that its sets do not inherit. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, 'deprecated.deployment.rollback.to',
]);
/** Bound of the list of earlier revisions (maxRevHistoryLengthInChars). */
const MAX_HISTORY_LENGTH = 2000;

/**
 * Gives the set of the present template its revision and annotations; makes it when it is missing and `create` is
 * set. Carries the revision over to the Deployment (getAllReplicaSetsAndSyncRevision).
 */
export function syncNewSet(world: DeploymentWorld, rollout: Rollout, create: boolean): void {
  const revision = Math.max(0, ...rollout.oldSets.map(revisionOf)) + 1;
  if (rollout.newSet) adoptRevision(world, rollout, rollout.newSet, revision);
  else if (create) createSet(world, rollout, revision);
}

function adoptRevision({ context }: DeploymentWorld, rollout: Rollout, set: ReplicaSet, revision: number): void {
  const { deployment } = rollout;
  const annotations = inherit(deployment, set.metadata.annotations ?? {}, revision);
  const { minReadySeconds } = deployment.spec!;
  if (annotations || (minReadySeconds ?? 0) !== (set.spec!.minReadySeconds ?? 0)) {
    rollout.newSet = context.client.update(replicaSets, {
      ...set,
      metadata: { ...set.metadata, annotations: annotations ?? set.metadata.annotations },
      spec: { ...set.spec!, minReadySeconds },
    });
    return;
  }
  const condition = hasProgressDeadline(deployment) && !progressing(deployment)
    ? newCondition(context.clock.now(), 'Progressing', 'True', 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`)
    : undefined;
  writeRevision(context.client, rollout, String(revisionOf(set)), condition);
}

function createSet(world: DeploymentWorld, rollout: Rollout, revision: number): void {
  const { context, recorder } = world;
  const { deployment } = rollout;
  const template = deployment.spec!.template;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const replicas = newSetReplicas(deployment, allSets(rollout), undefined);
  const set = newSetOf(deployment, template, hash, replicas, inherit(deployment, {}, revision)!);
  let existed = false;
  try {
    rollout.newSet = context.client.create(replicaSets, set);
  } catch (error) {
    if (!(error instanceof StatusError) || isNamespaceTerminating(error)) throw error;
    const found = isAlreadyExists(error) ? context.client.get(replicaSets, set.metadata.name!, set.metadata.namespace) : undefined;
    if (!found) return refuse(world, rollout, error);
    if (!isControlledBy(found, deployment) || !sameTemplate(found.spec!.template!, template)) return countCollision(world, rollout, error);
    existed = true;
    rollout.newSet = found;
  }
  if (!existed && replicas > 0) recorder.normal(deployment, 'ScalingReplicaSet', `Scaled up replica set ${set.metadata.name} from 0 to ${replicas}`);
  const condition = !existed && hasProgressDeadline(deployment)
    ? newCondition(context.clock.now(), 'Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${set.metadata.name}"`)
    : undefined;
  writeRevision(context.client, rollout, String(revision), condition);
}

function newSetOf(deployment: Deployment, template: PodTemplateSpec, hash: string, replicas: number, annotations: Record<string, string>): ReplicaSet {
  const { selector, minReadySeconds } = deployment.spec!;
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { ...annotations, [DESIRED_REPLICAS]: String(replicasOf(deployment)), [MAX_REPLICAS]: String(replicasOf(deployment) + maxSurge(deployment)) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Annotations of a set with those of the Deployment and the new revision; undefined when nothing changes. */
function inherit(deployment: Deployment, annotations: Readonly<Record<string, string>>, revision: number): Record<string, string> | undefined {
  const next = { ...annotations };
  let changed = false;
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (NOT_INHERITED.has(key) || next[key] === value) continue;
    next[key] = value;
    changed = true;
  }
  const before = annotations[REVISION];
  if (Number(before ?? 0) < revision) {
    next[REVISION] = String(revision);
    changed = true;
    if (before !== undefined) next[REVISION_HISTORY] = history(annotations[REVISION_HISTORY], before);
  }
  return changed ? next : undefined;
}

function history(before: string | undefined, revision: string): string {
  let text = before ? `${before},${revision}` : revision;
  while (text.length > MAX_HISTORY_LENGTH && text.includes(',')) text = text.slice(text.indexOf(',') + 1);
  return text;
}

function writeRevision(client: DeploymentWorld['context']['client'], rollout: Rollout, revision: string, condition: ReturnType<typeof newCondition> | undefined): void {
  const { deployment } = rollout;
  const { annotations } = deployment.metadata;
  if (annotations?.[REVISION] === revision && !condition) return;
  rollout.deployment = client.updateStatus(deployments, {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } },
    status: condition ? { ...deployment.status, conditions: setCondition(deployment.status?.conditions, condition) } : deployment.status,
  });
}

/** The name is taken by another's set: the next try hashes the count of collisions too. */
function countCollision({ context }: DeploymentWorld, { deployment }: Rollout, error: StatusError): never {
  context.client.updateStatus(deployments, { ...deployment, status: { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 } });
  throw error;
}

function refuse({ context, recorder }: DeploymentWorld, { deployment }: Rollout, error: StatusError): never {
  const message = `Failed to create new replica set: ${error.message}`;
  if (hasProgressDeadline(deployment)) {
    const condition = newCondition(context.clock.now(), 'Progressing', 'False', 'ReplicaSetCreateError', message);
    context.client.updateStatus(deployments, { ...deployment, status: { ...deployment.status, conditions: setCondition(deployment.status?.conditions, condition) } });
  }
  recorder.warning(deployment, 'ReplicaSetCreateError', message);
  throw error;
}
