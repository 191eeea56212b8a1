import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { matchesPattern } from '../pattern';
import { toJsRegExp } from '../posix-regex';
import { fromBytes } from '../text';
import { command } from './command';
import { coloured, contextual, edScript, normal, rcsScript, sideBySide, unified } from './diff-format';
import type { Hunk, Text } from './diff-format';
import type { Context } from './command';

/** Edits that Myers' algorithm may look at before two files count as all different. */
const EDIT_LIMIT = 4000;

/** Maximal runs that differ, by the greedy algorithm of Myers (1986). Indices are half open. */
export function differences(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  if (start === endA && start === endB) return [];
  const matches = align(a.slice(start, endA), b.slice(start, endB)).map(([x, y]): [number, number] => [x + start, y + start]);
  matches.push([endA, endB]);
  const out: Hunk[] = [];
  let x = start;
  let y = start;
  for (const [nextA, nextB] of matches) {
    if (nextA > x || nextB > y) out.push({ fromA: x, toA: nextA, fromB: y, toB: nextB });
    x = nextA + 1;
    y = nextB + 1;
  }
  return out;
}

function align(a: readonly string[], b: readonly string[]): [number, number][] {
  const most = Math.min(a.length + b.length, EDIT_LIMIT);
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= most; d += 1) {
    const next = new Map(frontier);
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1)) ? next.get(k + 1) ?? 0 : (next.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      next.set(k, x);
      if (x >= a.length && y >= b.length) {
        trace.push(frontier);
        return backtrack(trace, a.length, b.length);
      }
    }
    trace.push(frontier);
    frontier = next;
  }
  return [];
}

function backtrack(trace: readonly Map<number, number>[], lengthA: number, lengthB: number): [number, number][] {
  const out: [number, number][] = [];
  let x = lengthA;
  let y = lengthB;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const frontier = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
    const before = down ? k + 1 : k - 1;
    const beforeX = d === 0 ? 0 : frontier.get(before) ?? 0;
    const beforeY = d === 0 ? 0 : beforeX - before;
    while (x > beforeX && y > beforeY) {
      x -= 1;
      y -= 1;
      out.push([x, y]);
      if (d === 0 && x === 0 && y === 0) break;
    }
    x = beforeX;
    y = beforeY;
  }
  return out.reverse();
}

/** `diff -r -u a/f b/f` above the differences of two files of directories. */
function shownCall(context: Context, left: string, right: string): string {
  const operands = [...context.operands];
  const options = context.proc.argv.slice(1).filter((word) => word !== operands[0] || operands.shift() === undefined);
  const quoted = options.map((word) => (/[*?[\]\s$&;|<>()"]/.test(word) ? `'${word}'` : word));
  return `${['diff', ...quoted, left, right].join(' ')}\n`;
}

function* load(context: Context, name: string): Task<Text | undefined> {
  // With -N a file that is not there counts as empty, of the beginning of time.
  if (context.has('N') && name !== '-' && !context.proc.machine.fs.exists(context.path(name))) return { lines: [], terminated: true, name, mtimeMs: 0 };
  const file = yield* context.open(name);
  if (!file) return undefined;
  const text = fromBytes(yield* readBytes(file));
  const lines = text.split('\n');
  const terminated = lines.at(-1) === '';
  if (terminated) lines.pop();
  let mtimeMs = context.proc.clock.now();
  try {
    mtimeMs = name === '-' ? mtimeMs : context.proc.machine.fs.stat(context.path(name)).mtimeMs;
  } catch {
    // A descriptor has no time of its own.
  }
  return { lines, terminated: terminated || text === '', name, mtimeMs };
}

function* diff(context: Context): Task<number> {
  const [first, second] = context.operands;
  const usage = first === undefined ? "missing operand after 'diff'" : second === undefined ? `missing operand after '${first}'` : context.operands.length > 2 ? `extra operand '${context.operands[2]}'` : undefined;
  if (first === undefined || second === undefined || usage) {
    yield* context.complain(usage!);
    yield* context.complain("Try 'diff --help' for more information.");
    return 2;
  }
  const kind = (name: string) => {
    try {
      return context.proc.machine.fs.stat(context.path(name)).kind;
    } catch {
      return undefined;
    }
  };
  if (kind(first) === 'directory' && kind(second) === 'directory') return yield* directories(context, first, second);
  const left = kind(first) === 'directory' ? `${first}/${second.split('/').at(-1)}` : first;
  const right = kind(second) === 'directory' ? `${second}/${first.split('/').at(-1)}` : second;
  return yield* compare(context, left, right, '');
}

function* compare(context: Context, left: string, right: string, header: string): Task<number> {
  const a = yield* load(context, left);
  const b = yield* load(context, right);
  if (!a || !b) return 2;
  const clean = (line: string) => {
    let out = context.has('w') ? line.replace(/\s/g, '') : context.has('b') ? line.replace(/\s+/g, ' ').trimEnd() : line;
    if (context.has('Z')) out = out.trimEnd();
    if (context.has('E')) out = out.replace(/\t/g, '        ');
    if (context.has('strip-cr')) out = out.replace(/\r$/, '');
    if (context.has('i')) out = out.toLowerCase();
    return out;
  };
  const tail = (text: Text) => (text.terminated ? text.lines.map(clean) : text.lines.map((line, at) => clean(line) + (at === text.lines.length - 1 ? '\0' : '')));
  let hunks = differences(tail(a), tail(b));
  if (context.has('B')) hunks = hunks.filter((hunk) => [...a.lines.slice(hunk.fromA, hunk.toA), ...b.lines.slice(hunk.fromB, hunk.toB)].some((line) => line !== ''));
  const ignored = (context.flags.get('I') ?? []).map((source) => toJsRegExp(source, { extended: false }));
  if (ignored.length > 0) hunks = hunks.filter((hunk) => [...a.lines.slice(hunk.fromA, hunk.toA), ...b.lines.slice(hunk.fromB, hunk.toB)].some((line) => !ignored.some((one) => one.test(line))));
  if (hunks.length === 0 && context.has('y') && !context.has('suppress-common-lines')) yield* context.out(sideBySide(context, a, b, hunks));
  if (hunks.length === 0) {
    if (context.has('s')) yield* context.out(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (context.has('q')) {
    yield* context.out(`Files ${left} and ${right} differ\n`);
    return 1;
  }
  const text = header + layOut(context, a, b, hunks);
  const colour = context.value('color');
  const paints = colour === 'always' || (colour !== undefined && colour !== 'never' && context.proc.stdout.isTty);
  yield* context.out(paints ? coloured(text) : text);
  return 1;
}

function layOut(context: Context, a: Text, b: Text, hunks: readonly Hunk[]): string {
  const labels = context.flags.get('label') ?? [];
  if (context.has('u') || context.has('U') || context.words === 'busybox') return unified(a, b, hunks, Number(context.value('U') ?? 3), labels);
  if (context.has('c') || context.has('C')) return contextual(a, b, hunks, Number(context.value('C') ?? 3), labels);
  if (context.has('y')) return sideBySide(context, a, b, hunks);
  if (context.has('e')) return edScript(b, hunks);
  return context.has('n') ? rcsScript(b, hunks) : normal(a, b, hunks);
}

function* directories(context: Context, left: string, right: string): Task<number> {
  const { fs } = context.proc.machine;
  const kindOf = (name: string) => (fs.exists(context.path(name)) ? fs.stat(context.path(name)).kind : undefined);
  const excluded = context.flags.get('x') ?? [];
  const names = (name: string) => new Set((kindOf(name) === 'directory' ? fs.readDirectory(context.path(name)) : []).filter((one) => !excluded.some((pattern) => matchesPattern(one, pattern))));
  const a = names(left);
  const b = names(right);
  let status = 0;
  for (const name of [...new Set([...a, ...b])].sort()) {
    const [x, y] = [`${left}/${name}`, `${right}/${name}`];
    const lonely = !b.has(name) || !a.has(name);
    const isDirectory = kindOf(a.has(name) ? x : y) === 'directory';
    if (lonely && !(context.has('N') && (!isDirectory || context.has('r')))) {
      yield* context.out(`Only in ${a.has(name) ? left : right}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (isDirectory) {
      if (context.has('r')) status = Math.max(status, yield* directories(context, x, y));
      else yield* context.out(`Common subdirectories: ${x} and ${y}\n`);
    } else status = Math.max(status, yield* compare(context, x, y, context.has('q') ? '' : shownCall(context, x, y)));
  }
  return status;
}

function* cmp(context: Context): Task<number> {
  const [first, second = '-'] = context.operands;
  if (first === undefined) return yield* context.tryHelp("missing operand after 'cmp'", 2);
  const left = yield* context.open(first);
  const right = yield* context.open(second);
  if (!left || !right) return 2;
  const limit = context.has('n') ? Number(context.value('n')) : undefined;
  const a = (yield* readBytes(left)).subarray(0, limit);
  const b = (yield* readBytes(right)).subarray(0, limit);
  const length = Math.min(a.length, b.length);
  let line = 1;
  let differs = false;
  for (let at = 0; at < length; at += 1) {
    if (a[at] !== b[at]) {
      if (context.has('s')) return 1;
      if (!context.has('l')) {
        const bytes = context.has('b') ? ` is ${octal(a[at]!)} ${shownByte(a[at]!)} ${octal(b[at]!)} ${shownByte(b[at]!)}` : '';
        yield* context.out(`${first} ${second} differ: ${context.words === 'busybox' ? 'char' : 'byte'} ${at + 1}, line ${line}${bytes}\n`);
        return 1;
      }
      differs = true;
      yield* context.out(`${String(at + 1).padStart(String(Math.max(a.length, b.length)).length)} ${octal(a[at]!)} ${octal(b[at]!)}\n`);
    }
    if (a[at] === 10) line += 1;
  }
  if (a.length === b.length) return differs ? 1 : 0;
  const shorter = a.length < b.length ? first : second;
  if (!context.has('s')) yield* context.proc.err(`cmp: EOF on ${shorter} ${length === 0 ? 'which is empty' : `after byte ${length}${context.has('l') ? '' : `, ${a[length - 1] === 10 ? `line ${line - 1}` : `in line ${line}`}`}`}\n`);
  return 1;
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3);
}

function shownByte(byte: number): string {
  const low = byte & 127;
  return `${byte > 127 ? 'M-' : ''}${low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low)}`;
}

export const comparing = [
  command('diff', { version: 'diff (GNU diffutils) 3.8', short: 'abBiNqrsuU:wcC:eEnyW:I:Ztx:', usageStatus: 2, rewrite: (args) => args.map((argument) => argument.replace(/^-u(\d+)$/, '-U$1').replace(/^-c(\d+)$/, '-C$1')), long: { exclude: 'x:', 'expand-tabs': 't', normal: 'normal', ed: 'e', rcs: 'n', 'side-by-side': 'y', width: 'W:', context: 'c', 'suppress-common-lines': 'suppress-common-lines', 'ignore-matching-lines': 'I:', 'ignore-trailing-space': 'Z', 'ignore-tab-expansion': 'E', 'strip-trailing-cr': 'strip-cr', text: 'a', unified: 'u', brief: 'q', recursive: 'r', 'ignore-case': 'i', 'ignore-all-space': 'w', 'ignore-space-change': 'b', 'new-file': 'N', label: 'label:', color: 'color::', 'report-identical-files': 's', 'ignore-blank-lines': 'B' } }, diff),
  command('cmp', { version: 'cmp (GNU diffutils) 3.8', short: 'lbsn:', usageStatus: 2, long: { bytes: 'n:', silent: 's', quiet: 's', verbose: 'l', 'print-bytes': 'b' } }, cmp),
];
