import { expect, it } from 'vitest';
import type { KubeObject } from '../object';
import { podCells } from './pod-cells';

const BORN = Date.parse('2026-11-21T12:00:00Z');
const at = (seconds: number): string => new Date(BORN + seconds * 1000).toISOString().replace('.000', '');
const pod = (restartCount: number): KubeObject => ({
  metadata: { name: 'web', creationTimestamp: at(0) },
  spec: { containers: [{ name: 'main' }], nodeName: 'worker-1' },
  status: { phase: 'Running', podIP: '10.0.0.7', containerStatuses: [{ name: 'main', ready: true, restartCount, state: { running: {} }, lastState: restartCount ? { terminated: { finishedAt: at(10) } } : {} }] },
}) as unknown as KubeObject;

it('tells of the same pod at another time another age and when it was last restarted, and nothing else anew', () => {
  const stored = Object.freeze(pod(1));
  const first = podCells(stored, BORN + 20_000);
  expect(first).toEqual(['web', '1/1', 'Running', '1 (10s ago)', '20s', '10.0.0.7', 'worker-1', '<none>', '<none>']);
  expect(podCells(stored, BORN + 20_900)).toBe(first);
  expect(podCells(stored, BORN + 21_000)).toEqual(first.with(3, '1 (11s ago)').with(4, '21s'));
  expect(podCells(stored, BORN + 20_000)).toEqual(first);
  expect(first[4]).toBe('20s');
});

it('looks again at another version, and at what may still change', () => {
  const drafts = pod(0) as unknown as { status: { phase: string; containerStatuses: unknown[] } };
  expect(podCells(drafts as unknown as KubeObject, BORN).slice(2, 4)).toEqual(['Running', '0']);
  drafts.status = { phase: 'Failed', containerStatuses: [] };
  expect(podCells(drafts as unknown as KubeObject, BORN)[2]).toBe('Failed');
  expect(podCells(Object.freeze(pod(2)), BORN + 10_000)[3]).toBe('2 (0s ago)');
});
