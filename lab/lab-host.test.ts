import { expect, it, vi } from 'vitest';
import { Cluster, engineVersion } from '../engine/surface';
import { wholeModules } from '../engine/whole';
import { labClusterOf } from './lab-cluster';
import { LabHost } from './lab-host';
import type { LabReport } from './protocol';

/** A host of a small cluster that has been started; what it says goes to `tell`. */
function startedHost(tell: (report: LabReport) => void): LabHost {
  const timers = { now: () => performance.now(), after: (delayMs: number, run: () => void) => { const timer = setTimeout(run, delayMs); return () => clearTimeout(timer); } };
  const host = new LabHost(labClusterOf((options) => new Cluster(options, wholeModules)), engineVersion, timers, tell, { figures: () => import('./figures/desk'), yaml: () => import('./yaml/yaml-desk') });
  host.handle({ type: 'start', scenario: { lesson: 'test', seed: 'test', lab: { workers: 1, files: {}, setup: undefined, tasks: [] } }, locale: 'en', journal: undefined, done: [] });
  return host;
}

it('says that a session has ended behind its last words', async () => {
  const told: string[] = [];
  const host = startedHost((report) => {
    if (report.type === 'output') told.push(new TextDecoder().decode(report.bytes));
    else if (report.type === 'ended') told.push('(ended)');
  });
  host.handle({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  host.handle({ type: 'key', terminal: 1, text: 'exit\r' });
  await vi.waitFor(() => expect(told).toContain('(ended)'), { timeout: 30_000 });
  expect(told.join('')).toMatch(/\$ exit\r\n[^]*exit\r\n\(ended\)$/);
});

it('prints the first prompt in front of the first picture', () => {
  const told: string[] = [];
  const host = startedHost(({ type }) => told.push(type));
  host.handle({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  expect(told).toContain('output');
  expect(told).not.toContain('picture');
});
