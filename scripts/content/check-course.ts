// npm test runs this: every lesson's files by the rules of docs/authoring.md. Prints file, line and remedy of each defect.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleMDX } from 'mdx-bundler';
import { labs } from '../../content/labs';
import type { ClaimSource } from '../../curriculum';
import { courseProblems } from './check/course';

const project = join(import.meta.dirname, '..', '..');
const root = join(project, 'content', 'kubernetes');
const transcripts = new Set(readdirSync(join(project, 'engine/testing/transcripts/fixtures')).map((file) => file.replace(/\.json$/, '')));
const timelines = new Set((JSON.parse(readFileSync(join(project, 'engine/testing/timelines/recorded.json'), 'utf8')) as { timelines: { name: string }[] }).timelines.map(({ name }) => name));

function sourceExists(source: ClaimSource): boolean {
  if ('transcript' in source) return transcripts.has(source.transcript);
  if ('timeline' in source) return timelines.has(source.timeline);
  if ('engine' in source) return existsSync(join(project, source.engine));
  if ('lesson' in source) return Object.keys(labs).some((path) => path.endsWith(`/${source.lesson}`));
  return true;
}

const loadLab = async (path: string): Promise<unknown> => (await labs[`kubernetes/${path}`]?.())?.default;

async function textFault(source: string): Promise<{ line: number; message: string } | undefined> {
  try {
    await bundleMDX({ source, esbuildOptions: (options) => ({ ...options, logLevel: 'silent' }) });
    return undefined;
  } catch (error) {
    const [first] = (error as { errors?: { text: string; location: { line: number } | null; detail?: { cause?: { reason?: string } } }[] }).errors ?? [];
    return { line: first?.location?.line ?? 1, message: first?.detail?.cause?.reason ?? first?.text ?? String(error) };
  }
}

const problems = await courseProblems(root, { loadLab, textFault, sourceExists });
for (const { file, line, message } of problems) console.log(`content/kubernetes/${file}:${line}: ${message}`);
if (problems.length > 0) {
  console.log(`\n${problems.length} to mend; docs/authoring.md has the rules.`);
  process.exit(1);
}
