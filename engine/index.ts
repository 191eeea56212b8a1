/** The engine's only public entry. */
export type { ApiRequest, ApiResponse, ApiStream, Transport, WatchEvent } from './api/transport';
export type { KubeObject } from './api/object';
