import { z } from 'zod';
import { continues, parseJournal } from '../lab/journal';
import { lessonExists } from './content';
import { database } from './database';
import { Refusal } from './refusal';

/** Characters of JSON text; a morning's work is a few dozen kilobytes. */
const MAX_JOURNAL_CHARACTERS = 2_000_000;

export const journalWrite = z.strictObject({ lesson: z.string().max(100), journal: z.unknown(), baseRevision: z.number().int().nonnegative() });

interface StoredJournal {
  readonly revision: number;
  readonly journal: unknown;
}

export async function journalOf(userId: string, lesson: string): Promise<StoredJournal | undefined> {
  const row = await database().journal.findUnique({ where: { userId_lesson: { userId, lesson } } });
  return row ? { revision: row.revision, journal: JSON.parse(row.body) as unknown } : undefined;
}

/** The journal of a lesson if it was written since a moment, and when. */
export async function journalSince(userId: string, lesson: string, since: Date): Promise<{ readonly journal: unknown; readonly at: Date } | undefined> {
  const row = await database().journal.findFirst({ where: { userId, lesson, updatedAt: { gte: since } } });
  return row ? { journal: JSON.parse(row.body) as unknown, at: row.updatedAt } : undefined;
}

/**
 * Keeps the journal of a lesson's cluster. `baseRevision` is what the browser last saw (0 for none); when another
 * browser has saved meanwhile, nothing is written and that newer state is returned with `conflict`. A journal that goes
 * on from the stored one is no conflict: its own page sent both and left before it heard of the first.
 */
export async function saveJournal(userId: string, lesson: string, journal: unknown, baseRevision: number): Promise<{ revision: number } | { conflict: StoredJournal }> {
  if (!(await lessonExists(lesson))) throw new Refusal(422, 'no-such-lesson');
  const body = JSON.stringify(journal);
  if (body === undefined) throw new Refusal(400, 'bad-input');
  if (body.length > MAX_JOURNAL_CHARACTERS) throw new Refusal(413, 'too-large');
  const { count } = await database().journal.updateMany({ where: { userId, lesson, revision: baseRevision }, data: { body, revision: baseRevision + 1 } });
  if (count === 1) return { revision: baseRevision + 1 };
  const stored = await journalOf(userId, lesson);
  if (stored) return goesOn(journal, stored.journal) ? saveJournal(userId, lesson, journal, stored.revision) : { conflict: stored };
  await database().journal.create({ data: { userId, lesson, body, revision: 1 } });
  return { revision: 1 };
}

function goesOn(sent: unknown, stored: unknown): boolean {
  const [journal, before] = [parseJournal(sent), parseJournal(stored)];
  return journal !== undefined && before !== undefined && continues(journal, before);
}

/** All journals of one user, as they came. */
export async function journalsOf(userId: string): Promise<unknown[]> {
  const rows = await database().journal.findMany({ where: { userId }, orderBy: { updatedAt: 'asc' }, select: { body: true } });
  return rows.map((row) => JSON.parse(row.body) as unknown);
}
