import type { Task } from '../../../runtime/process';
import { matchesLabels, parseLabelSelector } from '../../../api/label-selector';
import { isNotFound } from '../../../api/status';
import { queryOf } from '../../client/rest-request';
import { KubectlError, SilentExit, throwCollected, usageError } from '../../errors';
import { infoOf, objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { formatYaml } from '../../yaml/format';
import { isBuiltIn, patchOf } from '../apply/apply';
import { checkAllowlist, visitForgotten } from '../apply/prune';
import { withLastApplied } from '../create/create';
import { LAST_APPLIED } from '../dry-run';
import { withoutManagedFields } from '../../printers/format';

/** kubectl diff: exit code 1 when something would change. */
export const diff: Command = function* run(session) {
  try {
    return yield* compare(session);
  } catch (error) {
    // A code of 1 means a difference: what goes wrong is told apart from it.
    throw error instanceof KubectlError && error.exitCode === 1 ? new KubectlError(error.message, 2) : error;
  }
};

function* compare(session: Session): Task<number> {
  if (session.args.length) throw usageError(session.commandPath, `Unexpected args: [${session.args.join(' ')}]`);
  const selection = selectionFlags(session);
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError('must specify one of -f and -k');
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
    const chosen = session.flags.text('selector') ? parseLabelSelector(session.flags.text('selector')) : [];
    const kept: ResourceInfo[] = [];
    for (const one of objects) {
      if (!matchesLabels(chosen, one.object.metadata?.labels ?? {})) continue;
      const info = yield* infoOf(session, one);
      kept.push(info);
      const { before, after } = yield* states(session, info);
      const shown = (object: AnyObject | undefined): string => (object ? formatYaml(session.flags.on('show-managed-fields') ? object : withoutManagedFields(object)) : '');
      const [left, right] = info.mapping.kind === 'Secret' && info.mapping.group === '' ? masked(before, after) : [before, after];
      session.writeFile(`${live}/${fileName(info)}`, shown(left));
      session.writeFile(`${merged}/${fileName(info)}`, shown(right));
    }
    if (session.flags.on('prune')) {
      // Whole, with managed fields, as the real one shows it.
      yield* visitForgotten(session, kept, function* showOne(info) {
        session.writeFile(`${live}/${fileName(info)}`, formatYaml(info.object!));
      });
    }
    const program = session.proc.env.get('KUBECTL_EXTERNAL_DIFF')?.split(' ') ?? ['diff', '-u', '-N'];
    const child = session.proc.spawn({ argv: [...program, live, merged] });
    const code = yield* session.proc.wait(child);
    if (code === 1) throw new SilentExit(1);
    if (code > 1) throw new KubectlError(`exit status ${code}`, code);
    return 0;
  } finally {
    fs.remove(live, { recursive: true, force: true });
    fs.remove(merged, { recursive: true, force: true });
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
    const after = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ dryRun: 'All', fieldManager: manager, force: session.flags.on('force-conflicts') }), contentType: 'application/apply-patch+yaml', object: info.object });
    return { before, after };
  }
  const modified = withLastApplied(info.object!);
  if (!before) return { before, after: hideAnnotation(yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query: queryOf({ dryRun: 'All', fieldManager: manager }), contentType: 'application/json', object: info.object })) };
  const patch = yield* patchOf(session, info, modified, before);
  const clean = withoutAnnotationPatch(patch);
  const after = Object.keys(clean).length === 0 ? before : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ dryRun: 'All', fieldManager: manager }), contentType: isBuiltIn(info) ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', object: clean });
  return { before: hideAnnotation(before), after: hideAnnotation(after) };
}

/** The annotation itself is not part of what diff shows. */
function withoutAnnotationPatch(patch: Record<string, unknown>): Record<string, unknown> {
  const meta = patch['metadata'] as { annotations?: Record<string, unknown> } | undefined;
  if (!meta?.annotations || !(LAST_APPLIED in meta.annotations)) return patch;
  const { [LAST_APPLIED]: _gone, ...annotations } = meta.annotations;
  const { annotations: _old, ...rest } = meta;
  const metadata = { ...rest, ...(Object.keys(annotations).length ? { annotations } : {}) };
  const { metadata: _meta, ...others } = patch;
  return { ...others, ...(Object.keys(metadata).length ? { metadata } : {}) };
}

function hideAnnotation(object: AnyObject): AnyObject {
  if (object.metadata.annotations?.[LAST_APPLIED] === undefined) return object;
  const { [LAST_APPLIED]: _gone, ...annotations } = object.metadata.annotations;
  const { annotations: _old, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(Object.keys(annotations).length ? { annotations } : {}) } } as AnyObject;
}

function masked(before: AnyObject | undefined, after: AnyObject): [AnyObject | undefined, AnyObject] {
  const left = (before?.['data'] ?? {}) as Record<string, string>;
  const right = (after['data'] ?? {}) as Record<string, string>;
  const mask = (own: Record<string, string>, other: Record<string, string>, label: string): Record<string, string> => Object.fromEntries(Object.entries(own).map(([key, value]) => [key, other[key] !== undefined && other[key] !== value ? `*** (${label})` : '***']));
  return [before ? ({ ...before, data: mask(left, right, 'before') } as unknown as AnyObject) : undefined, { ...after, data: mask(right, left, 'after') } as unknown as AnyObject];
}
