import { getTranslations, setRequestLocale } from 'next-intl/server';
import { CourseMap, nextLesson } from '../../components/course/course-map';
import { LiveBench } from '../../components/home/live-bench';
import styles from '../../components/home/home.module.css';
import { PLAYGROUND } from '../../components/home/playground';
import { EarlyCluster } from '../../components/lesson/early-worker';
import { Link } from '../../components/i18n/navigation';
import type { Locale } from '../../components/i18n/routing';
import { SiteHeader } from '../../components/site/site-header';
import controls from '../../components/ui/controls.module.css';
import { courseWithProgress } from './_pages/course-progress';
import { SiteFooter } from './_pages/site-footer';

export default async function HomePage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [t, { chapters, viewer }] = await Promise.all([getTranslations('home'), courseWithProgress(locale)]);
  const next = nextLesson(chapters);
  const begun = chapters.some((chapter) => chapter.lessons.some((lesson) => lesson.done > 0));
  return (
    <>
      <EarlyCluster scenario={PLAYGROUND} />
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page}>
        <div className={styles.hero}>
          <div>
            <h1>{t('title')}</h1>
            <p className={styles.lead}>{t('lead')}</p>
          </div>
          {next && <Link className={controls.primary} href={`/lessons/${next.id}`}>{begun ? t('resume', { title: next.title }) : t('start')}</Link>}
        </div>
        <LiveBench />
        <ul className={styles.facts}>
          {(['1', '2', '3'] as const).map((number) => <li key={number}><h2>{t(`facts${number}`)}</h2><p>{t(`facts${number}Text`)}</p></li>)}
        </ul>
        <div className={styles.map}>
          <section aria-labelledby="map-title">
            <h2 id="map-title">{t('map')}</h2>
            <p className={styles.mapLead}>{t('mapLead')}</p>
            <CourseMap chapters={chapters} />
          </section>
          <form className={styles.code} action={`/${locale}/join`}>
            <h2>{t('code')}</h2>
            <p>{t('codeLead')}</p>
            <label className="unseen" htmlFor="home-code">{t('codeLabel')}</label>
            <input className={controls.input} id="home-code" name="code" maxLength={6} required autoComplete="off" autoCapitalize="characters" spellCheck={false} placeholder="······" />
            <button className={controls.button} type="submit">{t('join')}</button>
          </form>
        </div>
      </main>
      <SiteFooter />
    </>
  );
}
