import type { ApiStream, ChannelFrame } from '../../../api/transport';
import type { Status } from '../../../api/status';
import { decodeUtf8 } from '../../../runtime/bytes';
import { Coroutine } from '../../../runtime/process';
import type { Task } from '../../../runtime/process';
import { KubectlError, PlainError } from '../../errors';
import type { Session } from '../../session';
import { StreamReader } from '../../session';

export interface Streams {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/**
 * Joins this process's descriptors to a connection with channels (exec, attach) until the other side ends. Returns
 * the exit code that the other side gave; `ended` is false when the connection ended without saying one.
 */
export function* converse(session: Session, stream: ApiStream, streams: Streams): Task<{ code: number; message?: string }> {
  const reader = new StreamReader<ChannelFrame>(stream);
  const { proc } = session;
  const pump = streams.stdin ? pumpStdin(session, stream) : undefined;
  const tty = streams.tty ? proc.stdin.tty : undefined;
  tty?.setRaw(true);
  if (tty) sendSize(stream, tty.columns(), tty.rows());
  let status: Status | undefined;
  try {
    for (let frame = yield* reader.next(session); frame; frame = yield* reader.next(session)) {
      if (frame.channel === 1) yield* proc.stdout.write(frame.bytes);
      else if (frame.channel === 2) yield* proc.stderr.write(frame.bytes);
      else if (frame.channel === 3) status = JSON.parse(decodeUtf8(frame.bytes)) as Status;
    }
  } finally {
    tty?.setRaw(false);
    pump?.interrupt(new PlainError('connection closed'));
    reader.close();
  }
  return exitOf(status ?? (reader.status as Status | undefined));
}

function exitOf(status: Status | undefined): { code: number; message?: string } {
  if (!status || status.status === 'Success') return { code: 0 };
  const exit = status.details?.causes?.find((cause) => cause.reason === 'ExitCode');
  if (status.reason === 'NonZeroExitCode' || exit) return { code: Number(exit?.message ?? '1'), message: status.message ?? '' };
  throw new KubectlError(status.message ?? 'error executing command in container');
}

function sendSize(stream: ApiStream, width: number, height: number): void {
  const text = JSON.stringify({ Width: width, Height: height });
  stream.send?.({ channel: 4, bytes: Uint8Array.from(text, (letter) => letter.charCodeAt(0)) });
}

/** Carries standard input to the other side on a path of its own, until it ends. */
function pumpStdin(session: Session, stream: ApiStream): Coroutine<void> {
  const { proc } = session;
  function* pump(): Task<void> {
    for (;;) {
      const bytes = yield* proc.stdin.read();
      if (!bytes) break;
      stream.send?.({ channel: 0, bytes });
    }
    stream.send?.({ channel: 255, bytes: new Uint8Array([0]) });
  }
  const routine = new Coroutine(proc.clock, pump(), () => {});
  routine.start();
  return routine;
}
