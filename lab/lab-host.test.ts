import { expect, it, vi } from 'vitest';
import { Cluster, engineVersion } from '../engine/surface';
import { wholeModules } from '../engine/whole';
import { labClusterOf } from './lab-cluster';
import { LabHost } from './lab-host';

it('says that a session has ended behind its last words', async () => {
  const told: string[] = [];
  const timers = { now: () => performance.now(), after: (delayMs: number, run: () => void) => { const timer = setTimeout(run, delayMs); return () => clearTimeout(timer); } };
  const host = new LabHost(labClusterOf((options) => new Cluster(options, wholeModules)), engineVersion, timers, (report) => {
    if (report.type === 'output') told.push(new TextDecoder().decode(report.bytes));
    else if (report.type === 'ended') told.push('(ended)');
  }, { figures: () => import('./figures/desk'), yaml: () => import('./yaml/yaml-desk') });
  host.handle({ type: 'start', scenario: { lesson: 'test', seed: 'test', lab: { workers: 1, files: {}, setup: undefined, tasks: [] } }, locale: 'en', journal: undefined, done: [] });
  host.handle({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  host.handle({ type: 'key', terminal: 1, text: 'exit\r' });
  await vi.waitFor(() => expect(told).toContain('(ended)'), { timeout: 30_000 });
  expect(told.join('')).toMatch(/\$ exit\r\n[^]*exit\r\n\(ended\)$/);
});
