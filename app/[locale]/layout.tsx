import '../../components/styles/fonts.css';
import '../../components/styles/tokens.css';
import '../../components/styles/base.css';
import type { Metadata, Viewport } from 'next';
import { hasLocale, NextIntlClientProvider } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { cookies } from 'next/headers';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { routing } from '../../components/i18n/routing';
import { EarlyWorker } from '../../components/lesson/early-worker';
import { Connection } from '../../components/site/connection';

interface LayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const { locale } = await params;
  const t = await getTranslations({ locale: hasLocale(routing.locales, locale) ? locale : routing.defaultLocale, namespace: 'site' });
  return { title: { default: t('name'), template: `%s · ${t('name')}` }, description: t('description') };
}

export const viewport: Viewport = {
  // What stands at the lower edge, a terminal's prompt and its keys, stays above a phone's keyboard.
  interactiveWidget: 'resizes-content',
  themeColor: [{ media: '(prefers-color-scheme: light)', color: '#fbfaf7' }, { media: '(prefers-color-scheme: dark)', color: '#0f1318' }],
};

export default async function LocaleLayout({ children, params }: LayoutProps) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  setRequestLocale(locale);
  const t = await getTranslations('site');
  const theme = (await cookies()).get('theme')?.value;
  return (
    <html lang={locale} data-theme={theme === 'light' || theme === 'dark' ? theme : undefined} suppressHydrationWarning>
      <head><EarlyWorker /></head>
      <body>
        <NextIntlClientProvider>
          <a className="skip" href="#content">{t('skip')}</a>
          <Connection />
          {children}
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
