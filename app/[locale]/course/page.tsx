import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { CourseMap } from '../../../components/course/course-map';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import styles from '../../../components/workshop/workshop.module.css';
import { courseWithProgress } from '../_pages/course-progress';
import { SiteFooter } from '../_pages/site-footer';

type Props = { params: Promise<{ locale: Locale }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'course' }))('title') };
}

export default async function CoursePage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const { title, summary, chapters, viewer } = await courseWithProgress(locale);
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page} style={{ maxWidth: 860 }}>
        <h1>{title}</h1>
        <p className={styles.lead} style={{ marginBottom: 40 }}>{summary}</p>
        <CourseMap chapters={chapters} level={2} />
      </main>
      <SiteFooter />
    </>
  );
}
