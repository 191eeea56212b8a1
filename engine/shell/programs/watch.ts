import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { cellsOf } from '../kernel';
import { fromBytes, toBytes } from '../text';
import { formatTime } from '../time-format';
import { command } from './command';
import type { Context } from './command';
import { clusters } from './full-screen';
import { startProgram } from './launch';

/** What a run may print; the rest of it is read and dropped. Characters. */
const OUTPUT_LIMIT = 1 << 20;
const SHORTEST_MS = 100;
/** The status of a watch that -e has ended. */
const FAILED = 8;

class Resized extends Error {}

interface Cell {
  readonly shown: string;
  readonly colour: string;
}

/** What a command prints, in rows of the screen; colours are kept with -c alone. */
function rowsOf(output: string, width: number, height: number, { colours, wraps }: { readonly colours: boolean; readonly wraps: boolean }): Cell[][] {
  const rows: Cell[][] = [];
  let colour = '';
  for (const line of output.replace(/\n$/, '').split('\n')) {
    let row: Cell[] = [], cells = 0;
    rows.push(row);
    for (const part of line.split(/(\x1b\[[0-9;:]*[A-Za-z])/)) {
      if (part.startsWith('\x1b[')) {
        if (colours && part.endsWith('m')) colour = /^\x1b\[0?m$/.test(part) ? '' : colour + part;
        continue;
      }
      for (const letter of clusters(part)) {
        const shown = letter === '\t' ? ' '.repeat(8 - (cells % 8)) : letter < ' ' ? '' : letter;
        const needed = letter === '\t' ? shown.length : shown === '' ? 0 : cellsOf(letter.codePointAt(0)!);
        if (cells + needed > width) {
          if (!wraps) break;
          rows.push((row = []));
          cells = 0;
        }
        for (const one of letter === '\t' ? shown : [shown]) if (one !== '') row.push({ shown: one, colour });
        cells += needed;
      }
    }
    if (rows.length > height) break;
  }
  return rows.slice(0, height);
}

/** Letters that are not those of the run before stand out. */
function painted(row: readonly Cell[], before: readonly Cell[] | undefined, marks: boolean): string {
  let out = '', style = '';
  row.forEach((cell, at) => {
    const differs = marks && cell.shown !== (before?.[at]?.shown ?? ' ');
    const now = cell.colour + (differs ? '\x1b[7m' : '');
    if (now !== style) out += `\x1b[0m${now}`;
    style = now;
    out += cell.shown;
  });
  return style === '' ? out : `${out}\x1b[0m`;
}

function heading(context: Context, interval: number, text: string, width: number): string {
  const left = `Every ${interval.toFixed(1)}s: `;
  const right = `${context.proc.machine.hostname}: ${formatTime('%a %b %e %H:%M:%S %Y', context.proc.clock.now())}`;
  if (width < right.length) return '';
  if (width < left.length + right.length + 1) return right.padStart(width);
  const room = width - left.length - right.length;
  const shown = text.length + 2 <= room ? text : room < 5 ? '' : `${text.slice(0, room - 5)}...`;
  return (left + shown).padEnd(width - right.length) + right;
}

function* run(context: Context, text: string): Task<{ output: string; status: number }> {
  const { reader, writer } = context.proc.pipe();
  const files = new Map([...context.proc.files, [1, writer], [2, writer]] as const);
  const child = yield* startProgram(context, context.has('x') ? context.operands : ['sh', '-c', text], { files });
  writer.release();
  let output = '';
  for (let chunk = yield* reader.read(); chunk; chunk = yield* reader.read()) if (output.length < OUTPUT_LIMIT) output += fromBytes(chunk);
  reader.release();
  return { output, status: typeof child === 'number' ? child : yield* context.proc.wait(child) };
}

function* watch(context: Context): Task<number> {
  const given = context.value('n') ?? '2', { proc } = context;
  if (!/^\d*[.,]?\d+$|^\d+[.,]?$/.test(given)) {
    yield* proc.err(`watch: failed to parse argument: '${given}': Invalid argument\n`);
    return 1;
  }
  if (context.operands.length === 0) {
    yield* proc.err('\nUsage:\n watch [options] command\n\nFor more details see watch(1).\n');
    return 1;
  }
  const { tty } = proc.stdout;
  if (tty) yield* context.out('\x1b[?1049h');
  try {
    return yield* rounds(context, Math.max(SHORTEST_MS / 1000, Number(given.replace(',', '.'))));
  } finally {
    if (tty) proc.stdout.write(toBytes('\x1b[?1049l')).next();
  }
}

function* rounds(context: Context, interval: number): Task<number> {
  const { proc } = context, { tty } = proc.stdout, text = context.operands.join(' ');
  let before: Cell[][] | undefined, same = 0;
  for (;;) {
    const { output, status } = yield* run(context, text);
    const width = tty?.columns() ?? 80, height = tty?.rows() ?? 24, titled = !context.has('t');
    const rows = rowsOf(output, width, height - (titled ? 2 : 0), { colours: context.has('c'), wraps: !context.has('w') });
    const body = rows.map((row, at) => painted(row, before?.[at], before !== undefined && context.has('d'))).join('\r\n');
    yield* context.out(`\x1b[H\x1b[J${titled ? `${heading(context, interval, text, width)}\r\n\r\n` : ''}${body}${tty ? `\x1b[${height};${width}H` : '\n'}${context.has('b') && status !== 0 ? '\x07' : ''}`);
    if (context.has('e') && status !== 0) return yield* failed(context, height);
    const shown = rows.map((row) => row.map((cell) => cell.shown).join('')).join('\n');
    const changed = before !== undefined && shown !== before.map((row) => row.map((cell) => cell.shown).join('')).join('\n');
    if (changed && context.has('g')) return 0;
    same = changed ? 0 : same + 1;
    if (context.value('q') !== undefined && same > Number(context.value('q'))) return 0;
    before = rows;
    if (yield* resizedWithin(context, interval * 1000)) before = undefined;
  }
}

/** Waits, but not when the terminal's size changes meanwhile; returns whether it did. */
function* resizedWithin({ proc }: Context, ms: number): Task<boolean> {
  proc.onSignal(Signal.WINCH, () => new Resized());
  try {
    yield* proc.sleep(ms);
    return false;
  } catch (error) {
    if (error instanceof Resized) return true;
    throw error;
  } finally {
    proc.onSignal(Signal.WINCH, undefined);
  }
}

/** -e: what went wrong stays on the screen until a key is pressed. */
function* failed(context: Context, height: number): Task<number> {
  const { stdin } = context.proc;
  if (!stdin.isTty) return FAILED;
  yield* context.out(`\x1b[${height};1Hcommand exit with a non-zero status, press a key to exit`);
  stdin.tty?.setRaw(true);
  try {
    yield* stdin.read();
  } finally {
    stdin.tty?.setRaw(false);
  }
  return FAILED;
}

export const watching = [
  command('watch', { short: 'n:dtexcgbwpq:', long: { interval: 'n:', differences: 'd::', 'no-title': 't', errexit: 'e', exec: 'x', color: 'c', chgexit: 'g', beep: 'b', 'no-wrap': 'w', precise: 'p', equexit: 'q:' }, stopAtOperand: true }, watch),
];
