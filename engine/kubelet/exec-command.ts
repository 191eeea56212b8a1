import { decodeUtf8, concatBytes } from '../runtime/bytes';
import type { Clock } from '../runtime/clock';
import { Condition, type Task } from '../runtime/process';
import type { ContainerRecord } from './container-record';
import { RuntimeError, type Session } from './cri';

type CommandResult =
  | { readonly kind: 'exit'; readonly exitCode: number; readonly output: string; /** Of it, what went to the stream for errors. */ readonly errors: string }
  | { readonly kind: 'timeout'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };

/** Output beyond this is dropped, as the kubelet does for probes and hooks. */
const MAX_OUTPUT_BYTES = 10_240;

/** Runs a command in a container and gathers what it printed, both streams as they came. */
export function* runCommand(clock: Clock, record: ContainerRecord, argv: readonly string[], timeoutMs: number | undefined): Task<CommandResult> {
  const handle = record.current?.handle;
  if (!handle || !record.running) return { kind: 'error', message: 'container not running' };
  let session: Session;
  try {
    session = handle.exec({ argv, stdin: false, tty: false });
  } catch (error) {
    if (error instanceof RuntimeError) return { kind: 'error', message: error.message };
    throw error;
  }
  const parts: Uint8Array[] = [];
  const errors: Uint8Array[] = [];
  let size = 0;
  let exitCode: number | undefined;
  const ended = new Condition();
  session.onOutput((stream, bytes) => {
    if (size >= MAX_OUTPUT_BYTES) return;
    const kept = bytes.subarray(0, MAX_OUTPUT_BYTES - size);
    size += kept.length;
    parts.push(kept);
    if (stream === 'stderr') errors.push(kept);
  });
  session.onEnd((code) => {
    exitCode = code;
    ended.notify();
  });
  let late = false;
  const timer = timeoutMs === undefined ? undefined : clock.schedule(timeoutMs, () => {
    late = true;
    ended.notify();
  });
  try {
    while (exitCode === undefined && !late) yield ended.wait;
  } finally {
    timer?.cancel();
  }
  if (exitCode === undefined) {
    session.close();
    return { kind: 'timeout', message: `command timed out: "${argv.join(' ')}" timed out after ${Math.round((timeoutMs ?? 0) / 1000)}s` };
  }
  return { kind: 'exit', exitCode, output: decodeUtf8(concatBytes(parts)), errors: decodeUtf8(concatBytes(errors)) };
}
