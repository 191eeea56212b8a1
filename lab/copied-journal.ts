import { parseJournal, type Journal } from './journal';
import { journalFromLink } from './journal-link';

/** The journal that an address leads to: of a learner with `?copy=CODE.learner`, of a sitting of an exam with `?copy=CODE.learner.sitting`, both for the teacher of that workshop; with `?copy` what stands behind the #. Undefined when there is none. */
export async function copiedJournal(lesson: string, { search, hash }: { readonly search: string; readonly hash: string }): Promise<Journal | undefined> {
  const [workshop, learner, sitting] = (new URLSearchParams(search).get('copy') ?? '').split('.');
  if (!workshop || !learner) return journalFromLink(hash.slice(1));
  const what = sitting ? `results/${encodeURIComponent(sitting)}` : `learners/${encodeURIComponent(learner)}?lesson=${encodeURIComponent(lesson)}`;
  const answer = await fetch(`/api/workshops/${encodeURIComponent(workshop)}/${what}`).catch(() => undefined);
  return answer?.ok ? parseJournal(((await answer.json()) as { journal: unknown }).journal) : undefined;
}
