import { decodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf, textOf } from '../../client/rest-request';
import { KubectlError, PlainError } from '../../errors';
import type { AnyObject, Session } from '../../session';
import { PODS, allContainers, attachablePod, chosenContainer, podRunningTimeout } from '../polymorphic';
import { converse } from './connection';
import { terminalWish } from './exec';

/** kubectl attach. */
export function* attach(session: Session): Task<number> {
  const { args, flags } = session;
  if (args.length === 0) throw new KubectlError('at least 1 argument is required for attach');
  if (args.length > 2) throw new KubectlError('expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ' + args.length + ': [' + args.join(' ') + ']');
  const pod = yield* attachablePod(session, args.length === 2 ? args.join('/') : args[0]!, podRunningTimeout(session));
  const phase = (pod['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  const wanted = flags.text('container');
  if (wanted && !allContainers(pod).some((one) => one.name === wanted)) throw new KubectlError(`cannot attach to the container: container ${wanted} not found in pod ${pod.metadata.name}`);
  const container = yield* chosenContainer(pod, wanted, flags.on('quiet') ? undefined : (text) => session.err(text));
  const { stdin, tty } = yield* terminalWish(session);
  if (!flags.on('quiet')) yield* session.err("If you don't see a command prompt, try pressing enter.\n");
  const { code } = yield* attachTo(session, pod, container, stdin, tty);
  if (code !== 0) throw new PlainError(`command terminated with exit code ${code}`, code);
  return 0;
}

/** Joins a container's own streams. */
function* attachTo(session: Session, pod: AnyObject, container: string, stdin: boolean, tty: boolean): Task<{ code: number }> {
  const query: [string, string][] = [
    ['container', container],
    ...(stdin ? ([['stdin', 'true']] as [string, string][]) : []),
    ...(tty ? ([['stdout', 'true'], ['tty', 'true']] as [string, string][]) : ([['stderr', 'true'], ['stdout', 'true']] as [string, string][])),
  ];
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'attach'), query });
  if (!response.stream) throw new KubectlError('unable to upgrade connection');
  return yield* converse(session, response.stream, { stdin, tty });
}

/** What `run` and `debug` do: when the container is out of reach, what it has said. */
export function* attachOrLogs(session: Session, pod: AnyObject, container: string, stdin: boolean, tty: boolean): Task<void> {
  try {
    yield* attachTo(session, pod, container, stdin, tty);
  } catch (error) {
    yield* session.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${(error as Error).message}\n`);
    yield* printLogs(session, pod, container);
  }
}

export function* printLogs(session: Session, pod: AnyObject, container: string): Task<void> {
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'log'), query: queryOf({ container }) });
  yield* session.out(response.bytes ? decodeUtf8(response.bytes) : textOf(response));
}
