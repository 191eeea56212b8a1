import { beforeAll, describe, expect, it, vi } from 'vitest';
import { makeLabCluster } from '../lab/engine';
import { paperOf, scenarioOf } from '../lab/scenario';
import { LabSession } from '../lab/session';
import { labOf, quizOf } from './content';
import { database } from './database';
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
    expect(exams).toMatchObject([{ id: sitting.id, lesson: 'exam', open: false, result: { credit: graded.body.result.credit } }]);
    const evidence = await teacher.call(routes.getEvidence!, 'GET', `/api/workshops/${code}/results/${sitting.id}`, undefined, { code, attempt: sitting.id });
    expect(evidence.body).toMatchObject({ nickname: 'An', journal, result: graded.body.result });
  });

  it('can be worked out again, and tell what is a copy of another', async () => {
    const dung = new Visitor();
    await dung.call(routes.postJoin!, 'POST', '/api/workshops/join', { code, nickname: 'Dũng' });
    const given = await journalOfAnExam() as { entries: object[]; until: number };
    const typed = { ...given, until: 9000, entries: [...given.entries, { kind: 'open', terminal: 1, columns: 80, rows: 24, at: 0 }, ...Array.from('pwd\r', (text, at) => ({ kind: 'key', terminal: 1, text, at: 5000 + 137 * at }))] };
    const sittings: string[] = [];
    for (const who of [an, dung]) {
      const { id } = (await who.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
      await who.call(routes.postExamEnd!, 'POST', `/api/exam/${id}`, { journal: typed }, { attempt: id });
      sittings.push(id);
    }
    const params = { code, attempt: sittings[1]! };
    const evidence = (await teacher.call(routes.getEvidence!, 'GET', '/api/workshops', undefined, params)).body;
    expect(evidence.alike).toEqual([{ nickname: 'An', same: 4, of: 4 }]);
    const { learners } = (await results()).body;
    expect(learners.map(({ exams }: { exams: { copies: string[] }[] }) => exams.map(({ copies }) => copies))).toEqual([[[], ['Dũng']], [['An']]]);
    const again = (await teacher.call(routes.postGradeAgain!, 'POST', '/api/workshops', {}, params)).body;
    expect(again).toEqual({ tasks: evidence.result.tasks, engineVersion: evidence.result.engineVersion, credit: evidence.result.credit });
    await database().examAttempt.deleteMany({ where: { id: { in: sittings } } });
    await database().workshopMember.deleteMany({ where: { nickname: 'Dũng' } });
  });

  it('keep the first hand-in, however often it is sent', async () => {
    const { exams } = (await results()).body.learners[0];
    const again = await an.call(routes.postExamEnd!, 'POST', `/api/exam/${exams[0].id}`, { journal: 'another' }, { attempt: exams[0].id });
    expect([again.status, again.body.result]).toEqual([200, exams[0].result]);
  });

  it('hold the grade of a sitting whose time ran out in a closed tab, by what had reached the server', async () => {
    const binh = new Visitor();
    await binh.call(routes.postJoin!, 'POST', '/api/workshops/join', { code, nickname: 'Bình' });
    const sitting = (await binh.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
    const journal = await journalOfAnExam();
    await binh.call(routes.putJournal!, 'PUT', '/api/journal', { lesson: 'exam', journal, baseRevision: 0 });
    // It began three hours ago, and what was sent came an hour after.
    const hour = 3_600_000, began = Date.now() - 3 * hour;
    await database().workshop.updateMany({ where: { code }, data: { createdAt: new Date(began - hour) } });
    await database().examAttempt.update({ where: { id: sitting.id }, data: { startedAt: new Date(began) } });
    await database().journal.updateMany({ where: { lesson: 'exam' }, data: { updatedAt: new Date(began + hour) } });
    const mine = async () => (await binh.call(routes.getExam!, 'GET', '/api/exam?lesson=exam')).body.sittings;
    expect(await mine()).toMatchObject([{ id: sitting.id, open: false }]);
    await vi.waitFor(async () => expect(await mine()).toMatchObject([{ result: { unattended: true, lateSeconds: 0, submittedAt: began + hour } }]), { timeout: 30_000, interval: 200 });
    const evidence = await teacher.call(routes.getEvidence!, 'GET', `/api/workshops/${code}/results/${sitting.id}`, undefined, { code, attempt: sitting.id });
    expect(evidence.body).toMatchObject({ nickname: 'Bình', journal, result: { unattended: true } });
    // A page that was offline all the time may still hand in itself; that it is late is noted.
    const late = await binh.call(routes.postExamEnd!, 'POST', `/api/exam/${sitting.id}`, { journal }, { attempt: sitting.id });
    expect(late.body.result.lateSeconds).toBeGreaterThan(3600);
    expect(late.body.result.unattended).toBeUndefined();
    expect((await binh.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body).toMatchObject({ open: true });
  });

  it('refuse what is no journal of this exam, in words, and let the sitting go on', async () => {
    const chi = new Visitor();
    const sitting = (await chi.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
    const journal = await journalOfAnExam() as object;
    const forged = async (change: unknown) => {
      const { status, body } = await chi.call(routes.postExamEnd!, 'POST', `/api/exam/${sitting.id}`, { journal: change }, { attempt: sitting.id });
      return [status, body.error?.code];
    };
    expect(await forged('full marks')).toEqual([422, 'not-a-journal']);
    expect(await forged({ ...journal, seed: 'lucky' })).toEqual([422, 'other-cluster']);
    // It would be played for ever.
    expect(await forged({ ...journal, until: 1e15 })).toEqual([422, 'impossible-times']);
    expect(await forged({ ...journal, entries: [{ kind: 'key', terminal: 1, text: 'x', at: 1e15 }] })).toEqual([422, 'impossible-times']);
    expect((await chi.call(routes.getExam!, 'GET', '/api/exam?lesson=exam')).body.sittings).toMatchObject([{ id: sitting.id, open: true }]);
    // What no page sends and no cluster takes is kept as evidence, without a grade; others are graded all the same.
    expect((await chi.call(routes.postExamEnd!, 'POST', `/api/exam/${sitting.id}`, { journal: { ...journal, entries: [{ kind: 'file', path: '/', text: 'x', at: 0 }] } }, { attempt: sitting.id })).body.result).toMatchObject({ ungraded: 'not-playable', credit: 0, tasks: [] });
  });

  it('hold nothing of somebody who has not joined', async () => {
    const sitting = (await outsider.call(routes.postExam!, 'POST', '/api/exam', { lesson: 'exam' })).body as { id: string };
    expect((await teacher.call(routes.getEvidence!, 'GET', `/api/workshops/${code}/results/${sitting.id}`, undefined, { code, attempt: sitting.id })).status).toBe(404);
    expect((await results()).body.learners.map(({ nickname }: { nickname: string }) => nickname)).toEqual(['An', 'Bình']);
  });
});
