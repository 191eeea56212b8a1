import type { Probe } from '../../api/types';
import { sleep, type Task } from '../../runtime/process';
import { SystemError } from '../../runtime/machine';
import type { ContainerRecord, ProbeKind } from '../container-record';
import type { KubeletContext } from '../context';
import { runCommand } from '../exec-command';
import { httpAction } from '../http-action';
import { podPort } from '../pod-port';
import type { PodRecord } from '../pod-record';
import { tracePod } from '../pod-trace';

const TITLE: Record<ProbeKind, string> = { readiness: 'Readiness', liveness: 'Liveness', startup: 'Startup' };

/** Runs a probe once; a failure is an event with what the probed side answered. After pkg/probe. */
export function* runProbe(context: KubeletContext, pod: PodRecord, record: ContainerRecord, kind: ProbeKind, probe: Probe): Task<boolean> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  let failure: string | undefined;
  if (probe.exec) failure = yield* execProbe(context, record, probe.exec.command ?? [], timeoutMs);
  else if (probe.httpGet) failure = yield* httpProbe(context, pod, record, probe.httpGet, timeoutMs);
  else if (probe.tcpSocket) failure = yield* tcpProbe(context, pod, record, probe.tcpSocket, timeoutMs);
  else if (probe.grpc) failure = yield* grpcProbe(context, pod, probe.grpc, timeoutMs);
  if (failure !== undefined && record.running) context.recorder.warning(pod.pod, 'Unhealthy', `${TITLE[kind]} probe failed: ${failure}`, { fieldPath: record.fieldPath });
  tracePod(context, pod, 'probe', () => ({ container: record.name, kind, success: failure === undefined, ...(failure === undefined ? {} : { message: failure }) }));
  return failure === undefined;
}

function* execProbe(context: KubeletContext, record: ContainerRecord, argv: readonly string[], timeoutMs: number): Task<string | undefined> {
  const result = yield* runCommand(context.clock, record, argv, timeoutMs);
  if (result.kind === 'exit') return result.exitCode === 0 ? undefined : result.output;
  return result.message;
}

function* httpProbe(context: KubeletContext, pod: PodRecord, record: ContainerRecord, probe: NonNullable<Probe['httpGet']>, timeoutMs: number): Task<string | undefined> {
  const action = httpAction(pod, record, probe, { 'user-agent': 'kube-probe/1.33', accept: '*/*', connection: 'close' });
  if (!action) return `strconv.Atoi: parsing ${JSON.stringify(probe.port)}: invalid syntax`;
  const { host, port, url, headers } = action;
  try {
    const response = yield* context.runtime.node.net.http({ method: 'GET', url, headers }, { timeoutMs });
    return response.status >= 200 && response.status < 400 ? undefined : `HTTP probe failed with statuscode: ${response.status}`;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return `Get "${url}": ${error.code === 'ETIMEDOUT' ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : dialError(error, host, port)}`;
  }
}

function* tcpProbe(context: KubeletContext, pod: PodRecord, record: ContainerRecord, action: NonNullable<Probe['tcpSocket']>, timeoutMs: number): Task<string | undefined> {
  const port = podPort(record.spec, action.port);
  if (port === undefined) return `strconv.Atoi: parsing ${JSON.stringify(action.port)}: invalid syntax`;
  return yield* connect(context, action.host || pod.ips[0]!, port, timeoutMs);
}

/** No program of the simulated images speaks gRPC; the real client tries until its time is over, whatever answers. */
function* grpcProbe(context: KubeletContext, pod: PodRecord, action: NonNullable<Probe['grpc']>, timeoutMs: number): Task<string | undefined> {
  yield* sleep(context.clock, timeoutMs);
  return `timeout: failed to connect service "${pod.ips[0]}:${action.port}" within ${timeoutMs / 1000}s: context deadline exceeded`;
}

function* connect(context: KubeletContext, host: string, port: number, timeoutMs: number): Task<string | undefined> {
  try {
    const socket = yield* context.runtime.node.net.connect(host, port, { timeoutMs });
    socket.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return dialError(error, host, port);
  }
}

/** Why a connection failed, in Go's words. */
export function dialError(error: SystemError, host: string, port: number): string {
  const to = `dial tcp ${host}:${port}`;
  switch (error.code) {
    case 'ECONNREFUSED': return `${to}: connect: connection refused`;
    case 'ECONNRESET': return `read tcp ${host}:${port}: read: connection reset by peer`;
    case 'EHOSTUNREACH': return `${to}: connect: no route to host`;
    case 'ENETUNREACH': return `${to}: connect: network is unreachable`;
    case 'ENOTFOUND': return `dial tcp: lookup ${host}: no such host`;
    case 'ETIMEDOUT': return `${to}: i/o timeout`;
    case 'EPROTO': return 'http: server gave HTTP response to HTTPS client';
    default: return `${to}: ${error.message}`;
  }
}
