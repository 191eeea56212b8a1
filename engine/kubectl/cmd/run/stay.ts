import type { Task } from '../../../runtime/process';
import { PlainError } from '../../errors';
import type { AnyObject, Session } from '../../session';
import { removeOne } from '../delete/delete';
import { attachOrLogs, printLogs } from '../exec/attach';
import { terminalWish } from '../exec/exec';
import { PODS, SERVICES } from '../polymorphic';
import { watchUntil } from '../wait/until';

/** Waits for the pod, joins its streams, and takes it away with --rm. */
export function* stayWith(session: Session, pod: AnyObject, services: readonly AnyObject[]): Task<number> {
  const { flags } = session;
  const info = { mapping: PODS, namespace: pod.metadata.namespace, name: pod.metadata.name!, source: '', object: pod };
  try {
    const { stdin, tty } = yield* terminalWish(session);
    const phaseOf = (object: AnyObject | undefined): string => ((object?.['status'] as { phase?: string } | undefined)?.phase ?? '');
    const started = yield* watchUntil(session, info, session.now() + flags.duration('pod-running-timeout'), (object) => {
      const status = object?.['status'] as { phase?: string; conditions?: { type: string; status: string }[] } | undefined;
      return status?.phase === 'Succeeded' || status?.phase === 'Failed' || (status?.phase === 'Running' && status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true);
    });
    const container = (pod['spec'] as { containers: { name: string }[] }).containers[0]!.name;
    if (phaseOf(started) === 'Running') {
      if (!flags.on('quiet')) yield* session.err("If you don't see a command prompt, try pressing enter.\n");
      yield* attachOrLogs(session, pod, container, stdin, tty);
    } else yield* printLogs(session, pod, container);
    if (flags.text('restart') === 'Always') return 0;
    return yield* exitCodeOf(session, info, container);
  } finally {
    if (flags.on('rm')) {
      yield* removeOne(session, info, { gracePeriodSeconds: -1, propagationPolicy: 'Background', dryRun: 'none' });
      yield* session.out(`pod "${info.name}" deleted\n`);
      for (const service of services) {
        yield* removeOne(session, { mapping: SERVICES, namespace: service.metadata.namespace, name: service.metadata.name!, source: '', object: service }, { gracePeriodSeconds: -1, propagationPolicy: 'Background', dryRun: 'none' });
        yield* session.out(`service "${service.metadata.name}" deleted\n`);
      }
    }
  }
}

interface Ended {
  readonly phase?: string;
  readonly containerStatuses?: readonly { readonly name: string; readonly state?: { readonly terminated?: { readonly exitCode: number; readonly reason?: string } } }[];
}

function* exitCodeOf(session: Session, info: { mapping: typeof PODS; namespace: string | undefined; name: string; source: string; object: AnyObject }, container: string): Task<number> {
  const done = yield* watchUntil(session, info, session.now() + 60_000, (object) => {
    const phase = (object?.['status'] as Ended | undefined)?.phase;
    return object === undefined || phase === 'Succeeded' || phase === 'Failed';
  });
  const status = (done?.['status'] ?? {}) as Ended;
  if (status.phase !== 'Failed') return 0;
  const ended = status.containerStatuses?.find((one) => one.name === container)?.state?.terminated;
  throw new PlainError(`pod ${info.namespace}/${info.name} terminated (${ended?.reason ?? 'Error'})`, ended?.exitCode || 1);
}
