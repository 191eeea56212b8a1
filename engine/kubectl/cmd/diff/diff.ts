import { SystemError } from '../../../runtime/machine';
import type { Process } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { StatusError, isNotFound } from '../../../api/status';
import { klogHeader } from '../../client/request-log';
import { queryOf } from '../../client/rest-request';
import { KubectlError, SilentExit, describeFailure, throwCollected, usageError } from '../../errors';
import { infoOf, objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { formatYaml } from '../../yaml/format';
import { isBuiltIn, patchOf } from '../apply/apply';
import { checkAllowlist, visitForgotten } from '../apply/prune';
import { LAST_APPLIED } from '../dry-run';
import { withoutManagedFields } from '../../printers/format';

/** kubectl diff: exit code 1 when something would change. */
export const diff: Command = function* run(session) {
  try {
    return yield* compare(session);
  } catch (error) {
    if (error instanceof SilentExit) throw error;
    // A code of 1 means a difference: what goes wrong is told apart from it.
    const { text, exitCode } = describeFailure(error);
    yield* session.err(text);
    return exitCode + 1;
  }
};

function* compare(session: Session): Task<number> {
  if (session.args.length) throw usageError(session.commandPath, `Unexpected args: [${session.args.join(' ')}]`);
  const selection = selectionFlags(session);
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError('must specify one of -f and -k');
  if (session.flags.on('force-conflicts') && !session.flags.on('server-side')) throw new KubectlError('--force-conflicts only works with --server-side');
  const { objects, errors } = yield* objectsOf(session, { ...selection, args: [] });
  throwCollected(errors);
  if (session.flags.on('prune')) yield* checkAllowlist(session);
  const number = session.proc.random.uint32();
  const live = `/tmp/LIVE-${number}`;
  const merged = `/tmp/MERGED-${number + 1}`;
  const fs = session.proc.machine.fs;
  fs.mkdir(live, { recursive: true });
  fs.mkdir(merged, { recursive: true });
  try {
    const kept: ResourceInfo[] = [];
    for (const one of objects) {
      const info = yield* infoOf(session, one);
      kept.push(info);
      const { before, after } = yield* states(session, info);
      const shown = (object: AnyObject | undefined): string => (object ? formatYaml(session.flags.on('show-managed-fields') ? object : withoutManagedFields(object)) : '');
      const secret = info.mapping.kind === 'Secret' && info.mapping.group === '';
      const [left, right] = secret ? masked(before, after) : [before, after];
      // What hides secrets makes an object of what is not there.
      session.writeFile(`${live}/${fileName(info)}`, secret && !left ? 'null\n' : shown(left));
      session.writeFile(`${merged}/${fileName(info)}`, shown(right));
    }
    if (session.flags.on('prune')) {
      // Whole, with managed fields, as the real one shows it.
      yield* visitForgotten(session, kept, function* showOne(info) {
        session.writeFile(`${live}/${fileName(info)}`, formatYaml(info.object!));
      });
    }
    const program = session.proc.env.get('KUBECTL_EXTERNAL_DIFF')?.split(' ') ?? ['diff', '-u', '-N'];
    const child = spawned(session, [...program, live, merged]);
    const code = yield* session.proc.wait(child);
    if (code === 1) throw new SilentExit(1);
    if (code > 1) throw new KubectlError(`exit status ${code}`, code - 1);
    return 0;
  } finally {
    fs.remove(live, { recursive: true, force: true });
    fs.remove(merged, { recursive: true, force: true });
  }
}

function spawned(session: Session, argv: readonly string[]): Process {
  try {
    return session.proc.spawn({ argv });
  } catch (error) {
    if (error instanceof SystemError) throw new KubectlError(`failed to run ${JSON.stringify(argv[0])}: executable file not found in $PATH`);
    throw error;
  }
}

function fileName({ mapping, namespace, name }: ResourceInfo): string {
  return [...(mapping.group ? [mapping.group] : []), mapping.version, mapping.kind, namespace ?? '', name].join('.');
}

function* states(session: Session, info: ResourceInfo): Task<{ before: AnyObject | undefined; after: AnyObject }> {
  const client = yield* session.client();
  let before: AnyObject | undefined;
  try {
    before = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const manager = session.flags.text('field-manager');
  if (session.flags.on('server-side')) {
    try {
      const after = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ dryRun: 'All', fieldManager: manager, force: session.flags.on('force-conflicts') }), contentType: 'application/apply-patch+yaml', object: info.object });
      return { before, after };
    } catch (error) {
      // Any conflict is taken for a change in between and tried again.
      if (error instanceof StatusError && error.reason === 'Conflict') yield* session.err(`${klogHeader('W', session.now(), session.proc.pid)} diff.go:723] Object (${info.mapping.group}/${info.mapping.version}, Kind=${info.mapping.kind}: ${info.name}) keeps changing, diffing without lock\n`);
      throw error;
    }
  }
  if (!before) return { before, after: yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query: queryOf({ dryRun: 'All', fieldManager: manager }), contentType: 'application/json', object: info.object }) };
  // What was applied before stays as it stands in the annotation, on both sides.
  const patch = yield* patchOf(session, info, withoutLastApplied(info.object!), before);
  const after = Object.keys(patch).length === 0 ? before : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ dryRun: 'All', fieldManager: manager }), contentType: isBuiltIn(info) ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', object: patch });
  return { before, after };
}

/** util.GetModifiedConfiguration without the annotation: there are annotations in any case, if only none. */
function withoutLastApplied(object: AnyObject): AnyObject {
  const { [LAST_APPLIED]: _gone, ...annotations } = object.metadata?.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } } as AnyObject;
}

function masked(before: AnyObject | undefined, after: AnyObject): [AnyObject | undefined, AnyObject] {
  const left = (before?.['data'] ?? {}) as Record<string, string>;
  const right = (after['data'] ?? {}) as Record<string, string>;
  const mask = (own: Record<string, string>, other: Record<string, string>, label: string): Record<string, string> => Object.fromEntries(Object.entries(own).map(([key, value]) => [key, other[key] !== undefined && other[key] !== value ? `*** (${label})` : '***']));
  return [before ? ({ ...before, data: mask(left, right, 'before') } as unknown as AnyObject) : undefined, { ...after, data: mask(right, left, 'after') } as unknown as AnyObject];
}
