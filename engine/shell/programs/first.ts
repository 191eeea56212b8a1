import type { OpenFile } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { LineReader, Output } from './text-io';

/** cat, sleep, true, false, sync: what containers are told to run, and the one everyday program that needs no pipe. */

function* cat(context: Context): Task<number> {
  const decorate = ['n', 'b', 's', 'E', 'T', 'v', 'A', 'e', 't'].some((flag) => context.has(flag));
  const state = { number: 0, blank: false, atStart: true };
  return yield* context.eachInput(function* copy(file, name) {
    if (decorate) yield* decorated(context, file, state);
    else for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) yield* context.proc.stdout.write(chunk);
    if (name !== '-') file.release();
  });
}

function* decorated(context: Context, file: OpenFile, state: { number: number; blank: boolean; atStart: boolean }): Task<void> {
  const reader = new LineReader(file, context.proc);
  const output = new Output(context.proc.stdout);
  const ends = context.has('E') || context.has('A') || context.has('e');
  const tabs = context.has('T') || context.has('A') || context.has('t');
  const visible = context.has('v') || context.has('A') || context.has('e') || context.has('t');
  for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
    for (const [at, line] of lines.entries()) {
      if (context.has('s') && line === '' && state.blank) continue;
      state.blank = line === '';
      let text = line;
      if (visible) text = fromBytes(toBytes(text)).replace(/[\x00-\x08\x0b-\x1f]/g, (letter) => `^${String.fromCharCode(letter.charCodeAt(0) + 64)}`).replace(/\x7f/g, '^?').replace(/[^\x00-\x7f]/gu, meta);
      if (tabs) text = text.replace(/\t/g, '^I');
      const numbered = (context.has('n') && !context.has('b')) || (context.has('b') && line !== '');
      if (numbered && state.atStart) text = `${String((state.number += 1)).padStart(6)}\t${text}`;
      const last = !reader.terminated && at === lines.length - 1;
      output.push(last ? text : `${text}${ends ? '$' : ''}\n`);
      state.atStart = !last;
    }
    yield* output.flush();
  }
}

function meta(letter: string): string {
  return [...toBytes(letter)].map((byte) => {
    const low = byte & 0x7f;
    return `M-${low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low)}`;
  }).join('');
}

function* sleep(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  let ms = 0;
  for (const text of context.operands) {
    const match = /^(\d+\.?\d*|\.\d+|inf(?:inity)?)([smhd]?)$/.exec(text);
    if (!match) return yield* context.tryHelp(context.words === 'busybox' ? `invalid number '${text}'` : `invalid time interval '${text}'`);
    ms += (match[1]!.startsWith('inf') ? 3e11 : Number(match[1])) * { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2]!]!;
  }
  yield* context.proc.sleep(ms);
  return 0;
}

function* succeed(): Task<number> {
  return 0;
}
function* fail(): Task<number> {
  return 1;
}

export const first = [
  command('cat', { short: 'AbeEnstTuv', long: { number: 'n', 'show-all': 'A', 'number-nonblank': 'b', 'show-ends': 'E', 'squeeze-blank': 's', 'show-tabs': 'T', 'show-nonprinting': 'v' } }, cat),
  command('sleep', '', sleep),
  command('true', { raw: true }, succeed),
  command('false', { raw: true }, fail),
  command('sync', { raw: true }, succeed),
];
