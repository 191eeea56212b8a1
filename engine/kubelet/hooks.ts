import type { LifecycleHandler } from '../api/types';
import { SystemError } from '../runtime/machine';
import { sleep, type Task } from '../runtime/process';
import type { ContainerRecord } from './container-record';
import type { KubeletContext } from './context';
import { runCommand } from './exec-command';
import { httpAction } from './http-action';
import { dialError } from './probes/run-probe';
import type { PodRecord } from './pod-record';

/** Runs a lifecycle hook; returns why it failed, or undefined. After pkg/kubelet/lifecycle/handlers.go. */
export function* runHook(context: KubeletContext, pod: PodRecord, record: ContainerRecord, hook: LifecycleHandler, timeoutMs: number | undefined): Task<string | undefined> {
  const { name, namespace, uid } = pod.pod.metadata;
  const failed = `for Container "${record.name}" in Pod "${name}_${namespace}(${uid})" failed - error:`;
  if (hook.exec) {
    const argv = hook.exec.command ?? [];
    const result = yield* runCommand(context.clock, record, argv, timeoutMs);
    if (result.kind === 'exit' && result.exitCode === 0) return undefined;
    const [error, output] = result.kind === 'exit' ? [`command '${argv.join(' ')}' exited with ${result.exitCode}: ${result.errors}`, result.output] : [result.message, ''];
    return `Exec lifecycle hook ([${argv.join(' ')}]) ${failed} ${error}, message: ${JSON.stringify(output)}`;
  }
  if (hook.httpGet) {
    const error = yield* callHook(context, pod, record, hook.httpGet, timeoutMs);
    return error && `HTTP lifecycle hook (${hook.httpGet.path ?? ''}) ${failed} ${error}`;
  }
  if (hook.sleep) {
    const ms = hook.sleep.seconds * 1000;
    yield* sleep(context.clock, timeoutMs === undefined ? ms : Math.min(ms, timeoutMs));
  }
  return undefined;
}

/** Whatever the server answers is good: only what cannot be reached fails. */
function* callHook(context: KubeletContext, pod: PodRecord, record: ContainerRecord, hook: NonNullable<LifecycleHandler['httpGet']>, timeoutMs: number | undefined): Task<string | undefined> {
  const action = httpAction(pod, record, hook, { 'user-agent': 'kube-lifecycle/1.33' });
  if (!action) return `failed to find port ${JSON.stringify(hook.port)}`;
  const { host, port, url, headers } = action;
  try {
    yield* context.runtime.node.net.http({ method: 'GET', url, headers }, timeoutMs === undefined ? {} : { timeoutMs });
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return `Get "${url}": ${dialError(error, host, port)}`;
  }
}
