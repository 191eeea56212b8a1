import { z } from 'zod';

/** claims.yaml: what a lesson says about the cluster that is not obvious, each with where it was seen. */
const source = z.union([
  /** A recorded session of engine/testing/transcripts. */
  z.strictObject({ transcript: z.string() }),
  /** A recorded run of engine/testing/timelines. */
  z.strictObject({ timeline: z.string() }),
  /** A test of the engine, by its file, or commands of the lesson `of` that id, which the content tests run. */
  z.strictObject({ engine: z.string() }),
  z.strictObject({ lesson: z.string() }),
  z.strictObject({ url: z.url() }),
]);
export type ClaimSource = z.infer<typeof source>;

export const claims = z.strictObject({
  claims: z.array(z.strictObject({ claim: z.string().min(10), source })).min(3, 'a lesson says at least three things that need a source'),
});
export type Claims = z.infer<typeof claims>;
