import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader, Output } from './text-io';

/** unexpand: blanks at the start of a line (with -a anywhere) become tabs. */

function withTabs(line: string, stop: number, everywhere: boolean): string {
  let out = '';
  let column = 0;
  let blanks = 0;
  const flush = () => {
    out += ' '.repeat(blanks);
    blanks = 0;
  };
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at]!;
    if (letter !== ' ' && letter !== '\t') {
      flush();
      if (!everywhere) return out + line.slice(at);
      out += letter;
      column += 1;
      continue;
    }
    const next = letter === '\t' ? (Math.floor(column / stop) + 1) * stop : column + 1;
    blanks += 1;
    column = next;
    if (column % stop !== 0) continue;
    // A single blank before a stop stays one, unless a tab brought it there.
    out += blanks === 1 && letter === ' ' && everywhere ? ' ' : '\t';
    blanks = 0;
  }
  flush();
  return out;
}

function* unexpand(context: Context): Task<number> {
  const stop = context.value('t') ?? '8';
  if (!/^[1-9]\d*$/.test(stop)) {
    yield* context.complain(/^\d+$/.test(stop) ? 'tab size cannot be 0' : `tab size contains invalid character(s): '${stop}'`);
    return 1;
  }
  const everywhere = (context.has('a') || context.has('t')) && !context.has('first-only');
  return yield* context.eachInput(function* convert(file) {
    const reader = new LineReader(file, context.proc);
    const output = new Output(context.proc.stdout);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
      for (const [at, line] of lines.entries()) output.push(withTabs(line, Number(stop), everywhere) + (!reader.terminated && at === lines.length - 1 ? '' : '\n'));
      yield* output.flush();
    }
  });
}

export const tabbing = [command('unexpand', { short: 'at:', long: { all: 'a', 'first-only': 'first-only', tabs: 't:' } }, unexpand)];
