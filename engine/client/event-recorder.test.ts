import * as expressions from '../apiserver/cel/compile';
import * as wire from '../api/wire-json';
import * as rare from '../apiserver/rare';
import { LazyModule } from '../runtime/lazy-module';
import { beforeEach, expect, test } from 'vitest';
import { createApiServer } from '../apiserver';
import type { Pod } from '../api/types';
import { EventQueueClock } from '../runtime/clock';
import { Random } from '../runtime/random';
import { createClient, type Client } from './client';
import { EventRecorder } from './event-recorder';
import { events, namespaces } from './resources';

const POD: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u-1', resourceVersion: '7' } };

let clock: EventQueueClock;
let client: Client;
let recorder: EventRecorder;

beforeEach(() => {
  clock = new EventQueueClock(Date.UTC(2026, 10, 21, 8, 0, 0));
  const random = new Random('events');
  client = createClient({ transport: createApiServer({ clock, random, expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) }) });
  client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  recorder = new EventRecorder({ client, clock, random, component: 'kubelet', host: 'worker-1' });
});

const texts = (): string[] => client.list(events).items.map((event) => `${event.count} ${event.message}`).sort();

test('an event has the form of a recorded one', () => {
  recorder.normal(POD, 'Pulled', 'Container image "nginx" already present on machine', { fieldPath: 'spec.containers{c}' });
  const [event] = client.list(events).items;
  expect(event!.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  expect(event).toMatchObject({
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u-1', apiVersion: 'v1', resourceVersion: '7', fieldPath: 'spec.containers{c}' },
    source: { component: 'kubelet', host: 'worker-1' }, firstTimestamp: '2026-11-21T08:00:00Z', lastTimestamp: '2026-11-21T08:00:00Z',
    count: 1, type: 'Normal', reason: 'Pulled', reportingComponent: 'kubelet', reportingInstance: 'worker-1',
  });
});

test('the same event again counts up and moves lastTimestamp', () => {
  recorder.warning(POD, 'BackOff', 'back-off');
  clock.runUntil(clock.now() + 12_000);
  recorder.warning(POD, 'BackOff', 'back-off');
  const list = client.list(events).items;
  expect(list.map(({ count, firstTimestamp, lastTimestamp }) => [count, firstTimestamp, lastTimestamp])).toEqual([[2, '2026-11-21T08:00:00Z', '2026-11-21T08:00:12Z']]);
});

test('from the tenth text on, similar events become one', () => {
  for (let n = 1; n <= 12; n += 1) recorder.normal(POD, 'SuccessfulCreate', `Created pod: p-${n}`);
  expect(texts().filter((text) => text.includes('combined'))).toEqual(['3 (combined from similar events): Created pod: p-12']);
  expect(texts()).toHaveLength(10);
});

test('a flood is cut to 25 and then to one in five minutes', () => {
  for (let n = 0; n < 40; n += 1) recorder.warning(POD, 'BackOff', 'back-off');
  expect(texts()).toEqual(['25 back-off']);
  clock.runUntil(clock.now() + 300_000);
  for (let n = 0; n < 5; n += 1) recorder.warning(POD, 'BackOff', 'back-off');
  expect(texts()).toEqual(['26 back-off']);
});

test('4,096 other objects later, what was said of one is forgotten, and said anew', () => {
  const pod = (n: number): Pod => ({ ...POD, metadata: { ...POD.metadata, name: `p-${n}`, uid: `p-${n}` } });
  for (let n = 0; n < 4_097; n += 1) recorder.normal(pod(n), 'Started', 'Started container web');
  recorder.normal(pod(0), 'Started', 'Started container web');
  recorder.normal(pod(4_096), 'Started', 'Started container web');
  const counts = (name: string) => client.list(events).items.filter(({ involvedObject }) => involvedObject.name === name).map(({ count }) => count);
  expect([counts('p-0'), counts('p-2'), counts('p-4096')]).toEqual([[1, 1], [1], [2]]);
});
