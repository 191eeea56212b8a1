import type { StoredAs } from '../kind';
import type { KubeObject } from '../object';

/* The fields of core/v1 and events.k8s.io/v1 events that differ in name only. */
const RENAMED: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function rename(object: KubeObject, apiVersion: string, pairs: readonly (readonly [string, string])[]): KubeObject {
  const names = new Map(pairs);
  const out: Record<string, unknown> = {};
  for (const key in object) out[names.get(key) ?? key] = object[key];
  return { ...out, apiVersion, kind: 'Event', metadata: object.metadata };
}

/** events.k8s.io/v1 shows the same events as core/v1. */
export const eventsV1: StoredAs = {
  group: '',
  version: 'v1',
  kind: 'Event',
  toStored: (object) => rename(object, 'v1', RENAMED.map(([core, events]) => [events, core] as const)),
  fromStored: (object) => rename(object, 'events.k8s.io/v1', RENAMED),
};
