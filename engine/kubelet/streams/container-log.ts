import type { LogOptions } from '../../api/log-options';
import { badRequest, type Status } from '../../api/status';
import type { ContainerStatus, Pod } from '../../api/types';
import type { ApiStream } from '../../api/transport';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes';
import type { ContainerRun } from '../container-record';
import type { KubeletContext } from '../context';
import type { LogLine } from '../cri';
import { nanoTime } from '../downward-api';
import type { PodRecord } from '../pod-record';
import { PushStream } from './push-stream';

/** What `kubectl logs` reads: the log of the run that is meant, from the line and time that were asked for. */
export function readLog(context: KubeletContext, record: PodRecord, container: string, options: LogOptions): ApiStream | Uint8Array | Status {
  const { pod } = record;
  const status = findStatus(pod, container);
  const refused = (why: string): Status => badRequest(why).status;
  const named = `container "${container}" in pod "${pod.metadata.name}"`;
  if (!status) return refused(`${named} is not available`);
  const id = runToRead(status, options.previous);
  if (id === undefined) return refused(options.previous ? `previous terminated ${named} not found` : waitingMessage(named, status));
  const found = record.find(container);
  const run = [found?.current, found?.previous].find((other) => other?.id === id);
  if (!run?.handle || run.collected) return encodeUtf8(`unable to retrieve container logs for ${id}`);
  const lines = select(run.handle.log.lines(), context.clock.now(), options);
  const text = limited(concatBytes(lines.map((line) => render(line, options))), options.limitBytes);
  if (!options.follow || run.finishedMs !== undefined || text.length === options.limitBytes) return text;
  return follow(context, run, text, options);
}

function findStatus(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find((status) => status.name === name);
}

/** The id of the run whose log is meant, after kubelet_pods.go validateContainerLogStatus. */
function runToRead({ state = {}, lastState, containerID }: ContainerStatus, previous: boolean): string | undefined {
  const last = lastState?.terminated?.containerID;
  if (previous) return last;
  if (state.running) return containerID;
  if (state.terminated) return state.terminated.containerID ?? last;
  return last;
}

function waitingMessage(named: string, { state }: ContainerStatus): string {
  const reason = state?.waiting?.reason;
  if (!reason) return `${named} is waiting to start - no logs yet`;
  if (reason === 'ErrImagePull') return `${named} is waiting to start: image can't be pulled`;
  if (reason === 'ImagePullBackOff') return `${named} is waiting to start: trying and failing to pull image`;
  return `${named} is waiting to start: ${reason}`;
}

function select(lines: readonly LogLine[], nowMs: number, options: LogOptions): readonly LogLine[] {
  let chosen = lines;
  const sinceMs = options.sinceTime !== undefined ? Date.parse(options.sinceTime) : options.sinceSeconds !== undefined ? nowMs - options.sinceSeconds * 1000 : undefined;
  if (sinceMs !== undefined) chosen = chosen.filter((line) => line.at >= sinceMs);
  if (options.tailLines !== undefined && options.tailLines >= 0) chosen = options.tailLines === 0 ? [] : chosen.slice(-options.tailLines);
  return chosen;
}

function render(line: LogLine, options: LogOptions): Uint8Array {
  return encodeUtf8(options.timestamps ? `${nanoTime(line.at)} ${line.text}` : line.text);
}

function limited(bytes: Uint8Array, limit: number | undefined): Uint8Array {
  return limit !== undefined && bytes.length > limit ? bytes.subarray(0, limit) : bytes;
}

function follow(context: KubeletContext, run: ContainerRun, first: Uint8Array, options: LogOptions): ApiStream {
  let left = options.limitBytes === undefined ? Number.POSITIVE_INFINITY : options.limitBytes - first.length;
  let stop = (): void => {};
  const stream = new PushStream('bytes', context.clock, () => stop());
  const finish = (): void => {
    stop();
    stream.end();
  };
  if (first.length) stream.push(first);
  const unfollow = run.handle!.log.follow((line) => {
    const bytes = limited(render(line, options), left);
    left -= bytes.length;
    stream.push(bytes);
    if (left <= 0) finish();
  });
  const forget = onRunEnd(run, finish);
  stop = () => {
    unfollow();
    forget();
  };
  return stream;
}

/** Calls `ended` once when the run is over. */
function onRunEnd(run: ContainerRun, ended: () => void): () => void {
  (run.endListeners ??= new Set()).add(ended);
  return () => run.endListeners?.delete(ended);
}
