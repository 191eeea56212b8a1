import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import styles from '../../../components/account/account.module.css';
import { AccountPanel } from '../../../components/account/account-panel';
import { SignForm } from '../../../components/account/sign-form';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import { progressOf } from '../../../server/progress';
import { getViewer } from '../../../server/viewer';

type Props = { params: Promise<{ locale: Locale }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'account' }))('title') };
}

export default async function AccountPage({ params }: Props) {
  setRequestLocale((await params).locale);
  const viewer = await getViewer();
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={styles.page}>
        {viewer?.email ? <AccountPanel email={viewer.email} doneTasks={(await progressOf(viewer.userId)).tasks.length} /> : <SignForm start={viewer ? 'sign-up' : 'sign-in'} />}
      </main>
    </>
  );
}
