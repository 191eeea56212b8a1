import type { LogOptions } from '../api/log-options';
import type { KubeObject } from '../api/object';
import type { Status } from '../api/status';
import type { ApiStream, UserInfo } from '../api/transport';

/** What the API server asks of the kubelet of a pod's node. The kubelet's streams are one; the server finds it by node. */
export interface NodeProxy {
  /**
   * The log of a container: a stream of bytes, or the refusal. The server has checked that the container exists in the
   * pod and that the pod is bound to a node.
   */
  logs(pod: KubeObject, container: string, options: LogOptions): ApiStream | Uint8Array | Status;
  /** Runs a command; the stream carries channels. */
  exec(pod: KubeObject, container: string, options: ExecOptions): ApiStream | Status;
  attach(pod: KubeObject, container: string, options: Omit<ExecOptions, 'command'>): ApiStream | Status;
  /** Connects to ports of the pod. Each port has a pair of channels: 2n data, 2n+1 errors. */
  portForward(pod: KubeObject, ports: readonly number[]): ApiStream | Status;
  /** One HTTP request to a pod, or to a node's own API when `pod` is undefined. Answers through a stream of bytes. */
  proxy?(target: ProxyTarget, request: ProxyRequest): ProxyResponse | Status;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  readonly user: UserInfo;
}

export interface ProxyTarget {
  readonly pod?: KubeObject;
  readonly node?: string;
  readonly service?: KubeObject;
  readonly port?: string;
  readonly scheme: 'http' | 'https';
}

export interface ProxyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** `subscribe` of the stream delivers one frame: { status, headers, body }. */
export interface ProxyResponse {
  readonly stream: ApiStream;
}

/** Finds the proxy of a node; undefined when the node has no kubelet that answers. */
export type NodeProxies = (nodeName: string) => NodeProxy | undefined;
