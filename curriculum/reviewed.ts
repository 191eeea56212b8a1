import { z } from 'zod';
import type { Locale } from './text';

/** reviewed.json: digests of both texts when they were last read side by side. Written by `npm run content:reviewed`. */
export const reviewed = z.strictObject({ vi: z.string(), en: z.string() });
type Reviewed = z.infer<typeof reviewed>;

/** The languages whose text has changed since both were read side by side. */
export function changedSince(kept: Reviewed, digests: Readonly<Record<Locale, string>>): Locale[] {
  return (['vi', 'en'] as const).filter((locale) => kept[locale] !== digests[locale]);
}
