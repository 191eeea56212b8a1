import { z } from 'zod';

/** The languages of the course; both are first-class, neither is a fallback for the other. */
export const locales = ['vi', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Text in both languages. */
export const localizedText = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });
export type LocalizedText = z.infer<typeof localizedText>;

export function isLocale(value: unknown): value is Locale {
  return value === 'vi' || value === 'en';
}
