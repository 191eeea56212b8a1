import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { RegexError, toJsRegExp } from '../posix-regex';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** tac, rev, nl. */

/** Runs `edit` over every line of the inputs. */
function lineFilter(edit: (line: string) => string) {
  return (context: Context): Task<number> => context.eachInput(function* filter(file) {
    const reader = new LineReader(file, context.proc);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) yield* context.out(lines.map(edit).join('\n') + (reader.terminated ? '\n' : ''));
  });
}

function tac(context: Context): Task<number> {
  return context.eachInput(function* reversed(file) {
    const separator = context.value('s') ?? '\n';
    const pieces = fromBytes(yield* readBytes(file)).split(separator);
    const last = pieces.pop()!;
    if (context.has('b')) yield* context.out([...pieces, last].reverse().map((piece, at) => (at === pieces.length ? piece : separator + piece)).join(''));
    else yield* context.out(last + pieces.reverse().map((piece) => piece + separator).join(''));
  });
}

function* nl(context: Context): Task<number> {
  let number = Number(context.value('v') ?? 1);
  const step = Number(context.value('i') ?? 1);
  const width = Number(context.value('w') ?? 6);
  const style = context.value('b') ?? 't';
  const format = context.value('n') ?? 'rn';
  for (const [flag, what] of [['v', 'starting line number'], ['i', 'line number increment'], ['w', 'line number field width']] as const) {
    const text = context.value(flag);
    if (text === undefined || (/^-?\d+$/.test(text) && (flag !== 'w' || Number(text) > 0))) continue;
    yield* context.complain(`invalid ${what}: '${text}'${/^\d+$/.test(text) ? ': Numerical result out of range' : ''}`);
    return 1;
  }
  let pattern: RegExp | undefined;
  try {
    if (style.startsWith('p')) pattern = toJsRegExp(style.slice(1), { extended: false });
  } catch (error) {
    if (!(error instanceof RegexError || error instanceof SyntaxError)) throw error;
    yield* context.complain(error instanceof RegexError ? error.message : 'Invalid preceding regular expression');
    return 1;
  }
  if (!pattern && !['a', 't', 'n'].includes(style)) return yield* context.tryHelp(`invalid body numbering style: '${style}'`);
  if (!['ln', 'rn', 'rz'].includes(format)) return yield* context.tryHelp(`invalid line numbering format: '${format}'`);
  for (const name of context.inputs) {
    const file = yield* context.open(name);
    if (!file) return 1;
    const reader = new LineReader(file, context.proc);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
      let out = '';
      for (const line of lines) {
        const counted = pattern ? pattern.test(line) : style === 'a' || (style === 't' && line !== '');
        if (!counted) out += `${' '.repeat(width + 1)}${line}\n`.replace(/^( +)\n$/, '$1\n');
        else {
          const shown = format === 'ln' ? String(number).padEnd(width) : String(number).padStart(width, format === 'rz' ? '0' : ' ');
          out += `${shown}${context.value('s') ?? '\t'}${line}\n`;
          number += step;
        }
      }
      yield* context.out(out);
    }
  }
  return 0;
}

export const lines = [
  command('tac', { short: 's:b', long: { separator: 's:', before: 'b' } }, tac),
  command('rev', '', lineFilter((line) => [...line].reverse().join(''))),
  command('nl', { short: 'b:n:s:v:w:i:', long: { 'body-numbering': 'b:', 'number-format': 'n:', 'number-separator': 's:', 'starting-line-number': 'v:', 'number-width': 'w:', 'line-increment': 'i:' } }, nl),
];
