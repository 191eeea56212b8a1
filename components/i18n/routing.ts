import { defineRouting } from 'next-intl/routing';

/** Every page has its language in its address, so that a link says what it opens. */
export const routing = defineRouting({ locales: ['vi', 'en'], defaultLocale: 'vi', localePrefix: 'always' });

export type Locale = (typeof routing.locales)[number];
