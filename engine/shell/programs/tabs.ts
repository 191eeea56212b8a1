import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader, Output } from './text-io';

/** expand makes blanks of tabs; unexpand makes tabs of blanks at the start of a line (with -a anywhere). */

/** The next stop behind a column; undefined behind the last one of a list. */
type Stops = (column: number) => number | undefined;

/** `8`, `4,8,12` or `2,4,/10`; a text is what is wrong with it. */
function readStops(text: string): Stops | string {
  const parts = text.split(/[, \t]+/).filter((part) => part !== '');
  const wrong = parts.find((part, at) => !(at === parts.length - 1 ? /^[/+]?\d+$/ : /^\d+$/).test(part));
  if (wrong !== undefined) return `tab size contains invalid character(s): '${wrong.replace(/^\d+/, '')}'`;
  const repeated = parts.length === 1 || /^[/+]/.test(parts.at(-1)!) ? parts.pop()! : undefined;
  const sizes = parts.map(Number);
  const every = Number(repeated?.replace(/^[/+]/, '') ?? Infinity), from = repeated?.startsWith('+') ? sizes.at(-1) ?? 0 : 0;
  if (sizes.includes(0) || every === 0) return 'tab size cannot be 0';
  if (sizes.some((size, at) => at > 0 && size <= sizes[at - 1]!)) return 'tab sizes must be ascending';
  return (column) => sizes.find((size) => size > column) ?? (every === Infinity ? undefined : from + (Math.floor((column - from) / every) + 1) * every);
}

function withTabs(line: string, stops: Stops, everywhere: boolean): string {
  let out = '', column = 0, blanks = 0;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at]!;
    const stop = stops(column);
    if ((letter !== ' ' && letter !== '\t') || stop === undefined) {
      out += ' '.repeat(blanks);
      blanks = 0;
      if (!everywhere) return out + line.slice(at);
      out += letter;
      column += 1;
      continue;
    }
    blanks += 1;
    column = letter === '\t' ? stop : column + 1;
    if (column !== stop) continue;
    // A single blank before a stop stays one, unless a tab brought it there.
    out += blanks === 1 && letter === ' ' && everywhere ? ' ' : '\t';
    blanks = 0;
  }
  return out + ' '.repeat(blanks);
}

function withBlanks(line: string, stops: Stops, everywhere: boolean): string {
  let out = '';
  for (let at = 0; at < line.length; at += 1) {
    if (!everywhere && line[at] !== '\t' && line[at] !== ' ') return out + line.slice(at);
    out += line[at] === '\t' ? ' '.repeat((stops(out.length) ?? out.length + 1) - out.length) : line[at]!;
  }
  return out;
}

function* convertLines(context: Context, convert: (line: string, stops: Stops, everywhere: boolean) => string, everywhere: boolean): Task<number> {
  const stops = readStops((context.flags.get('t') ?? ['8']).join(','));
  if (typeof stops === 'string') {
    yield* context.complain(stops);
    return 1;
  }
  return yield* context.eachInput(function* converted(file) {
    const reader = new LineReader(file, context.proc);
    const output = new Output(context.proc.stdout);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
      for (const [at, line] of lines.entries()) output.push(convert(line, stops, everywhere) + (!reader.terminated && at === lines.length - 1 ? '' : '\n'));
      yield* output.flush();
    }
  });
}

/** `-4` and `-4,8` as of old. */
const oldTabs = (args: readonly string[]) => args.map((argument) => argument.replace(/^-(\d[\d,]*)$/, '-t$1'));

export const tabbing = [
  command('expand', { short: 'it:', long: { initial: 'i', tabs: 't:' }, rewrite: oldTabs }, (context) => convertLines(context, withBlanks, !context.has('i'))),
  command('unexpand', { short: 'at:', long: { all: 'a', 'first-only': 'first-only', tabs: 't:' }, rewrite: oldTabs }, (context) => convertLines(context, withTabs, (context.has('a') || context.has('t')) && !context.has('first-only'))),
];
