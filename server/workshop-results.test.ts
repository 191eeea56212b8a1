import { beforeAll, describe, expect, it } from 'vitest';
import { makeLabCluster } from '../lab/engine';
import { paperOf, scenarioOf } from '../lab/scenario';
import { LabSession } from '../lab/session';
import { labOf, quizOf } from './content';
import type { Handler } from './http';
import { freshDatabase, Visitor } from './testing/visitor';

let routes: Record<string, Handler>;
const teacher = new Visitor(), an = new Visitor(), outsider = new Visitor();
let code = '';

/** A sitting of the course's exam in which one file is written. */
async function journalOfAnExam(): Promise<unknown> {
  const lab = (await labOf('exam'))!;
  const session = new LabSession(paperOf(scenarioOf('exam', lab)), 'test', makeLabCluster, { output: () => undefined, ended: () => undefined });
  for (const task of lab.tasks) if (task.setup) session.apply({ kind: 'task', task: task.id });
  return JSON.parse(JSON.stringify(session.journal())) as unknown;
}

beforeAll(async () => {
  await freshDatabase();
  routes = (await import('./routes')) as unknown as Record<string, Handler>;
  await teacher.signUp('examiner@example.org');
  code = (await teacher.call(routes.postWorkshops!, 'POST', '/api/workshops', { title: 'Exam', lessons: ['first-pod', 'exam'] })).body.code;
  await an.call(routes.postJoin!, 'POST', '/api/workshops/join', { code, nickname: 'An' });
});

const results = () => teacher.call(routes.getResults!, 'GET', `/api/workshops/${code}/results`, undefined, { code });

describe('results of a workshop', () => {
  it('count the first answer to a quiz item', async () => {
    const items = (await quizOf('first-pod'))!.items;
    const single = items.find((item) => item.kind === 'single')!;
    const answer = async (value: string) => an.call(routes.postQuiz!, 'POST', '/api/quiz', { id: crypto.randomUUID(), lesson: 'first-pod', item: single.id, answer: value });
    const wrong = single.options.find((option) => option.id !== single.answer)!.id;
    await answer(wrong);
    await answer(single.answer);
    expect((await results()).body).toMatchObject({ quizzes: [{ lesson: 'first-pod', items: items.length }, ...((await quizOf('exam')) ? [{ lesson: 'exam' }] : [])], learners: [{ nickname: 'An', quiz: { 'first-pod': 0 }, exams: [] }] });
  });

  it('hold each sitting of an exam, with the journal that it was graded from', async () => {
    const sitting = (await an.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
    const journal = await journalOfAnExam();
    const graded = await an.call(routes.postExamEnd!, 'POST', `/api/exam/${sitting.id}`, { journal }, { attempt: sitting.id });
    expect(graded.status).toBe(200);
    const { exams } = (await results()).body.learners[0];
    expect(exams).toMatchObject([{ id: sitting.id, lesson: 'exam', result: { credit: graded.body.credit } }]);
    const evidence = await teacher.call(routes.getEvidence!, 'GET', `/api/workshops/${code}/results/${sitting.id}`, undefined, { code, attempt: sitting.id });
    expect(evidence.body).toMatchObject({ nickname: 'An', journal, result: graded.body });
  });

  it('hold nothing of somebody who has not joined', async () => {
    const sitting = (await outsider.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
    expect((await teacher.call(routes.getEvidence!, 'GET', `/api/workshops/${code}/results/${sitting.id}`, undefined, { code, attempt: sitting.id })).status).toBe(404);
    expect((await results()).body.learners).toHaveLength(1);
  });
});
