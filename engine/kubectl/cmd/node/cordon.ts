import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { throwCollected, usageError } from '../../errors';
import { resolve, staticMapping } from '../../resource/builder';
import { pathOf, shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { Command, Session } from '../../session';
import { dryRunOf, dryRunQuery, withDryRun } from '../dry-run';
import type { DryRun } from '../dry-run';

export const NODES = staticMapping('v1', 'Node', 'nodes', false);

function marker(on: boolean): Command {
  return function* run(session) {
    const infos = yield* nodesMeant(session);
    const dryRun = yield* dryRunOf(session);
    for (const info of infos) yield* mark(session, info, on, dryRun);
    return 0;
  };
}

export const cordon = marker(true);
export const uncordon = marker(false);

/** The nodes of the arguments or of the selector. */
export function* nodesMeant(session: Session): Task<ResourceInfo[]> {
  const { args, flags } = session;
  const selector = flags.text('selector');
  if (args.length === 0 && !selector) throw usageError(session.commandPath, `USAGE: ${session.commandPath.replace('kubectl ', '')} NODE [flags]`);
  if (args.length > 0 && selector) throw usageError(session.commandPath, `error: cannot specify both a node name and a --selector option`);
  const names = args.map((arg) => arg.replace(/^(nodes?|no)\//, ''));
  const { infos, errors } = yield* resolve(session, { args: ['nodes', ...names], selector });
  throwCollected(errors);
  return infos;
}

export function* mark(session: Session, info: ResourceInfo, on: boolean, dryRun: DryRun): Task<void> {
  const now = (info.object!['spec'] as { unschedulable?: boolean } | undefined)?.unschedulable === true;
  const word = on ? 'cordoned' : 'uncordoned';
  if (now === on) {
    yield* session.out(`${shownName(info)} already ${withDryRun(word, dryRun)}\n`);
    return;
  }
  if (dryRun !== 'client') {
    const client = yield* session.client();
    yield* client.send({ method: 'PATCH', path: pathOf(info), query: queryOf(dryRunQuery(dryRun)), contentType: 'application/strategic-merge-patch+json', object: { spec: { unschedulable: on ? true : null } } });
  }
  yield* session.out(`${shownName(info)} ${withDryRun(word, dryRun)}\n`);
}
