import { pictureKinds, type GlossaryTerm, type Lab, type Locale } from '../../../curriculum';
import { lineAt, type Problem } from './problem';

const WORDS = { least: 600, most: 1400 };
const ELEMENTS = new Set(['Task', 'Term', 'Then', 'Wrong', 'Note', 'Picture', 'Summary', 'Quiz']);
const PICTURES = new Set<string>(pictureKinds);
const FENCE_WORDS = new Set(['run', 'fails', 'shows']);

/** What a lesson's text may name. */
export interface Known {
  readonly lessons: ReadonlySet<string>;
  readonly terms: readonly GlossaryTerm[];
  readonly lab: Lab | undefined;
}

/** What is wrong in a lesson's text in one language. */
export function textProblems(file: string, source: string, locale: Locale, known: Known): Problem[] {
  const problems: Problem[] = [];
  const report = (at: number, message: string): void => void problems.push({ file, line: lineAt(source, at), message });
  const broken = brokenFence(source);
  if (broken !== undefined) {
    problems.push({ file, line: broken, message: 'this code block is never closed; end it with ``` on a line of its own' });
    return problems;
  }
  fences(source, report);
  const prose = source.replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, ' '));
  elements(prose, known, report);
  links(prose, known, report);
  for (const { at, message } of strays(prose, locale, known.terms)) report(at, message);
  const kind = known.lab?.kind ?? 'lesson';
  const count = prose.replace(/<[^>]*>/g, ' ').split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  if (kind === 'lesson' && (count < WORDS.least || count > WORDS.most)) report(0, `has ${count} words; a lesson has ${WORDS.least} to ${WORDS.most}`);
  return problems;
}

/** Words that the glossary refuses, with their place in the text. Code is left out. */
export function strays(text: string, locale: Locale, terms: readonly GlossaryTerm[]): { at: number; message: string }[] {
  const prose = text.replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  return terms.flatMap((term) => (term.avoid[locale] ?? []).flatMap((word) => {
    const at = new RegExp(`(?<![\\p{L}\\p{N}])${escape(word)}(?![\\p{L}\\p{N}])`, 'iu').exec(prose)?.index;
    return at === undefined ? [] : [{ at, message: `"${word}" is not the course's word; the glossary says "${term[locale].term}"` }];
  }));
}

/** The line of a fence that opens and never closes. */
function brokenFence(source: string): number | undefined {
  let opened: number | undefined;
  for (const [index, line] of source.split('\n').entries()) {
    if (!/^\s*```/.test(line)) continue;
    if (opened === undefined) opened = index + 1;
    else if (/^\s*```\s*$/.test(line)) opened = undefined;
    else return opened;
  }
  return opened;
}

function fences(source: string, report: (at: number, message: string) => void): void {
  for (const match of source.matchAll(/^```(\w*)([^\n]*)\n[\s\S]*?^```$/gm)) {
    const [, language, meta] = match;
    if (language === '') report(match.index, 'a code block needs its language: sh, yaml, text …');
    if (language !== 'sh') continue;
    const words = meta!.trim().split(/\s+/).filter(Boolean);
    const unknown = words.find((word) => !FENCE_WORDS.has(word));
    if (unknown !== undefined) report(match.index, `"${unknown}" means nothing on a fence; there are ${[...FENCE_WORDS].join(', ')}`);
    if (words.length > 0 && !words.includes('run')) report(match.index, 'a block that fails or shows its output has to run: ```sh run');
  }
}

function elements(prose: string, known: Known, report: (at: number, message: string) => void): void {
  const shown = new Map<string, number>();
  for (const match of prose.matchAll(/<([A-Z]\w*)([^>]*)>/g)) {
    const [, name, attributes] = match;
    const attribute = (key: string): string | undefined => new RegExp(`\\b${key}="([^"]*)"`).exec(attributes!)?.[1];
    if (!ELEMENTS.has(name!)) report(match.index, `there is no element <${name}>; there are ${[...ELEMENTS].join(', ')}`);
    if (name === 'Task') {
      const id = attribute('id') ?? '';
      shown.set(id, (shown.get(id) ?? 0) + 1);
      if (known.lab && !known.lab.tasks.some((task) => task.id === id)) report(match.index, `lab.ts has no task "${id}"; it has ${known.lab.tasks.map((task) => task.id).join(', ')}`);
      if (shown.get(id)! > 1) report(match.index, `the task "${id}" stands in the text twice`);
    }
    if (name === 'Term' && !known.terms.some((term) => term.id === attribute('name'))) report(match.index, `the glossary has no term "${attribute('name') ?? ''}"; add it to glossary.yaml or use an id that stands there`);
    if (name === 'Picture' && !PICTURES.has(attribute('of') ?? '')) report(match.index, `a picture is of one of ${[...PICTURES].join(', ')}, not of "${attribute('of') ?? ''}"`);
  }
  for (const task of known.lab?.tasks ?? []) if (!shown.has(task.id)) report(0, `does not show the task "${task.id}"; put <Task id="${task.id}" /> where it belongs`);
  if ((known.lab?.kind ?? 'lesson') !== 'lesson') return;
  for (const needed of ['Picture', 'Wrong', 'Summary', 'Quiz']) if (!new RegExp(`<${needed}\\b`).test(prose)) report(0, `has no <${needed}>; every lesson has one`);
}

function links(prose: string, known: Known, report: (at: number, message: string) => void): void {
  for (const match of prose.matchAll(/\]\(lesson:([^)]*)\)/g)) {
    if (!known.lessons.has(match[1]!)) report(match.index, `there is no lesson "${match[1]}"; the ids stand in course.yaml`);
  }
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
