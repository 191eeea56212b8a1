import { concatBytes } from '../../runtime/bytes';
import type { OpenFile } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { checkHeld, readBytes } from '../../runtime/whole-stream';
import { RegularFile } from '../kernel';
import { command } from './command';
import type { Context } from './command';

/** head, tail, wc, tee. */

/** `-5` and `+5` of old. */
function oldCount(args: readonly string[]): readonly string[] {
  return args.map((argument, at) => {
    const match = /^-(\d+)([cq]?)$/.exec(argument);
    return match && (at === 0 || !['-n', '-c', '-s'].includes(args[at - 1]!)) ? `-${match[2] === 'c' ? 'c' : 'n'}${match[1]}` : argument;
  });
}

/** `tail +2 [FILE]`, which counts from the start. */
function oldPlace(args: readonly string[]): readonly string[] {
  const match = args.length <= 2 ? /^\+(\d+)([cl]?)(f?)$/.exec(args[0] ?? '') : null;
  return match ? [`-${match[2] === 'c' ? 'c' : 'n'}`, `+${match[1]}`, ...(match[3] ? ['-f'] : []), ...args.slice(1)] : oldCount(args);
}

const SUFFIXES: Readonly<Record<string, number>> = { '': 1, b: 512, kB: 1000, K: 1024, k: 1024, KiB: 1024, MB: 1e6, M: 1024 ** 2, MiB: 1024 ** 2, m: 1024 ** 2, GB: 1e9, G: 1024 ** 3, GiB: 1024 ** 3 };

function* count(context: Context, text: string, unit: string): Task<{ sign: string; value: number } | undefined> {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text);
  const factor = match ? SUFFIXES[match[3]!] : undefined;
  if (match && factor !== undefined) return { sign: match[1]!, value: Number(match[2]) * factor };
  yield* context.complain(context.words === 'busybox' ? `invalid number '${text}'` : `invalid number of ${unit}: '${text}'`);
  return undefined;
}

function* head(context: Context): Task<number> {
  const bytes = context.has('c');
  const wanted = yield* count(context, context.value('c') ?? context.value('n') ?? '10', bytes ? 'bytes' : 'lines');
  if (!wanted) return 1;
  const names = context.inputs;
  let status = 0;
  let first = true;
  for (const name of names) {
    const file = yield* context.open(name);
    if (!file) {
      status = 1;
      continue;
    }
    if ((names.length > 1 && !context.has('q')) || context.has('v')) yield* context.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
    if (wanted.sign === '-') yield* headAllBut(context, file, wanted.value, bytes);
    else if (bytes) yield* headBytes(context, file, wanted.value);
    else yield* headLines(context, file, wanted.value, endOfLine(context));
    if (name !== '-') file.release();
  }
  return status;
}

function* headBytes(context: Context, file: OpenFile, total: number): Task<void> {
  let left = total;
  while (left > 0) {
    const chunk = yield* file.read(Math.min(left, 65_536));
    if (!chunk) return;
    left -= chunk.length;
    yield* context.proc.stdout.write(chunk);
  }
}

/** The byte that ends a line: with -z the zero byte. */
function endOfLine(context: Context): number {
  return context.has('z') ? 0 : 10;
}

function* headLines(context: Context, file: OpenFile, total: number, separator: number): Task<void> {
  let left = total;
  while (left > 0) {
    const chunk = yield* file.read();
    if (!chunk) return;
    let end = 0;
    while (left > 0) {
      const at = chunk.indexOf(separator, end);
      if (at < 0) {
        end = chunk.length;
        break;
      }
      end = at + 1;
      left -= 1;
    }
    yield* context.proc.stdout.write(chunk.subarray(0, end));
  }
}

function* headAllBut(context: Context, file: OpenFile, count: number, bytes: boolean): Task<void> {
  const all = yield* readBytes(file);
  if (bytes) {
    yield* context.proc.stdout.write(all.subarray(0, Math.max(0, all.length - count)));
    return;
  }
  yield* context.proc.stdout.write(all.subarray(0, startOfLast(all, count)));
}

/** Where the last `count` lines begin. */
function startOfLast(bytes: Uint8Array, count: number): number {
  if (count === 0) return bytes.length;
  let left = count;
  for (let at = bytes.length - 2; at >= 0; at -= 1) if (bytes[at] === 10 && (left -= 1) === 0) return at + 1;
  return 0;
}

function* tail(context: Context): Task<number> {
  const bytes = context.has('c');
  const wanted = yield* count(context, context.value('c') ?? context.value('n') ?? '10', bytes ? 'bytes' : 'lines');
  if (!wanted) return 1;
  const names = context.inputs;
  let status = 0;
  let first = true;
  const followed: OpenFile[] = [];
  const awaited: string[] = [];
  for (const name of names) {
    const file = yield* context.open(name);
    if (!file) {
      status = 1;
      if (context.has('F')) awaited.push(name);
      continue;
    }
    if ((names.length > 1 && !context.has('q')) || context.has('v')) yield* context.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
    yield* tailOne(context, file, wanted, bytes);
    followed.push(file);
  }
  if (!context.has('f') && !context.has('F')) return status;
  if (followed.length + awaited.length > 0) yield* follow(context, followed, awaited);
  else yield* context.complain('no files remaining');
  return status;
}

function* tailOne(context: Context, file: OpenFile, wanted: { sign: string; value: number }, bytes: boolean): Task<void> {
  if (wanted.sign === '+') {
    const all = yield* readBytes(file);
    let from = Math.max(0, wanted.value - 1);
    if (!bytes) {
      let left = from;
      from = 0;
      while (left > 0) {
        const at = all.indexOf(10, from);
        if (at < 0) {
          from = all.length;
          break;
        }
        from = at + 1;
        left -= 1;
      }
    }
    yield* context.proc.stdout.write(all.subarray(from));
    return;
  }
  // Only the end is kept, so that the tail of an endless stream stays bounded.
  const endOf = (all: Uint8Array): Uint8Array => all.subarray(bytes ? Math.max(0, all.length - wanted.value) : startOfLast(all, wanted.value));
  let kept: Uint8Array = new Uint8Array(0);
  let parts: Uint8Array[] = [];
  let held = 0;
  for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) {
    parts.push(chunk);
    held += chunk.length;
    // As much again as is kept: lines without end are not copied for every piece of them.
    if (held < Math.max(1 << 20, kept.length)) continue;
    const end = endOf(concatBytes([kept, ...parts])).slice();
    checkHeld(end.length);
    yield* context.proc.allocate(end.length - kept.length);
    kept = end;
    parts = [];
    held = 0;
  }
  yield* context.proc.stdout.write(endOf(concatBytes([kept, ...parts])));
}

/** Looks for new bytes, and with -F for files that were not there, once a (virtual) second, as tail does without inotify. */
function* follow(context: Context, files: OpenFile[], awaited: string[]): Task<never> {
  for (;;) {
    for (const name of [...awaited]) {
      if (!context.proc.machine.fs.exists(context.path(name))) continue;
      const file = yield* context.open(name);
      if (!file) continue;
      if (context.words === 'gnu') yield* context.complain(`'${name}' has appeared;  following new file`);
      awaited.splice(awaited.indexOf(name), 1);
      files.push(file);
    }
    for (const file of files) for (let chunk = yield* file.read(); chunk && chunk.length > 0; chunk = yield* file.read()) yield* context.proc.stdout.write(chunk);
    yield* context.proc.sleep(1000);
  }
}

interface Counts {
  lines: number;
  words: number;
  bytes: number;
  characters: number;
  longest: number;
}

function* countFile(context: Context, file: OpenFile): Task<Counts> {
  const counts: Counts = { lines: 0, words: 0, bytes: 0, characters: 0, longest: 0 };
  const onlyLines = context.has('l') && !['w', 'c', 'm', 'L'].some((flag) => context.has(flag));
  const onlyBytes = context.has('c') && !['w', 'l', 'm', 'L'].some((flag) => context.has(flag));
  let inWord = false;
  let column = 0;
  for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) {
    counts.bytes += chunk.length;
    if (onlyBytes) continue;
    if (onlyLines) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counts.lines += 1;
      continue;
    }
    for (const byte of chunk) {
      if ((byte & 0xc0) !== 0x80) {
        counts.characters += 1;
        column += byte >= 32 ? 1 : 0;
      }
      if (byte === 10) {
        counts.lines += 1;
        counts.longest = Math.max(counts.longest, column);
        column = 0;
      }
      const space = byte === 32 || (byte >= 9 && byte <= 13);
      if (!space && !inWord) counts.words += 1;
      inWord = !space;
    }
  }
  counts.longest = Math.max(counts.longest, column);
  return counts;
}

function* wc(context: Context): Task<number> {
  const names = context.inputs;
  const rows: { counts: Counts; name: string }[] = [];
  const total: Counts = { lines: 0, words: 0, bytes: 0, characters: 0, longest: 0 };
  let status = 0;
  let regular = 0;
  for (const name of names) {
    const file = yield* context.open(name);
    if (!file) {
      status = 1;
      continue;
    }
    const counts = yield* countFile(context, file);
    if (name !== '-') file.release();
    regular += file instanceof RegularFile ? counts.bytes : Number.POSITIVE_INFINITY;
    rows.push({ counts, name });
    for (const key of ['lines', 'words', 'bytes', 'characters'] as const) total[key] += counts[key];
    total.longest = Math.max(total.longest, counts.longest);
  }
  if (names.length > 1) rows.push({ counts: total, name: 'total' });
  const chosen = (['l', 'w', 'm', 'c', 'L'] as const).filter((flag) => context.has(flag));
  const shown = chosen.length ? chosen : (['l', 'w', 'c'] as const);
  const value = (counts: Counts, flag: string) => (flag === 'l' ? counts.lines : flag === 'w' ? counts.words : flag === 'm' ? counts.characters : flag === 'c' ? counts.bytes : counts.longest);
  const width = shown.length === 1 && names.length === 1 ? 1 : regular === Number.POSITIVE_INFINITY ? 7 : String(total.bytes).length;
  const pad = context.words === 'busybox' && shown.length > 1 ? 9 : width;
  for (const { counts, name } of rows) yield* context.out(`${shown.map((flag) => String(value(counts, flag)).padStart(pad)).join(' ')}${context.operands.length ? ` ${name}` : ''}\n`);
  return status;
}

function* tee(context: Context): Task<number> {
  const files: OpenFile[] = [];
  let status = 0;
  for (const name of context.operands) {
    try {
      files.push(context.proc.open(name, { write: true, create: true, append: context.has('a'), truncate: !context.has('a') }));
    } catch (error) {
      yield* context.complain(`${name}: ${(error as Error).message}`);
      status = 1;
    }
  }
  for (let chunk = yield* context.proc.stdin.read(); chunk; chunk = yield* context.proc.stdin.read()) {
    yield* context.proc.stdout.write(chunk);
    for (const file of files) yield* file.write(chunk);
  }
  for (const file of files) file.release();
  return status;
}

export const streams = [
  command('head', { short: 'n:c:qvz', long: { lines: 'n:', bytes: 'c:', quiet: 'q', silent: 'q', verbose: 'v', 'zero-terminated': 'z' }, rewrite: oldCount }, head),
  command('tail', { short: 'n:c:fFqvs:z', long: { lines: 'n:', bytes: 'c:', follow: 'f::', quiet: 'q', silent: 'q', verbose: 'v', retry: 'F', 'sleep-interval': 's:', pid: 'pid:' }, rewrite: oldPlace }, tail),
  command('wc', { short: 'lwcmL', long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' } }, wc),
  command('tee', { short: 'aip', long: { append: 'a' } }, tee),
];
