import { expect, test } from 'vitest';
import type { Pod } from '../../api/types';
import type { ApiObject, Informer, InformerHandlers } from '../../client';
import { ReplicaCounts } from './replica-counts';

test('an owner without pods that is deleted is forgotten', () => {
  const heard: InformerHandlers<ApiObject>[] = [];
  const informer = { addHandlers: (handlers: InformerHandlers<ApiObject>) => heard.push(handlers), lister: { byIndex: () => [] } };
  const counts = new ReplicaCounts(informer as unknown as Informer<Pod>, informer as unknown as Informer<ApiObject>);
  const owner: ApiObject = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', namespace: 'default', uid: 'u' } };
  counts.know(owner, 0, []);
  expect(counts.of(owner, () => false)).toMatchObject({ active: 0, ready: 0 });
  for (const { delete: gone } of heard) gone?.({ ...owner, spec: {} } as ApiObject, owner);
  expect(counts.of(owner, () => false)).toBeUndefined();
});
