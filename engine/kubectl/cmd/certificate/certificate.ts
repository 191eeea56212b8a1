import { rfc3339 } from '../../../api/rfc3339';
import { KubectlError, throwCollected } from '../../errors';
import { mappingNamed, resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { AnyObject, Command } from '../../session';
import { resultPrinter } from '../dry-run';
import type { Loose } from '../../resource/loose';

const OPPOSITE = { Approved: 'Denied', Denied: 'Approved' } as const;

function decider(type: 'Approved' | 'Denied', reason: string, message: string, operation: string): Command {
  return function* run(session) {
    if (session.args.length === 0 && session.flags.list('filename').length === 0) throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>');
    const names = session.args.map((word) => (word.includes('/') ? word : `certificatesigningrequests/${word}`));
    for (const word of names) if ((yield* mappingNamed(session, word.split('/')[0]!)).namespaced) throw new KubectlError('namespace may not be empty when retrieving a resource by name');
    const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: names });
    const problems = [...errors];
    const client = yield* session.client();
    const print = resultPrinter(session, 'none');
    for (const info of infos) {
      const object = info.object as Loose;
      const conditions: Loose[] = object.status?.conditions ?? [];
      const against = conditions.find((one) => one.type === OPPOSITE[type]);
      if (against) {
        problems.push(new KubectlError(`error: certificate signing request ${JSON.stringify(info.name)} is already ${against.type}`));
        continue;
      }
      const already = conditions.some((one) => one.type === type);
      if (already && !session.flags.on('force')) {
        yield* print(info, object as AnyObject, operation);
        continue;
      }
      const now = rfc3339(session.now());
      const next = { ...object, status: { ...object.status, conditions: [...conditions.filter((one) => one.type !== type), { type, status: 'True', reason, message, lastUpdateTime: now }] } };
      try {
        const stored = yield* client.object<AnyObject>({ method: 'PUT', path: pathOf(info, 'approval'), contentType: 'application/json', object: next });
        yield* print(info, stored, operation);
      } catch (error) {
        problems.push(error);
      }
    }
    throwCollected(problems);
    return 0;
  };
}

export const approve = decider('Approved', 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.', 'approved');
export const deny = decider('Denied', 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.', 'denied');
