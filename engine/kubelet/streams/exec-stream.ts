import type { Status } from '../../api/status';
import type { ApiStream, ChannelFrame } from '../../api/transport';
import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { KubeletContext } from '../context';
import { RuntimeError, type Session } from '../cri';
import type { PodRecord } from '../pod-record';
import { PushStream } from './push-stream';

export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

/** `kubectl exec`: a process beside the container's own, its streams as channels. */
export function execStream(context: KubeletContext, record: PodRecord, container: string, argv: readonly string[], options: StreamOptions): ApiStream | Status {
  const handle = runningHandle(record, container);
  if (!handle) return notRunning(context, container);
  let session: Session;
  try {
    session = handle.exec({ argv, stdin: options.stdin, tty: options.tty });
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    const stream = new PushStream('channels', context.clock, () => {}, () => {});
    const id = context.random.uuid().replace(/-/g, '').repeat(2);
    const message = `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`;
    const status = { metadata: {}, status: 'Failure', message: `Internal error occurred: ${message}`, reason: 'InternalError', details: { causes: [{ message }] }, code: 500 };
    stream.push(frame(ERROR, JSON.stringify(status)));
    stream.end();
    return stream;
  }
  return connect(context, session, options, true);
}

/** `kubectl attach`: the container's own streams. */
export function attachStream(context: KubeletContext, record: PodRecord, container: string, options: StreamOptions): ApiStream | Status {
  const handle = runningHandle(record, container);
  if (!handle) return notRunning(context, container);
  return connect(context, handle.attach({ stdin: options.stdin, tty: options.tty }), options, false);
}

function connect(context: KubeletContext, session: Session, options: StreamOptions, exec: boolean): ApiStream {
  const stream = new PushStream('channels', context.clock, () => session.close(), (sent) => receive(session, sent));
  session.onOutput((name, bytes) => {
    if (name === 'stderr' && !options.tty) {
      if (options.stderr) stream.push({ channel: STDERR, bytes } satisfies ChannelFrame);
    } else if (options.stdout) stream.push({ channel: STDOUT, bytes } satisfies ChannelFrame);
  });
  session.onEnd((exitCode) => {
    stream.push(frame(ERROR, JSON.stringify(exec && exitCode !== 0 ? failedExit(exitCode) : { metadata: {}, status: 'Success' })));
    stream.end();
  });
  return stream;
}

function receive(session: Session, { channel, bytes }: ChannelFrame): void {
  if (channel === STDIN) {
    if (bytes.length) session.write(bytes);
  } else if (channel === RESIZE) {
    const { Width, Height } = JSON.parse(decodeUtf8(bytes)) as { Width: number; Height: number };
    session.resize(Width, Height);
  } else if (channel === CLOSE) session.closeInput();
}

function failedExit(exitCode: number): unknown {
  return {
    metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function frame(channel: number, text: string): ChannelFrame {
  return { channel, bytes: encodeUtf8(text) };
}

function runningHandle(record: PodRecord, container: string) {
  const found = record.find(container);
  return found?.running ? found.current?.handle : undefined;
}

/** The upgrade is refused by the kubelet; the client learns it on the error channel, not as an API Status. */
function notRunning(context: KubeletContext, container: string): ApiStream {
  const message = `unable to upgrade connection: container not found ("${container}")`;
  const stream = new PushStream('channels', context.clock, () => {}, () => {});
  stream.push(frame(ERROR, JSON.stringify({ metadata: {}, status: 'Failure', message: `Internal error occurred: ${message}`, reason: 'InternalError', details: { causes: [{ message }] }, code: 500 })));
  stream.end();
  return stream;
}
