import { expect, test } from 'vitest';
import { ScalingBehavior } from './behavior';

test('a new autoscaler goes down when its size at the first look is older than the window', () => {
  const behavior = new ScalingBehavior({ atMs: 0, replicas: 4 });
  const sizeAt = (seconds: number) => behavior.limit({ current: 4, proposed: 1, min: 1, max: 5 }, seconds * 1000).replicas;
  expect([15, 150, 299, 315].map(sizeAt)).toEqual([4, 4, 4, 1]);
});
