import { beforeAll, describe, expect, it } from 'vitest';
import { newSeats } from './access';
import type { Handler } from './http';
import { freshDatabase, Visitor } from './testing/visitor';

const teacher = new Visitor();
let routes: Record<string, Handler>;
let code = '';

const address = (ip: string): Record<string, string> => ({ 'x-forwarded-for': ip });
const join = (visitor: Visitor, body: unknown, ip: string) => visitor.call(routes.postJoin!, 'POST', '/api/workshops/join', body, {}, address(ip));

/** The events that a stream has sent within a while. */
async function eventsWithin(response: Response, ms: number): Promise<string[]> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const end = Date.now() + ms;
  for (;;) {
    const left = end - Date.now();
    const next = left > 0 ? await Promise.race([reader.read(), new Promise<undefined>((resolve) => setTimeout(resolve, left, undefined))]) : undefined;
    if (!next || next.done) break;
    text += decoder.decode(next.value);
  }
  void reader.cancel();
  return text.split('\n\n').filter((part) => part.startsWith('data: '));
}

beforeAll(async () => {
  await freshDatabase();
  routes = (await import('./routes')) as unknown as Record<string, Handler>;
  await teacher.signUp('teacher@example.org');
  code = (await teacher.call(routes.postWorkshops!, 'POST', '/api/workshops', { title: 'Pods', lessons: ['first-pod'] })).body.code;
});

describe('a workshop', () => {
  it('lets a lecture hall of 300 in from one address', async () => {
    const learners = Array.from({ length: 300 }, () => new Visitor());
    const answers = await Promise.all(learners.map((learner, at) => join(learner, { code, nickname: `seat ${at}` }, '198.51.100.7')));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const { body } = await teacher.call(routes.getBoard!, 'GET', `/api/workshops/${code}/board`, undefined, { code });
    expect(body.learners).toHaveLength(300);
  });

  it('stops an address that guesses codes, in words, and no other', async () => {
    const guesses = [];
    for (let at = 0; at < 21; at += 1) guesses.push(await join(new Visitor(), { code: 'AAAAAA', nickname: 'An' }, '198.51.100.8'));
    expect(guesses.map((guess) => guess.status)).toEqual([...Array.from({ length: 20 }, () => 404), 429]);
    expect(guesses.at(-1)!.body.error.message).toBe('Too many attempts. Wait a minute, then try again.');
    expect((await join(new Visitor(), { code, nickname: 'right code' }, '198.51.100.8')).status).toBe(429);
    expect((await join(new Visitor(), { code, nickname: 'elsewhere' }, '198.51.100.9')).status).toBe(200);
  });

  it('gives one address no more seats than a hall has', async () => {
    const statuses = new Set<number>();
    for (let at = 0; at < newSeats.max + 1; at += 50) {
      const some = await Promise.all(Array.from({ length: 50 }, () => new Visitor().call(routes.postProgress!, 'POST', '/api/progress', { events: [{ id: crypto.randomUUID(), lesson: 'first-pod', task: 'run-web', at: 1 }] }, {}, address('198.51.100.10'))));
      for (const { status } of some) statuses.add(status);
    }
    expect(statuses).toEqual(new Set([200, 429]));
  });

  it('tells the teacher of every learner, and learners only what is said to all', async () => {
    const learner = new Visitor();
    await join(learner, { code, nickname: 'listener' }, '198.51.100.11');
    const heard = await learner.call(routes.getWorkshopEvents!, 'GET', `/api/workshops/${code}/events`, undefined, { code });
    const board = await teacher.call(routes.getBoardEvents!, 'GET', `/api/workshops/${code}/board/events`, undefined, { code });
    const events = Promise.all([eventsWithin(heard.response, 1200), eventsWithin(board.response, 1200)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await learner.call(routes.postReport!, 'POST', `/api/workshops/${code}/report`, { lesson: 'first-pod', done: [], help: true }, { code });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await teacher.call(routes.postMessage!, 'POST', `/api/workshops/${code}/message`, { text: 'Ten minutes left' }, { code });
    const [toLearner, toTeacher] = await events;
    expect(toLearner).toHaveLength(2);
    expect(toLearner.at(-1)).toContain('Ten minutes left');
    expect(toLearner.join('')).not.toContain('listener');
    const last = JSON.parse(toTeacher.at(-1)!.slice('data: '.length)) as { learners: { nickname: string; help: boolean }[] };
    expect(last.learners.find(({ nickname }) => nickname === 'listener')?.help).toBe(true);
  });
});
