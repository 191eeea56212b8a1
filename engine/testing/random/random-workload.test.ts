import { expect, test } from 'vitest';
import { createCluster } from '../../whole';
import { runRandomWorkload } from './random-workload';

/** More seeds: SEEDS=200 npx vitest run engine/testing/random */
const count = Number(process.env['SEEDS'] ?? 5);
/** A job that meets a stopped pod which it had let go already. */
const ONCE_FAILED = ['219'];

test.each([...Array.from({ length: count }, (_unused, at) => String(at + 1)), ...ONCE_FAILED])('random workloads with random faults come to the declared state (seed %s)', (seed) => {
  expect(runRandomWorkload(createCluster({ seed }), seed, 40)).toEqual([]);
});
