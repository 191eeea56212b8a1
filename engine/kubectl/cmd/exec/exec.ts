import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { KubectlError, PlainError, usageError } from '../../errors';
import { objectsOf, selectionFlags } from '../../resource/builder';
import type { AnyObject, Session } from '../../session';
import { PODS, attachablePod, chosenContainer, podRunningTimeout } from '../polymorphic';
import { converse } from './connection';

/** kubectl exec. */
export function* exec(session: Session): Task<number> {
  const { flags, args, argsBeforeDash } = session;
  const files = flags.list('filename');
  if (args.length === 0 && files.length === 0) throw new KubectlError('pod, type/name or --filename must be specified');
  if (args.length > 1 && argsBeforeDash < 0 && files.length === 0) throw usageError(session.commandPath, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  const timeout = podRunningTimeout(session);
  const words = files.length ? args.slice(Math.max(0, argsBeforeDash)) : argsBeforeDash < 0 ? args.slice(1) : args.slice(Math.max(1, argsBeforeDash));
  if (argsBeforeDash === 0 && files.length === 0) throw new KubectlError('pod, type/name or --filename must be specified');
  if (words.length === 0) throw new KubectlError('you must specify at least one command for the container');
  const pod = yield* podFor(session, args[0], files, timeout);
  const phase = (pod['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  // A name given with -c is judged by the server.
  const container = flags.text('container') || (yield* chosenContainer(pod, '', flags.on('quiet') ? undefined : (text) => session.err(text)));
  const { stdin, tty } = yield* terminalWish(session);
  const query: [string, string][] = [
    ...words.map((word): [string, string] => ['command', word]),
    ['container', container],
    ...(stdin ? ([['stdin', 'true']] as [string, string][]) : []),
    ...(tty ? ([['stdout', 'true'], ['tty', 'true']] as [string, string][]) : ([['stderr', 'true'], ['stdout', 'true']] as [string, string][])),
  ];
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'exec'), query });
  if (!response.stream) throw new KubectlError('unable to upgrade connection');
  const { code } = yield* converse(session, response.stream, { stdin, tty });
  if (code !== 0) throw new PlainError(`command terminated with exit code ${code}`, code);
  return 0;
}

function* podFor(session: Session, word: string | undefined, files: readonly string[], timeout: number): Task<AnyObject> {
  if (files.length === 0) return yield* attachablePod(session, word!, timeout);
  const { objects } = yield* objectsOf(session, { ...selectionFlags(session), args: [] });
  if (objects.length > 1) throw new KubectlError('cannot exec into multiple objects at a time');
  const first = objects[0]?.object;
  if (!first) throw new KubectlError('pod, type/name or --filename must be specified');
  return yield* attachablePod(session, `${first.kind}/${first.metadata.name}`, timeout);
}

/** -i and -t; without a terminal at hand -t is given up with a word about it. */
export function* terminalWish(session: Session): Task<{ stdin: boolean; tty: boolean }> {
  const stdin = session.flags.on('stdin');
  const wanted = session.flags.on('tty');
  if (!wanted) return { stdin, tty: false };
  if (!stdin || session.proc.stdin.isTty) return { stdin, tty: stdin && session.proc.stdin.isTty };
  yield* session.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return { stdin, tty: false };
}
