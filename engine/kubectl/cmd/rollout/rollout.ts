import { rfc3339 } from '../../../api/rfc3339';
import type { WatchEvent } from '../../../api/transport';
import type { Task } from '../../../runtime/process';
import { qualifiedResource } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { printerFor } from '../../printers/format';
import { inStructOrder } from '../../printers/struct-order';
import { TableWriter } from '../../printers/tab-table';
import { fetchList, resolve, selectionFlags, staticMapping, visitEach } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import { collectionPath, pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, ObjectPrinter, Session } from '../../session';
import { StreamReader } from '../../session';
import { Page } from '../../describers/page';
import { writePodTemplate } from '../../describers/pod-parts';
import { jsonEqual } from '../../json-equal';
import { dryRunOf, dryRunQuery, latePrinter } from '../dry-run';
import type { DryRun } from '../dry-run';
import { selectorText } from '../polymorphic';
import { rolloutState } from './state';
import type { Loose } from '../../resource/loose';

const REPLICASETS = staticMapping('apps/v1', 'ReplicaSet', 'replicasets');
const REVISIONS = staticMapping('apps/v1', 'ControllerRevision', 'controllerrevisions');
const REVISION = 'deployment.kubernetes.io/revision';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const CAUSE = 'kubernetes.io/change-cause';

function selectionOf(session: Session): Selection {
  return { ...selectionFlags(session), args: session.args };
}

function requireResource(session: Session): void {
  if (session.args.length === 0 && session.flags.list('filename').length === 0 && !session.flags.text('kustomize')) throw new KubectlError('required resource not specified');
}

/** kubectl rollout pause and resume. */
function switcher(paused: boolean): Command {
  return function* run(session) {
    requireResource(session);
    const { infos, errors } = yield* resolve(session, selectionOf(session));
    const problems = [...errors];
    const print = latePrinter(session, 'none', true);
    for (const info of infos) {
      const quoted = `${qualifiedResource(info.mapping)} "${info.name}"`;
      const object = info.object as Loose;
      if (info.mapping.kind !== 'Deployment') problems.push(new KubectlError(`error: ${quoted} ${paused ? 'pausing' : 'resuming'} is not supported`));
      else if (paused && object.spec.paused) problems.push(new KubectlError(`error: ${quoted} is already paused`));
      else if (!paused && !object.spec.paused) problems.push(new KubectlError(`error: ${quoted} is not paused`));
      else {
        const stored = yield* patchObject(session, info, { spec: { paused: paused ? true : null } });
        yield* print(info, inStructOrder(stored), paused ? 'paused' : 'resumed');
      }
    }
    throwCollected(problems);
    return 0;
  };
}

export const pause = switcher(true);
export const resume = switcher(false);

function* patchObject(session: Session, info: ResourceInfo, patch: unknown, query: Record<string, string | undefined> = {}): Task<AnyObject> {
  const client = yield* session.client();
  const manager = session.flags.has('field-manager') ? session.flags.text('field-manager') : 'kubectl-rollout';
  return yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...query, fieldManager: manager }), contentType: 'application/strategic-merge-patch+json', object: patch });
}

function* noneFound(session: Session): Task<void> {
  yield* session.err(`No resources found in ${session.namespace} namespace.\n`);
}

/** kubectl rollout restart. */
export function* restart(session: Session): Task<number> {
  requireResource(session);
  const { infos, errors } = yield* resolve(session, { ...selectionOf(session), listWhenBare: true });
  const problems = [...errors];
  if (infos.length === 0 && problems.length === 0) yield* noneFound(session);
  const print = latePrinter(session, 'none', true);
  for (const info of infos) {
    const quoted = `${qualifiedResource(info.mapping)} "${info.name}"`;
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(info.mapping.kind)) problems.push(new KubectlError(`error: ${quoted} restarting is not supported`));
    else if ((info.object as Loose).spec.paused) problems.push(new KubectlError(`error: ${quoted} can't restart paused deployment (run rollout resume first)`));
    else {
      const restartedAt = rfc3339(session.now());
      if ((info.object as Loose).spec.template.metadata.annotations?.[RESTARTED_AT] === restartedAt) {
        problems.push(new KubectlError(`failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`));
        continue;
      }
      const stored = yield* patchObject(session, info, { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } });
      yield* print(info, inStructOrder(stored), 'restarted');
    }
  }
  throwCollected(problems);
  return 0;
}

/** kubectl rollout status. */
export function* status(session: Session): Task<number> {
  requireResource(session);
  const timeout = session.flags.duration('timeout');
  const deadline = timeout > 0 ? session.now() + timeout : undefined;
  const found = yield* visitEach(session, { ...selectionOf(session), listWhenBare: true }, (info) => statusOf(session, info, deadline));
  if (found === 0) yield* noneFound(session);
  return 0;
}

function* statusOf(session: Session, info: ResourceInfo, deadline: number | undefined): Task<void> {
  const revision = session.flags.number('revision');
  const client = yield* session.client();
  const fieldSelector = `metadata.name=${info.name}`;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(info.mapping.kind)) throw new KubectlError(`no status viewer has been implemented for ${info.mapping.kind}${info.mapping.group ? `.${info.mapping.group}` : ''}`);
  const list = yield* client.object<{ items?: AnyObject[]; metadata?: { resourceVersion?: string } }>({ method: 'GET', path: collectionPath(info), query: queryOf({ fieldSelector }) });
  const first = list.items?.[0];
  if (!first) throw new KubectlError(`object has been deleted`);
  if (yield* report(session, info, first, revision)) return;
  if (!session.flags.on('watch')) return;
  const response = yield* client.send({ method: 'GET', path: collectionPath(info), query: queryOf({ fieldSelector, resourceVersion: list.metadata?.resourceVersion ?? '0', watch: true }) });
  if (!response.stream) return;
  const reader = new StreamReader<WatchEvent>(response.stream);
  try {
    for (;;) {
      const event = yield* reader.next(session, deadline);
      if (!event) throw new KubectlError('timed out waiting for the condition');
      if (event.type === 'DELETED') throw new KubectlError('object has been deleted');
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      if (yield* report(session, info, event.object as AnyObject, revision)) return;
    }
  } finally {
    reader.close();
  }
}

function* report(session: Session, info: ResourceInfo, object: AnyObject, revision: number): Task<boolean> {
  const state = rolloutState(info.mapping.kind, object, revision);
  yield* session.out(state.text);
  return state.done;
}

/** Kinds that kubectl tells apart from all others, though it cannot show their history. */
const VISITED = new Set(['Job', 'Pod', 'ReplicaSet', 'ReplicationController', 'CronJob']);

interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  readonly template: Loose;
  /** What the object's spec.template is to become. */
  readonly object: Loose;
}

function* revisionsOf(session: Session, info: ResourceInfo, asks: 'history viewer' | 'rollbacker'): Task<Revision[]> {
  const { kind, group } = info.mapping;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind)) {
    const full = `"${kind}${group ? `.${group}` : ''}"`;
    throw new KubectlError(VISITED.has(kind) ? `no ${asks} has been implemented for ${full}` : `error retrieving ${asks === 'rollbacker' ? asks : 'history'} for ${full}, no visitor method exists for {${group} ${kind}}`);
  }
  const object = info.object as Loose;
  const owned = (one: Loose): boolean => (one.metadata.ownerReferences ?? []).some((owner: Loose) => owner.controller && owner.uid === object.metadata.uid);
  const selector = selectorText(object.spec.selector);
  if (info.mapping.kind === 'Deployment') {
    const sets = (yield* fetchList(session, REPLICASETS, info.namespace, { args: [], selector })).map((one) => one.object as Loose).filter(owned);
    return sets.map((set) => ({ number: Number(set.metadata.annotations?.[REVISION] ?? 0), cause: set.metadata.annotations?.[CAUSE], template: set.spec.template, object: set })).sort((a, b) => a.number - b.number);
  }
  const revisions = (yield* fetchList(session, REVISIONS, info.namespace, { args: [], selector })).map((one) => one.object as Loose).filter(owned);
  return revisions.map((one) => ({ number: one.revision, cause: one.metadata.annotations?.[CAUSE], template: one.data?.spec?.template, object: one })).sort((a, b) => a.number - b.number);
}

/** kubectl rollout history. */
export function* history(session: Session): Task<number> {
  requireResource(session);
  const wanted = session.flags.number('revision');
  if (wanted < 0) throw new KubectlError(`revision must be a positive integer: ${wanted}`);
  const printer = session.flags.changed('output') ? printerFor(session, { typedOrder: true, emptyNames: true }) : undefined;
  yield* visitEach(session, { ...selectionOf(session), listWhenBare: true }, (info) => historyOf(session, info, wanted, printer));
  return 0;
}

/** A revision of a deployment is its replica set; of others it is the object itself, as it was then. */
function shownRevision(info: ResourceInfo, revision: Revision): AnyObject {
  if (info.mapping.kind === 'Deployment') return revision.object as AnyObject;
  const { $patch: _replace, ...template } = revision.template;
  return { ...info.object!, spec: { ...(info.object!['spec'] as object), template } } as AnyObject;
}

function* historyOf(session: Session, info: ResourceInfo, wanted: number, printer: ObjectPrinter | undefined): Task<void> {
  const revisions = yield* revisionsOf(session, info, 'history viewer');
  const found = wanted ? revisions.filter((one) => one.number === wanted) : revisions;
  if (wanted && found.length === 0) throw new KubectlError('unable to find the specified revision');
  // --template alone is given the object itself.
  const ofObject = printer ? undefined : printerFor(session, { typedOrder: true });
  if (ofObject) yield* ofObject.print(inStructOrder(info.object!));
  else if (printer) {
    for (const one of found) yield* printer.print(inStructOrder(shownRevision(info, one)));
    yield* printer.flush();
  } else if (wanted) yield* session.out(`${qualifiedName(info)} with revision #${wanted}\n${templateText(found[0]!)}\n`);
  else yield* session.out(`${qualifiedName(info)} \n${historyTable(revisions)}\n`);
}

function qualifiedName(info: ResourceInfo): string {
  return `${info.mapping.kind.toLowerCase()}${info.mapping.group ? `.${info.mapping.group}` : ''}/${info.name}`;
}

function historyTable(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.';
  const table = new TableWriter(2, 0);
  table.row(['REVISION', 'CHANGE-CAUSE']);
  for (const one of revisions) table.row([String(one.number), one.cause || '<none>']);
  return table.fresh();
}

function templateText(revision: Revision): string {
  const page = new Page();
  const template = revision.template;
  const annotations = revision.cause ? { ...template.metadata?.annotations, [CAUSE]: revision.cause } : template.metadata?.annotations;
  writePodTemplate(page, { ...template, metadata: { ...template.metadata, annotations } });
  return page.unaligned();
}

/** kubectl rollout undo. */
export function* undo(session: Session): Task<number> {
  requireResource(session);
  const wanted = session.flags.number('to-revision');
  const dryRun = yield* dryRunOf(session);
  yield* visitEach(session, selectionOf(session), (info) => undoOne(session, info, wanted, dryRun));
  return 0;
}

function* undoOne(session: Session, info: ResourceInfo, wanted: number, dryRun: DryRun): Task<void> {
  const object = info.object as Loose;
  const print = latePrinter(session, dryRun, true);
  const revisions = yield* revisionsOf(session, info, 'rollbacker');
  if (wanted < 0) throw new KubectlError(`unable to find specified revision ${wanted} in history`);
  const target = pick(info, object, revisions, wanted);
  const template = info.mapping.kind === 'Deployment' ? cleaned(target.template) : target.template;
  if (dryRun === 'client') {
    yield* print(info, { ...info.object!, spec: { ...object.spec, template } } as AnyObject, templateText({ ...target, cause: undefined }));
    return;
  }
  if (object.spec?.paused) throw new KubectlError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
  if (jsonEqual(cleaned(object.spec.template), cleaned(template))) {
    yield* session.out(`${qualifiedName(info)} skipped rollback (current template already matches revision ${target.number})\n`);
    return;
  }
  const client = yield* session.client();
  const json = info.mapping.kind === 'Deployment';
  const patch = json ? deploymentPatch(object, target, template) : { spec: { template: { ...template, $patch: 'replace' } } };
  const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf(dryRunQuery(dryRun)), contentType: json ? 'application/json-patch+json' : 'application/strategic-merge-patch+json', object: patch });
  yield* print(info, inStructOrder(stored), 'rolled back');
}

function deploymentPatch(object: Loose, target: Revision, template: Loose): unknown[] {
  const kept: Record<string, string> = {};
  for (const key of ['kubectl.kubernetes.io/last-applied-configuration', REVISION, 'deployment.kubernetes.io/revision-history', 'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'deprecated.deployment.rollback.to']) {
    if (object.metadata.annotations?.[key] !== undefined) kept[key] = object.metadata.annotations[key];
  }
  const own = Object.fromEntries(Object.entries(target.object.metadata.annotations ?? {}).filter(([key]) => !key.startsWith('deployment.kubernetes.io/') && key !== 'kubectl.kubernetes.io/last-applied-configuration'));
  return [{ op: 'replace', path: '/spec/template', value: template }, { op: 'replace', path: '/metadata/annotations', value: { ...own, ...kept } }];
}

function pick(info: ResourceInfo, object: Loose, revisions: readonly Revision[], wanted: number): Revision {
  if (wanted > 0) {
    const found = revisions.find((one) => one.number === wanted);
    if (!found) throw new KubectlError(`unable to find specified revision ${wanted} in history`);
    return found;
  }
  if (revisions.length < 2) {
    if (info.mapping.kind === 'Deployment') throw new KubectlError(`no rollout history found for deployment "${object.metadata.name}"`);
    throw new KubectlError('no last revision to roll back to');
  }
  return revisions[revisions.length - 2]!;
}

/** A template without what controllers add to it. */
function cleaned(template: Loose): Loose {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
