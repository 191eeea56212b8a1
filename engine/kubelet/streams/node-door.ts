import type { LogOptions } from '../../api/log-options';
import type { KubeObject } from '../../api/object';
import { failure, type Status } from '../../api/status';
import type { ApiStream } from '../../api/transport';
import { Coroutine, type Task } from '../../runtime/process';
import { SystemError } from '../../runtime/machine';
import type { Kubelet } from '../kubelet';
import type { PodRecord } from '../pod-record';
import { readLog } from './container-log';
import { attachStream, execStream, type StreamOptions } from './exec-stream';
import { portForwardStream } from './port-forward';
import { PushStream } from './push-stream';

/** The kubelet's own API as the API server uses it (its NodeProxy): logs, exec, attach, port-forward, proxy. */
export class NodeDoor {
  constructor(private readonly kubelet: Kubelet) {}

  logs(pod: KubeObject, container: string, options: LogOptions): ApiStream | Uint8Array | Status {
    return this.#with(pod, (record) => readLog(this.kubelet.context, record, container, options));
  }

  exec(pod: KubeObject, container: string, options: StreamOptions & { readonly command: readonly string[] }): ApiStream | Status {
    return this.#with(pod, (record) => execStream(this.kubelet.context, record, container, options.command, options));
  }

  attach(pod: KubeObject, container: string, options: StreamOptions): ApiStream | Status {
    return this.#with(pod, (record) => attachStream(this.kubelet.context, record, container, options));
  }

  portForward(pod: KubeObject, ports: readonly number[]): ApiStream | Status {
    return this.#with(pod, (record) => portForwardStream(this.kubelet.context, record, ports));
  }

  /** One HTTP request to a pod, or to a node port of the kubelet's machine; the answer is one frame. */
  proxy(
    target: { readonly pod?: KubeObject; readonly port?: string; readonly scheme: 'http' | 'https' },
    request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body?: Uint8Array },
  ): { readonly stream: ApiStream } | Status {
    const host = target.pod ? this.#find(target.pod)?.ips[0] : '127.0.0.1';
    if (!host) return unavailable('no endpoints available');
    const { context } = this.kubelet;
    const stream = new PushStream('bytes', context.clock, () => coroutine.interrupt(new Error('the client went away')));
    const net = context.runtime.node.net;
    const url = `${target.scheme}://${host}:${target.port || '80'}${request.path}`;
    const coroutine = new Coroutine(context.clock, (function* (): Task<void> {
      try {
        stream.push(yield* net.http({ method: request.method, url, headers: request.headers, ...(request.body ? { body: request.body } : {}) }));
        stream.end();
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        stream.end(unavailable(`error trying to reach service: dial tcp ${host}:${target.port}: ${error.message}`));
      }
    })(), () => {});
    coroutine.start();
    return { stream };
  }

  #with<T>(pod: KubeObject, run: (record: PodRecord) => T): T | Status {
    const record = this.#find(pod);
    return record ? run(record) : failure(404, 'NotFound', `pod "${pod.metadata.name}" not found`).status;
  }

  #find(pod: KubeObject): PodRecord | undefined {
    return this.kubelet.records.get(pod.metadata.uid!);
  }
}

function unavailable(message: string): Status {
  return failure(503, 'ServiceUnavailable', message).status;
}
