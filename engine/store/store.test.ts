import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import { EventQueueClock } from '../runtime/clock';
import { Store } from './store';

const nodeOf = (pod: KubeObject): string => (pod['spec'] as { nodeName?: string }).nodeName ?? '';

function fresh(): { clock: EventQueueClock; store: Store; put(name: string, node?: string, labels?: Record<string, string>): void; remove(name: string): void } {
  const clock = new EventQueueClock(0);
  const store = new Store({ clock, indexFields: { '/pods': nodeOf } });
  const make = (name: string, node: string, labels: Record<string, string> = {}): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'lab', uid: name, labels, resourceVersion: String(store.nextRevision) }, spec: { nodeName: node } });
  return {
    clock,
    store,
    put: (name, node = '', labels = {}) => store.put('/pods', make(name, node, labels), store.collection('/pods').get('lab', name)),
    remove: (name) => {
      const old = store.collection('/pods').get('lab', name)!;
      store.remove('/pods', { ...old, metadata: { ...old.metadata, resourceVersion: String(store.nextRevision) } }, old);
    },
  };
}

describe('the store', () => {
  it('lists in the order of names whatever the order of writes, and by index', () => {
    const { store, put, remove } = fresh();
    for (const name of ['c', 'a', 'b']) put(name, name === 'a' ? 'n1' : 'n2');
    remove('b');
    put('aa', 'n1');
    put('aa', 'n1', { app: 'web' });
    expect(store.collection('/pods').list('lab').map((pod) => pod.metadata.name)).toEqual(['a', 'aa', 'c']);
    expect(store.collection('/pods').byIndex('n1').map((pod) => pod.metadata.name)).toEqual(['a', 'aa']);
  });

  it('gives a list in pages, within a namespace and across all of them', () => {
    const { store } = fresh();
    for (const key of ['b/a', 'a-1/z', 'a/b', 'a/a', 'a/c', 'c/a']) {
      const [namespace, name] = key.split('/') as [string, string];
      store.put('/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, resourceVersion: String(store.nextRevision) }, spec: {} } as KubeObject, undefined);
    }
    const pods = store.collection('/pods');
    const key = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
    for (const namespace of [undefined, 'a']) {
      const all = pods.list(namespace).map(key);
      for (const [at, from] of all.entries()) for (const limit of [1, 2, 9]) {
        const { items, rest } = pods.page(namespace, from, limit);
        expect([items.map(key), rest]).toEqual([all.slice(at, at + limit), Math.max(0, all.length - at - limit)]);
      }
      expect(pods.page(namespace, `${all[0]}\0`, 9).items.map(key)).toEqual(all.slice(1));
    }
  });

  it('delivers changes by the clock, never inside the write, and turns entering and leaving a selection into ADDED and DELETED', () => {
    const { clock, store, put } = fresh();
    const seen: string[] = [];
    store.watch('/pods', { namespace: 'lab', matches: (pod) => pod.metadata.labels?.['app'] === 'web', deliver: (event) => seen.push(`${event.type} ${event.object.metadata.name} ${event.revision}`) });
    put('w', '', {});
    put('w', '', { app: 'web' });
    put('w', '', { app: 'web', x: 'y' });
    put('w', '', {});
    expect(seen).toEqual([]);
    clock.runUntilIdle();
    expect(seen).toEqual(['ADDED w 3', 'MODIFIED w 4', 'DELETED w 5']);
  });

  it('shows a kubelet a pod when it is bound to its node and only then', () => {
    const { clock, store, put } = fresh();
    const seen: string[] = [];
    store.watch('/pods', { index: 'n1', deliver: (event) => seen.push(`${event.type} ${event.object.metadata.name}`) });
    put('p', '');
    put('p', 'n1');
    put('q', 'n2');
    clock.runUntilIdle();
    expect(seen).toEqual(['ADDED p']);
  });

  it('gives back an earlier revision, and undefined once that is compacted', () => {
    const { store, put, remove } = fresh();
    put('a');
    put('b');
    const then = store.revision;
    remove('a');
    put('c');
    expect(store.collection('/pods').listAt(then)!.map((pod) => pod.metadata.name)).toEqual(['a', 'b']);
    store.compact(store.revision);
    expect(store.collection('/pods').listAt(then)).toBeUndefined();
  });

  it('keeps a view as it was while writes go on', () => {
    const { store, put } = fresh();
    put('a');
    const view = store.view();
    put('b');
    expect([...view.collections.get('/pods')!.objects.keys()]).toEqual(['lab/a']);
  });

  it('refuses a write that does not carry the next revision', () => {
    const { store } = fresh();
    expect(() => store.put('/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'lab', resourceVersion: '9' } }, undefined)).toThrow(/does not carry revision 2/);
  });
});
