import { z } from 'zod';
import { examsOf, examStart, examSubmission, startExam, submitExam } from './exam';
import { route } from './http';
import { journalOf, journalWrite, saveJournal } from './journal';
import { eventsOf } from './live-events';
import { progressEvents, progressOf, saveProgress } from './progress';
import { answerQuiz, quizSubmission } from './quizzes';
import { readiness } from './ready';
import { Refusal } from './refusal';
import { boardFor, clusterOf } from './workshop-board';
import { evidenceFor, gradeAgain, resultsFor } from './workshop-results';
import { changeLearner, closeWorkshop, joinRequest, joinWorkshop, learnerChange, learnerReport, newWorkshop, openWorkshop, report, setMessage, teacherMessage, workshopFor, workshopsOf } from './workshops';

/** The HTTP API's handlers; app/api/** only names them. Shapes are in the schemas, callers in access.ts. */
const nothing = z.undefined();
const code = (params: Readonly<Record<string, string>>): string => (params.code ?? '').toUpperCase();

export const getHealth = route('GET /api/health', nothing, async () => ({ ok: true }));

/** For a load balancer: whether visitors should be sent here. `health` says only that the process lives. */
export const getReady = route('GET /api/ready', nothing, readiness);

export const getProgress = route('GET /api/progress', nothing, async ({ viewer }) => ({
  user: { anonymous: viewer.anonymous, email: viewer.email, name: viewer.name, known: viewer.userId !== '' },
  ...(viewer.userId ? await progressOf(viewer.userId) : { tasks: [], quiz: [], journals: [] }),
}));

export const postProgress = route('POST /api/progress', progressEvents, async ({ viewer, body }) => ({ saved: await saveProgress(viewer.userId, body.events) }));

export const getJournal = route('GET /api/journal', nothing, async ({ viewer, query }) => {
  const stored = await journalOf(viewer.userId, query.get('lesson') ?? '');
  if (!stored) throw new Refusal(404, 'not-found');
  return stored;
});

export const putJournal = route('PUT /api/journal', journalWrite, async ({ viewer, body }) => {
  const result = await saveJournal(viewer.userId, body.lesson, body.journal, body.baseRevision);
  return 'conflict' in result ? Response.json(result.conflict, { status: 409 }) : result;
});

export const postQuiz = route('POST /api/quiz', quizSubmission, async ({ viewer, body }) => answerQuiz(viewer.userId, body.id, body.lesson, body.item, body.answer));

export const getExam = route('GET /api/exam', nothing, async ({ viewer, query }) => ({ now: Date.now(), sittings: viewer.userId ? await examsOf(viewer.userId, query.get('lesson') ?? '') : [] }));
export const postExam = route('POST /api/exam', examStart, async ({ viewer, body }) => startExam(viewer.userId, body.lesson));
export const postExamEnd = route('POST /api/exam/[attempt]', examSubmission, async ({ viewer, params, body }) => submitExam(viewer.userId, params.attempt ?? '', body.journal));

export const getWorkshops = route('GET /api/workshops', nothing, async ({ viewer }) => ({ workshops: await workshopsOf(viewer.userId) }));
export const postWorkshops = route('POST /api/workshops', newWorkshop, async ({ viewer, body }) => openWorkshop(viewer.userId, body.title, body.lessons));
export const postJoin = route('POST /api/workshops/join', joinRequest, async ({ viewer, body }) => ({ workshop: await joinWorkshop(viewer.userId, body.code, body.nickname) }));
export const getWorkshop = route('GET /api/workshops/[code]', nothing, async ({ viewer, params }) => workshopFor(viewer.userId, code(params)));
export const postReport = route('POST /api/workshops/[code]/report', learnerReport, async ({ viewer, params, body }) => report(viewer.userId, code(params), body));
export const getBoard = route('GET /api/workshops/[code]/board', nothing, async ({ viewer, params }) => boardFor(viewer.userId, code(params)));
export const getLearnersCluster = route('GET /api/workshops/[code]/learners/[learner]', nothing, async ({ viewer, params, query }) => clusterOf(viewer.userId, code(params), params.learner ?? '', query.get('lesson') ?? ''));
export const getResults = route('GET /api/workshops/[code]/results', nothing, async ({ viewer, params }) => resultsFor(viewer.userId, code(params)));
export const getEvidence = route('GET /api/workshops/[code]/results/[attempt]', nothing, async ({ viewer, params }) => evidenceFor(viewer.userId, code(params), params.attempt ?? ''));
export const postGradeAgain = route('POST /api/workshops/[code]/results/[attempt]', z.strictObject({}), async ({ viewer, params }) => gradeAgain(viewer.userId, code(params), params.attempt ?? ''));
export const postMessage = route('POST /api/workshops/[code]/message', teacherMessage, async ({ viewer, params, body }) => setMessage(viewer.userId, code(params), body.text));
export const postClose = route('POST /api/workshops/[code]/close', nothing.or(z.strictObject({})), async ({ viewer, params }) => closeWorkshop(viewer.userId, code(params), true));
export const postReopen = route('POST /api/workshops/[code]/reopen', z.strictObject({}), async ({ viewer, params }) => closeWorkshop(viewer.userId, code(params), false));
export const postLearner = route('POST /api/workshops/[code]/learners/[learner]', learnerChange, async ({ viewer, params, body }) => changeLearner(viewer.userId, code(params), params.learner ?? '', body));

export const getWorkshopEvents = route('GET /api/workshops/[code]/events', nothing, async ({ viewer, params, signal }) => {
  await workshopFor(viewer.userId, code(params));
  return eventsOf(code(params), 'learners', () => workshopFor(viewer.userId, code(params)), signal);
});
export const getBoardEvents = route('GET /api/workshops/[code]/board/events', nothing, async ({ viewer, params, signal }) => {
  await boardFor(viewer.userId, code(params));
  return eventsOf(code(params), 'teacher', () => boardFor(viewer.userId, code(params)), signal);
});
