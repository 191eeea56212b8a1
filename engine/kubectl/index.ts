export { createKubectl } from './kubectl';
export type { KubectlOptions, LaterCommands } from './kubectl';
export type { Connect, ConnectTarget } from './client/transport-target';
export { completeKubectl } from './complete';
export type { Completion } from './complete';
export type { LaterParts } from './session';
