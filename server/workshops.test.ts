import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newSeats } from './access';
import type { Handler } from './http';
import { CLIENT_ADDRESS } from './client-address';
import { countAttempt } from './rate-limit';
import { freshDatabase, Visitor } from './testing/visitor';

const teacher = new Visitor();
let routes: Record<string, Handler>;
let code = '';

const address = (ip: string): Record<string, string> => ({ [CLIENT_ADDRESS]: ip });
const join = (visitor: Visitor, body: unknown, ip: string) => visitor.call(routes.postJoin!, 'POST', '/api/workshops/join', body, {}, address(ip));

/** The events that a stream has sent within a while. */
/** Reads Server-Sent Events up to the one that holds these words; returns it and all before it. */
function eventsOf(response: Response): { until(words: string): Promise<readonly string[]>; end(): void } {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const events = (): string[] => text.split('\n\n').slice(0, -1).filter((part) => part.startsWith('data: '));
  return {
    until: async (words) => {
      while (!events().some((event) => event.includes(words))) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the events ended before "${words}"`);
        text += decoder.decode(value);
      }
      return events();
    },
    end: () => void reader.cancel(),
  };
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
  }, 300_000);

  it('stops an address that guesses codes, in words, and no other', async () => {
    // One window of the limit, however long this takes.
    vi.useFakeTimers({ toFake: ['Date'] });
    const guesses = [];
    for (let at = 0; at < 21; at += 1) guesses.push(await join(new Visitor(), { code: 'AAAAAA', nickname: 'An' }, '198.51.100.8'));
    expect(guesses.map((guess) => guess.status)).toEqual([...Array.from({ length: 20 }, () => 404), 429]);
    expect(guesses.at(-1)!.body.error.message).toBe('Too many attempts. Wait a minute, then try again.');
    expect((await join(new Visitor(), { code, nickname: 'right code' }, '198.51.100.8')).status).toBe(429);
    expect((await join(new Visitor(), { code, nickname: 'elsewhere' }, '198.51.100.9')).status).toBe(200);
    vi.useRealTimers();
  });

  it('gives one address no more seats than a hall has', async () => {
    // One window of the limit, however long this takes.
    vi.useFakeTimers({ toFake: ['Date'] });
    const ip = '198.51.100.10';
    const visit = async () => (await new Visitor().call(routes.postProgress!, 'POST', '/api/progress', { events: [{ id: crypto.randomUUID(), lesson: 'first-pod', task: 'run-web', at: 1 }] }, {}, address(ip))).status;
    // All but two of the seats are taken without the work of making users.
    for (let taken = 0; taken < newSeats.max - 2; taken += 1) await countAttempt(`seat/${ip}`, newSeats);
    expect([await visit(), await visit(), await visit()]).toEqual([200, 200, 429]);
    vi.useRealTimers();
  });

  it('tells the teacher of every learner, and learners only what is said to all', async () => {
    const learner = new Visitor();
    await join(learner, { code, nickname: 'listener' }, '198.51.100.11');
    const heard = eventsOf((await learner.call(routes.getWorkshopEvents!, 'GET', `/api/workshops/${code}/events`, undefined, { code })).response);
    const board = eventsOf((await teacher.call(routes.getBoardEvents!, 'GET', `/api/workshops/${code}/board/events`, undefined, { code })).response);
    await Promise.all([heard.until('lessons'), board.until('learners')]);
    await learner.call(routes.postReport!, 'POST', `/api/workshops/${code}/report`, { lesson: 'first-pod', done: [], help: true }, { code });
    const toTeacher = await board.until('"help":true');
    await teacher.call(routes.postMessage!, 'POST', `/api/workshops/${code}/message`, { text: 'Ten minutes left' }, { code });
    const toLearner = await heard.until('Ten minutes left');
    for (const events of [heard, board]) events.end();
    expect(toLearner).toHaveLength(2);
    expect(toLearner.join('')).not.toContain('listener');
    const last = JSON.parse(toTeacher.at(-1)!.slice('data: '.length)) as { learners: { nickname: string; help: boolean }[] };
    expect(last.learners.find(({ nickname }) => nickname === 'listener')?.help).toBe(true);
  });

  it('shows names as people can read them, and lets its teacher change one or take it off the board', async () => {
    const learner = new Visitor(), ip = '198.51.100.12';
    const names = async () => (await teacher.call(routes.getBoard!, 'GET', `/api/workshops/${code}/board`, undefined, { code })).body.learners.filter(({ nickname }: { nickname: string }) => !/^(seat \d+|elsewhere|listener)$/.test(nickname)) as { id: string; nickname: string }[];
    for (const nickname of ['', '   ', '\u200b\u202e', '\u0301', 'x'.repeat(200)]) expect((await join(learner, { code, nickname }, ip)).status).toBe(400);
    for (const [given, shown] of [['  Bi\u0300nh\n\tAn ', 'Bình An'], ['\u202eAn\u200b', 'An'], ['👩‍💻', '👩‍💻'], [`a${'\u0336'.repeat(60)}`, `a${'\u0336'.repeat(3)}`]] as const) {
      expect((await join(learner, { code, nickname: given }, ip)).status).toBe(200);
      expect((await names()).map(({ nickname }) => nickname)).toEqual([shown]);
    }
    const { id } = (await names())[0]!;
    const change = async (body: unknown) => (await teacher.call(routes.postLearner!, 'POST', `/api/workshops/${code}/learners/${id}`, body, { code, learner: id })).status;
    expect([await change({ nickname: 'seat 1' }), await change({ nickname: 'Chi' })]).toEqual([409, 200]);
    expect((await names()).map(({ nickname }) => nickname)).toEqual(['Chi']);
    expect(await change({ removed: true })).toBe(200);
    expect(await names()).toEqual([]);
    expect((await learner.call(routes.getWorkshop!, 'GET', `/api/workshops/${code}`, undefined, { code })).status).toBe(404);
  });

  it('goes on where it was when it is opened again', async () => {
    const learner = new Visitor();
    await join(learner, { code, nickname: 'returning' }, '198.51.100.13');
    const report = async () => (await learner.call(routes.postReport!, 'POST', `/api/workshops/${code}/report`, { lesson: 'first-pod', done: [] }, { code })).status;
    const press = async (name: string) => teacher.call(routes[name]!, 'POST', `/api/workshops/${code}`, {}, { code });
    await press('postClose');
    expect(await report()).toBe(410);
    await press('postReopen');
    expect(await report()).toBe(200);
  });

  it('ends its streams when the server is told to stop, which visitors are then not sent to', async () => {
    const { endLiveEvents } = await import('./live-events');
    const open = async () => (await teacher.call(routes.getBoardEvents!, 'GET', `/api/workshops/${code}/board/events`, undefined, { code })).response.text();
    const ready = () => new Visitor().call(routes.getReady!, 'GET', '/api/ready');
    expect(await ready()).toMatchObject({ status: 200, body: { ready: true } });
    const before = open();
    // Once another request is through, the stream of the first is open.
    await teacher.call(routes.getBoard!, 'GET', `/api/workshops/${code}/board`, undefined, { code });
    endLiveEvents();
    await Promise.all([before, open()]);
    expect(await ready()).toMatchObject({ status: 503, body: { why: 'stopping' } });
  });
});
