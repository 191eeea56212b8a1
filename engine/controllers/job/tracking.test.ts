import { expect, test } from 'vitest';
import type { Pod } from '../../api/types';
import type { Client } from '../../client';
import { releasePod } from './tracking';

test('a pod that was let go before is not written again', () => {
  const written: string[] = [];
  const client = { patch: (_kind: unknown, name: string) => written.push(name) } as unknown as Client;
  for (const [name, finalizers] of [['gone', undefined], ['kept', ['batch.kubernetes.io/job-tracking']]] as const) releasePod(client, { metadata: { name, finalizers } } as Pod);
  expect(written).toEqual(['kept']);
});
