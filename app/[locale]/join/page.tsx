import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import accountStyles from '../../../components/account/account.module.css';
import type { Locale } from '../../../components/i18n/routing';
import { SiteHeader } from '../../../components/site/site-header';
import { JoinForm } from '../../../components/workshop/join-form';
import { getViewer } from '../../../server/viewer';

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ code?: string | string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  return { title: (await getTranslations({ locale, namespace: 'workshop' }))('joinTitle') };
}

export default async function JoinPage({ params, searchParams }: Props) {
  setRequestLocale((await params).locale);
  const [t, viewer, { code }] = await Promise.all([getTranslations('workshop'), getViewer(), searchParams]);
  return (
    <>
      <SiteHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className={accountStyles.page}>
        <div className={accountStyles.panel}>
          <h1>{t('joinTitle')}</h1>
          <p className={accountStyles.lead}>{t('joinLead')}</p>
          <JoinForm code={typeof code === 'string' ? code.toUpperCase().slice(0, 6) : ''} />
        </div>
      </main>
    </>
  );
}
