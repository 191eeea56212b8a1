export { Client, createClient, type ClientOptions, type DeleteRequest, type List, type ListOptions, type PatchOptions, type PatchType } from './client';
export { EventRecorder, referenceTo, rfc3339, type EventDetails, type EventRecorderOptions } from './event-recorder';
export { Informer, Informers, type InformerHandlers } from './informer';
export { labelsMatch, selectorMatches } from './label-selector';
export { BY_LABEL, BY_NAMESPACE, BY_NODE, BY_ORPHAN, BY_OWNER, Lister, type IndexFunction } from './lister';
export * from './resources';
export { runController, WorkQueue, type ControllerOptions, type WorkQueueOptions } from './work-queue';
