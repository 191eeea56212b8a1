import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { Link } from '../../../components/i18n/navigation';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import controls from '../../../components/ui/controls.module.css';
import { JoinForm } from '../../../components/workshop/join-form';
import { OpenForm } from '../../../components/workshop/open-form';
import styles from '../../../components/workshop/workshop.module.css';
import { listCourse } from '../../../server/content';
import { getViewer } from '../../../server/viewer';
import { workshopsOf } from '../../../server/workshops';
import { SiteFooter } from '../_pages/site-footer';

type Props = { params: Promise<{ locale: Locale }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'workshop' }))('title') };
}

export default async function WorkshopsPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [t, viewer, course] = await Promise.all([getTranslations('workshop'), getViewer(), listCourse(locale)]);
  const teacher = viewer?.email ? viewer : undefined;
  const opened = teacher ? await workshopsOf(teacher.userId) : [];
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page}>
        <h1>{t('title')}</h1>
        <p className={styles.lead}>{t('lead')}</p>
        <div className={styles.columns}>
          {teacher ? <OpenForm lessons={course.chapters.flatMap((chapter) => chapter.lessons)} /> : (
            <section className={styles.form}>
              <h2>{t('open')}</h2>
              <p className={styles.lead}>{t('needAccount')}</p>
              <p><Link className={controls.primary} href="/account">{(await getTranslations('site'))('signIn')}</Link></p>
            </section>
          )}
          {teacher ? (
            <section className={styles.list}>
              <h2>{t('yours')}</h2>
              {opened.length === 0 ? <p className={styles.lead}>{t('none')}</p> : (
                <ul>{opened.map((workshop) => <li key={workshop.code}><Link href={`/workshops/${workshop.code}`}>{workshop.title}</Link>{workshop.closed && <span className={controls.hint}>{t('ended')}</span>}<code>{workshop.code}</code></li>)}</ul>
              )}
            </section>
          ) : (
            <section className={styles.form}>
              <h2>{t('joinTitle')}</h2>
              <JoinForm code="" />
            </section>
          )}
        </div>
      </main>
      <SiteFooter />
    </>
  );
}
