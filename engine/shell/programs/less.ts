import type { Task } from '../../runtime/process';
import { toJsRegExp } from '../posix-regex';
import type { Context } from './command';
import { cellsText, FullScreen } from './full-screen';
import { LineReader } from './text-io';

/** Lines a pager holds; beyond it the rest is not read. */
const LINE_LIMIT = 500_000;

export function* less(context: Context): Task<number> {
  const names = context.inputs;
  const { tty } = context.proc.stdout;
  if (context.operands.length === 0 && context.proc.stdin.isTty) {
    yield* context.proc.err(context.name === 'less' ? 'Missing filename ("less --help" for help)\n' : 'more: bad usage\nTry \'more --help\' for more information.\n');
    return 1;
  }
  const lines: string[] = [];
  for (const name of names) {
    const file = yield* context.open(name);
    if (!file) return 1;
    const reader = new LineReader(file, context.proc);
    for (let batch = yield* reader.batch(); batch && lines.length < LINE_LIMIT; batch = yield* reader.batch()) {
      if (tty) for (const line of batch) lines.push(line);
      else yield* context.out(batch.map((line) => `${line}\n`).join(''));
    }
  }
  if (!tty) return 0;
  const screen = new FullScreen(context.proc, tty);
  yield* screen.open();
  try {
    return yield* page(context, screen, lines, names[0] === '-' ? '' : names[0]!);
  } finally {
    screen.close();
  }
}

function* page(context: Context, screen: FullScreen, lines: readonly string[], name: string): Task<number> {
  let top = 0;
  let message = name, digits = '';
  let pattern: RegExp | undefined;
  const search = (forward: boolean) => {
    const step = forward ? 1 : -1;
    for (let at = top + step; pattern && at >= 0 && at < lines.length; at += step) {
      pattern.lastIndex = 0;
      if (pattern.test(lines[at]!)) {
        top = at;
        return;
      }
    }
    message = 'Pattern not found  (press RETURN)';
  };
  for (;;) {
    const height = screen.rows - 1;
    const last = Math.max(0, lines.length - height);
    top = Math.max(0, Math.min(top, last));
    const rows = lines.slice(top, top + height).map((line, at) => (context.has('N') ? `${String(top + at + 1).padStart(7)} ` : '') + cellsText(line.replace(/\x1b\[[0-9;]*[mK]/g, ''), screen.columns - (context.has('N') ? 8 : 0)));
    const status = message !== '' ? `\x1b[7m${message}\x1b[0m` : top >= last ? '\x1b[7m(END)\x1b[0m' : ':';
    yield* screen.paint(rows, status, { row: height, column: message !== '' ? message.length : top >= last ? 5 : 1 });
    message = '';
    const key = yield* screen.key();
    if (!key) return 0;
    const letter = 'text' in key ? key.text : 'name' in key ? key.name : '';
    if (/^\d$/.test(letter)) {
      digits += letter;
      continue;
    }
    const count = digits === '' ? undefined : Number(digits);
    digits = '';
    switch (letter) {
      case 'q': case 'Q': case 'C-c': return 0;
      case ' ': case 'f': case 'pagedown': case 'C-f': case 'C-v': top += height; break;
      case 'b': case 'pageup': case 'C-b': top -= height; break;
      case 'd': case 'C-d': top += (height + 1) >> 1; break;
      case 'u': case 'C-u': top -= (height + 1) >> 1; break;
      case 'j': case 'e': case 'enter': case 'down': case 'C-n': top += count ?? 1; break;
      case 'k': case 'y': case 'up': case 'C-p': top -= count ?? 1; break;
      case 'g': case '<': case 'home': top = (count ?? 1) - 1; break;
      case 'G': case '>': case 'end': top = count === undefined ? last : count - 1; break;
      case 'p': case '%': top = Math.floor(((count ?? 0) * lines.length) / 100); break;
      case 'n': search(true); break;
      case 'N': search(false); break;
      case 'h': message = 'not simulated: help'; break;
      case '/': case '?': {
        let text = '';
        for (;;) {
          yield* screen.paint(rows, `${letter}${text}`, { row: height, column: 1 + text.length });
          const next = yield* screen.key();
          if (!next || ('name' in next && (next.name === 'escape' || next.name === 'C-c'))) break;
          if ('text' in next) text += next.text;
          else if ('name' in next && next.name === 'backspace') text = text.slice(0, -1);
          else if ('name' in next && next.name === 'enter') {
            try {
              if (text !== '') pattern = toJsRegExp(text, { extended: true });
              search(letter === '/');
            } catch {
              message = 'Invalid pattern  (press RETURN)';
            }
            break;
          }
        }
      }
    }
    if (top >= lines.length && context.has('e')) return 0;
  }
}
