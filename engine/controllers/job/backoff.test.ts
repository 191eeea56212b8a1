import { expect, test } from 'vitest';
import type { Pod } from '../../api/types';
import { rfc3339 } from '../../client';
import { finishMs } from './backoff';

const at = (seconds: number) => rfc3339(seconds * 1000);
const metadata = { name: 'p', creationTimestamp: at(10) };
const deleted = { ...metadata, deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 };
const running = { name: 'c', state: { running: { startedAt: at(11) } } };
const ended = (seconds: number) => ({ name: 'c', state: { terminated: { exitCode: 1, finishedAt: at(seconds) } } });
const unready = [{ type: 'Ready', status: 'False', lastTransitionTime: at(40) }];

test.each([
  ['the last container\'s end', { metadata, status: { containerStatuses: [ended(20), ended(25)], conditions: unready } }, 25],
  ['the loss of readiness while a container runs, as on a node that is gone', { metadata: deleted, status: { containerStatuses: [ended(20), running], conditions: unready } }, 40],
  ['the request to go', { metadata: deleted, status: { containerStatuses: [running] } }, 60],
  ['the creation', { metadata }, 10],
])('a pod of a job has failed at %s', (_what, pod, seconds) => {
  expect(finishMs(pod as unknown as Pod)).toBe(seconds * 1000);
});
