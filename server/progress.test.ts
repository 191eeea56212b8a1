import { beforeAll, describe, expect, it } from 'vitest';
import { database } from './database';
import { freshDatabase, Visitor } from './testing/visitor';
import type { Handler } from './http';

let routes: Record<string, Handler>;
beforeAll(async () => {
  await freshDatabase();
  routes = (await import('./routes')) as unknown as Record<string, Handler>;
});

const event = (task: string, id: string = crypto.randomUUID()) => ({ id, lesson: 'first-pod', task, at: 1_800_000_000_000 });
const progress = async (who: Visitor) => (await who.call(routes.getProgress!, 'GET', '/api/progress')).body;

describe('progress', () => {
  it('is kept for a visitor without an account, and sending twice counts once', async () => {
    const visitor = new Visitor();
    const same = event('run-web');
    await visitor.call(routes.postProgress!, 'POST', '/api/progress', { events: [same] });
    const again = await visitor.call(routes.postProgress!, 'POST', '/api/progress', { events: [same, event('keep-the-log')] });
    expect(again.status).toBe(200);
    expect((await progress(visitor)).tasks.map((t: { task: string }) => t.task)).toEqual(['run-web', 'keep-the-log']);
    expect((await progress(new Visitor())).tasks).toEqual([]);
  });

  it('goes to the account on sign-up and is seen in another browser, the cluster included', async () => {
    const first = new Visitor();
    await first.call(routes.postProgress!, 'POST', '/api/progress', { events: [event('run-web')] });
    await first.call(routes.putJournal!, 'PUT', '/api/journal', { lesson: 'first-pod', journal: { seed: 's', entries: [[0, 'kubectl get pods']] }, baseRevision: 0 });
    await first.call(routes.postQuiz!, 'POST', '/api/quiz', { id: crypto.randomUUID(), lesson: 'first-pod', item: 'smallest-unit', answer: 'pod' });
    await first.signUp('an@example.org');
    const second = new Visitor();
    await second.call(routes.postProgress!, 'POST', '/api/progress', { events: [event('leave-only-web')] });
    expect(await second.signIn('an@example.org')).toBe(200);
    const kept = await progress(second);
    expect(kept.user).toMatchObject({ anonymous: false, email: 'an@example.org' });
    expect(kept.tasks.map((t: { task: string }) => t.task).sort()).toEqual(['leave-only-web', 'run-web']);
    expect(kept.quiz).toMatchObject([{ item: 'smallest-unit', correct: true }]);
    const journal = await second.call(routes.getJournal!, 'GET', '/api/journal?lesson=first-pod');
    expect(journal.body).toEqual({ revision: 1, journal: { seed: 's', entries: [[0, 'kubectl get pods']] } });
  });

  it('refuses tasks that do not exist, in the language of the page, and keeps nothing of that request', async () => {
    const visitor = new Visitor();
    const answer = await visitor.call(routes.postProgress!, 'POST', '/api/progress', { events: [event('run-web'), event('no-such-task')] }, {}, { 'x-podlab-locale': 'vi' });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toEqual({ code: 'no-such-lesson', message: 'Không có bài học, bài tập hay câu hỏi nào có tên này.' });
    expect((await progress(visitor)).tasks).toEqual([]);
  });

  it('does not overwrite a newer journal of another browser', async () => {
    const visitor = new Visitor();
    const put = (journal: unknown, baseRevision: number) => visitor.call(routes.putJournal!, 'PUT', '/api/journal', { lesson: 'first-pod', journal, baseRevision });
    expect((await put('one', 0)).body).toEqual({ revision: 1 });
    expect((await put('two', 1)).body).toEqual({ revision: 2 });
    const late = await put('late', 1);
    expect([late.status, late.body]).toEqual([409, { revision: 2, journal: 'two' }]);
  });

  it('takes a journal that goes on from the stored one, when a page left before it heard that it was saved', async () => {
    const visitor = new Visitor();
    const key = (text: string, at: number) => ({ kind: 'key', terminal: 1, text, at });
    const journal = (...entries: unknown[]) => ({ format: 1, engineVersion: '1', seed: 's', scenario: 'c', entries, until: 100 });
    const put = async (sent: unknown, baseRevision: number) => (await visitor.call(routes.putJournal!, 'PUT', '/api/journal', { lesson: 'first-pod', journal: sent, baseRevision })).status;
    expect(await put(journal(key('ls\r', 1)), 0)).toBe(200);
    expect(await put(journal(key('ls\r', 1), key('pwd\r', 2)), 0)).toBe(200);
    expect(await put(journal(key('date\r', 1), key('pwd\r', 2)), 0)).toBe(409);
    expect((await visitor.call(routes.getJournal!, 'GET', '/api/journal?lesson=first-pod')).body).toMatchObject({ revision: 2, journal: { entries: [{ text: 'ls\r' }, { text: 'pwd\r' }] } });
  });
});

describe('the quiz', () => {
  it('tells the key only with the graded answer, and grades on the server', async () => {
    const visitor = new Visitor();
    const wrong = await visitor.call(routes.postQuiz!, 'POST', '/api/quiz', { id: crypto.randomUUID(), lesson: 'first-pod', item: 'life-of-command', answer: ['started', 'scheduled', 'created', 'pulled'] });
    expect(wrong.body).toMatchObject({ correct: false, key: ['scheduled', 'pulled', 'created', 'started'] });
    const { getLesson } = await import('./content');
    expect(JSON.stringify((await getLesson('first-pod', 'en'))!.quiz)).not.toMatch(/"(answer|accept|explanation)":/);
  });
});

describe('requests', () => {
  it('from another site are refused', async () => {
    const answer = await new Visitor().call(routes.postProgress!, 'POST', '/api/progress', { events: [event('run-web')] }, {}, { origin: 'https://evil.example' });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'other-origin']);
  });

  it('that are not JSON, of another shape or too large are refused with what is wrong', async () => {
    const visitor = new Visitor();
    expect((await visitor.call(routes.postProgress!, 'POST', '/api/progress', '{"events":')).body.error.code).toBe('bad-input');
    expect((await visitor.call(routes.postProgress!, 'POST', '/api/progress', { events: [{ lesson: 'first-pod' }] })).body.error.code).toBe('bad-input');
    expect((await visitor.call(routes.putJournal!, 'PUT', '/api/journal', { lesson: 'first-pod', journal: 'x'.repeat(2_100_000), baseRevision: 0 })).status).toBe(413);
  });

  it('to sign in are limited', async () => {
    const visitor = new Visitor();
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push(await visitor.signIn('nobody@example.org', 'not the password'));
    expect(statuses).toContain(401);
    expect(statuses.at(-1)).toBe(429);
  });

  it('to join are limited and a wrong code says what to do', async () => {
    const visitor = new Visitor();
    const first = await visitor.call(routes.postJoin!, 'POST', '/api/workshops/join', { code: 'AAAAAA', nickname: 'An' });
    expect([first.status, first.body.error.code]).toEqual([404, 'no-such-workshop']);
    let last = 404;
    for (let n = 0; n < 60; n += 1) last = (await visitor.call(routes.postJoin!, 'POST', '/api/workshops/join', { code: 'AAAAAA', nickname: 'An' })).status;
    expect(last).toBe(429);
  });

  it('do not store passwords in the clear', async () => {
    const visitor = new Visitor();
    await visitor.signUp('binh@example.org');
    const accounts = await database().account.findMany();
    for (const { password } of accounts) expect(password).toMatch(/^\$argon2id\$/);
  });
});
