import type { Task } from '../../runtime/process';
import { formatTime } from '../time-format';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { readBytes } from './text-io';

interface Text {
  readonly lines: readonly string[];
  readonly terminated: boolean;
  readonly name: string;
  readonly mtimeMs: number;
}

interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

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

function shownFlags(context: Context): string {
  return [...context.flags.keys()].filter((flag) => flag.length === 1).map((flag) => `-${flag}`).join(' ');
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

function stamp(ms: number): string {
  return `${formatTime('%Y-%m-%d %H:%M:%S', ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}000000 +0000`;
}

function range(from: number, to: number): string {
  return to - from === 1 ? String(from + 1) : `${from + 1},${to}`;
}

function normal(a: Text, b: Text, hunks: readonly Hunk[]): string {
  let out = '';
  const line = (sign: string, text: Text, at: number) => `${sign} ${text.lines[at]}\n${at === text.lines.length - 1 && !text.terminated ? '\\ No newline at end of file\n' : ''}`;
  for (const hunk of hunks) {
    const left = hunk.toA === hunk.fromA ? String(hunk.fromA) : range(hunk.fromA, hunk.toA);
    const right = hunk.toB === hunk.fromB ? String(hunk.fromB) : range(hunk.fromB, hunk.toB);
    out += `${left}${hunk.toA === hunk.fromA ? 'a' : hunk.toB === hunk.fromB ? 'd' : 'c'}${right}\n`;
    for (let at = hunk.fromA; at < hunk.toA; at += 1) out += line('<', a, at);
    if (hunk.toA > hunk.fromA && hunk.toB > hunk.fromB) out += '---\n';
    for (let at = hunk.fromB; at < hunk.toB; at += 1) out += line('>', b, at);
  }
  return out;
}

export function unified(a: Text, b: Text, hunks: readonly Hunk[], around: number, labels: readonly string[]): string {
  let out = `--- ${labels[0] ?? `${a.name}\t${stamp(a.mtimeMs)}`}\n+++ ${labels[1] ?? `${b.name}\t${stamp(b.mtimeMs)}`}\n`;
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last && hunk.fromA - last.toA <= around * 2) groups.at(-1)!.push(hunk);
    else groups.push([hunk]);
  }
  const line = (sign: string, text: Text, at: number) => `${sign}${text.lines[at]}\n${at === text.lines.length - 1 && !text.terminated ? '\\ No newline at end of file\n' : ''}`;
  const place = (from: number, count: number) => (count === 1 ? String(from + 1) : `${count === 0 ? from : from + 1},${count}`);
  for (const group of groups) {
    const first = group[0]!;
    const last = group.at(-1)!;
    const fromA = Math.max(0, first.fromA - around);
    const fromB = Math.max(0, first.fromB - around);
    const toA = Math.min(a.lines.length, last.toA + around);
    const toB = Math.min(b.lines.length, last.toB + around);
    out += `@@ -${place(fromA, toA - fromA)} +${place(fromB, toB - fromB)} @@\n`;
    let at = fromA;
    for (const hunk of group) {
      for (; at < hunk.fromA; at += 1) out += line(' ', a, at);
      for (; at < hunk.toA; at += 1) out += line('-', a, at);
      for (let other = hunk.fromB; other < hunk.toB; other += 1) out += line('+', b, other);
    }
    for (; at < toA; at += 1) out += line(' ', a, at);
  }
  return out;
}

function* diff(context: Context): Task<number> {
  const [first, second] = context.operands;
  if (first === undefined || second === undefined) return yield* context.tryHelp(first === undefined ? "missing operand after 'diff'" : `missing operand after '${first}'`, 2);
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
    if (context.has('i')) out = out.toLowerCase();
    return out;
  };
  const tail = (text: Text) => (text.terminated ? text.lines.map(clean) : text.lines.map((line, at) => clean(line) + (at === text.lines.length - 1 ? '\0' : '')));
  let hunks = differences(tail(a), tail(b));
  if (context.has('B')) hunks = hunks.filter((hunk) => [...a.lines.slice(hunk.fromA, hunk.toA), ...b.lines.slice(hunk.fromB, hunk.toB)].some((line) => line !== ''));
  if (hunks.length === 0) {
    if (context.has('s')) yield* context.out(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (context.has('q')) yield* context.out(`Files ${left} and ${right} differ\n`);
  else if (context.has('u') || context.has('U')) yield* context.out(header + unified(a, b, hunks, Number(context.value('U') ?? 3), context.flags.get('label') ?? []));
  else yield* context.out(header + normal(a, b, hunks));
  return 1;
}

function* directories(context: Context, left: string, right: string): Task<number> {
  const { fs } = context.proc.machine;
  const names = (name: string) => new Set(fs.readDirectory(context.path(name)));
  const a = names(left);
  const b = names(right);
  let status = 0;
  for (const name of [...new Set([...a, ...b])].sort()) {
    if (!b.has(name) || !a.has(name)) {
      const [where, other] = a.has(name) ? [left, right] : [right, left];
      if (context.has('N')) status = Math.max(status, yield* compare(context, `${left}/${name}`, `${right}/${name}`, `diff ${shownFlags(context)} ${left}/${name} ${right}/${name}\n`));
      else {
        yield* context.out(`Only in ${where}: ${name}\n`);
        status = Math.max(status, 1);
      }
      void other;
      continue;
    }
    const [x, y] = [`${left}/${name}`, `${right}/${name}`];
    if (fs.stat(context.path(x)).kind === 'directory') {
      if (context.has('r')) status = Math.max(status, yield* directories(context, x, y));
      else yield* context.out(`Common subdirectories: ${x} and ${y}\n`);
    } else status = Math.max(status, yield* compare(context, x, y, context.has('q') ? '' : `diff ${shownFlags(context)} ${x} ${y}\n`));
  }
  return status;
}

function* cmp(context: Context): Task<number> {
  const [first, second = '-'] = context.operands;
  if (first === undefined) return yield* context.tryHelp("missing operand after 'cmp'", 2);
  const left = yield* context.open(first);
  const right = yield* context.open(second);
  if (!left || !right) return 2;
  const a = yield* readBytes(left);
  const b = yield* readBytes(right);
  let line = 1;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) {
      if (!context.has('s')) yield* context.out(`${first} ${second} differ: byte ${at + 1}, line ${line}\n`);
      return 1;
    }
    if (a[at] === 10) line += 1;
  }
  if (a.length === b.length) return 0;
  if (!context.has('s')) yield* context.proc.err(`cmp: EOF on ${a.length < b.length ? first : second} after byte ${Math.min(a.length, b.length)}, in line ${line - 1}\n`);
  return 1;
}

export const comparing = [
  command('diff', { short: 'abBiNqrsuU:wc', usageStatus: 2, long: { unified: 'u', brief: 'q', recursive: 'r', 'ignore-case': 'i', 'ignore-all-space': 'w', 'ignore-space-change': 'b', 'new-file': 'N', label: 'label:', color: 'color::', 'report-identical-files': 's', 'ignore-blank-lines': 'B' } }, diff),
  command('cmp', { short: 's', long: { silent: 's', quiet: 's' } }, cmp),
];
