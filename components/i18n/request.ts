import { hasLocale } from 'next-intl';
import { getRequestConfig } from 'next-intl/server';
import { routing } from './routing';

export default getRequestConfig(async ({ requestLocale }) => {
  const asked = await requestLocale;
  const locale = hasLocale(routing.locales, asked) ? asked : routing.defaultLocale;
  const messages = locale === 'vi' ? (await import('./messages/vi.json')).default : (await import('./messages/en.json')).default;
  return { locale, messages };
});
