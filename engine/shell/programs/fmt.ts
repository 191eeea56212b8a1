import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** A word and the blanks after it. */
interface Word {
  readonly text: string;
  /** Where a sentence ends, two blanks follow. */
  readonly gap: number;
}

interface Measure {
  readonly width: number;
  readonly goal: number;
}

/** How bad it is to leave a line this much shorter than the goal, to end it or to begin it with this word: GNU fmt's costs. */
const LINE_COST = 70 ** 2;
const shortness = (short: number) => (short * 10) ** 2;
const raggedness = (difference: number) => shortness(difference) / 2;

/** What a sentence may end with. */
const SENTENCE = /[.?!]['")\]]*$/;

function breakCost(words: readonly Word[], at: number): number {
  let cost = LINE_COST;
  const before = words[at - 1];
  const previous = words[at - 2];
  if (before && before.gap === 2) cost -= 50 ** 2;
  else if (before && SENTENCE.test(before.text)) cost += 600 ** 2;
  else if (before && /[!-/:-@[-`{-~]$/.test(before.text)) cost -= 40 ** 2;
  else if (previous && previous.gap === 2) cost += 40_000 / (before!.text.length + 2);
  const first = words[at]!;
  if (/^['"([]/.test(first.text)) cost -= 40 ** 2;
  else if (first.gap === 2) cost += 22_500 / (first.text.length + 2);
  return cost;
}

/** Where each line of a paragraph begins, by least cost. */
function breaks(words: readonly Word[], measure: Measure, indents: readonly [number, number]): number[] {
  const best: { cost: number; next: number; length: number }[] = Array.from({ length: words.length + 1 }, () => ({ cost: 0, next: 0, length: 0 }));
  for (let from = words.length - 1; from >= 0; from -= 1) {
    let length = from === 0 ? indents[0] : indents[1];
    let least = Infinity;
    for (let to = from + 1; to <= words.length; to += 1) {
      length += words[to - 1]!.text.length + (to - 1 > from ? words[to - 2]!.gap : 0);
      if (length >= measure.width && to > from + 1) break;
      const rest = best[to]!;
      let cost = rest.cost;
      if (to < words.length) cost += shortness(measure.goal - length) + (rest.next < words.length ? raggedness(length - rest.length) : 0);
      if (to < words.length) cost += breakCost(words, to);
      if (cost < least) {
        least = cost;
        best[from] = { cost, next: to, length };
      }
    }
  }
  const starts: number[] = [];
  for (let at = 0; at < words.length; at = best[at]!.next) starts.push(at);
  return starts;
}

function wordsOf(lines: readonly string[], uniform: boolean): Word[] {
  const out: Word[] = [];
  for (const line of lines) {
    const pieces = [...line.matchAll(/(\S+)([ \t]*)/g)];
    for (const [at, [, text, blank]] of pieces.entries()) {
      const last = at === pieces.length - 1;
      const ends = SENTENCE.test(text!) && (last || blank!.length > 1);
      out.push({ text: text!, gap: last || uniform ? (ends ? 2 : 1) : Math.max(1, blank!.length) });
    }
  }
  return out;
}

const indentOf = (line: string) => /^[ \t]*/.exec(line)![0].length;

function paragraph(lines: readonly string[], measure: Measure, context: Context): string {
  const first = indentOf(lines[0]!);
  const other = lines.length > 1 && (context.has('c') || context.has('t')) ? indentOf(lines[1]!) : first;
  const words = wordsOf(lines, context.has('u'));
  const starts = breaks(words, measure, [first, other]);
  return starts.map((from, at) => {
    const line = words.slice(from, starts[at + 1]);
    return `${' '.repeat(at === 0 ? first : other)}${line.map((word, n) => word.text + (n < line.length - 1 ? ' '.repeat(word.gap) : '')).join('')}\n`;
  }).join('');
}

/** What is wrong with a width: not a number, or more than `most`. */
function widthProblem(text: string | undefined, most: number): string | undefined {
  if (text === undefined || (/^\d+$/.test(text) && Number(text) <= most)) return undefined;
  return `invalid width: '${text}'${/^\d+$/.test(text) ? `: ${Number(text) > 2 ** 30 ? 'Value too large for defined data type' : 'Numerical result out of range'}` : ''}`;
}

function* fmt(context: Context): Task<number> {
  const given = context.value('w') ?? '75';
  const goal = context.value('g');
  const wrong = widthProblem(given, 2500) ?? widthProblem(goal, Number(given));
  if (wrong) {
    yield* context.complain(wrong);
    return 1;
  }
  const width = goal !== undefined && !context.has('w') ? Number(goal) + 10 : Number(given);
  const measure = { width, goal: goal === undefined ? Math.floor((width * 187) / 200) : Number(goal) };
  if (context.has('p')) {
    yield* context.proc.err('not simulated: fmt --prefix\n');
    return 1;
  }
  return yield* context.eachInput(function* formatted(file) {
    let pending: string[] = [];
    let out = '';
    const finish = () => {
      if (pending.length > 0) out += context.has('s') ? pending.map((line) => paragraph([line], measure, context)).join('') : paragraph(pending, measure, context);
      pending = [];
    };
    for (const line of yield* new LineReader(file, context.proc).all()) {
      const blank = line.trim() === '';
      // Another indent begins another paragraph.
      if (blank || (pending.length > 0 && !context.has('c') && !context.has('t') && indentOf(line) !== indentOf(pending[0]!))) finish();
      if (blank) out += '\n';
      else pending.push(line);
    }
    finish();
    yield* context.out(out);
  });
}

export const formatting = [
  command('fmt', { short: 'cstug:w:p:', long: { width: 'w:', goal: 'g:', 'uniform-spacing': 'u', 'split-only': 's', 'crown-margin': 'c', 'tagged-paragraph': 't', prefix: 'p:' }, rewrite: (args) => args.map((argument) => argument.replace(/^-(\d+)$/, '-w$1')) }, fmt),
];
