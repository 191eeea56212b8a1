export { createKubectl } from './kubectl';
export type { KubectlOptions, LaterCommands } from './kubectl';
export type { Connect, ConnectTarget } from './client/transport-target';
export type { LaterParts } from './session';
export type { CompletionSetting } from './complete';
