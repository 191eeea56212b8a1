import { getTranslations, setRequestLocale } from 'next-intl/server';
import type { Locale } from '../../../../components/i18n/routing';
import { SiteHeader } from '../../../../components/site/site-header';
import { Board, type BoardLesson } from '../../../../components/workshop/board';
import { WorkshopResults } from '../../../../components/workshop/results';
import styles from '../../../../components/workshop/workshop.module.css';
import { listCourse } from '../../../../server/content';
import { getViewer } from '../../../../server/viewer';
import { boardFor } from '../../../../server/workshop-board';

export default async function BoardPage({ params }: { params: Promise<{ locale: Locale; code: string }> }) {
  const { locale, code } = await params;
  setRequestLocale(locale);
  const [t, viewer, course] = await Promise.all([getTranslations('workshop'), getViewer(), listCourse(locale)]);
  // The data layer refuses everybody but the teacher, with the same words as for a code that does not exist.
  const board = viewer ? await boardFor(viewer.userId, code.toUpperCase()).catch(() => undefined) : undefined;
  const all = course.chapters.flatMap((chapter) => chapter.lessons);
  const lessons = board?.lessons.flatMap((id): BoardLesson[] => {
    const lesson = all.find((one) => one.id === id);
    return lesson ? [{ id, number: lesson.number, title: lesson.title, tasks: lesson.tasks }] : [];
  });
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page}>
        {board && lessons ? <><Board start={board} lessons={lessons} /><WorkshopResults code={board.code} title={board.title} lessons={lessons} /></> : <><h1>{t('title')}</h1><p className={styles.lead}>{t('notYours')}</p></>}
      </main>
    </>
  );
}
