import type { Task } from '../../../runtime/process';
import { StatusError, isNotFound } from '../../../api/status';
import { apiVersionOf, qualifiedResource } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, asOne, throwCollected, usageError, withSource } from '../../errors';
import { compactJson, sortedKeys } from '../../json';
import { schemasOf } from '../../openapi/schema-source';
import { objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf, unversioned } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import { outputOf, printerFor } from '../../printers/format';
import type { AnyObject, Session } from '../../session';
import { withLastApplied } from '../create/create';
import { cascadeOf } from '../delete/delete';
import { LAST_APPLIED, dryRunOf, dryRunQuery, latePrinter, validationQuery } from '../dry-run';
import type { DryRun } from '../dry-run';
import { recorded } from '../change-cause';
import { readable } from '../validate';
import { lacksAnnotationOwner, migrationPatch, onlyAnnotation } from './migrate';
import { checkAllowlist, prune } from './prune';
import { threeWayPatch } from './three-way';

type Print = (info: ResourceInfo, object: AnyObject, operation: string) => Task<void>;

/** kubectl apply. */
export function* apply(session: Session): Task<number> {
  const { flags, args } = session;
  if (args.length) throw usageError(session.commandPath, `Unexpected args: [${args.join(' ')}]`);
  const selection = selectionFlags(session);
  const dryRun = yield* dryRunOf(session);
  const serverSide = flags.on('server-side');
  validationQuery(session);
  yield* checkOptions(session, dryRun, serverSide);
  yield* checkAllowlist(session);
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError('must specify one of -f and -k');
  const found = yield* objectsOf(session, { ...selection, args: [] });
  const { infos, unread } = yield* readable(session, found);
  const problems = asOne(unread);
  if (found.objects.length === 0) {
    throwCollected(problems);
    throw new KubectlError('no objects passed to apply');
  }
  const applied: AnyObject[] = [];
  const holding = !['', 'name'].includes(outputOf(session));
  const direct = latePrinter(session, dryRun);
  const print: Print = function* print(info, object, operation) {
    if (holding) applied.push(object);
    else yield* direct(info, object, operation);
  };
  for (const info of infos) {
    try {
      if (!info.name && info.object!.metadata?.generateName) throw new KubectlError(`from ${info.object!.metadata.generateName}: cannot use generate name with apply`);
      yield* serverSide ? applyServerSide(session, info, dryRun, print) : applyOne(session, info, dryRun, print);
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected(problems);
  if (holding) yield* printHeld(session, applied);
  if (flags.on('prune')) yield* prune(session, infos, dryRun, direct);
  return 0;
}

function* printHeld(session: Session, objects: readonly AnyObject[]): Task<void> {
  if (objects.length === 0) return;
  const printer = printerFor(session, { typedOrder: objects.length > 1 })!;
  if (objects.length === 1) yield* printer.print(objects[0]!);
  else yield* printer.print({ kind: 'List', apiVersion: 'v1', metadata: {}, items: objects.map(sortedKeys) } as unknown as AnyObject);
  yield* printer.flush();
}

function* checkOptions(session: Session, dryRun: DryRun, serverSide: boolean): Task<void> {
  const { flags } = session;
  if (flags.on('force-conflicts') && !serverSide) throw new KubectlError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide) throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (dryRun === 'server' && flags.on('force')) throw new KubectlError('--dry-run=server cannot be used with --force');
  if (flags.on('force') && serverSide) throw new KubectlError('--force cannot be used with --server-side');
  yield* cascadeOf(session);
  if (flags.text('subresource') && !serverSide) throw new KubectlError('--subresource can only be specified for --server-side');
  if (flags.on('prune') && !flags.on('all') && !flags.text('selector')) throw new KubectlError('all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector');
}

function* applyOne(session: Session, info: ResourceInfo, dryRun: DryRun, print: Print): Task<void> {
  const client = yield* session.client();
  const modified = withLastApplied(recorded(session, info.object!));
  let current: AnyObject;
  try {
    current = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
  } catch (error) {
    if (!isNotFound(error)) throw retrieving(info, error);
    yield* createApplied(session, info, modified, dryRun, print);
    return;
  }
  if (!current.metadata.annotations?.[LAST_APPLIED] && dryRun !== 'client') yield* session.err(missingAnnotation(info));
  if (current.metadata.deletionTimestamp) yield* session.err(`Warning: Detected changes to resource ${info.name} which is currently being deleted.\n`);
  const patch = yield* patchOf(session, info, modified, current);
  if (dryRun === 'client') {
    yield* print(info, current, 'configured');
    return;
  }
  const empty = Object.keys(patch).length === 0;
  const query = queryOf({ ...dryRunQuery(dryRun), fieldManager: session.flags.text('field-manager'), ...validationQuery(session) });
  const contentType = isBuiltIn(info) ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  try {
    const stored = empty ? current : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query, contentType, object: patch });
    yield* print(info, stored, empty ? 'unchanged' : 'configured');
  } catch (error) {
    if (session.flags.on('force') && error instanceof StatusError && (error.reason === 'Invalid' || error.reason === 'Conflict')) {
      yield* replaceByForce(session, info, modified, print);
      return;
    }
    throw applyingPatch(error, patch, info);
  }
}

function* createApplied(session: Session, info: ResourceInfo, modified: AnyObject, dryRun: DryRun, print: Print): Task<void> {
  if (dryRun === 'client') {
    yield* print(info, modified, 'created');
    return;
  }
  const client = yield* session.client();
  const query = queryOf({ ...dryRunQuery(dryRun), fieldManager: session.flags.text('field-manager'), ...validationQuery(session) });
  try {
    const stored = yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query, contentType: 'application/json', object: unversioned(modified) });
    yield* print(info, stored, 'created');
  } catch (error) {
    throw withSource('creating', info.source, error);
  }
}

function* replaceByForce(session: Session, info: ResourceInfo, modified: AnyObject, print: Print): Task<void> {
  const client = yield* session.client();
  yield* client.send({ method: 'DELETE', path: pathOf(info), contentType: 'application/json', object: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' } });
  const give = session.now() + 120_000;
  for (;;) {
    try {
      yield* client.send({ method: 'GET', path: pathOf(info) });
    } catch (error) {
      if (isNotFound(error)) break;
      throw error;
    }
    if (session.now() > give) throw new KubectlError('timed out waiting for the condition');
    yield* session.proc.sleep(1000);
  }
  const stored = yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query: queryOf({ fieldManager: session.flags.text('field-manager'), ...validationQuery(session) }), contentType: 'application/json', object: unversioned(modified) });
  yield* print(info, stored, 'configured');
}

/** The client-side three-way patch of an object from a file. */
export function* patchOf(session: Session, info: ResourceInfo, modified: AnyObject, current: AnyObject): Task<Record<string, unknown>> {
  const last = current.metadata.annotations?.[LAST_APPLIED];
  const original = last ? (JSON.parse(last) as Record<string, unknown>) : {};
  if (!isBuiltIn(info)) return threeWayPatch(original, modified, current as Record<string, unknown>, undefined);
  const source = yield* schemasOf(yield* session.client(), info.mapping.group, info.mapping.version);
  const schema = source?.forKind(info.mapping.group, info.mapping.version, info.mapping.kind);
  return threeWayPatch(original, modified, current as Record<string, unknown>, source && schema ? { source, schema } : undefined);
}

/** Kinds that kubectl knows by type and patches strategically; custom resources get JSON merge patches. */
export function isBuiltIn(info: ResourceInfo): boolean {
  const { group } = info.mapping;
  if (!group.includes('.')) return true;
  return group.endsWith('.k8s.io') && !/^(metrics|apiextensions|snapshot\.storage|gateway\.networking|apiregistration|custom\.metrics)\./.test(group);
}

function retrieving(info: ResourceInfo, error: unknown): unknown {
  const { mapping } = info;
  const about = `error when retrieving current configuration of:\nResource: "${mapping.group}/${mapping.version}, Resource=${mapping.resource}", GroupVersionKind: "${mapping.group}/${mapping.version}, Kind=${info.object!.kind}"\nName: "${info.name}", Namespace: "${info.namespace ?? ''}"\nfrom server for: "${info.source}":`;
  if (error instanceof KubectlError) return new KubectlError(`${about} ${error.message}`);
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: `${about} ${error.message}` });
  return error;
}

function applyingPatch(error: unknown, patch: Record<string, unknown>, info: ResourceInfo): unknown {
  if (!(error instanceof StatusError)) return error;
  const { mapping } = info;
  const message = `error when applying patch:\n${compactJson(patch)}\nto:\nResource: "${mapping.group}/${mapping.version}, Resource=${mapping.resource}", GroupVersionKind: "${mapping.group}/${mapping.version}, Kind=${mapping.kind}"\nName: "${info.name}", Namespace: "${info.namespace ?? ''}"\nfor: "${info.source}": error when patching "${info.source}": ${error.message}`;
  return new StatusError({ ...error.status, message });
}

function missingAnnotation(info: ResourceInfo): string {
  return `Warning: resource ${info.mapping.resource}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;
}

function* applyServerSide(session: Session, info: ResourceInfo, dryRun: DryRun, print: Print): Task<void> {
  const { flags } = session;
  const client = yield* session.client();
  const manager = flags.changed('field-manager') ? flags.text('field-manager') : 'kubectl';
  const query = queryOf({ ...dryRunQuery(dryRun), fieldManager: manager, ...validationQuery(session), force: flags.on('force-conflicts') });
  const object = { ...info.object!, metadata: { ...info.object!.metadata } };
  try {
    const request = { method: 'PATCH', path: pathOf(info, flags.text('subresource')), query, contentType: 'application/apply-patch+yaml', object } as const;
    let stored = yield* client.object<AnyObject>(request);
    if (dryRun === 'none' && manager === 'kubectl' && lacksAnnotationOwner(stored)) {
      yield* client.send({ ...request, query: queryOf({ fieldManager: 'kubectl-last-applied', force: true }), object: onlyAnnotation(stored) });
      stored = yield* client.object<AnyObject>({ method: 'GET', path: request.path });
    }
    const migration = dryRun === 'none' ? migrationPatch(stored, manager) : undefined;
    if (migration) {
      yield* client.send({ method: 'PATCH', path: request.path, query: queryOf({ fieldManager: manager }), contentType: 'application/json-patch+json', object: migration });
      stored = yield* client.object<AnyObject>(request);
    }
    yield* print(info, stored, 'serverside-applied');
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'Conflict') throw conflictAdvice(error);
    throw error;
  }
}

function conflictAdvice(error: StatusError): KubectlError {
  return new KubectlError(`${error.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`);
}

export { apiVersionOf, qualifiedResource };
