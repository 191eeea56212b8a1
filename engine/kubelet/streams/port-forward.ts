import type { ApiStream, ChannelFrame } from '../../api/transport';
import { encodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Socket } from '../../runtime/net';
import { Coroutine, type Task } from '../../runtime/process';
import type { KubeletContext } from '../context';
import type { PodRecord } from '../pod-record';
import { PushStream } from './push-stream';

const CLOSE = 255;

/** Connects to ports inside the pod. Port n has the channels 2n for data and 2n + 1 for errors. */
export function portForwardStream(context: KubeletContext, record: PodRecord, ports: readonly number[]): ApiStream {
  const forwards = ports.map((port, at) => new PortForward(context, record, port, at * 2, () => stream));
  const stream = new PushStream('channels', context.clock, () => {
    for (const forward of forwards) forward.close();
  }, ({ channel, bytes }: ChannelFrame) => {
    if (channel === CLOSE) forwards[(bytes[0] ?? 0) >> 1]?.end();
    else forwards[channel >> 1]?.write(bytes);
  });
  for (const forward of forwards) forward.start();
  return stream;
}

/** One connection to one port, opened when the client has something to say or at once. */
class PortForward {
  #socket: Socket | undefined;
  #held: Uint8Array[] = [];
  #ended = false;
  #tasks: Coroutine<void>[] = [];

  constructor(
    private readonly context: KubeletContext, private readonly record: PodRecord, private readonly port: number,
    private readonly channel: number, private readonly stream: () => PushStream,
  ) {}

  start(): void {
    this.#run(this.#pump());
  }

  write(bytes: Uint8Array): void {
    if (this.#socket) this.#run(this.#socket.write(bytes));
    else this.#held.push(bytes);
  }

  end(): void {
    this.#ended = true;
    this.#socket?.end();
  }

  close(): void {
    for (const task of this.#tasks) task.interrupt(new Error('the connection was closed'));
    this.#socket?.close();
  }

  *#pump(): Task<void> {
    try {
      const socket = yield* this.record.sandbox!.net.connect('127.0.0.1', this.port);
      this.#socket = socket;
      for (const bytes of this.#held.splice(0)) yield* socket.write(bytes);
      if (this.#ended) socket.end();
      for (;;) {
        const bytes = yield* socket.read();
        if (!bytes) break;
        this.stream().push({ channel: this.channel, bytes });
      }
      socket.close();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.stream().push({ channel: this.channel + 1, bytes: encodeUtf8(this.#message(error)) });
    }
    this.stream().push({ channel: CLOSE, bytes: new Uint8Array([this.channel]) });
  }

  #message(error: SystemError): string {
    const id = this.record.sandbox?.id ?? '';
    const why = error.code === 'ECONNREFUSED' ? `dial tcp4 127.0.0.1:${this.port}: connect: connection refused` : error.message;
    return `error forwarding port ${this.port} to pod ${id}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${this.record.uid}": failed to connect to localhost:${this.port} inside namespace "${id}", IPv4: ${why} IPv6 dial tcp6: address localhost: no suitable address found `;
  }

  #run(task: Task<void>): void {
    const coroutine = new Coroutine(this.context.clock, task, () => {
      this.#tasks = this.#tasks.filter((other) => other !== coroutine);
    });
    this.#tasks.push(coroutine);
    coroutine.start();
  }
}
