import type { Task } from '../../../runtime/process';
import { KubectlError, throwCollected, usageError } from '../../errors';
import { indentedJson } from '../../json';
import { resolve, selectionFlags } from '../../resource/builder';
import { pathOf, quotedName } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { formatYaml } from '../../yaml/format';
import { withLastApplied } from '../create/create';
import { LAST_APPLIED, dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import { queryOf } from '../../client/rest-request';

/** kubectl apply view-last-applied. */
export function* viewLastApplied(session: Session): Task<number> {
  const format = session.flags.text('output');
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args, selectAll: session.flags.on('all') });
  throwCollected(errors.length && infos.length === 0 ? errors : []);
  if (format !== 'yaml' && format !== 'json') throw usageError(session.commandPath, `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
  const problems = [...errors];
  for (const info of infos) {
    const text = info.object!.metadata.annotations?.[LAST_APPLIED];
    if (!text) {
      problems.push(new KubectlError(`no last-applied-configuration annotation found on resource: ${info.name}`));
      continue;
    }
    const value = JSON.parse(text) as unknown;
    yield* session.out(format === 'json' ? `${indentedJson(value, true, '  ')}\n` : formatYaml(value));
  }
  throwCollected(problems);
  return 0;
}

/** kubectl apply set-last-applied. */
export function* setLastApplied(session: Session): Task<number> {
  const dryRun = yield* dryRunOf(session);
  const selection = selectionFlags(session);
  const { infos, errors } = yield* resolve(session, { ...selection, args: [] });
  throwCollected(errors);
  const client = yield* session.client();
  const print = resultPrinter(session, dryRun);
  for (const info of infos) {
    const wanted = withLastApplied(info.object!).metadata.annotations![LAST_APPLIED]!;
    const local = info.object!;
    const patchQuery = queryOf({ ...dryRunQuery(dryRun) });
    if (!session.flags.on('create-annotation')) {
      const current = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
      if (!current.metadata.annotations?.[LAST_APPLIED]) throw new KubectlError(`no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`);
    }
    const patch = { metadata: { annotations: { [LAST_APPLIED]: wanted } } };
    const stored = dryRun === 'client' ? local : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: patchQuery, contentType: 'application/merge-patch+json', object: patch });
    yield* print(info, stored, 'configured');
  }
  return 0;
}

export { quotedName };
