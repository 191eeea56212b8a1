export { Client, createClient, type ClientOptions, type DeleteRequest, type List, type ListOptions, type PatchOptions, type PatchType } from './client';
export { rfc3339 } from '../api/rfc3339';
export { EventRecorder, referenceTo, type EventDetails, type EventRecorderOptions } from './event-recorder';
export { Informer, Informers, type InformerHandlers } from './informer';
export { labelsMatch, selectorMatches } from './label-selector';
export { BY_LABEL, BY_NAMESPACE, BY_NODE, BY_ORPHAN, BY_OWNER, Lister, type IndexFunction } from './lister';
export * from './resources';
export { runController, WorkQueue, type ControllerOptions, type WorkQueueOptions } from './work-queue';
