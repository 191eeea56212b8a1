import type { Metadata } from 'next';
import { getMDXComponent } from 'mdx-bundler/client';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { cookies } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { Link } from '../../../../components/i18n/navigation';
import type { Locale } from '../../../../components/i18n/routing';
import { Picture } from '../../../../components/figure/picture';
import { ExamSlot } from '../../../../components/exam/exam-slot';
import { CodeBlock } from '../../../../components/lesson/code-block';
import { EarlyCluster } from '../../../../components/lesson/early-worker';
import { KeptState, LessonScreen } from '../../../../components/lesson/lesson-screen';
import { SectionHeading } from '../../../../components/lesson/heading';
import { Aside, InlineCode, Output } from '../../../../components/lesson/prose';
import { Term } from '../../../../components/lesson/term';
import prose from '../../../../components/lesson/prose.module.css';
import lessonStyles from '../../../../components/lesson/lesson.module.css';
import { TaskCard } from '../../../../components/lesson/task-card';
import { TaskDots } from '../../../../components/lesson/task-progress';
import { QuizSlot } from '../../../../components/quiz/quiz-slot';
import { SiteHeader } from '../../../../components/site/site-header';
import controls from '../../../../components/ui/controls.module.css';
import { LearnerBarSlot } from '../../../../components/workshop/learner-bar-slot';
import { paperOf, scenarioOf } from '../../../../lab/scenario';
import { getLesson, listCourse, loadGlossary } from '../../../../server/content';
import { examsOf } from '../../../../server/exam';
import { progressOf } from '../../../../server/progress';
import { getViewer } from '../../../../server/viewer';
import { workshopFor } from '../../../../server/workshops';

type Props = { params: Promise<{ locale: Locale; lesson: string }>; searchParams: Promise<{ copy?: string }> };
const lessonOf = cache(getLesson);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, lesson } = await params;
  const page = await lessonOf(lesson, locale);
  return page ? { title: page.title, description: page.question } : {};
}

export default async function LessonRoute({ params, searchParams }: Props) {
  const { locale, lesson: id } = await params;
  setRequestLocale(locale);
  const [t, page, viewer, jar] = await Promise.all([getTranslations('lesson'), lessonOf(id, locale), getViewer(), cookies()]);
  if (!page) notFound();
  // Of an exam only its teacher looks at a copy: of a learner's cluster or of what was handed in.
  const asked = (await searchParams).copy;
  const copy = page.lab.kind === 'exam' ? Boolean(asked) : asked !== undefined;
  const [progress, workshop] = await Promise.all([viewer ? progressOf(viewer.userId) : undefined, learnersWorkshop(viewer?.userId, jar.get('workshop')?.value, id)]);
  const Content = getMDXComponent(page.code);
  const answered = Object.fromEntries((progress?.quiz ?? []).filter((one) => one.lesson === id).map((one) => [one.item, one.correct]));
  const quiz = <QuizSlot lesson={id} items={page.quiz} answered={answered} />;
  // An older text does not say where its quiz stands.
  const quizInText = /\bQuiz\b/.test(page.code);
  const terms = new Map((await loadGlossary()).map((term) => [term.id, term[locale].text]));
  const exam = page.lab.kind === 'exam' ? await examOf(id, viewer?.userId, locale) : undefined;
  const paper = exam && !copy && <ExamSlot lesson={id} minutes={page.lab.minutes!} tasks={page.lab.tasks.map((task) => ({ id: task.id, title: task.title[locale], text: task.text[locale], lessons: exam.titles.filter((one) => task.lessons.includes(one.id)) }))} sittings={exam.sittings} />;
  const components = {
    pre: CodeBlock, code: InlineCode, Output, Task: exam ? Nothing : TaskCard, h2: SectionHeading,
    Term: ({ name = '', children }: { name?: string; children?: React.ReactNode }) => <Term name={name} text={terms.get(name)} more={t('glossary')}>{children}</Term>,
    Note: aside('note'), Then: aside('then'), Wrong: aside('wrong'), Summary: aside('summary'),
    // In an exam the paper comes first.
    Picture, Quiz: () => <>{paper}{quiz}</>,
  };
  const scenario = exam ? paperOf(scenarioOf(id, page.lab)) : scenarioOf(id, page.lab);
  return (
    <LessonScreen
      lesson={{
        id, number: page.number, title: page.title,
        tasks: exam ? [] : page.lab.tasks.map((task) => ({ id: task.id, title: task.title[locale], text: task.text[locale], hints: task.hints.map((hint) => hint[locale]), solution: { commands: task.solution.commands, why: task.solution.why[locale] } })),
      }}
      scenario={scenario}
      serverDone={(progress?.tasks ?? []).filter((task) => task.lesson === id).map((task) => task.task)}
      serverRevision={progress?.journals.find((journal) => journal.lesson === id)?.revision ?? 0}
      copy={copy}
      split={splitOf(jar.get('split')?.value)}
      above={<EarlyCluster scenario={scenario} />}
      header={<SiteHeader viewer={viewer}><span className={lessonStyles.titleNumber}>{page.number}. </span>{page.title} {!copy && <KeptState />}</SiteHeader>}
      below={workshop && !copy && <LearnerBarSlot workshop={workshop} lessons={await titlesOf(workshop.lessons, locale)} />}
    >
      <div className={lessonStyles.column}>
        <article className={prose.prose} lang={locale}>
          <div>
            <p className={prose.over}>{t('number', { number: page.number })} · <Minutes count={page.minutes} /></p>
            <h1>{page.title}</h1>
            <p className={prose.question}>{page.question}</p>
            {page.older && <p className={prose.older} role="note">{t('stale')}</p>}
          </div>
          {!exam && <TaskDots />}
          <Content components={components} />
        </article>
        {!quizInText && <>{paper}{quiz}</>}
        <nav className={lessonStyles.ends} aria-label={t('toCourse')}>
          {page.previous ? <Link className={controls.button} href={`/lessons/${page.previous.id}`} title={page.previous.title}>{t('previous')}</Link> : <Link className={controls.button} href="/course">{t('toCourse')}</Link>}
          {page.next ? <Link className={controls.primary} href={`/lessons/${page.next.id}`} rel="next" title={page.next.title}>{t('next')}</Link> : <Link className={controls.primary} href="/course">{t('toCourse')}</Link>}
        </nav>
      </div>
    </LessonScreen>
  );
}

const Nothing = () => null;

async function examOf(lesson: string, userId: string | undefined, locale: Locale) {
  const [sittings, course] = await Promise.all([userId ? examsOf(userId, lesson) : [], listCourse(locale)]);
  return { sittings, titles: course.chapters.flatMap((chapter) => chapter.lessons.map(({ id, title }) => ({ id, title }))) };
}

async function Minutes({ count }: { count: number }) {
  return <>{(await getTranslations('course'))('minutes', { count })}</>;
}

function aside(tone: 'note' | 'then' | 'wrong' | 'summary') {
  return function NamedAside({ children }: { children?: React.ReactNode }) {
    return <Aside tone={tone}>{children}</Aside>;
  };
}

/** The workshop that this learner's browser has joined, if it is theirs and holds this lesson. */
async function learnersWorkshop(userId: string | undefined, code: string | undefined, lesson: string) {
  if (!userId || !code) return undefined;
  const workshop = await workshopFor(userId, code).catch(() => undefined);
  return workshop && !workshop.closed && workshop.lessons.includes(lesson) ? workshop : undefined;
}

async function titlesOf(lessons: readonly string[], locale: Locale) {
  const all = (await listCourse(locale)).chapters.flatMap((chapter) => chapter.lessons);
  return all.filter(({ id }) => lessons.includes(id)).map(({ id, number, title }) => ({ id, number, title }));
}

function splitOf(cookie: string | undefined): { columns: number; rows: number } {
  const [columns, rows] = (cookie ?? '').split(',').map(Number);
  const within = (value: number | undefined, min: number, max: number, usual: number): number => (value !== undefined && value >= min && value <= max ? value : usual);
  return { columns: within(columns, 28, 65, 40), rows: within(rows, 15, 75, 44) };
}
