import { spewTemplate } from '../api/go-spew';
import { isAlreadyExists } from '../api/status';
import type { ControllerRevision, LabelSelector, PodTemplateSpec } from '../api/types';
import { controllerRevisions, selectorMatches, type ApiObject, type Client, type Lister } from '../client';
import { claim, controllerReference } from './claim';
import { canonicalJson, fnv32, fnv32a, safeEncode } from './fnv';
import { jsonEqual } from './json-equal';

/** The label by which pods of a StatefulSet or DaemonSet name their revision. */
export const REVISION_LABEL = 'controller-revision-hash';

/** What a revision holds: the patch that brings the owner's template back (getPatch). */
interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch?: string } };
}

interface Owner extends ApiObject {
  readonly spec?: { readonly selector: LabelSelector; readonly template: PodTemplateSpec; readonly revisionHistoryLimit?: number };
}

export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const { $patch: _replace, ...template } = (revision.data as unknown as RevisionData).spec.template;
  return template as PodTemplateSpec;
}

export function revisionsOf(client: Client, lister: Lister<ControllerRevision>, owner: Owner): ControllerRevision[] {
  const { selector } = owner.spec!;
  return claim<ControllerRevision>({
    client,
    kind: controllerRevisions,
    lister,
    owner,
    matches: (revision) => selectorMatches(selector, revision.metadata.labels),
  }).sort((a, b) => a.revision - b.revision || (a.metadata.name! < b.metadata.name! ? -1 : 1));
}

/** The revision of the owner's present template, made or brought to the front of the history when needed. */
export function currentRevision(client: Client, owner: Owner, history: readonly ControllerRevision[], collisionCount = 0): ControllerRevision {
  const data = { spec: { template: { ...owner.spec!.template, $patch: 'replace' } } };
  const next = (history[history.length - 1]?.revision ?? 0) + 1;
  const same = history.find((revision) => jsonEqual(templateOf(revision), owner.spec!.template));
  if (same) {
    if (same.revision === next - 1) return same;
    return client.update(controllerRevisions, { ...same, revision: next });
  }
  for (let probe = collisionCount; ; probe += 1) {
    const hash = hashOf(owner, data, probe);
    const revision = newRevision(owner, data, hash, next);
    try {
      return client.create(controllerRevisions, revision);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const found = client.get(controllerRevisions, revision.metadata.name!, owner.metadata.namespace);
      if (jsonEqual(found.data, data)) return found;
    }
  }
}

/**
 * The same hash as in a real cluster: of a DaemonSet's template as Go dumps it (ComputeHash), of a StatefulSet's whole
 * patch as JSON with the count of collisions behind it (HashControllerRevision, FNV-1).
 */
function hashOf(owner: Owner, data: RevisionData, probe: number): string {
  if (owner.kind !== 'DaemonSet') return safeEncode(fnv32(canonicalJson(data) + probe));
  return safeEncode(fnv32a(spewTemplate(owner.spec!.template) + (probe ? `${String.fromCharCode(probe & 0x7f)}${'\0'.repeat(7)}` : '')));
}

/** Deletes the oldest revisions that no pod uses, beyond the limit. */
export function trimRevisions(client: Client, owner: Owner, history: readonly ControllerRevision[], inUse: (revision: ControllerRevision) => boolean): void {
  const unused = history.filter((revision) => !inUse(revision));
  const limit = owner.spec!.revisionHistoryLimit ?? 10;
  for (const revision of unused.slice(0, Math.max(unused.length - limit, 0))) client.delete(controllerRevisions, revision.metadata.name!, revision.metadata.namespace);
}

/** The hash in a revision's name: for a StatefulSet the whole name, for a DaemonSet the label. */
export function revisionHash(revision: ControllerRevision): string {
  return revision.metadata.labels?.[REVISION_LABEL] ?? revision.metadata.name!;
}

function newRevision(owner: Owner, data: RevisionData, hash: string, revision: number): ControllerRevision {
  const name = `${owner.metadata.name}-${hash}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      namespace: owner.metadata.namespace,
      labels: { ...owner.spec!.template.metadata?.labels, [owner.kind === 'DaemonSet' ? REVISION_LABEL : 'controller.kubernetes.io/hash']: hash },
      ...(owner.metadata.annotations ? { annotations: owner.metadata.annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data: data as unknown as ControllerRevision['data'],
    revision,
  };
}
