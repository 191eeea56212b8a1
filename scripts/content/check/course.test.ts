import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../../server/text-digest';
import { courseProblems } from './course';

// A small course without a defect; each test puts one in and expects to be told where, and what would be right.
const WORDS = 'A word beside another word. '.repeat(130);
const text = `${WORDS}

\`\`\`sh run
kubectl get pods
\`\`\`

A <Term name="pod">Pod</Term>, and [more of it](lesson:one).

<Task id="make" />
<Task id="look" />
<Task id="leave" />

<Picture of="nodes">The nodes</Picture>

<Wrong>
It fails.
</Wrong>

<Summary>

- Words.

</Summary>

<Quiz />
`;
const task = (id: string) => ({
  id, title: { en: id, vi: id }, text: { en: id, vi: id }, goal: [{ kind: 'ready', name: 'web' }],
  hints: [1, 2, 3].map((n) => ({ en: `${n}`, vi: `${n}` })), solution: { commands: 'true', why: { en: 'so', vi: 'vậy' } },
});
const lab = { tasks: ['make', 'look', 'leave'].map(task) };
const item = (id: string, more: string) => `  - { id: ${id}, ${more}, prompt: { en: a, vi: a }, explanation: { en: a, vi: a } }\n`;
const options = 'options: [{ id: x, text: { en: a, vi: a } }, { id: y, text: { en: b, vi: b } }]';
const quiz = `items:\n${item('one', `kind: single, ${options}, answer: x`)}${item('two', 'kind: number, answer: 2')}${item('three', 'kind: number, answer: 2')}${item('four', 'kind: text, accept: [a]')}${item('five', 'kind: text, accept: [a]')}`;
const claim = (source: string) => `  - claim: Something that is not obvious.\n    source: ${source}\n`;
const claims = `claims:\n${claim('{ url: https://kubernetes.io/ }')}${claim('{ transcript: seen }')}${claim('{ transcript: seen }')}`;

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

async function problemsOf(change: { files?: Record<string, string | undefined>; lab?: unknown; loadLab?: () => Promise<unknown> }): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'course-'));
  folders.push(root);
  for (const folder of ['pods/one', 'pods/sunday']) mkdirSync(join(root, folder), { recursive: true });
  const files: Record<string, string | undefined> = {
    'course.yaml': 'id: test\ntitle: { en: T, vi: T }\nsummary: { en: S, vi: S }\nchapters:\n  - id: pods\n    title: { en: P, vi: P }\n    lessons:\n      - { id: one, title: { en: O, vi: O }, question: { en: Q, vi: Q }, minutes: 10 }\n',
    'glossary.yaml': '- id: pod\n  en: { term: Pod, text: The smallest unit }\n  vi: { term: Pod, text: Đơn vị nhỏ nhất }\n  avoid: { vi: [vỏ đậu] }\n',
    'pods/one/vi.mdx': text, 'pods/one/en.mdx': text, 'pods/one/quiz.yaml': quiz, 'pods/one/claims.yaml': claims, 'pods/one/lab.ts': "  id: 'make'\n",
    'pods/one/reviewed.json': JSON.stringify({ vi: digestOf(text), en: digestOf(text) }),
    ...change.files,
  };
  for (const [file, body] of Object.entries(files)) if (body !== undefined) writeFileSync(join(root, file), body);
  const problems = await courseProblems(root, { loadLab: change.loadLab ?? (() => Promise.resolve(change.lab ?? lab)), textFault: (source) => Promise.resolve(source.includes('{unclosed') ? { line: 30, message: 'Unexpected end' } : undefined), sourceExists: (source) => !('transcript' in source) || source.transcript === 'seen' });
  return problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}
const withText = (change: (source: string) => string) => ({ 'pods/one/en.mdx': change(text), 'pods/one/vi.mdx': text, 'pods/one/reviewed.json': JSON.stringify({ vi: digestOf(text), en: digestOf(change(text)) }) });

describe('the check of a course', () => {
  it('finds nothing in a course without defects', async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it('names the line of a lab.ts that is no TypeScript, and one that the index lacks', async () => {
    const broken = () => Promise.reject(new Error('Transform failed with 1 error:\n/somewhere/pods/one/lab.ts:3:8: ERROR: Unexpected "{"'));
    expect(await problemsOf({ loadLab: broken })).toContain('pods/one/lab.ts:3: cannot be loaded: Unexpected "{"');
    expect((await problemsOf({ loadLab: () => Promise.resolve(undefined) })).join()).toContain('run "npm run content:index"');
  });

  it.each([
    ['a lesson without an entry', { 'pods/sunday/en.mdx': text }, /^course\.yaml:1: has no entry for the folder pods\/sunday/],
    ['a fence that never closes', withText((source) => source.replace('```\n\nA <Term', '\nA <Term')), /^pods\/one\/en\.mdx:3: this code block is never closed; end it with ```/],
    ['a text that is no MDX', withText((source) => `${source}\n{unclosed\n`), /^pods\/one\/en\.mdx:30: cannot be read as MDX: Unexpected end/],
    ['a missing translation', { 'pods/one/vi.mdx': undefined }, /^pods\/one\/vi\.mdx:1: is missing; every lesson is written in vi and en/],
    ['a translation that is behind', { 'pods/one/en.mdx': `${text}More.\n` }, /^pods\/one\/vi\.mdx:1: is older than en\.mdx.*content:reviewed -- one/],
    ['a word that the glossary refuses', { 'pods/one/vi.mdx': `${text}vỏ đậu\n`, 'pods/one/reviewed.json': JSON.stringify({ vi: digestOf(`${text}vỏ đậu\n`), en: digestOf(text) }) }, /^pods\/one\/vi\.mdx:26: "vỏ đậu" is not the course's word; the glossary says "Pod"/],
    ['such a word in a quiz item', { 'pods/one/quiz.yaml': quiz.replace('vi: a }, explanation', 'vi: Một vỏ đậu }, explanation') }, /^pods\/one\/quiz\.yaml:2: "vỏ đậu" is not/],
    ['a term that the glossary lacks', withText((source) => source.replace('name="pod"', 'name="pea"')), /^pods\/one\/en\.mdx:7: the glossary has no term "pea"/],
    ['a link to nowhere', withText((source) => source.replace('lesson:one', 'lesson:two')), /^pods\/one\/en\.mdx:7: there is no lesson "two"/],
    ['a task that lab.ts lacks', withText((source) => source.replace('"make"', '"made"')), /^pods\/one\/en\.mdx:9: lab\.ts has no task "made"; it has make, look, leave/],
    ['a lesson that is too short', withText((source) => source.replace(WORDS, 'Short.')), /^pods\/one\/en\.mdx:1: has \d+ words; a lesson has 600 to 1400/],
    ['a picture of something unknown', withText((source) => source.replace('of="nodes"', 'of="sky"')), /^pods\/one\/en\.mdx:13: a picture is of one of nodes, .*not of "sky"/],
    ['an item with two right answers marked as one', { 'pods/one/quiz.yaml': quiz.replace('answer: x', 'answer: [x, y]') }, /^pods\/one\/quiz\.yaml:2: items\.0\.answer: an item of kind "single" has one answer; for several, use kind: multiple/],
    ['an item whose key is no option', { 'pods/one/quiz.yaml': quiz.replace('answer: x', 'answer: z') }, /^pods\/one\/quiz\.yaml:2: items\.0\.answer: item "one": the answer "z" is not one of the options x, y/],
    ['a quiz id used twice', { 'pods/one/quiz.yaml': quiz.replace('id: two', 'id: one') }, /^pods\/one\/quiz\.yaml:\d: items: item id "one" is used twice/],
    ['a file that is no YAML', { 'pods/one/quiz.yaml': 'items: [\n' }, /^pods\/one\/quiz\.yaml:\d: is not YAML: /],
    ['a claim without a source that is there', { 'pods/one/claims.yaml': claims.replace('seen', 'unseen') }, /^pods\/one\/claims\.yaml:2: the source \{"transcript":"unseen"\} is not there/],
  ] as const)('names file, line and remedy of %s', async (_, files, told) => {
    const problems = await problemsOf({ files });
    expect(problems).toContainEqual(expect.stringMatching(told));
  });

  it('names a task without a goal', async () => {
    const problems = await problemsOf({ lab: { tasks: [{ ...task('make'), goal: [] }, task('look'), task('leave')] } });
    expect(problems).toEqual([`pods/one/lab.ts:1: task "make", goal: a task needs a goal: at least one predicate`]);
  });

  it('names a task id that is used twice', async () => {
    const problems = await problemsOf({ lab: { tasks: [task('make'), task('look'), task('look')] } });
    expect(problems[0]).toMatch(/lab\.ts:1: task "look", id: task id "look" is used twice; give each task its own/);
  });
});
