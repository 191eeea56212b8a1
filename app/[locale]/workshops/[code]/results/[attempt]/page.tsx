import { getTranslations, setRequestLocale } from 'next-intl/server';
import type { Locale } from '../../../../../../components/i18n/routing';
import { SiteHeader } from '../../../../../../components/site/site-header';
import { Evidence } from '../../../../../../components/workshop/evidence';
import styles from '../../../../../../components/workshop/workshop.module.css';
import { parseJournal } from '../../../../../../lab/journal';
import { stepsOf } from '../../../../../../lab/journal-steps';
import { labOf, listCourse } from '../../../../../../server/content';
import { getViewer } from '../../../../../../server/viewer';
import { evidenceFor } from '../../../../../../server/workshop-results';

/** What the grade of one sitting rests on, for its examiner to defend it: every check, every line that was typed. */
export default async function EvidencePage({ params }: { params: Promise<{ locale: Locale; code: string; attempt: string }> }) {
  const { locale, code: asked, attempt } = await params;
  setRequestLocale(locale);
  const code = asked.toUpperCase();
  const [t, viewer, course] = await Promise.all([getTranslations('workshop'), getViewer(), listCourse(locale)]);
  // The data layer refuses everybody but the teacher.
  const evidence = viewer ? await evidenceFor(viewer.userId, code, attempt).catch(() => undefined) : undefined;
  const lab = evidence && (await labOf(evidence.lesson));
  const journal = evidence && parseJournal(evidence.journal);
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page}>
        {evidence && lab ? (
          <Evidence
            code={code} evidence={evidence} lessonTitle={course.chapters.flatMap((chapter) => chapter.lessons).find(({ id }) => id === evidence.lesson)?.title ?? evidence.lesson}
            tasks={lab.tasks.map((task) => ({ id: task.id, title: task.title[locale], text: task.text[locale] }))} steps={journal ? stepsOf(journal) : []}
          />
        ) : <><h1>{t('title')}</h1><p className={styles.lead}>{t('notYours')}</p></>}
      </main>
    </>
  );
}
