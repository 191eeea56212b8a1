import type { LifecycleHandler } from '../api/types';
import { sleep, type Task } from '../runtime/process';
import type { ContainerRecord } from './container-record';
import type { KubeletContext } from './context';
import { runCommand } from './exec-command';
import { podPort } from './pod-port';
import type { PodRecord } from './pod-record';

/** Runs a lifecycle hook; returns why it failed, or undefined. After pkg/kubelet/lifecycle/handlers.go. */
export function* runHook(context: KubeletContext, pod: PodRecord, record: ContainerRecord, hook: LifecycleHandler, timeoutMs: number | undefined): Task<string | undefined> {
  if (hook.exec) {
    const result = yield* runCommand(context.clock, record, hook.exec.command ?? [], timeoutMs);
    if (result.kind === 'exit' && result.exitCode === 0) return undefined;
    return result.kind === 'exit' ? `command '${(hook.exec.command ?? []).join(' ')}' exited with ${result.exitCode}: ${result.output}` : result.message;
  }
  if (hook.httpGet) {
    const { host, path, port, scheme, httpHeaders } = hook.httpGet;
    const number = podPort(record.spec, port);
    if (number === undefined) return `failed to find port ${JSON.stringify(port)}`;
    const address = host || pod.ips[0] || '127.0.0.1';
    const url = `${(scheme ?? 'HTTP').toLowerCase()}://${address}:${number}${(path ?? '/').startsWith('/') ? (path ?? '/') : `/${path}`}`;
    const headers: Record<string, string> = { 'user-agent': 'kube-lifecycle/1.33' };
    for (const header of httpHeaders ?? []) headers[header.name.toLowerCase()] = header.value;
    try {
      const response = yield* context.runtime.node.net.http({ method: 'GET', url, headers }, timeoutMs === undefined ? {} : { timeoutMs });
      return response.status >= 400 ? `HTTP hook failed with status ${response.status}` : undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  if (hook.sleep) {
    const ms = hook.sleep.seconds * 1000;
    yield* sleep(context.clock, timeoutMs === undefined ? ms : Math.min(ms, timeoutMs));
  }
  return undefined;
}
