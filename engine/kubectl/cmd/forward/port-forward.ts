import type { ApiStream, ChannelFrame } from '../../../api/transport';
import { Coroutine, Interrupted } from '../../../runtime/process';
import type { Task } from '../../../runtime/process';
import { SystemError } from '../../../runtime/machine';
import type { Listener, Socket } from '../../../runtime/net';
import { resourcePath } from '../../client/discovery';
import { klogHeader } from '../../client/request-log';
import { KubectlError, usageError } from '../../errors';
import { fetchNamed, mappingNamed } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { StreamReader } from '../../session';
import { PODS, bestPod, podRunningTimeout, podSelectorOf, podsOf } from '../polymorphic';
import type { Loose } from '../../resource/loose';

interface Pair {
  readonly local: number;
  readonly remote: number;
}

/** kubectl port-forward. */
export const portForward: Command = function* run(session) {
  const { args, flags } = session;
  if (args.length < 2) throw usageError(session.commandPath, 'TYPE/NAME and list of ports are required for port-forward');
  podRunningTimeout(session);
  const [type, name] = args[0]!.includes('/') ? (args[0]!.split('/') as [string, string]) : ['pod', args[0]!];
  const mapping = yield* mappingNamed(session, type);
  const object = (yield* fetchNamed(session, mapping, name)) as Loose;
  const pod = mapping.kind === 'Pod' ? object : yield* podBehind(session, { ...object, kind: mapping.kind });
  const pairs = args.slice(1).map((text) => parsePair(session, text, mapping.kind === 'Service' ? object : undefined, pod));
  if (pod.status?.phase !== 'Running') throw new KubectlError(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
  for (const address of flags.list('address')) if (address !== 'localhost' && !/^[\d.]+$|:/.test(address)) throw new KubectlError(`${address} is not a valid IP`);
  const listeners: Listener[] = [];
  const routines: Coroutine<void>[] = [];
  try {
    for (const pair of pairs) {
      for (const address of flags.list('address')) listeners.push(yield* listen(session, pair, address));
    }
    listeners.forEach((listener, at) => {
      const routine = new Coroutine(session.proc.clock, acceptLoop(session, listener, pairs[Math.floor(at / Math.max(1, flags.list('address').length))]!, pod), () => {});
      routines.push(routine);
      routine.start();
    });
    for (;;) yield* session.proc.sleep(3_600_000);
  } finally {
    for (const listener of listeners) listener.close();
    for (const routine of routines) routine.interrupt(new Interrupted(15));
  }
};

function* podBehind(session: Session, object: Loose): Task<Loose> {
  const pods = yield* podsOf(session, session.namespace, podSelectorOf(object as AnyObject, 'cannot attach to'));
  const running = pods.filter((pod) => (pod['status'] as { phase?: string }).phase === 'Running');
  const best = bestPod(running.length ? running : pods);
  if (!best) throw new KubectlError('timed out waiting for the condition');
  return best;
}

function parsePair(_session: Session, text: string, service: Loose | undefined, pod: Loose): Pair {
  const parts = text.split(':');
  // splitPort: what has more than two parts counts as its first alone.
  const [left, right] = parts.length === 2 ? (parts as [string, string]) : [parts[0]!, parts[0]!];
  for (const [which, part] of [['local', left], ['remote', right]] as const) {
    if (/^\d+$/.test(part) && Number(part) > 65535) throw new KubectlError(`error parsing ${which} port '${part}': strconv.ParseUint: parsing "${part}": value out of range`);
  }
  const local = left === '' || left === '0' ? 0 : Number(left);
  if (service) {
    const port = (service.spec.ports ?? []).find((one: Loose) => String(one.port) === right || one.name === right);
    if (!port) throw new KubectlError(/^\d+$/.test(right) ? `Service ${service.metadata.name} does not have a service port ${right}` : `Service '${service.metadata.name}' does not have a named port '${right}'`);
    const target = service.spec.clusterIP === 'None' ? port.port : (port.targetPort ?? port.port);
    const remote = typeof target === 'number' ? target : namedPort(pod, target);
    return { local: left === right && !/^\d+$/.test(left) ? port.port : Number.isNaN(local) ? port.port : local, remote };
  }
  const remote = /^\d+$/.test(right) ? Number(right) : namedPort(pod, right);
  return { local: Number.isNaN(local) ? remote : local, remote };
}

function namedPort(pod: Loose, name: string): number {
  for (const container of pod.spec.containers) for (const port of container.ports ?? []) if (port.name === name) return port.containerPort;
  throw new KubectlError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
}

function* listen(session: Session, pair: Pair, address: string): Task<Listener> {
  const host = address === 'localhost' ? '127.0.0.1' : address;
  if (pair.local > 0 && pair.local < 1024 && session.proc.uid !== 0) yield* refuseToListen(session, pair, address, 'permission denied');
  try {
    const listener = session.proc.machine.net.listen(pair.local, { address: host });
    yield* session.out(`Forwarding from ${host}:${listener.port} -> ${pair.remote}\n`);
    if (address === 'localhost') yield* session.out(`Forwarding from [::1]:${listener.port} -> ${pair.remote}\n`);
    return listener;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* refuseToListen(session, pair, address, 'address already in use');
  }
}

function* refuseToListen(session: Session, { local, remote }: Pair, address: string, why: string): Task<never> {
  const places = address === 'localhost' ? ['tcp4 127.0.0.1', 'tcp6 [::1]'] : [`${address.includes(':') ? 'tcp6' : 'tcp4'} ${address}`];
  yield* session.err(`Unable to listen on port ${local}: Listeners failed to create with the following errors: [${places.map((place) => `unable to create listener: Error listen ${place}:${local}: bind: ${why}`).join(' ')}]\n`);
  throw new KubectlError(`unable to listen on any of the requested ports: [{${local} ${remote}}]`);
}

function* acceptLoop(session: Session, listener: Listener, pair: Pair, pod: Loose): Task<void> {
  for (;;) {
    const socket = yield* listener.accept();
    yield* session.out(`Handling connection for ${listener.port}\n`);
    const routine = new Coroutine(session.proc.clock, carry(session, socket, pair, listener.port, pod), () => socket.close());
    routine.start();
  }
}

/** One connection: bytes of the socket to the pod and back. */
function* carry(session: Session, socket: Socket, pair: Pair, local: number, pod: Loose): Task<void> {
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'portforward'), query: [['ports', String(pair.remote)]] });
  if (!response.stream) throw new KubectlError('unable to upgrade connection');
  const stream: ApiStream = response.stream;
  const pump = new Coroutine(session.proc.clock, pumpUp(socket, stream), () => {});
  pump.start();
  const reader = new StreamReader<ChannelFrame>(stream);
  try {
    for (let frame = yield* reader.next(session); frame; frame = yield* reader.next(session)) {
      if (frame.channel === 0 || frame.channel === 1) yield* socket.write(frame.bytes);
      else if (frame.channel === 255) break;
      else {
        const text = new TextOf(frame.bytes).value;
        yield* session.err(`${klogHeader('E', session.now(), session.proc.pid)} portforward.go:424] "Unhandled Error" err="an error occurred forwarding ${local} -> ${pair.remote}: ${text}"\n`);
        break;
      }
    }
    socket.end();
  } finally {
    reader.close();
    pump.interrupt(new Interrupted(15));
  }
}

class TextOf {
  constructor(private readonly bytes: Uint8Array) {}
  get value(): string {
    return String.fromCharCode(...this.bytes);
  }
}

function* pumpUp(socket: Socket, stream: ApiStream): Task<void> {
  for (;;) {
    const bytes = yield* socket.read();
    if (!bytes) break;
    stream.send?.({ channel: 0, bytes });
  }
  stream.send?.({ channel: 255, bytes: new Uint8Array([0]) });
}
