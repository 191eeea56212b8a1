import { expect, it } from 'vitest';
import type { MakeCluster } from './cluster-port';
import { makeLabCluster } from './engine';
import { warmUp } from './warm-up';

it('plays its lines in slices, lets an input go first, and closes its terminal', () => {
  const decoder = new TextDecoder();
  let printed = '', closed = 0, waits = false, rests = 0;
  const make: MakeCluster = (shape) => {
    const cluster = makeLabCluster(shape);
    return {
      ...cluster,
      openTerminal: (options) => {
        const terminal = cluster.openTerminal({ ...options, onOutput: (bytes) => void (printed += decoder.decode(bytes)) });
        return { input: (text) => terminal.input(text), resize: () => undefined, close: () => void (closed += 1), plainCells: 0 };
      },
    };
  };
  const due: (() => void)[] = [];
  warmUp(make, { now: () => 0, after: (_delayMs, run) => { due.push(run); return () => undefined; }, inputWaits: () => waits, rest: () => void (rests += 1) });
  waits = true;
  due.shift()!();
  expect([rests, due.length]).toEqual([0, 1]);
  waits = false;
  due.shift()!();
  expect([closed, due.length]).toEqual([1, 0]);
  expect(rests).toBeGreaterThan(100);
  for (const told of ['deployment.apps/web created', 'deployment.apps/web restarted', 'deployment.apps "web" deleted', 'STATUS', 'RollingUpdate']) expect(printed).toContain(told);
  expect(printed).not.toMatch(/error|unknown|not found/i);
});
