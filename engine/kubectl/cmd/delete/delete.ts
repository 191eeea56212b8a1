import { StatusError, isNotFound } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { decodeUtf8 } from '../../../runtime/bytes';
import { parseBool } from '../../command/flag-set';
import { KubectlError, asOne, throwCollected, withSource } from '../../errors';
import { fetchAll, selectionFlags, targets } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import { pathOf, quotedName, shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { checkRaw } from '../raw-path';
import { dryRunOf, dryRunQuery } from '../dry-run';
import type { DryRun } from '../dry-run';
import { WaitTimeout, waitGone } from '../wait/until';

const FORCE_WARNING = 'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';

/** How objects are deleted: what replace --force and drain share with delete. */
export interface Deletion {
  readonly gracePeriodSeconds: number;
  readonly propagationPolicy: 'Background' | 'Orphan' | 'Foreground';
  readonly dryRun: DryRun;
}

/** kubectl delete. */
export function* remove(session: Session): Task<number> {
  const { flags } = session;
  if (flags.text('raw')) return yield* removeRaw(session);
  const dryRun = yield* dryRunOf(session);
  const cascade = yield* cascadeOf(session);
  const options = graceOf(session);
  const selection: Selection = { ...selectionFlags(session), args: session.args, selectAll: flags.on('all'), allExcludesNames: true, ignoreNotFound: ignoresMissing(session) };
  if (flags.on('all') && (selection.selector ?? '') !== '') throw new KubectlError("setting 'all' parameter but found a non empty selector. ");
  if (flags.on('all') && flags.text('field-selector')) throw new KubectlError("setting 'all' parameter but found a non empty selector. ");
  const found = yield* targets(session, selection);
  const problems: unknown[] = [];
  const infos: ResourceInfo[] = [];
  for (const target of found.targets) {
    if ('one' in target) infos.push(target.one);
    else {
      const listed = yield* fetchAll(session, [target], selection);
      infos.push(...listed.infos);
      problems.push(...listed.errors);
    }
  }
  if (options.force && options.gracePeriodSeconds === 0 && dryRun === 'none') yield* session.err(FORCE_WARNING);
  const approved = flags.on('interactive') && dryRun === 'none' ? yield* confirm(session, infos) : true;
  if (!approved) return 0;
  const deleted = yield* removeAll(session, infos, { gracePeriodSeconds: options.gracePeriodSeconds, propagationPolicy: cascade, dryRun }, options.force, problems);
  if (infos.length === 0 && problems.length + found.errors.length === 0 && (selection.filenames?.length || selection.kustomize || found.targets.some((target) => 'list' in target))) yield* session.out('No resources found\n');
  throwCollected([...problems, ...asOne(found.errors)]);
  if (options.wait && dryRun === 'none') yield* waitDeleted(session, deleted);
  return 0;
}

function* removeRaw(session: Session): Task<number> {
  checkRaw(session.flags.text('raw'));
  const client = yield* session.client();
  const answer = yield* client.send({ method: 'DELETE', path: session.flags.text('raw') });
  yield* session.out(answer.bytes ? decodeUtf8(answer.bytes) : JSON.stringify(answer.object));
  return 0;
}

/** What --cascade says; warns of the old forms. */
export function* cascadeOf(session: Session): Task<Deletion['propagationPolicy']> {
  const text = session.flags.text('cascade');
  if (text === 'background') return 'Background';
  if (text === 'orphan') return 'Orphan';
  if (text === 'foreground') return 'Foreground';
  const truth = parseBool(text);
  if (truth !== undefined) {
    yield* session.err(`warning: --cascade=${text} is deprecated (boolean value) and can be replaced with --cascade=${truth ? 'background' : 'orphan'}.\n`);
    return truth ? 'Background' : 'Orphan';
  }
  throw new KubectlError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
}

function graceOf(session: Session): { gracePeriodSeconds: number; force: boolean; wait: boolean } {
  const { flags } = session;
  const force = flags.on('force');
  let grace = flags.number('grace-period');
  const now = flags.on('now');
  if (now && grace !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
  if (now) grace = 1;
  if (grace > 0 && force) throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  return { gracePeriodSeconds: grace, force, wait: flags.changed('wait') ? flags.on('wait') : !(force && grace === 0) };
}

function* confirm(session: Session, infos: readonly ResourceInfo[]): Task<boolean> {
  yield* session.out(`You are about to delete the following ${infos.length} resource(s):\n${infos.map((info) => `${shownName(info)}\n`).join('')}Do you want to continue? (y/n): `);
  const answer = yield* session.proc.stdin.read();
  const yes = answer !== undefined && /^y(es)?\s*$/i.test(decodeUtf8(answer));
  if (!yes) yield* session.out('deletion is cancelled\n');
  return yes;
}

/** --ignore-not-found, which goes without saying where objects are selected. */
function ignoresMissing({ flags }: Session): boolean {
  if (flags.changed('ignore-not-found')) return flags.on('ignore-not-found');
  return flags.on('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
}

/** Deletes each and says so; returns what is on its way out. */
export function* removeAll(session: Session, infos: readonly ResourceInfo[], deletion: Deletion, force: boolean, problems: unknown[]): Task<ResourceInfo[]> {
  const { flags } = session;
  const deleted: ResourceInfo[] = [];
  const nameOnly = flags.text('output') === 'name';
  if (flags.text('output') !== '' && !nameOnly) throw new KubectlError(`unexpected -o output mode: ${flags.text('output')}. We only support '-o name'`);
  for (const info of infos) {
    try {
      // What is only to be told is not looked for.
      const uid = deletion.dryRun === 'client' ? undefined : yield* removeOne(session, info, deletion);
      deleted.push({ ...info, object: { ...info.object, metadata: { ...info.object?.metadata, ...(uid ? { uid } : {}) } } as AnyObject });
    } catch (error) {
      if (isNotFound(error) && flags.has('ignore-not-found') && ignoresMissing(session)) continue;
      problems.push(withSource('deleting', info.source, error));
      continue;
    }
    const operation = force && deletion.gracePeriodSeconds === 0 ? 'force deleted' : 'deleted';
    const suffix = deletion.dryRun === 'client' ? ' (dry run)' : deletion.dryRun === 'server' ? ' (server dry run)' : '';
    yield* session.out(nameOnly ? `${shownName(info)}\n` : `${quotedName(info)} ${operation}${suffix}\n`);
  }
  return deleted;
}

export function* removeOne(session: Session, info: ResourceInfo, deletion: Deletion): Task<string | undefined> {
  const client = yield* session.client();
  const object = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(deletion.gracePeriodSeconds >= 0 ? { gracePeriodSeconds: deletion.gracePeriodSeconds } : {}),
    propagationPolicy: deletion.propagationPolicy,
    ...(deletion.dryRun === 'server' ? { dryRun: ['All'] } : {}),
  };
  const answer = yield* client.object<{ metadata?: { uid?: string }; details?: { uid?: string } }>({ method: 'DELETE', path: pathOf(info), query: queryOf(dryRunQuery(deletion.dryRun)), contentType: 'application/json', object });
  return answer?.details?.uid ?? answer?.metadata?.uid;
}

function* waitDeleted(session: Session, infos: readonly ResourceInfo[]): Task<void> {
  const timeout = session.flags.duration('timeout');
  const deadline = session.now() + (timeout > 0 ? timeout : 7 * 24 * 3_600_000);
  const problems: unknown[] = [];
  for (const info of infos) {
    try {
      yield* waitGone(session, info, deadline, info.object?.metadata.uid);
    } catch (error) {
      if (error instanceof StatusError && (error.reason === 'Forbidden' || error.reason === 'MethodNotAllowed')) continue;
      if (!(error instanceof WaitTimeout)) throw error;
      problems.push(error);
    }
  }
  throwCollected(problems);
}
