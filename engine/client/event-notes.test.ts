import * as expressions from '../apiserver/cel/compile';
import * as wire from '../api/wire-json';
import * as rare from '../apiserver/rare';
import { LazyModule } from '../runtime/lazy-module';
import { expect, test, vi } from 'vitest';
import { createApiServer, type ApiServer } from '../apiserver';
import { EventNote } from '../api/event-note';
import type { Transport } from '../api/transport';
import type { Pod } from '../api/types';
import { EventQueueClock } from '../runtime/clock';
import { Random } from '../runtime/random';
import { createClient, type Client } from './client';
import { EventRecorder } from './event-recorder';
import { events, namespaces, resourceQuotas } from './resources';

const pod = (name: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'lab', uid: `u-${name}`, resourceVersion: '7' } });

interface Setting {
  readonly clock: EventQueueClock;
  readonly server: ApiServer;
  readonly client: Client;
  readonly recorder: EventRecorder;
}

/** The same server and recorder; `whole` hides from the server that events come as notes. */
function setting(whole: boolean): Setting {
  const clock = new EventQueueClock(Date.UTC(2026, 10, 21, 8, 0, 0));
  const random = new Random('notes');
  const server = createApiServer({ clock, random, expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) });
  const plain: Transport = {
    send: ({ method, path, query, headers, user, body }) => server.send({ method, path, query, headers, user, body: body && 'object' in body ? { object: body.object } : body }),
  };
  const client = createClient({ transport: whole ? plain : server, fieldManager: 'kubelet' });
  client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
  return { clock, server, client, recorder: new EventRecorder({ client, clock, random, component: 'kubelet', host: 'worker-1' }) };
}

/** What there is to see of all events, with their owners. */
function seen({ server, client, clock }: Setting): string {
  const answer = server.send({ method: 'GET', path: '/api/v1/events', headers: { accept: 'application/json' } });
  const hidden = server.store.collection('/events');
  return JSON.stringify([clock.now(), server.store.revision, hidden.size, hidden.count('lab'), answer.object, client.list(events).metadata]);
}

function both(run: (setting: Setting) => unknown): void {
  const [notes, whole] = [setting(false), setting(true)];
  expect(run(notes)).toEqual(run(whole));
  expect(seen(notes)).toBe(seen(whole));
}

function busy({ recorder, clock }: Setting): void {
  for (let round = 0; round < 4; round += 1) {
    for (const name of ['a', 'b', 'c']) {
      recorder.normal(pod(name), 'Pulled', 'Container image "nginx" already present on machine', { fieldPath: 'spec.containers{c}' });
      recorder.warning(pod(name), 'BackOff', `back-off ${round >> 1}`);
      recorder.normal(pod(name), 'Killing', 'Stopping container c', { annotations: { a: 'b' } });
    }
    clock.runUntil(clock.now() + 12_000.25);
  }
}

test('events that nobody read are the ones that would have been written', () => both(busy));

test('so are those that were read in between, by name, in a list or on a watch', () => {
  both((setting) => {
    const { client, recorder, clock, server } = setting;
    recorder.normal(pod('z'), 'Started', 'Started container c');
    const [first] = client.list(events).items;
    const from = server.store.revision;
    const frames: unknown[] = [];
    busy(setting);
    client.watch(events, { resourceVersion: String(from) }).subscribe({ frame: (frame) => frames.push(frame), end: () => {} });
    recorder.normal(pod('z'), 'Started', 'Started container c');
    busy(setting);
    clock.runUntil(clock.now() + 1);
    return [client.get(events, first!.metadata.name!, 'lab'), frames, server.store.collection('/events').listAt(from + 3)];
  });
});

test('they go after an hour, a repeated one an hour after its last time', () => {
  both((setting) => {
    const { clock, server, recorder } = setting;
    busy(setting);
    clock.runUntil(clock.now() + 1_800_000);
    recorder.warning(pod('a'), 'BackOff', 'back-off 1');
    clock.runUntil(clock.now() + 1_790_000);
    const before = server.store.collection('/events').size;
    clock.runUntil(clock.now() + 60_000);
    const frames: unknown[] = [];
    createClient({ transport: server }).watch(events, { resourceVersion: String(server.store.revision - 2) }).subscribe({ frame: (frame) => frames.push(frame), end: () => {} });
    clock.runUntil(clock.now() + 1);
    return [before, server.store.collection('/events').size, frames];
  });
});

test('a quota counts them, a namespace that goes refuses them', () => {
  both((setting) => {
    const { client, server } = setting;
    busy(setting);
    const quota = client.create(resourceQuotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'lab' }, spec: { hard: { 'count/events': '2' } } });
    client.updateStatus(resourceQuotas, { ...quota, status: { hard: { 'count/events': '2' }, used: { 'count/events': '0' } } });
    for (const name of ['d', 'e', 'f']) setting.recorder.normal(pod(name), 'Pulled', 'pulled');
    const used = client.get(resourceQuotas, 'few', 'lab').status;
    client.delete(namespaces, 'lab');
    setting.recorder.normal(pod('g'), 'Pulled', 'pulled');
    client.deleteCollection(events, { namespace: 'lab' });
    return [used, server.store.collection('/events').count('lab')];
  });
});

test('a view of the store does not make them, and shows them as they were', () => {
  const { server, recorder, client } = setting(false);
  recorder.normal(pod('a'), 'Pulled', 'pulled');
  const draft = vi.spyOn(EventNote.prototype, 'draft');
  const view = server.store.view();
  recorder.normal(pod('b'), 'Pulled', 'pulled');
  expect(draft).not.toHaveBeenCalled();
  client.deleteCollection(events, { namespace: 'lab' });
  recorder.normal(pod('c'), 'Pulled', 'pulled');
  expect([...view.collections.get('/events')!.objects.values()].map((event) => event['involvedObject'])).toMatchObject([{ name: 'a' }]);
});
