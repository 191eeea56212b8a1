import { createHash } from 'node:crypto';

/** What a lesson's reviewed.json keeps of a text, to know whether it has changed since. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
