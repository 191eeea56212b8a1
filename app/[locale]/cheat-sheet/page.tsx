import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import styles from '../../../components/course/cheat-sheet.module.css';
import { Link } from '../../../components/i18n/navigation';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import controls from '../../../components/ui/controls.module.css';
import page from '../../../components/workshop/workshop.module.css';
import { parseJournal } from '../../../lab/journal';
import { groupedCommands, usedCommands } from '../../../lab/used-commands';
import { journalsOf } from '../../../server/journal';
import { getViewer } from '../../../server/viewer';
import { SiteFooter } from '../_pages/site-footer';

type Props = { params: Promise<{ locale: Locale }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'cheatSheet' }))('title') };
}

/** What this learner has used so far, in their own lines, to print or to keep open. */
export default async function CheatSheetPage({ params }: Props) {
  setRequestLocale((await params).locale);
  const [t, viewer] = await Promise.all([getTranslations('cheatSheet'), getViewer()]);
  const journals = viewer ? await journalsOf(viewer.userId) : [];
  const commands = groupedCommands(journals.flatMap((journal) => {
    const parsed = parseJournal(journal);
    return parsed ? usedCommands(parsed) : [];
  }));
  const about = (name: string): string => (t.has(`verbs.${name.replace(' ', '-')}` as 'verbs.get') ? t(`verbs.${name.replace(' ', '-')}` as 'verbs.get') : t.has(`verbs.${name.split(' ')[0]}` as 'verbs.get') ? t(`verbs.${name.split(' ')[0]}` as 'verbs.get') : '');
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={page.page} style={{ maxWidth: 860 }}>
        <h1>{t('title')}</h1>
        <p className={page.lead}>{t('lead')}</p>
        {commands.length === 0 ? (
          <div className={styles.empty}>
            <p>{t('empty')}</p>
            <p><Link className={controls.primary} href="/course">{t('toCourse')}</Link></p>
          </div>
        ) : (
          <ul className={styles.commands}>
            {commands.map((command) => (
              <li key={`${command.program} ${command.name}`}>
                <h2><code>{command.program === command.name ? command.name : `${command.program} ${command.name}`}</code> <span>{t('times', { count: command.times })}</span></h2>
                {about(command.name) && <p>{about(command.name)}</p>}
                <ul className={styles.examples}>{command.examples.map((example) => <li key={example}><code>{example}</code></li>)}</ul>
              </li>
            ))}
          </ul>
        )}
      </main>
      <SiteFooter />
    </>
  );
}
