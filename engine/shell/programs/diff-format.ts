import { formatTime } from '../time-format';
import type { Context } from './command';

/** The forms in which diff writes what differs. */

export interface Text {
  readonly lines: readonly string[];
  readonly terminated: boolean;
  readonly name: string;
  readonly mtimeMs: number;
}

export interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

function stamp(ms: number): string {
  return `${formatTime('%Y-%m-%d %H:%M:%S', ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}000000 +0000`;
}

function range(from: number, to: number): string {
  return to - from === 1 ? String(from + 1) : `${from + 1},${to}`;
}

export function normal(a: Text, b: Text, hunks: readonly Hunk[]): string {
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
  const line = (sign: string, text: Text, at: number) => `${sign}${text.lines[at]}\n${at === text.lines.length - 1 && !text.terminated ? '\\ No newline at end of file\n' : ''}`;
  const place = (from: number, count: number) => (count === 1 ? String(from + 1) : `${count === 0 ? from : from + 1},${count}`);
  for (const group of groupsOf(hunks, around)) {
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


function groupsOf(hunks: readonly Hunk[], around: number): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last && hunk.fromA - last.toA <= around * 2) groups.at(-1)!.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

/** `diff -c`: both sides of each group, one after the other. */
export function contextual(a: Text, b: Text, hunks: readonly Hunk[], around: number, labels: readonly string[]): string {
  let out = `*** ${labels[0] ?? `${a.name}\t${stamp(a.mtimeMs)}`}\n--- ${labels[1] ?? `${b.name}\t${stamp(b.mtimeMs)}`}\n`;
  const place = (from: number, to: number) => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  const side = (text: Text, from: number, to: number, changed: readonly { readonly from: number; readonly to: number; readonly sign: string }[]) => {
    let lines = '';
    for (let at = from; at < to; at += 1) {
      const sign = changed.find((one) => at >= one.from && at < one.to)?.sign ?? ' ';
      lines += `${sign} ${text.lines[at]}\n${at === text.lines.length - 1 && !text.terminated ? '\\ No newline at end of file\n' : ''}`;
    }
    return lines;
  };
  for (const group of groupsOf(hunks, around)) {
    const [first, last] = [group[0]!, group.at(-1)!];
    const [fromA, toA] = [Math.max(0, first.fromA - around), Math.min(a.lines.length, last.toA + around)];
    const [fromB, toB] = [Math.max(0, first.fromB - around), Math.min(b.lines.length, last.toB + around)];
    const removed = group.filter((hunk) => hunk.toA > hunk.fromA).map((hunk) => ({ from: hunk.fromA, to: hunk.toA, sign: hunk.toB > hunk.fromB ? '!' : '-' }));
    const added = group.filter((hunk) => hunk.toB > hunk.fromB).map((hunk) => ({ from: hunk.fromB, to: hunk.toB, sign: hunk.toA > hunk.fromA ? '!' : '+' }));
    out += `***************\n*** ${place(fromA, toA)} ****\n${removed.length > 0 ? side(a, fromA, toA, removed) : ''}--- ${place(fromB, toB)} ----\n${added.length > 0 ? side(b, fromB, toB, added) : ''}`;
  }
  return out;
}

/** `diff -y`: two columns, with tabs where GNU diff writes tabs. */
export function sideBySide(context: Context, a: Text, b: Text, hunks: readonly Hunk[]): string {
  const width = Number(context.value('W') ?? 130);
  // As sdiff's columns are reckoned (GNU diff, main): the right one starts at a tab stop.
  const tab = 8;
  const gutter = 3;
  const unit = tab;
  const offset = Math.floor((width + unit + gutter) / (2 * unit)) * unit;
  const half = Math.max(0, Math.min(offset - gutter, width - offset));
  const right = half ? offset : width;
  const middle = Math.floor((half + right - 1) / 2);
  const clip = (text: string) => text.slice(0, half);
  const fill = (from: number, to: number) => {
    let at = from;
    let out = '';
    while (Math.floor(at / tab) * tab + tab <= to) {
      out += '\t';
      at = Math.floor(at / tab) * tab + tab;
    }
    return out + ' '.repeat(Math.max(0, to - at));
  };
  const row = (left: string | undefined, sign: string, other: string | undefined) => {
    let line = clip(left ?? '');
    let at = line.length;
    if (sign !== ' ') {
      line += fill(at, middle) + sign;
      at = middle + 1;
    }
    if (other !== undefined && other !== '') line += fill(at, right) + clip(other);
    return `${line}\n`;
  };
  let out = '';
  let at = 0;
  let other = 0;
  const same = (until: number) => {
    for (; at < until; at += 1, other += 1) if (!context.has('suppress-common-lines')) out += row(a.lines[at]!, ' ', b.lines[other]!);
  };
  for (const hunk of hunks) {
    same(hunk.fromA);
    for (; at < hunk.toA || other < hunk.toB; at += at < hunk.toA ? 1 : 0, other += other < hunk.toB ? 1 : 0) {
      const [left, counterpart] = [at < hunk.toA ? a.lines[at]! : undefined, other < hunk.toB ? b.lines[other]! : undefined];
      out += row(left, left === undefined ? '>' : counterpart === undefined ? '<' : '|', counterpart);
    }
  }
  same(a.lines.length);
  return out;
}

/** `diff -e`: a script for ed, from the end to the beginning. */
export function edScript(b: Text, hunks: readonly Hunk[]): string {
  return hunks.slice().reverse().map((hunk) => {
    const place = hunk.toA === hunk.fromA ? String(hunk.fromA) : range(hunk.fromA, hunk.toA);
    const kind = hunk.toA === hunk.fromA ? 'a' : hunk.toB === hunk.fromB ? 'd' : 'c';
    return `${place}${kind}\n${kind === 'd' ? '' : `${b.lines.slice(hunk.fromB, hunk.toB).join('\n')}\n.\n`}`;
  }).join('');
}

/** `diff -n`, as RCS keeps it. */
export function rcsScript(b: Text, hunks: readonly Hunk[]): string {
  return hunks.map((hunk) => {
    const removed = hunk.toA > hunk.fromA ? `d${hunk.fromA + 1} ${hunk.toA - hunk.fromA}\n` : '';
    const added = hunk.toB > hunk.fromB ? `a${hunk.toA} ${hunk.toB - hunk.fromB}\n${b.lines.slice(hunk.fromB, hunk.toB).join('\n')}\n` : '';
    return removed + added;
  }).join('');
}

/** `--color`: what went is red, what came green, where it is cyan. */
export function coloured(text: string): string {
  const paint = (line: string, code: string) => `\x1b[${code}m${line}\x1b[0m`;
  return text.replace(/^.+$/gm, (line) => {
    if (/^(?:---|\+\+\+|\*\*\*) \S/.test(line) && !line.endsWith(' ****') && !line.endsWith(' ----')) return paint(line, '1');
    if (/^(?:@@ |\d+(?:,\d+)?[acd]\d)/.test(line)) return paint(line, '36');
    if (/^[<-](?!--$)/.test(line)) return paint(line, '31');
    return /^[>+]/.test(line) ? paint(line, '32') : line;
  });
}
