import { expect, it } from 'vitest';
import { EventQueueClock } from '../engine/runtime/clock';
import { KeyPause } from './key-pause';

it('keeps what nobody waits for out of the time between a key and its frame, and does it in order', () => {
  const clock = new EventQueueClock(0);
  const pause = new KeyPause((delayMs, run) => {
    const timer = clock.schedule(delayMs, run);
    return () => timer.cancel();
  });
  const done: [string, number][] = [];
  const put = (name: string): void => pause.run(() => done.push([name, clock.now()]));
  put('before');
  pause.key();
  put('first');
  put('second');
  clock.runUntil(8);
  pause.framed();
  clock.runUntil(20);
  put('in the pause');
  clock.runUntil(60);
  put('while somebody types');
  clock.runUntil(70);
  pause.key();
  clock.runUntil(75);
  pause.framed();
  clock.runUntil(120);
  put('after the last key');
  clock.runUntil(1000);
  pause.key();
  put('no frame comes');
  clock.runUntil(2000);
  expect(done).toEqual([['before', 0], ['first', 11], ['second', 11], ['in the pause', 20], ['while somebody types', 78], ['after the last key', 228], ['no frame comes', 1150]]);
});
