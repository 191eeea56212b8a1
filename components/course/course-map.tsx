import { useTranslations } from 'next-intl';
import { Link } from '../i18n/navigation';
import { Icon } from '../ui/icon';
import styles from './course-map.module.css';

interface MapLesson {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly question: string;
  readonly minutes: number;
  readonly tasks: number;
  readonly done: number;
  readonly finished: boolean;
  /** Titles of lessons that this one builds on and that are not finished yet. */
  readonly needs: readonly string[];
  /** Its files cannot be read; it is shown, but not opened. */
  readonly broken: boolean;
}

export interface MapChapter {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly MapLesson[];
}

/** The course as a way: what is done, what is next, how long it takes. */
export function CourseMap({ chapters, level = 3 }: { chapters: readonly MapChapter[]; level?: 2 | 3 }) {
  const Heading = `h${level}` as const;
  const t = useTranslations('course');
  const next = nextLesson(chapters);
  if (!chapters.some((chapter) => chapter.lessons.length > 0)) return <p className={styles.empty}>{t('empty')}</p>;
  return (
    <div>
      {chapters.map((chapter, at) => (
        <section key={chapter.id} className={styles.chapter} aria-labelledby={`chapter-${chapter.id}`}>
          <div className={styles.chapterHead}>
            <Heading id={`chapter-${chapter.id}`}>{chapter.title}</Heading>
            <span>{t('chapter', { number: at + 1 })} · {t('lessons', { count: chapter.lessons.length })}</span>
          </div>
          <ol className={styles.lessons}>
            {chapter.lessons.map((lesson) => {
              const state = lesson.finished ? 'done' : lesson.done > 0 ? 'started' : 'open';
              return (
                <li key={lesson.id} className={styles.lesson} data-state={state} data-next={lesson.id === next?.id} data-lesson={lesson.id}>
                  <span className={styles.number} aria-hidden="true">{lesson.finished ? <Icon name="check" /> : lesson.number}</span>
                  <div>
                    {lesson.broken ? <span className={styles.closed}>{lesson.title}</span> : <Link className={styles.title} href={`/lessons/${lesson.id}`}>{lesson.title}</Link>}
                    <p className={styles.question}>{lesson.broken ? t('broken') : lesson.question}</p>
                    {lesson.needs.length > 0 && state === 'open' && <p className={styles.needs}>{t('needs', { lessons: lesson.needs.join(', ') })}</p>}
                  </div>
                  <div className={styles.facts}>
                    <span>{t('minutes', { count: lesson.minutes })}</span>
                    <span>{lesson.done > 0 ? t('tasks', { done: lesson.done, total: lesson.tasks }) : t('tasksTotal', { count: lesson.tasks })}</span>
                    {(state !== 'open' || lesson.id === next?.id) && <span className={styles.badge}>{state === 'done' ? t('done') : lesson.id === next?.id ? t('next') : t('started')}</span>}
                  </div>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** The first lesson in order that is not finished. */
export function nextLesson(chapters: readonly MapChapter[]): MapLesson | undefined {
  return chapters.flatMap((chapter) => chapter.lessons).find((lesson) => !lesson.finished && !lesson.broken);
}
