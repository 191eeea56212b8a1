import { z } from 'zod';

const entry = z.strictObject({ term: z.string().min(1), text: z.string().min(10) });
const words = z.array(z.string().min(2)).default([]);

/** glossary.yaml: every term once, with its name and explanation in both languages. */
const glossaryTerm = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes'),
  vi: entry,
  en: entry,
  /** The lesson that explains it. */
  lesson: z.string().optional(),
  /** Words that must not stand in the texts for it. */
  avoid: z.strictObject({ vi: words, en: words }).partial().default({}),
});
export type GlossaryTerm = z.infer<typeof glossaryTerm>;

export const glossary = z.array(glossaryTerm).superRefine((terms, context) => {
  const seen = new Set<string>();
  for (const [index, { id }] of terms.entries()) {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `the term "${id}" stands in the glossary twice` });
    seen.add(id);
  }
});
