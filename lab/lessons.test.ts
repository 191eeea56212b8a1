import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { labs } from '../content/labs';
import { course as courseSchema, httpNeedsOf, lab as labSchema, lessonsOf, locales,  outputs, type GoalResult, type Lab, type Locale, type Task } from '../curriculum';
import { quiz as quizSchema } from '../curriculum/quiz';
import type { LabCluster } from './cluster-port';
import { TaskChecker } from './task-checker';
import { blocksOf, pass, readOn, readThrough, runScript, runToSuccess, startLab } from './trial';

// Every lesson is tried on the cluster it will be read beside: its commands, its tasks, their solutions and the wrong
// ways that it lists.
const root = join(import.meta.dirname, '..', 'content', 'kubernetes');
const course = courseSchema.parse(parse(readFileSync(join(root, 'course.yaml'), 'utf8')));

/** A task begins; the learner reads for a while before they act. */
function begin(cluster: LabCluster, task: Task): void {
  if (task.setup) runToSuccess(cluster, task.setup);
  pass(cluster, 5);
}

/** Judges a task as the page does, with the time its network facts need. */
function judge(cluster: LabCluster, task: Task, locale: Locale): GoalResult {
  const checker = new TaskChecker([{ ...task, holdSeconds: 0 }] as never, [], () => {});
  let report = checker.check(cluster, locale);
  const needsNetwork = httpNeedsOf(task.goal).length > 0;
  if (needsNetwork) {
    pass(cluster, 5);
    report = checker.check(cluster, locale);
  }
  return report.current?.result ?? { met: true, credit: 1, items: [] };
}

function judgeHeld(cluster: LabCluster, task: Task, locale: Locale): GoalResult {
  const first = judge(cluster, task, locale);
  if (!first.met || task.holdSeconds === 0) return first;
  pass(cluster, task.holdSeconds);
  return judge(cluster, task, locale);
}

const missing = (result: GoalResult): string => result.items.filter((item) => !item.met).map((item) => item.text).join('\n');

const elementsOf = (mdx: string): string[] => [...mdx.matchAll(/<(Task id="[^"]+"|Quiz|Picture[^>]*|Summary|Wrong|Then)/g)].map(([, element]) => element!);

describe.each(lessonsOf(course))('lesson $id', (lesson) => {
  const folder = join(root, lesson.path);
  const texts = Object.fromEntries(locales.map((locale) => [locale, readFileSync(join(folder, `${locale}.mdx`), 'utf8')])) as Record<Locale, string>;

  it('has the same commands, tasks and parts in both languages', () => {
    expect(blocksOf(texts.vi)).toEqual(blocksOf(texts.en));
    expect(elementsOf(texts.vi)).toEqual(elementsOf(texts.en));
    expect(elementsOf(texts.en)).toEqual(expect.arrayContaining(['Quiz', 'Summary', 'Wrong']));
  });

  it('has a quiz with keys that fit and at least three kinds of items', () => {
    const { items } = quizSchema.parse(parse(readFileSync(join(folder, 'quiz.yaml'), 'utf8')));
    expect(new Set(items.map((item) => item.kind)).size).toBeGreaterThanOrEqual(3);
  });

  it('shows every task in its text', async () => {
    const lab = await load(lesson.path);
    expect(elementsOf(texts.en).filter((element) => element.startsWith('Task')).sort()).toEqual(lab.tasks.map((task) => `Task id="${task.id}"`).sort());
    for (const task of lab.tasks) expect(task.wrong.length, `wrong ways of ${task.id}`).toBeGreaterThanOrEqual(3);
  });

  it('has commands that end as the text says and print what it shows', async () => {
    const results = readThrough(await load(lesson.path), blocksOf(texts.en));
    for (const { text, fails, exitCode, output } of results) {
      expect(exitCode !== 0, `${text}\n${output}`).toBe(fails);
      expect(output, text).not.toMatch(/not simulated|command not found/);
    }
    const shown = results.filter((block) => block.shows).map(({ text, output }) => ({ commands: text, output }));
    const kept = existsSync(join(folder, 'outputs.json')) ? outputs.parse(JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'))) : [];
    expect(shown, `run "npm run content:outputs -- ${lesson.id}"`).toEqual(kept);
  });

  it('has a solution.sh that meets each task on its way', async () => {
    const lab = await load(lesson.path);
    const cluster = startLab(lab);
    // As on the page: a task's set-up runs when the task before it is met.
    const left = [...lab.tasks];
    const beginNext = (): void => {
      if (left[0]?.setup) runScript(cluster, left[0].setup);
      pass(cluster, 5);
    };
    const look = (): void => {
      while (left[0] && judge(cluster, left[0], 'en').met) {
        left.shift();
        beginNext();
      }
    };
    beginNext();
    for (const statement of statementsOf(readFileSync(join(folder, 'solution.sh'), 'utf8'))) {
      runToSuccess(cluster, statement);
      pass(cluster, 5);
      look();
    }
    pass(cluster, 60);
    look();
    expect(left.map((task) => task.id)).toEqual([]);
  });

  it('lets a reader do each task where it stands, with another seed, after the commands before it', async () => {
    const lab = await load(lesson.path);
    const cluster = startLab(lab, 'a reader');
    const begun = (task: Task | undefined): void => void (task?.setup && runScript(cluster, task.setup));
    // An exam sets all its tasks at once, a lesson each when the one before is met.
    for (const task of lab.kind === 'exam' ? lab.tasks : lab.tasks.slice(0, 1)) begun(task);
    for (const part of texts.vi.split(/(<Task id="[^"]+")/)) {
      const id = /^<Task id="([^"]+)"/.exec(part)?.[1];
      if (id === undefined) {
        readOn(cluster, blocksOf(part));
        continue;
      }
      const at = lab.tasks.findIndex((task) => task.id === id);
      const task = lab.tasks[at]!;
      expect(judge(cluster, task, 'vi').met, `${id} before anything is done for it`).toBe(false);
      const { output } = runScript(cluster, task.solution.commands);
      pass(cluster, task.solution.waitSeconds);
      expect(missing(judgeHeld(cluster, task, 'vi')), `${id}:\n${output}`).toBe('');
      if (lab.kind !== 'exam') begun(lab.tasks[at + 1]);
    }
  });

  it('has tasks that the start does not meet and that every right way does', async () => {
    const lab = await load(lesson.path);
    for (const task of lab.tasks) {
      const before = startLab(lab);
      if (task.setup) runToSuccess(before, task.setup);
      pass(before, 10);
      for (const locale of locales) {
        const result = judge(before, task, locale);
        expect(result.met, `the start state of ${task.id}`).toBe(false);
        expect(missing(result)).not.toBe('');
        if (lab.kind === 'exam') expect(result.credit, `credit for doing nothing in ${task.id}`).toBe(0);
      }
      for (const way of [{ name: 'solution', ...task.solution }, ...task.alternatives]) {
        const cluster = startLab(lab);
        begin(cluster, task);
        const { output } = runScript(cluster, way.commands);
        pass(cluster, way.waitSeconds);
        for (const locale of locales) {
          const result = judgeHeld(cluster, task, locale);
          expect(missing(result), `${task.id}, ${way.name}:\n${output}`).toBe('');
          expect(result.met).toBe(true);
        }
      }
    }
  });

  it('has wrong ways that fail and are told why', async () => {
    const lab = await load(lesson.path);
    for (const task of lab.tasks) {
      for (const way of task.wrong) {
        const cluster = startLab(lab);
        begin(cluster, task);
        const { output } = runScript(cluster, way.commands);
        pass(cluster, way.waitSeconds);
        for (const locale of locales) {
          const result = judgeHeld(cluster, task, locale);
          expect(result.met, `${task.id}, ${way.name} must not pass:\n${output}`).toBe(false);
          if (way.says) expect(missing(result), `${task.id}, ${way.name}:\n${output}`).toMatch(new RegExp(way.says[locale]));
        }
      }
    }
  });
});

async function load(path: string): Promise<Lab> {
  return labSchema.parse((await labs[`kubernetes/${path}`]!()).default);
}

/** Top-level statements of a script: a here-document stays with its command. */
function statementsOf(script: string): string[] {
  const out: string[] = [];
  let until: string | undefined;
  for (const line of script.split('\n')) {
    if (until !== undefined) {
      out[out.length - 1] += `\n${line}`;
      if (line === until) until = undefined;
      continue;
    }
    if (line.trim() === '' || line.startsWith('#')) continue;
    out.push(line);
    until = /<<'?(\w+)'?/.exec(line)?.[1];
  }
  return out;
}
