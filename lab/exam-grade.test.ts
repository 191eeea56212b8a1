import { describe, expect, it } from 'vitest';
import { lab as labSchema } from '../curriculum';
import { makeLabCluster } from './engine';
import { faultOf, gradeExam, TooMuchWork } from './exam-grade';
import { parseJournal } from './journal';
import { paperOf, scenarioOf } from './scenario';
import { LabSession } from './session';

const text = { vi: 'x', en: 'x' };
const rest = { title: text, text, hints: [text, text, text], solution: { commands: 'true', why: text } };
const exam = labSchema.parse({
  kind: 'exam', minutes: 10,
  tasks: [
    { id: 'run', ...rest, goal: [{ kind: 'ready', name: 'web', min: 1 }, { kind: 'object', resource: 'services', name: 'web', where: [] }] },
    { id: 'remove', ...rest, setup: 'kubectl run old --image=nginx:1.27', goal: [{ kind: 'absent', resource: 'pods', name: 'old' }] },
    { id: 'note', ...rest, goal: [{ kind: 'file', path: 'note.txt', matches: 'done' }] },
  ],
});

/** A sitting as the page has it: every set-up at once, goals unknown. */
function sit(...lines: string[]) {
  const session = new LabSession(paperOf(scenarioOf('exam', exam)), 'test', makeLabCluster, { output: () => undefined, ended: () => undefined });
  for (const task of exam.tasks) if (task.setup) session.apply({ kind: 'task', task: task.id });
  session.apply({ kind: 'open', terminal: 1, columns: 80, rows: 24 });
  for (const line of lines) {
    session.apply({ kind: 'key', terminal: 1, text: `${line}\r` });
    session.cluster.clock.runUntil(session.cluster.clock.now() + 8000);
  }
  return parseJournal(JSON.parse(JSON.stringify(session.journal())))!;
}

describe('an exam', () => {
  it('is graded from its journal alone, with credit for what is half right, the same each time', async () => {
    const scenario = scenarioOf('exam', exam);
    const journal = sit('kubectl run web --image=nginx:1.27', 'kubectl delete pod old --now');
    expect(faultOf(journal, scenario)).toBeUndefined();
    const grades = await gradeExam(scenario, journal);
    expect(grades.map(({ task, credit }) => [task, credit])).toEqual([['run', 0.5], ['remove', 1], ['note', 0]]);
    expect(grades[0]!.items.en.map(({ met }) => met)).toEqual([true, false]);
    expect(grades[0]!.items.en[1]!.text).toContain('service web');
    expect(await gradeExam(scenario, journal)).toEqual(grades);
  });

  it('gives nothing for an empty sitting, and knows a journal of another cluster', async () => {
    const scenario = scenarioOf('exam', exam);
    expect((await gradeExam(scenario, sit('true'))).map(({ credit }) => credit)).toEqual([0, 0, 0]);
  });

  it('knows a journal of another cluster, with another seed, or with times that no sitting has', () => {
    const scenario = scenarioOf('exam', exam), journal = sit('true');
    expect(faultOf({ ...journal, scenario: 'first-pod-00' }, scenario)).toBe('other-cluster');
    expect(faultOf({ ...journal, seed: 'lucky' }, scenario)).toBe('other-cluster');
    const key = { kind: 'key', terminal: 1, text: 'x' } as const;
    for (const at of [-1, 1e12]) expect(faultOf({ ...journal, entries: [...journal.entries, { ...key, at }] }, scenario)).toBe('impossible-times');
    expect(faultOf({ ...journal, until: 1e12 }, scenario)).toBe('impossible-times');
  });

  it('is given up when it asks for more work than is granted', async () => {
    const days = { ...sit('true'), until: 5 * 24 * 3_600_000 };
    await expect(gradeExam(scenarioOf('exam', exam), days, 10)).rejects.toThrow(TooMuchWork);
  });

  it('shows the learner no goals', () => {
    expect(JSON.stringify(paperOf(scenarioOf('exam', exam)))).not.toContain('note.txt');
  });
});
