import { expect, test } from 'vitest';
import { schemaOf } from './schemas';
import { seal } from './seal';

const schema = schemaOf('core.v1.Pod');
const pod = (status: unknown): Record<string, any> => seal(schema, { apiVersion: 'v1', kind: 'Pod', metadata: {}, status } as Record<string, unknown>);
const condition = (type: string, at: string) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: at });

test('conditions that say the same become one, and so do their lists', () => {
  const at = '2026-11-21T08:00:00Z';
  const [one, other] = [pod({ conditions: [condition('Ready', at), condition('Initialized', at)] }), pod({ conditions: [condition('Ready', at), condition('Initialized', at)] })];
  expect(other['status'].conditions).toBe(one['status'].conditions);
  expect(pod({ conditions: [condition('Ready', at)] })['status'].conditions[0]).toBe(one['status'].conditions[0]);
});

test('what differs in a value or in the order of its members stays itself', () => {
  const at = '2026-11-21T08:00:00Z';
  const one = pod({ conditions: [condition('Ready', at)] })['status'].conditions[0];
  expect(pod({ conditions: [condition('Ready', '2026-11-21T08:00:01Z')] })['status'].conditions[0]).not.toBe(one);
  const turned = pod({ conditions: [{ type: 'Ready', lastTransitionTime: at, status: 'True', lastProbeTime: null }] })['status'].conditions[0];
  expect(turned).toEqual(one);
  expect(JSON.stringify(turned)).not.toBe(JSON.stringify(one));
});
