import { expect, test } from 'vitest';
import { createCluster } from '../../whole';
import { runRandomWorkload } from './random-workload';

/** More seeds: SEEDS=200 npx vitest run engine/testing/random */
const count = Number(process.env['SEEDS'] ?? 5);

test.each(Array.from({ length: count }, (_unused, at) => String(at + 1)))('random workloads with random faults come to the declared state (seed %s)', (seed) => {
  expect(runRandomWorkload(createCluster({ seed }), seed, 40)).toEqual([]);
});
