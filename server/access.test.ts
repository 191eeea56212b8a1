import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { access, type RouteName } from './access';
import { projectRoot } from './environment';
import type { Handler } from './http';
import { freshDatabase, Visitor } from './testing/visitor';

// Every row of the access table, called as a stranger, as the learner who joined, as a learner who did not, as the
// workshop's teacher and as another teacher.
type Caller = 'stranger' | 'learner' | 'otherLearner' | 'teacher' | 'otherTeacher';
const callers = {} as Record<Caller, Visitor>;
let routes: Record<string, Handler>;
let code = '';

const bodies: Partial<Record<RouteName, () => unknown>> = {
  'POST /api/progress': () => ({ events: [{ id: crypto.randomUUID(), lesson: 'first-pod', task: 'run-web', at: 1 }] }),
  'PUT /api/journal': () => ({ lesson: 'first-pod', journal: {}, baseRevision: 0 }),
  'POST /api/quiz': () => ({ id: crypto.randomUUID(), lesson: 'first-pod', item: 'smallest-unit', answer: 'pod' }),
  'POST /api/exam': () => ({ lesson: 'first-pod' }),
  'POST /api/exam/[attempt]': () => ({ journal: {} }),
  'POST /api/workshops': () => ({ title: 'Pods', lessons: ['first-pod'] }),
  'POST /api/workshops/join': () => ({ code, nickname: crypto.randomUUID().slice(0, 8) }),
  'POST /api/workshops/[code]/report': () => ({ lesson: 'first-pod', done: [] }),
  'POST /api/workshops/[code]/message': () => ({ text: 'Ten minutes left' }),
  'POST /api/workshops/[code]/close': () => ({}),
  'POST /api/workshops/[code]/reopen': () => ({}),
  'POST /api/workshops/[code]/learners/[learner]': () => ({ removed: true }),
  'POST /api/workshops/[code]/results/[attempt]': () => ({}),
};

const handlerNames: Record<RouteName, string> = {
  'GET /api/health': 'getHealth', 'GET /api/ready': 'getReady', 'GET /api/progress': 'getProgress', 'POST /api/progress': 'postProgress', 'GET /api/journal': 'getJournal', 'PUT /api/journal': 'putJournal',
  'POST /api/quiz': 'postQuiz', 'GET /api/exam': 'getExam', 'POST /api/exam': 'postExam', 'POST /api/exam/[attempt]': 'postExamEnd', 'GET /api/workshops': 'getWorkshops', 'POST /api/workshops': 'postWorkshops', 'POST /api/workshops/join': 'postJoin', 'GET /api/workshops/[code]': 'getWorkshop',
  'GET /api/workshops/[code]/events': 'getWorkshopEvents', 'POST /api/workshops/[code]/report': 'postReport', 'GET /api/workshops/[code]/board': 'getBoard',
  'GET /api/workshops/[code]/board/events': 'getBoardEvents', 'GET /api/workshops/[code]/learners/[learner]': 'getLearnersCluster', 'GET /api/workshops/[code]/results': 'getResults', 'GET /api/workshops/[code]/results/[attempt]': 'getEvidence', 'POST /api/workshops/[code]/message': 'postMessage', 'POST /api/workshops/[code]/close': 'postClose', 'POST /api/workshops/[code]/reopen': 'postReopen', 'POST /api/workshops/[code]/learners/[learner]': 'postLearner', 'POST /api/workshops/[code]/results/[attempt]': 'postGradeAgain',
};

async function call(as: Caller, name: RouteName): Promise<number> {
  const [method, path] = name.split(' ') as [string, string];
  const query = name === 'GET /api/journal' || name === 'GET /api/exam' ? '?lesson=first-pod' : '';
  const { status, response } = await callers[as].call(routes[handlerNames[name]]!, method, path.replace('[code]', code) + query, bodies[name]?.(), { code, attempt: 'not-theirs' });
  if (response.headers.get('content-type') === 'text/event-stream') await response.body?.cancel();
  return status;
}

beforeAll(async () => {
  await freshDatabase();
  routes = (await import('./routes')) as unknown as Record<string, Handler>;
  for (const name of ['stranger', 'learner', 'otherLearner', 'teacher', 'otherTeacher'] as const) callers[name] = new Visitor();
  await callers.teacher.signUp('teacher@example.org');
  await callers.otherTeacher.signUp('other-teacher@example.org');
  code = (await callers.teacher.call(routes.postWorkshops!, 'POST', '/api/workshops', { title: 'Pods', lessons: ['first-pod'] })).body.code;
  await callers.learner.call(routes.postJoin!, 'POST', '/api/workshops/join', { code, nickname: 'An' });
  await callers.learner.call(routes.putJournal!, 'PUT', '/api/journal', bodies['PUT /api/journal']!());
  await callers.otherLearner.call(routes.postProgress!, 'POST', '/api/progress', bodies['POST /api/progress']!());
});

/** Status that a caller gets: the table's meaning, spelled out. 404 where the caller may not even know that it exists. */
const expected: Record<RouteName, Record<Caller, number>> = {
  'GET /api/health': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'GET /api/ready': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'GET /api/progress': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'GET /api/journal': { stranger: 401, learner: 200, otherLearner: 404, teacher: 404, otherTeacher: 404 },
  // This lesson is no exam; a sitting of nobody's cannot be told from another learner's.
  'GET /api/exam': { stranger: 200, learner: 404, otherLearner: 404, teacher: 404, otherTeacher: 404 },
  'POST /api/exam/[attempt]': { stranger: 401, learner: 404, otherLearner: 404, teacher: 404, otherTeacher: 404 },
  'GET /api/workshops': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 200 },
  'POST /api/workshops': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 200 },
  'GET /api/workshops/[code]': { stranger: 401, learner: 200, otherLearner: 404, teacher: 200, otherTeacher: 404 },
  'GET /api/workshops/[code]/events': { stranger: 401, learner: 200, otherLearner: 404, teacher: 200, otherTeacher: 404 },
  'POST /api/workshops/[code]/report': { stranger: 401, learner: 200, otherLearner: 404, teacher: 404, otherTeacher: 404 },
  'GET /api/workshops/[code]/board': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
  'GET /api/workshops/[code]/board/events': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
  'GET /api/workshops/[code]/learners/[learner]': { stranger: 401, learner: 401, otherLearner: 401, teacher: 404, otherTeacher: 404 },
  'GET /api/workshops/[code]/results': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
  'GET /api/workshops/[code]/results/[attempt]': { stranger: 401, learner: 401, otherLearner: 401, teacher: 404, otherTeacher: 404 },
  'POST /api/workshops/[code]/message': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
  // Those that give a visitor a seat come after those that must see a stranger, and the closing one last.
  'POST /api/progress': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'PUT /api/journal': { stranger: 200, learner: 409, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'POST /api/quiz': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'POST /api/exam': { stranger: 404, learner: 404, otherLearner: 404, teacher: 404, otherTeacher: 404 },
  'POST /api/workshops/join': { stranger: 200, learner: 200, otherLearner: 200, teacher: 200, otherTeacher: 200 },
  'POST /api/workshops/[code]/learners/[learner]': { stranger: 401, learner: 401, otherLearner: 401, teacher: 404, otherTeacher: 404 },
  'POST /api/workshops/[code]/results/[attempt]': { stranger: 401, learner: 401, otherLearner: 401, teacher: 404, otherTeacher: 404 },
  'POST /api/workshops/[code]/reopen': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
  'POST /api/workshops/[code]/close': { stranger: 401, learner: 401, otherLearner: 401, teacher: 200, otherTeacher: 404 },
};

describe('the access table', () => {
  it('names every route under app/api, and nothing else', () => {
    const found: string[] = [];
    const visit = (folder: string, path: string): void => {
      for (const entry of readdirSync(join(projectRoot, folder), { withFileTypes: true })) {
        if (entry.isDirectory()) visit(`${folder}/${entry.name}`, `${path}/${entry.name}`);
        else if (entry.name === 'route.ts') for (const [, method] of readFileSync(join(projectRoot, folder, entry.name), 'utf8').matchAll(/as (GET|POST|PUT|PATCH|DELETE)\b/g)) found.push(`${method} ${path}`);
      }
    };
    visit('app/api', '/api');
    const betterAuth = ['GET /api/auth/[...all]', 'POST /api/auth/[...all]'];
    expect(found.filter((name) => !betterAuth.includes(name)).sort()).toEqual(Object.keys(access).sort());
    expect(existsSync(join(projectRoot, 'app/api/auth/[...all]/route.ts'))).toBe(true);
  });

  it('covers every row with an expectation', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(access).sort());
  });

  for (const [name, statuses] of Object.entries(expected) as [RouteName, Record<Caller, number>][]) {
    it(`is kept by ${name}`, async () => {
      const got: Partial<Record<Caller, number>> = {};
      for (const caller of ['otherTeacher', 'otherLearner', 'learner', 'stranger', 'teacher'] as const) {
        got[caller] = await call(caller, name);
        if (caller === 'stranger' && access[name].who === 'anyone-gets-a-seat') callers.stranger = new Visitor();
      }
      expect({ ...got }).toEqual(statuses);
    });
  }
});
