import { describe, expect, it } from 'vitest';
import { HeadlessLab } from './headless';
import type { Scenario } from './protocol';

const scenario: Scenario = {
  lesson: 'test', seed: 'test', lab: { workers: 2, files: { 'notes/a.txt': 'hello\n' }, setup: undefined, tasks: [{ id: 'one', goal: [{ kind: 'ready', name: 'web', min: 1 }], holdSeconds: 2, setup: undefined }] },
};
const pods = (lab: HeadlessLab): string => lab.run('kubectl get pods -o name').output.trim();

describe('a lab session', () => {
  it('comes to the same state from its journal', () => {
    const first = new HeadlessLab(scenario, 'en');
    first.session.apply({ kind: 'open', terminal: 1, columns: 80, rows: 24 });
    first.wait(1);
    first.session.apply({ kind: 'key', terminal: 1, text: 'kubectl run web --image=nginx\r' });
    first.wait(8);
    const journal = first.session.journal();
    const second = new HeadlessLab(scenario, 'en');
    second.replay(JSON.parse(JSON.stringify(journal)) as typeof journal);
    expect(second.stateHash()).toBe(first.stateHash());
    expect(second.output(1)).toBe(first.output(1));
    expect(second.session.journal()).toEqual(journal);
  });

  it('takes a command back, does it again, and brings everything back after a reset', () => {
    const lab = new HeadlessLab(scenario, 'en');
    lab.session.apply({ kind: 'open', terminal: 1, columns: 80, rows: 24 });
    lab.wait(1);
    lab.session.apply({ kind: 'key', terminal: 1, text: 'kubectl run web --image=nginx\r' });
    lab.wait(5);
    expect(lab.session.undo()).toBe('kubectl run web --image=nginx');
    expect(pods(lab)).toBe('');
    expect(lab.session.redo()).toBe('kubectl run web --image=nginx');
    expect(pods(lab)).toBe('pod/web');
    lab.session.reset();
    expect(pods(lab)).toBe('');
    lab.session.undo();
    expect(pods(lab)).toBe('pod/web');
  });

  it('counts a goal only after it has held for its time', () => {
    const lab = new HeadlessLab(scenario, 'en');
    expect(lab.check()).toMatchObject({ done: [], current: { task: 'one', result: { met: false }, holdingMs: undefined } });
    lab.run('kubectl run web --image=nginx');
    const holding = lab.wait(30, (report) => report.current?.holdingMs !== undefined);
    expect(holding.current?.holdingMs).toBeGreaterThan(0);
    expect(lab.wait(3).done).toEqual(['one']);
  });

  it('lays the lesson\'s files into the learner\'s home', () => {
    expect(new HeadlessLab(scenario, 'en').run('cat notes/a.txt').output).toBe('hello\n');
  });

  it('outlives a fork bomb: the group is ended, the limit is named, the prompt is back', () => {
    const lab = new HeadlessLab(scenario, 'en');
    lab.session.apply({ kind: 'open', terminal: 1, columns: 80, rows: 24 });
    lab.wait(1);
    lab.session.apply({ kind: 'key', terminal: 1, text: ':(){ :|:& };:\r' });
    lab.wait(20);
    expect(lab.output(1)).toContain('podlab: more than 1200 processes on this machine: all ');
    const before = lab.output(1).length;
    lab.session.apply({ kind: 'key', terminal: 1, text: 'echo still $((40 + 2))\r' });
    lab.wait(1);
    expect(lab.output(1).slice(before)).toContain('still 42\r\n');
  });
});
