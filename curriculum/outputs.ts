import { z } from 'zod';

/** outputs.json: what the engine printed for a lesson's blocks that show it, in their order. Written by `npm run content:outputs`. */
const blockOutput = z.strictObject({ commands: z.string(), output: z.string() });
export type BlockOutput = z.infer<typeof blockOutput>;
export const outputs = z.array(blockOutput);
