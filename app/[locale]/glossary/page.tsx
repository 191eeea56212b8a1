import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import styles from '../../../components/course/glossary.module.css';
import { Link } from '../../../components/i18n/navigation';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import page from '../../../components/workshop/workshop.module.css';
import { plainText } from '../../../curriculum/slug';
import { listCourse, loadGlossary } from '../../../server/content';
import { getViewer } from '../../../server/viewer';
import { SiteFooter } from '../_pages/site-footer';

type Props = { params: Promise<{ locale: Locale }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'glossary' }))('title') };
}

/** Every term of the course with its explanation, and where it is taught. */
export default async function GlossaryPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const other = locale === 'vi' ? 'en' : 'vi';
  const [t, viewer, terms, course] = await Promise.all([getTranslations('glossary'), getViewer(), loadGlossary(), listCourse(locale)]);
  const lessons = new Map(course.chapters.flatMap((chapter) => chapter.lessons).map((lesson) => [lesson.id, lesson]));
  const sorted = [...terms].sort((a, b) => a[locale].term.localeCompare(b[locale].term, locale));
  const groups = new Map<string, typeof sorted>();
  for (const term of sorted) {
    const letter = plainText(term[locale].term).charAt(0).toUpperCase();
    groups.set(letter, [...(groups.get(letter) ?? []), term]);
  }
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={page.page} style={{ maxWidth: 860 }}>
        <h1>{t('title')}</h1>
        <p className={page.lead}>{t('lead')}</p>
        <nav className={styles.letters} aria-label={t('letters')}>{[...groups.keys()].map((letter) => <a key={letter} href={`#letter-${letter}`}>{letter}</a>)}</nav>
        {[...groups].map(([letter, list]) => (
          <section key={letter} className={styles.group} aria-labelledby={`letter-${letter}`}>
            <h2 id={`letter-${letter}`}>{letter}</h2>
            <dl className={styles.terms}>
              {list.map((term) => {
                const lesson = term.lesson === undefined ? undefined : lessons.get(term.lesson);
                return (
                  <div key={term.id} id={term.id} className={styles.term}>
                    <dt>{term[locale].term}{term[other].term !== term[locale].term && <span lang={other}> {term[other].term}</span>}</dt>
                    <dd>{term[locale].text}{lesson && <> <Link href={`/lessons/${lesson.id}`}>{t('taughtIn', { title: lesson.title })}</Link></>}</dd>
                  </div>
                );
              })}
            </dl>
          </section>
        ))}
      </main>
      <SiteFooter />
    </>
  );
}
