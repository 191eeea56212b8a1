import { expect, test } from 'vitest';
import type { Pod } from '../api/types';
import { firstToDelete, Neighbours } from './pod-deletion-order';

const NOW = Date.parse('2026-11-21T09:00:00Z');

interface Traits { readonly node?: string; readonly phase?: string; readonly since?: string | undefined; readonly cost?: string; readonly restarts?: number; readonly created?: string }

const pod = (name: string, { node, phase = 'Running', since = '2026-11-21T08:00:00Z', cost, restarts = 0, created = '2026-11-21T08:00:00Z' }: Traits = {}): Pod => ({
  apiVersion: 'v1', kind: 'Pod',
  metadata: { name, uid: name, creationTimestamp: created, ...(cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } } : {}) },
  spec: { nodeName: node, containers: [] },
  status: { phase, conditions: since ? [{ type: 'Ready', status: 'True', lastTransitionTime: since }] : [], containerStatuses: [{ name: 'c', restartCount: restarts }] },
} as unknown as Pod);

const order = (pods: readonly Pod[], count = pods.length, others: readonly Pod[] = []): string => firstToDelete(pods, new Neighbours().add(pods).add(others), NOW, count).map(({ metadata }) => metadata.name).join(' ');

test('pods go in the order of node, phase, readiness, cost, neighbours, age of readiness, restarts and age', () => {
  const a = { node: 'n1' };
  expect(order([pod('bound', a), pod('unbound')])).toBe('unbound bound');
  expect(order([pod('running', a), pod('pending', { ...a, phase: 'Pending' })])).toBe('pending running');
  expect(order([pod('ready', a), pod('unready', { ...a, since: '' })])).toBe('unready ready');
  expect(order([pod('dear', { ...a, cost: '5' }), pod('cheap', { ...a, cost: '-5' }), pod('plain', a)])).toBe('cheap plain dear');
  expect(order([pod('alone', { node: 'n2' }), pod('crowded', a)], 2, [pod('other', a)])).toBe('crowded alone');
  expect(order([pod('long', a), pod('just', { ...a, since: '2026-11-21T08:59:00Z' })])).toBe('just long');
  expect(order([pod('calm', a), pod('crashing', { ...a, restarts: 3 })])).toBe('crashing calm');
  expect(order([pod('old', a), pod('young', { ...a, created: '2026-11-21T08:59:00Z' })])).toBe('young old');
});

test('ages of one power of two count as equal, and only as many pods as asked for are chosen', () => {
  expect(order([pod('b', { node: 'n', since: '2026-11-21T08:00:10Z' }), pod('a', { node: 'n' }), pod('c', { node: 'n' })], 1)).toBe('a');
});
