import { expect, it, vi } from 'vitest';
import { Cluster, engineVersion } from '../engine/surface';
import { wholeModules } from '../engine/whole';
import { labClusterOf } from './lab-cluster';
import { LabHost } from './lab-host';
import { effortOf } from './output-effort';
import type { LabReport, Scenario } from './protocol';

const scenario: Scenario = { lesson: 'test', seed: 'test', lab: { workers: 1, files: {}, setup: undefined, tasks: [] } };

it('stops a command that prints too much, says so, and then shows the prompt', async () => {
  const reports: LabReport[] = [];
  const timers = { now: () => performance.now(), after: (delayMs: number, run: () => void) => { const timer = setTimeout(run, delayMs / 8); return () => clearTimeout(timer); } };
  let undrawn = 0, most = 0;
  const host: LabHost = new LabHost(labClusterOf((options) => new Cluster(options, wholeModules)), engineVersion, timers, (report) => {
    if (report.type === 'output') {
      const effort = effortOf(report.bytes);
      undrawn += effort;
      most = Math.max(most, undrawn);
      // As a page draws it, a little later.
      setTimeout(() => {
        undrawn -= effort;
        host.handle({ type: 'drawn', terminal: 1, effort });
      }, 1);
    }
    reports.push(report.type === 'output' ? { ...report, bytes: report.bytes.slice(-200) } : report);
  }, { figures: () => import('./figures/desk'), yaml: () => import('./yaml/yaml-desk') });
  host.handle({ type: 'start', scenario, locale: 'en', journal: undefined, done: [] });
  host.handle({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  host.handle({ type: 'key', terminal: 1, text: 'yes a line that is neither long nor short\r' });
  const printed = (after: number): string => reports.slice(after + 1).flatMap((report) => (report.type === 'output' ? [new TextDecoder().decode(report.bytes)] : [])).join('');
  await vi.waitFor(() => expect(printed(reports.findIndex(({ type }) => type === 'limit'))).toMatch(/\^C[^]*\$ $/), { timeout: 30_000 });
  expect(reports.filter(({ type }) => type === 'limit')).toHaveLength(1);
  // The cluster waits for what is drawn: Ctrl-C has little to overtake.
  expect(most).toBeLessThan(2 * 1024 * 1024);
});
