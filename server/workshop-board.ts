import { EventEmitter } from 'node:events';
import { database } from './database';
import { journalSince } from './journal';
import { Refusal } from './refusal';

export interface BoardLearner {
  readonly id: string;
  readonly nickname: string;
  readonly lesson: string | null;
  readonly task: string | null;
  readonly done: Readonly<Record<string, readonly string[]>>;
  readonly help: boolean;
  /** Milliseconds since the epoch. */
  readonly lastProgressAt: number;
  readonly lastSeenAt: number;
}

export interface Board {
  readonly code: string;
  readonly title: string;
  readonly lessons: readonly string[];
  readonly message: string;
  readonly closed: boolean;
  readonly learners: readonly BoardLearner[];
}

/** A workshop with its learners, for its teacher only: whoever else asks is told that there is none. */
export async function workshopTaughtBy(teacherId: string, code: string) {
  const workshop = await database().workshop.findFirst({ where: { code, teacherId }, include: { members: { orderBy: { nickname: 'asc' } } } });
  if (!workshop) throw new Refusal(404, 'no-such-workshop');
  return { ...workshop, lessons: JSON.parse(workshop.lessons) as string[] };
}

/** The whole board, for its teacher only. */
export async function boardFor(teacherId: string, code: string): Promise<Board> {
  const workshop = await workshopTaughtBy(teacherId, code);
  return {
    code, title: workshop.title, lessons: workshop.lessons, message: workshop.message, closed: workshop.closedAt !== null,
    learners: workshop.members.map((m) => ({
      id: m.id, nickname: m.nickname, lesson: m.lesson, task: m.task, done: JSON.parse(m.done) as Record<string, string[]>, help: m.help,
      lastProgressAt: m.lastProgressAt.getTime(), lastSeenAt: m.lastSeenAt.getTime(),
    })),
  };
}

/** The journal of a learner's cluster as it last reached the server, for the teacher to look at a copy. What was done before the workshop is the learner's own affair. */
export async function clusterOf(teacherId: string, code: string, learner: string, lesson: string): Promise<{ readonly journal: unknown }> {
  const workshop = await workshopTaughtBy(teacherId, code);
  const member = workshop.members.find(({ id }) => id === learner);
  const kept = member && workshop.lessons.includes(lesson) ? await journalSince(member.userId, lesson, workshop.createdAt) : undefined;
  if (!kept) throw new Refusal(404, 'not-found');
  return { journal: kept.journal };
}

// One process serves a SQLite database, so its own events reach every listener.
const held = globalThis as unknown as { podlabBoards?: EventEmitter };
const boards = (): EventEmitter => (held.podlabBoards ??= new EventEmitter().setMaxListeners(0));

/** Who listens to a workshop: its teacher to all that changes, its learners only to what is said to all of them. */
export type Audience = 'teacher' | 'learners';
const channel = (code: string, audience: Audience): string => `${audience}/${code}`;

/** A learner came, moved on or asked for help. */
export function announceLearner(code: string): void {
  boards().emit(channel(code, 'teacher'));
}

/** The teacher's message changed, or the workshop was closed. */
export function announceToAll(code: string): void {
  boards().emit(channel(code, 'teacher'));
  boards().emit(channel(code, 'learners'));
}

/** At most one message in this time goes to a listener, however many learners report. */
const BOARD_INTERVAL_MS = 250;
const KEEP_ALIVE_MS = 20_000;

/**
 * Server-Sent Events for a workshop: `load` is called at once and after every change, its result is sent as JSON.
 * Used for the teacher's board and, with a smaller view, for learners.
 */
export function eventsOf(code: string, audience: Audience, load: () => Promise<unknown>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      let timer: NodeJS.Timeout | undefined;
      let last = '';
      const send = async (): Promise<void> => {
        timer = undefined;
        try {
          const text = JSON.stringify(await load());
          if (signal.aborted || text === last) return;
          last = text;
          controller.enqueue(encoder.encode(`data: ${text}\n\n`));
        } catch {
          close();
        }
      };
      const changed = (): void => { timer ??= setTimeout(() => void send(), BOARD_INTERVAL_MS); };
      const keepAlive = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), KEEP_ALIVE_MS);
      const close = (): void => {
        boards().off(channel(code, audience), changed);
        clearInterval(keepAlive);
        clearTimeout(timer);
        try { controller.close(); } catch { /* the client closed it first */ }
      };
      boards().on(channel(code, audience), changed);
      signal.addEventListener('abort', close, { once: true });
      void send();
    },
  });
}
