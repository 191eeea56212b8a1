import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The lessons take as long as everything else together: begun first they fill one worker, begun last they would be waited for. */
class LessonsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLessons = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('lab/lessons.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLessons), ...sorted.filter((file) => !isLessons(file))];
  }
}

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['{engine,curriculum,server,lab,components,content,cli,scripts,app}/**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', '.next/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
    sequence: { sequencer: LessonsFirst },
  },
});
