import { beforeEach, expect, test } from 'vitest';
import { failure } from '../api/status';
import { EventQueueClock } from '../runtime/clock';
import { runController, WorkQueue } from './work-queue';

let clock: EventQueueClock;
let queue: WorkQueue;
let worked: string[];

beforeEach(() => {
  clock = new EventQueueClock(0);
  queue = new WorkQueue({ clock, latencyMs: 2 });
  worked = [];
});

const note = (key: string): void => void worked.push(`${key}@${clock.now()}`);

test('a key that is added many times is worked on once', () => {
  queue.run(note);
  for (let n = 0; n < 5; n += 1) queue.add('a');
  clock.runUntilIdle();
  expect(worked).toEqual(['a@2']);
});

test('a key that is added while it is worked on comes again, after the worker is free', () => {
  queue.run((key) => {
    note(key);
    if (worked.length === 1) queue.add('a');
    return 50;
  });
  queue.add('a');
  clock.runUntilIdle();
  expect(worked).toEqual(['a@2', 'a@52']);
});

test('of several delays the shortest counts, and a failure waits 5 ms, doubling', () => {
  runController({
    queue,
    reconcile: (key) => {
      note(key);
      if (worked.length < 4) throw failure(409, 'Conflict', 'not yet');
    },
  });
  queue.addAfter('a', 1000);
  queue.addAfter('a', 100);
  clock.runUntilIdle();
  expect(worked).toEqual(['a@102', 'a@109', 'a@121', 'a@143']);
});

test('an error that is not an API refusal is a bug and is not swallowed', () => {
  runController({ queue, reconcile: () => { throw new Error('bug'); } });
  queue.add('a');
  expect(() => clock.runUntilIdle()).toThrow('bug');
});
