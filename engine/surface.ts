/** What both entries of the engine (index.ts, whole.ts) give besides `createCluster`. */
export { Cluster, type ClusterOptions, type ClusterParts } from './cluster';
export type { Addon } from './cluster/kube-cluster';
export type { ScriptRun, TerminalSession } from './cluster/session';
export { HOME } from './cluster/workstation';
export type { ApiRequest, ApiResponse, ApiStream, Transport, WatchEvent } from './api/transport';
export type { KubeObject } from './api/object';
export { Coroutine } from './runtime/process';
export type { Machine } from './runtime/machine';
export type { TraceStep } from './runtime/trace';
export { concatBytes, decodeUtf8, encodeUtf8 } from './runtime/bytes';

/** Stands in journals: a journal replays to the same state under the same version only. */
export const engineVersion = '0.1.0';
