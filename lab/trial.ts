import type { Lab } from '../curriculum';
import type { LabCluster } from './cluster-port';
import { makeLabCluster } from './engine';
import { shapeOf } from './scenario';

/** A runnable block of a lesson's text: commands, or a file that Run writes in the terminal. */
export interface Block {
  readonly text: string;
  readonly fails: boolean;
  readonly shows: boolean;
  readonly file: string | undefined;
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;

/** The blocks of a text that a reader runs, in their order. */
export function blocksOf(mdx: string): Block[] {
  return [...mdx.matchAll(FENCE)].flatMap(([, language, meta, body]): Block[] => {
    const words = meta!.split(/\s+/);
    const file = /title="([^"]+)"/.exec(meta!)?.[1];
    if (language === 'sh') return words.includes('run') ? [{ text: body!.trim(), fails: words.includes('fails'), shows: words.includes('shows'), file: undefined }] : [];
    return file === undefined ? [] : [{ text: body!, fails: false, shows: false, file }];
  });
}

/** The lesson's cluster as the reader finds it. */
export function startLab(lab: Lab, seed = 'lessons'): LabCluster {
  const cluster = makeLabCluster({ seed, ...shapeOf(lab) });
  for (const [path, text] of Object.entries(lab.files)) cluster.writeFile(`/home/learner/${path}`, text);
  if (lab.setup) runToSuccess(cluster, lab.setup);
  return cluster;
}

/** Runs a script to its end, in virtual time; more than ten minutes of it means that it hangs. */
export function runScript(cluster: LabCluster, text: string): { exitCode: number; output: string } {
  const script = cluster.runScript(text);
  const limit = cluster.clock.now() + 600_000;
  while (script.exitCode === undefined) {
    if (cluster.clock.now() > limit || !cluster.clock.step()) throw new Error(`does not end: ${text}\n${script.output}`);
  }
  return { exitCode: script.exitCode, output: script.output };
}

export function runToSuccess(cluster: LabCluster, text: string): void {
  const { exitCode, output } = runScript(cluster, text);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode} of:\n${text}\n${output}`);
}

export function pass(cluster: LabCluster, seconds: number): void {
  cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
}

/** A reader takes this long between two blocks, in virtual seconds. */
const READING_SECONDS = 3;

/** What running a block came to. */
type ReadBlock = Block & { readonly exitCode: number; readonly output: string };

/** Reads a lesson's text: runs its blocks in order, as a reader does. */
export function readThrough(lab: Lab, blocks: readonly Block[]): ReadBlock[] {
  return readOn(startLab(lab), blocks);
}

/** The same on a cluster where something has happened already. */
export function readOn(cluster: LabCluster, blocks: readonly Block[]): ReadBlock[] {
  return blocks.map((block) => {
    const result = block.file === undefined ? runScript(cluster, block.text) : { exitCode: 0, output: '' };
    if (block.file !== undefined) cluster.writeFile(`/home/learner/${block.file}`, block.text);
    pass(cluster, READING_SECONDS);
    return { ...block, ...result };
  });
}
