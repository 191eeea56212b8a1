import type { Task } from '../../../runtime/process';
import { KubectlError, throwCollected, usageError } from '../../errors';
import { compactJson, indentedJson } from '../../json';
import { NO_RESOURCES, infoOf, objectsOf, resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { formatYaml } from '../../yaml/format';
import { LAST_APPLIED, dryRunOf, dryRunQuery, latePrinter } from '../dry-run';
import { queryOf } from '../../client/rest-request';

/** kubectl apply view-last-applied. */
export function* viewLastApplied(session: Session): Task<number> {
  const format = session.flags.text('output');
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args, selectAll: session.flags.on('all'), allExcludesNames: true });
  throwCollected(errors.length && infos.length === 0 ? errors.slice(0, 1) : []);
  const without = infos.find((info) => info.source !== '' && !info.object!.metadata.annotations?.[LAST_APPLIED]);
  if (without) throw new KubectlError(`error when no last-applied-configuration annotation found on resource: ${without.name}\n "${without.source}": <nil>`);
  const problems = [...errors];
  for (const info of infos) {
    const text = info.object!.metadata.annotations?.[LAST_APPLIED];
    // An object without the annotation is passed over in silence unless a file named it: kubectl wraps an error that is nil.
    if (!text) continue;
    if (format !== 'yaml' && format !== 'json') throw usageError(session.commandPath, `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
    const value = JSON.parse(text) as unknown;
    yield* session.out(format === 'json' ? `${indentedJson(value, true, '  ')}\n` : formatYaml(value));
  }
  throwCollected(problems.slice(0, 1));
  return 0;
}

/** kubectl apply set-last-applied. */
export function* setLastApplied(session: Session): Task<number> {
  const dryRun = yield* dryRunOf(session);
  const selection = selectionFlags(session);
  const { objects, errors } = yield* objectsOf(session, { ...selection, args: [] });
  throwCollected(errors);
  const infos: ResourceInfo[] = [];
  for (const one of objects) infos.push({ ...(yield* infoOf(session, one)), object: one.object });
  if (infos.length === 0) throw new KubectlError(NO_RESOURCES);
  const client = yield* session.client();
  const print = latePrinter(session, dryRun);
  for (const info of infos) {
    const local = info.object!;
    const wanted = configurationOf(info);
    const patchQuery = queryOf({ ...dryRunQuery(dryRun) });
    const known = (yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) })).metadata.annotations?.[LAST_APPLIED];
    if (!known && !session.flags.on('create-annotation')) throw new KubectlError(`no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`);
    if (known === wanted) {
      yield* session.out(`set-last-applied ${info.name}: no changes required.\n`);
      continue;
    }
    const patch = { metadata: { annotations: { [LAST_APPLIED]: wanted } } };
    const stored = dryRun === 'client' ? local : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: patchQuery, contentType: 'application/merge-patch+json', object: patch });
    yield* print(info, stored, 'configured');
  }
  return 0;
}

/** What the annotation is to hold: the object of the file, with the namespace that it goes to. */
function configurationOf(info: ResourceInfo): string {
  const { annotations, ...metadata } = info.object!.metadata;
  const { [LAST_APPLIED]: _old, ...kept } = annotations ?? {};
  return `${compactJson({ ...info.object!, metadata: { ...metadata, ...(Object.keys(kept).length ? { annotations: kept } : {}), ...(info.namespace ? { namespace: info.namespace } : {}) } })}\n`;
}
