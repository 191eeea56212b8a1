import { expect, it, vi } from 'vitest';
import { labClusterOf } from './lab-cluster';
import { Cluster, engineVersion } from '../engine/surface';
import { loadForScripts, loadModules, type EngineModules } from '../engine/modules';
import { wholeModules } from '../engine/whole';
import { LazyModule } from '../engine/runtime/lazy-module';
import { HeadlessLab } from './headless';
import type { Journal } from './journal';
import { LabHost } from './lab-host';
import type { LabReport, LabRequest, Scenario } from './protocol';

const scenario: Scenario = { lesson: 'test', seed: 'test', lab: { workers: 2, files: {}, setup: undefined, tasks: [{ id: 'one', goal: [{ kind: 'ready', name: 'web', min: 1 }], holdSeconds: 2, setup: undefined }] } };

/** The parts as a slow and sometimes broken network brings them. */
function slowModules(): { modules: EngineModules; loads: string[] } {
  const loads: string[] = [];
  const slow = Object.entries(wholeModules).map(([name, module]) => [name, new LazyModule<unknown>(async () => {
    loads.push(name);
    await new Promise((done) => setTimeout(done, 30));
    if (loads.length === 1) throw new Error('offline');
    return (module as LazyModule<unknown>).value;
  })]);
  return { modules: Object.fromEntries(slow) as unknown as EngineModules, loads };
}

/** A lab whose parts come late; simulated time goes `speed` times as fast as the wall's. */
function openHost(modules: EngineModules, speed: number, hear: (report: LabReport) => void = () => {}) {
  const reports: LabReport[] = [];
  const timers = { now: () => performance.now(), after: (delayMs: number, run: () => void) => { const timer = setTimeout(run, delayMs / speed); return () => clearTimeout(timer); } };
  const asked = { everything: 0 };
  const host = new LabHost(labClusterOf((options) => new Cluster(options, modules)), engineVersion, timers, (report) => {
    reports.push(report);
    hear(report);
  }, { figures: () => import('./figures/desk'), yaml: () => import('./yaml/yaml-desk') }, {
    scripts: () => loadForScripts(modules),
    everything: () => {
      asked.everything += 1;
      return loadModules(modules);
    },
  });
  const printed = (): string => reports.flatMap((report) => (report.type === 'output' ? [new TextDecoder().decode(report.bytes)] : [])).join('');
  return { host, reports, asked, printed };
}

const soon = (test: () => boolean): Promise<void> => vi.waitFor(() => expect(test()).toBe(true), { timeout: 30_000, interval: 10 });

it('comes to the same state whether a part of the engine was there or came late, once at the second try', async () => {
  const { modules, loads } = slowModules();
  let hashed: (state: { hash: string; journal: Journal }) => void = () => {};
  const { host, reports, printed } = openHost(modules, 4, (report) => {
    if (report.type === 'hash') hashed(report);
  });
  const send = (request: LabRequest): void => host.handle(request);
  send({ type: 'start', scenario, locale: 'en', journal: undefined, done: [] });
  send({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  send({ type: 'key', terminal: 1, text: "seq 3 | awk '{ s += $1 } END { print \"sum\", s }' > sum & cat sum; echo typed\r" });
  send({ type: 'key', terminal: 1, text: 'wait; cat sum; kubectl run web --image=nginx; kubectl label pod web a=b\r' });
  send({ type: 'key', terminal: 1, text: 'kubectl describe node worker-1 | grep Hostname; kubectl set image pod/web web=nginx:1.25; echo e"n"d\r' });
  await soon(() => printed().includes('\r\nend\r\n'));
  expect(printed()).toContain('sum 6');
  expect(printed()).toMatch(/Hostname: +worker-1/);
  expect(loads.toSorted()).toEqual(['describe', 'laterCommands', 'rarePrograms', 'rareRequests', 'shellLanguage', 'shellLanguage', 'toolPrograms']);
  expect(reports.some((report) => report.type === 'waiting')).toBe(true);

  const { hash, journal } = await new Promise<{ hash: string; journal: Journal }>((resolve) => {
    hashed = resolve;
    send({ type: 'pause', paused: true });
    send({ type: 'hash', id: 1 });
  });
  const whole = new HeadlessLab(scenario, 'en');
  whole.session.replay(journal.entries, journal.until);
  expect(whole.stateHash()).toBe(hash);
  expect(whole.output(1)).toBe(printed());
});

it('opens a lesson before its parts are there, and runs the set-up of a later task once they are', async () => {
  const { modules } = slowModules();
  const tasks = [{ id: 'one', goal: [{ kind: 'file', path: 'first', matches: 'x' }], setup: undefined }, { id: 'two', goal: [{ kind: 'file', path: 'second', matches: 'made' }], setup: "seq 1 | awk '{ print \"made\" }' > second" }];
  const later = { ...scenario, lab: { ...scenario.lab, tasks: tasks.map((task) => ({ ...task, holdSeconds: 0 })) } } as Scenario;
  const { host, reports, asked } = openHost(modules, 1);
  host.handle({ type: 'prepare', scenario: later });
  host.handle({ type: 'start', scenario: later, locale: 'en', journal: undefined, done: [] });
  expect(reports.map((report) => report.type)).toContain('ready');
  expect(asked.everything).toBe(0);
  host.handle({ type: 'open', terminal: 1, columns: 80, rows: 24 });
  host.handle({ type: 'key', terminal: 1, text: 'echo x > first\r' });
  const done = (): readonly string[] => reports.flatMap((report) => (report.type === 'tasks' ? [report.tasks.done] : [])).at(-1) ?? [];
  await soon(() => done().length === 2);
  expect(done()).toEqual(['one', 'two']);
  expect(asked.everything).toBe(1);
  expect(reports.some((report) => report.type === 'failed')).toBe(false);
});

it.each([
  ['kubectl run web --image=nginx:1.27; kubectl wait --for=condition=Ready pod/web --timeout=60s', 0],
  ["kubectl create job once --image=busybox -- true; kubectl get job once -o json | jq -r .metadata.name > name", 1],
])('makes a cluster by its set-up script with the parts that scripts need, and with all where that is too little: %s', async (setup, expected) => {
  const { modules, loads: loaded } = slowModules();
  const made = { ...scenario, lab: { ...scenario.lab, setup } } as Scenario;
  const { host, reports, asked } = openHost(modules, 10);
  host.handle({ type: 'prepare', scenario: made });
  host.handle({ type: 'start', scenario: made, locale: 'en', journal: undefined, done: [] });
  await soon(() => reports.some((report) => report.type === 'ready' || report.type === 'failed'));
  host.handle({ type: 'pause', paused: true });
  host.handle({ type: 'hash', id: 1 });
  const { hash, journal } = reports.find((report) => report.type === 'hash')!;
  const whole = new HeadlessLab(made, 'en');
  whole.session.replay(journal.entries, journal.until);
  expect(whole.stateHash()).toBe(hash);
  expect({ everything: asked.everything, jq: loaded.includes('jsonPrograms') }).toEqual({ everything: expected, jq: expected > 0 });
});

it('shows the prompt once where a part for a task\'s set-up is missing and the cluster is begun again', async () => {
  const { modules } = slowModules();
  const set = { ...scenario, lab: { ...scenario.lab, tasks: [...scenario.lab.tasks, { id: 'two', goal: [{ kind: 'file', path: 'first', matches: 'x' }], holdSeconds: 0, setup: "kubectl create job once --image=busybox -- true; kubectl get job once -o json | jq -r .metadata.name > name" }] } } as Scenario;
  const opened = new HeadlessLab(set, 'en');
  opened.session.apply({ kind: 'open', terminal: 1, columns: 80, rows: 24 });
  opened.session.cluster.clock.runUntil(opened.session.cluster.clock.now() + 1000);
  opened.session.apply({ kind: 'task', task: 'two' });
  const { host, printed } = openHost(modules, 10);
  host.handle({ type: 'start', scenario: set, locale: 'en', journal: opened.session.journal(), done: [] });
  await soon(() => printed() !== '');
  host.handle({ type: 'pause', paused: true });
  expect(printed()).toContain('learner@podlab');
  expect(printed()).toBe(opened.output(1));
});
