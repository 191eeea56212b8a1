import type { Task } from '../../runtime/process';
import { fromBytes, toBytes } from '../text';
import { decodeEscapes } from '../quote';
import { command } from './command';
import type { Context } from './command';
import { checkHeld, LineReader, Output } from './text-io';

/** sort, uniq, cut, tr, paste, join, comm, fold, expand, column, shuf. */

interface Key {
  readonly start: number;
  readonly startCharacter: number;
  readonly end: number | undefined;
  readonly endCharacter: number;
  readonly flags: string;
}

function parseKey(text: string): Key | undefined {
  const match = /^(\d+)(?:\.(\d+))?([bdfghinMRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghinMRrV]*))?$/.exec(text);
  if (!match || match[1] === '0') return undefined;
  return { start: Number(match[1]), startCharacter: Number(match[2] ?? 1), end: match[4] ? Number(match[4]) : undefined, endCharacter: Number(match[5] ?? 0), flags: match[3]! + (match[6] ?? '') };
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? []) : line.split(separator);
  const joiner = separator ?? '';
  const from = key.start - 1;
  if (from >= fields.length) return '';
  const to = key.end === undefined ? fields.length : Math.min(key.end, fields.length);
  const chosen = fields.slice(from, to);
  if (chosen.length === 0) return '';
  if (key.end !== undefined && key.endCharacter > 0 && key.end <= fields.length) chosen[chosen.length - 1] = chosen.at(-1)!.slice(0, key.endCharacter);
  let first = chosen[0]!;
  if (key.flags.includes('b')) first = first.trimStart();
  chosen[0] = first.slice(key.startCharacter - 1);
  return chosen.join(joiner);
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const HUMAN = ' KMGTPEZY';

function numeric(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)/.exec(text);
  return Number(match?.[1]) || 0;
}

export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareVersions(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const x = left[at] ?? '';
    const y = right[at] ?? '';
    if (x === y) continue;
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : compareBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function comparer(flags: string): (a: string, b: string) => number {
  const clean = (text: string) => {
    let out = flags.includes('b') ? text.trimStart() : text;
    if (flags.includes('d')) out = out.replace(/[^A-Za-z0-9 \t]/g, '');
    if (flags.includes('f')) out = out.toUpperCase();
    return out;
  };
  if (flags.includes('n')) return (a, b) => numeric(a) - numeric(b);
  if (flags.includes('g')) return (a, b) => (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (flags.includes('h')) {
    const rank = (text: string) => {
      const suffix = /^\s*-?\d*\.?\d*([KMGTPEZYk])?/.exec(text)?.[1]?.toUpperCase() ?? ' ';
      return numeric(text) === 0 ? 0 : HUMAN.indexOf(suffix);
    };
    return (a, b) => rank(a) - rank(b) || numeric(a) - numeric(b);
  }
  if (flags.includes('M')) return (a, b) => MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  if (flags.includes('V')) return compareVersions;
  return (a, b) => compareBytes(clean(a), clean(b));
}

function* sort(context: Context): Task<number> {
  const global = ['b', 'd', 'f', 'g', 'h', 'i', 'M', 'n', 'r', 'V'].filter((flag) => context.has(flag)).join('');
  const separator = context.value('t');
  if (separator !== undefined && separator.length > 1 && separator !== '\\0') {
    yield* context.complain(`multi-character tab '${separator}'`);
    return 2;
  }
  const keys: Key[] = [];
  for (const text of context.flags.get('k') ?? []) {
    const key = parseKey(text);
    if (!key) {
      yield* context.complain(text.startsWith('0') ? `-: invalid field specification '${text}'`.replace('-: ', 'field number is zero: ') : `invalid number at field start: invalid count at start of '${text}'`);
      return 2;
    }
    keys.push(key);
  }
  const orders = keys.map((key) => {
    const flags = key.flags.replace('b', '') === '' ? key.flags + global : key.flags;
    const compare = comparer(flags);
    return { text: (line: string) => keyText(line, { ...key, flags }, separator), compare, reverse: flags.includes('r') };
  });
  const whole = comparer(global);
  const lines: string[] = [];
  let held = 0;
  for (const name of context.operands.length ? context.operands : ['-']) {
    const file = yield* context.open(name);
    if (!file) return 2;
    const reader = new LineReader(file, context.proc, context.has('z') ? '\0' : '\n');
    for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
      for (const line of batch) {
        held += line.length + 1;
        lines.push(line);
      }
      checkHeld(held);
    }
  }
  const reverse = context.has('r');
  const compareKeys = (a: string, b: string) => {
    for (const order of orders) {
      const result = order.compare(order.text(a), order.text(b));
      if (result !== 0) return order.reverse ? -result : result;
    }
    return 0;
  };
  const primary = orders.length ? compareKeys : (a: string, b: string) => (reverse ? -whole(a, b) : whole(a, b));
  const compare = (a: string, b: string) => {
    const result = primary(a, b);
    if (result !== 0 || context.has('s') || context.has('u')) return result;
    return reverse ? compareBytes(b, a) : compareBytes(a, b);
  };
  if (context.has('c') || context.has('C')) return yield* checkOrder(context, lines, compare);
  yield* context.proc.spend(lines.length / 2000);
  if (context.has('R')) for (let at = lines.length - 1; at > 0; at -= 1) {
    const other = context.proc.random.below(at + 1);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  } else lines.sort(compare);
  const unique = context.has('u') ? lines.filter((line, at) => at === 0 || primary(lines[at - 1]!, line) !== 0) : lines;
  const text = unique.map((line) => line + (context.has('z') ? '\0' : '\n')).join('');
  const target = context.value('o');
  if (target !== undefined) context.proc.machine.fs.writeFile(context.path(target), toBytes(text));
  else yield* context.out(text);
  return 0;
}

function* checkOrder(context: Context, lines: readonly string[], compare: (a: string, b: string) => number): Task<number> {
  for (let at = 1; at < lines.length; at += 1) {
    const order = compare(lines[at - 1]!, lines[at]!);
    if (order < 0 || (order === 0 && !context.has('u'))) continue;
    if (context.has('c')) yield* context.complain(`${context.operands[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}`);
    return 1;
  }
  return 0;
}

function* uniq(context: Context): Task<number> {
  const file = yield* context.open(context.operands[0] ?? '-');
  if (!file) return 1;
  const skipFields = Number(context.value('f') ?? 0);
  const skipCharacters = Number(context.value('s') ?? 0);
  const width = context.value('w');
  const key = (line: string) => {
    let text = line;
    for (let n = 0; n < skipFields; n += 1) text = text.replace(/^[ \t]*[^ \t]*/, '');
    text = text.slice(skipCharacters, width === undefined ? undefined : skipCharacters + Number(width));
    return context.has('i') ? text.toLowerCase() : text;
  };
  const output = new Output(context.proc.stdout);
  let current: string | undefined;
  let currentKey = '';
  let count = 0;
  const finish = () => {
    if (current === undefined) return;
    if (context.has('d') && count < 2) return;
    if (context.has('u') && count > 1) return;
    output.push(context.has('c') ? `${String(count).padStart(7)} ${current}\n` : `${current}\n`);
  };
  const reader = new LineReader(file, context.proc);
  for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
    for (const line of lines) {
      const now = key(line);
      if (current !== undefined && now === currentKey) {
        count += 1;
        if (context.has('D')) output.push(`${count === 2 ? `${current}\n` : ''}${line}\n`);
        continue;
      }
      if (!context.has('D')) finish();
      current = line;
      currentKey = now;
      count = 1;
    }
    yield* output.flush();
  }
  if (!context.has('D')) finish();
  yield* output.flush();
  return 0;
}

type Range = readonly [number, number];

function parseRanges(text: string): Range[] | string {
  const out: Range[] = [];
  for (const piece of text.split(/[, ]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (!match || piece === '-' || piece === '') return piece === '-' ? 'invalid range with no endpoint: -' : `invalid field value '${piece}'`;
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3]);
    if (from === 0) return 'fields are numbered from 1';
    if (to < from) return 'invalid decreasing range';
    out.push([from, to]);
  }
  return out.sort((a, b) => a[0] - b[0]);
}

function* cut(context: Context): Task<number> {
  const kind = ['b', 'c', 'f'].find((flag) => context.has(flag));
  if (!kind) return yield* context.tryHelp('you must specify a list of bytes, characters, or fields');
  const delimiter = context.value('d') ?? '\t';
  if ([...delimiter].length > 1) return yield* context.tryHelp('the delimiter must be a single character');
  const ranges = parseRanges(context.value(kind)!);
  if (typeof ranges === 'string') return yield* context.tryHelp(kind === 'f' || !ranges.startsWith('fields') ? ranges.replace('field value', kind === 'f' ? 'field value' : 'byte/character position') : 'byte/character positions are numbered from 1');
  const inside = (position: number) => ranges.some(([from, to]) => position >= from && position <= to) !== context.has('complement');
  const joiner = context.value('output-delimiter') ?? (kind === 'f' ? delimiter : '');
  const edit = (line: string): string | undefined => {
    if (kind === 'f') {
      if (!line.includes(delimiter)) return context.has('s') ? undefined : line;
      return line.split(delimiter).filter((_field, at) => inside(at + 1)).join(joiner);
    }
    if (kind === 'b' || !/^[\x00-\x7f]*$/.test(line)) return fromBytes(toBytes(line).filter((_byte, at) => inside(at + 1)));
    return [...line].filter((_letter, at) => inside(at + 1)).join('');
  };
  let status = 0;
  for (const name of context.operands.length ? context.operands : ['-']) {
    const file = yield* context.open(name);
    if (!file) {
      status = 1;
      continue;
    }
    const reader = new LineReader(file, context.proc);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) yield* context.out(lines.map(edit).filter((line) => line !== undefined).map((line) => `${line}\n`).join(''));
  }
  return status;
}

const SETS: Readonly<Record<string, [number, number][]>> = {
  alnum: [[48, 57], [65, 90], [97, 122]], alpha: [[65, 90], [97, 122]], blank: [[9, 9], [32, 32]], cntrl: [[0, 31], [127, 127]], digit: [[48, 57]], graph: [[33, 126]], lower: [[97, 122]], print: [[32, 126]],
  punct: [[33, 47], [58, 64], [91, 96], [123, 126]], space: [[9, 13], [32, 32]], upper: [[65, 90]], xdigit: [[48, 57], [65, 70], [97, 102]],
};

/** The bytes of a tr set, in order. `[x*]` is returned as a fill marker. */
function trSet(text: string): { letters: string[]; fill?: string } | string {
  const letters: string[] = [];
  let fill: string | undefined;
  const source = fromBytes(toBytes(text));
  const units = [...source.matchAll(/\[:(\w+):\]|\[=(.)=\]|\[(\\?.)\*(\d*)\]|(\\[0-7]{1,3}|\\.|[^])(?:-(\\[0-7]{1,3}|\\.|[^\]]|\](?!$)))?/gsu)];
  const one = (unit: string) => (unit.startsWith('\\') && unit.length > 1 ? decodeEscapes(unit, { quotes: false }).text.replace(/^\\(.)$/, '$1') : unit);
  for (const unit of units) {
    if (unit[1] !== undefined) {
      const ranges = SETS[unit[1]];
      if (!ranges) return `invalid character class '${unit[1]}'`;
      for (const [from, to] of ranges) for (let code = from; code <= to; code += 1) letters.push(String.fromCharCode(code));
    } else if (unit[2] !== undefined) letters.push(unit[2]);
    else if (unit[3] !== undefined) {
      if (unit[4]) letters.push(...Array<string>(Number(unit[4])).fill(one(unit[3])));
      else fill = one(unit[3]);
    } else if (unit[6] !== undefined) {
      const from = one(unit[5]!).codePointAt(0)!;
      const to = one(unit[6]).codePointAt(0)!;
      if (to < from) return `range-endpoints of '${unit[5]}-${unit[6]}' are in reverse collating sequence order`;
      for (let code = from; code <= to; code += 1) letters.push(String.fromCodePoint(code));
    } else letters.push(one(unit[5]!));
  }
  return fill === undefined ? { letters } : { letters, fill };
}

function* tr(context: Context): Task<number> {
  const [first, second] = context.operands;
  if (first === undefined) return yield* context.tryHelp('missing operand');
  const deleting = context.has('d');
  const squeezing = context.has('s');
  if (second === undefined && !deleting && !squeezing) {
    yield* context.complain(`missing operand after '${first}'`);
    yield* context.proc.err("Two strings must be given when translating.\nTry 'tr --help' for more information.\n");
    return 1;
  }
  if (context.operands.length > 2) return yield* context.tryHelp(`extra operand '${context.operands[2]}'`);
  if (deleting && !squeezing && second !== undefined) {
    yield* context.complain(`extra operand '${second}'`);
    yield* context.proc.err("Only one string may be given when deleting without squeezing repeats.\nTry 'tr --help' for more information.\n");
    return 1;
  }
  const from = trSet(first);
  const to = second === undefined ? { letters: [] } : trSet(second);
  if (typeof from === 'string' || typeof to === 'string') {
    yield* context.complain(typeof from === 'string' ? from : (to as string));
    return 1;
  }
  const complement = context.has('c') || context.has('C');
  const set = new Set(from.letters);
  const inFirst = (letter: string) => set.has(letter) !== complement;
  const table = new Map<string, string>();
  if (!deleting && second !== undefined) {
    const target = to.letters.slice();
    const filler = to.fill ?? target.at(-1) ?? '';
    from.letters.forEach((letter, at) => {
      if (context.has('t') && at >= target.length) return;
      table.set(letter, target[at] ?? filler);
    });
  }
  const last = to.letters.at(-1) ?? to.fill ?? '';
  const squeezeSet = squeezing ? (second === undefined ? inFirst : ((letters) => (letter: string) => letters.has(letter))(new Set(to.letters))) : undefined;
  let previous = '';
  const decoder = new (yield* decoderClass())();
  for (let chunk = yield* context.proc.stdin.read(); chunk; chunk = yield* context.proc.stdin.read()) {
    const out: string[] = [];
    for (const letter of decoder.decode(chunk)) {
      if (deleting && inFirst(letter)) continue;
      const mapped = deleting || second === undefined ? letter : complement ? (inFirst(letter) ? last : letter) : table.get(letter) ?? letter;
      if (squeezeSet && mapped === previous && squeezeSet(mapped)) continue;
      previous = mapped;
      out.push(mapped);
    }
    yield* context.out(out.join(''));
  }
  return 0;
}

import { TextDecoderStream } from '../text';
// oxlint-disable-next-line require-yield
function* decoderClass(): Task<typeof TextDecoderStream> {
  return TextDecoderStream;
}

function* readAll(context: Context, name: string): Task<string[] | undefined> {
  const file = yield* context.open(name);
  return file ? yield* new LineReader(file, context.proc).all() : undefined;
}

function* paste(context: Context): Task<number> {
  const delimiters = [...decodeEscapes(context.value('d') ?? '\t', {}).text];
  const inputs: string[][] = [];
  const names = context.operands.length ? context.operands : ['-'];
  const standard = names.filter((name) => name === '-').length;
  const stdinLines = standard > 0 ? yield* readAll(context, '-') : undefined;
  let seen = 0;
  for (const name of names) {
    if (name === '-') {
      const offset = seen++;
      inputs.push(context.has('s') ? (offset === 0 ? stdinLines! : []) : stdinLines!.filter((_line, at) => at % standard === offset));
      continue;
    }
    const lines = yield* readAll(context, name);
    if (!lines) return 1;
    inputs.push(lines);
  }
  const join = (pieces: readonly string[]) => pieces.reduce((text, piece, at) => (at === 0 ? piece : text + (delimiters.length ? delimiters[(at - 1) % delimiters.length] : '') + piece), '');
  if (context.has('s')) for (const lines of inputs) yield* context.out(`${join(lines)}\n`);
  else {
    const longest = Math.max(...inputs.map((lines) => lines.length));
    let out = '';
    for (let at = 0; at < longest; at += 1) out += `${join(inputs.map((lines) => lines[at] ?? ''))}\n`;
    yield* context.out(out);
  }
  return 0;
}

function* comm(context: Context): Task<number> {
  if (context.operands.length < 2) return yield* context.tryHelp(context.operands.length === 0 ? 'missing operand' : `missing operand after '${context.operands[0]}'`);
  const left = yield* readAll(context, context.operands[0]!);
  const right = yield* readAll(context, context.operands[1]!);
  if (!left || !right) return 1;
  const indent = [context.has('1') ? 0 : 0, context.has('1') ? 0 : 1, (context.has('1') ? 0 : 1) + (context.has('2') ? 0 : 1)];
  let out = '';
  const put = (column: number, line: string) => {
    if (!context.has(String(column))) out += `${'\t'.repeat(indent[column - 1]!)}${line}\n`;
  };
  for (let a = 0, b = 0; a < left.length || b < right.length; ) {
    const order = a >= left.length ? 1 : b >= right.length ? -1 : compareBytes(left[a]!, right[b]!);
    if (order < 0) put(1, left[a++]!);
    else if (order > 0) put(2, right[b++]!);
    else {
      put(3, left[a++]!);
      b += 1;
    }
  }
  yield* context.out(out);
  return 0;
}

function* join(context: Context): Task<number> {
  const left = yield* readAll(context, context.operands[0] ?? '-');
  const right = yield* readAll(context, context.operands[1] ?? '-');
  if (!left || !right) return 1;
  const separator = context.value('t');
  const split = (line: string) => (separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator));
  const glue = separator ?? ' ';
  const keyA = Number(context.value('1') ?? context.value('j') ?? 1) - 1;
  const keyB = Number(context.value('2') ?? context.value('j') ?? 1) - 1;
  const unpaired = new Set(context.flags.get('a') ?? []);
  const only = new Set(context.flags.get('v') ?? []);
  const rows = right.map(split);
  const used = new Set<number>();
  let out = '';
  for (const line of left) {
    const fields = split(line);
    const key = fields[keyA] ?? '';
    let matched = false;
    rows.forEach((row, at) => {
      if ((row[keyB] ?? '') !== key) return;
      matched = true;
      used.add(at);
      if (only.size === 0) out += `${[key, ...fields.filter((_f, n) => n !== keyA), ...row.filter((_f, n) => n !== keyB)].join(glue)}\n`;
    });
    if (!matched && (unpaired.has('1') || only.has('1'))) out += `${fields.join(glue)}\n`;
  }
  rows.forEach((row, at) => {
    if (!used.has(at) && (unpaired.has('2') || only.has('2'))) out += `${row.join(glue)}\n`;
  });
  yield* context.out(out);
  return 0;
}

function* fold(context: Context): Task<number> {
  const width = Number(context.value('w') ?? 80);
  for (const name of context.operands.length ? context.operands : ['-']) {
    const lines = yield* readAll(context, name);
    if (!lines) return 1;
    let out = '';
    for (const line of lines) {
      // GNU fold counts bytes; Latin-1 text stands for them.
      let rest = String.fromCharCode(...toBytes(line).subarray(0, 65_536));
      while (rest.length > width) {
        let at = width;
        if (context.has('s')) {
          const space = rest.lastIndexOf(' ', width - 1);
          if (space > 0) at = space + 1;
        }
        out += `${rest.slice(0, at)}\n`;
        rest = rest.slice(at);
      }
      out += `${rest}\n`;
    }
    yield* context.proc.stdout.write(Uint8Array.from(out, (letter) => letter.charCodeAt(0)));
  }
  return 0;
}

function* expand(context: Context): Task<number> {
  const width = Number(context.value('t') ?? 8);
  for (const name of context.operands.length ? context.operands : ['-']) {
    const lines = yield* readAll(context, name);
    if (!lines) return 1;
    yield* context.out(lines.map((line) => {
      let out = '';
      for (const letter of line) out += letter === '\t' ? ' '.repeat(width - (out.length % width)) : letter;
      return `${out}\n`;
    }).join(''));
  }
  return 0;
}

function* column(context: Context): Task<number> {
  const lines: string[] = [];
  for (const name of context.operands.length ? context.operands : ['-']) lines.push(...((yield* readAll(context, name)) ?? []));
  const rows = lines.filter((line) => line.trim() !== '');
  if (context.has('t')) {
    const separator = context.value('s');
    const cells = rows.map((line) => (separator === undefined ? line.trim().split(/\s+/) : line.split(separator)));
    const widths: number[] = [];
    for (const row of cells) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, [...cell].length)));
    const gap = context.value('o') ?? '  ';
    yield* context.out(cells.map((row) => `${row.map((cell, at) => (at === row.length - 1 ? cell : cell + ' '.repeat(widths[at]! - [...cell].length))).join(gap)}\n`).join(''));
    return 0;
  }
  const total = Number(context.value('c') ?? context.proc.env.get('COLUMNS') ?? 80);
  const widest = Math.max(0, ...rows.map((line) => line.length));
  const width = (Math.floor(widest / 8) + 1) * 8;
  const columns = Math.max(1, Math.floor(total / width));
  const height = Math.ceil(rows.length / columns);
  let out = '';
  for (let y = 0; y < height; y += 1) {
    let text = '';
    for (let x = 0; x < columns; x += 1) {
      const cell = context.has('x') ? rows[y * columns + x] : rows[x * height + y];
      if (cell === undefined) break;
      const next = context.has('x') ? rows[y * columns + x + 1] : rows[(x + 1) * height + y];
      text += cell + (next === undefined || x === columns - 1 ? '' : '\t'.repeat(Math.ceil((width - cell.length) / 8)));
    }
    out += `${text}\n`;
  }
  yield* context.out(out);
  return 0;
}

function* shuf(context: Context): Task<number> {
  let lines: string[];
  const range = context.value('i');
  if (range !== undefined) {
    const [low, high] = range.split('-').map(Number) as [number, number];
    if (high - low > 10_000_000) return yield* context.tryHelp(`input range of more than 10000000 lines: '${range}'`);
    lines = Array.from({ length: high - low + 1 }, (_unused, at) => String(low + at));
  } else if (context.has('e')) lines = context.operands.slice();
  else lines = (yield* readAll(context, context.operands[0] ?? '-')) ?? [];
  for (let at = lines.length - 1; at > 0; at -= 1) {
    const other = context.proc.random.below(at + 1);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  }
  const count = context.value('n');
  yield* context.out((count === undefined ? lines : lines.slice(0, Number(count))).map((line) => `${line}\n`).join(''));
  return 0;
}

export const columns = [
  command('sort', { short: 'bcCdfghik:Mmno:rRst:uVzS:T:', long: { reverse: 'r', 'numeric-sort': 'n', unique: 'u', key: 'k:', 'field-separator': 't:', 'human-numeric-sort': 'h', 'version-sort': 'V', stable: 's', output: 'o:', 'ignore-case': 'f', check: 'c', 'random-sort': 'R' }, usageStatus: 2 }, sort),
  command('uniq', { short: 'cdDif:s:uw:z', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields': 'f:', 'skip-chars': 's:' } }, uniq),
  command('cut', { short: 'b:c:d:f:sn', long: { delimiter: 'd:', fields: 'f:', characters: 'c:', bytes: 'b:', 'only-delimited': 's', complement: 'complement', 'output-delimiter': 'output-delimiter:' } }, cut),
  command('tr', { short: 'cCdst', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' }, stopAtOperand: true }, tr),
  command('paste', { short: 'd:s', long: { delimiters: 'd:', serial: 's' } }, paste),
  command('join', 't:1:2:j:a:v:', join),
  command('comm', '123', comm),
  command('fold', { short: 'w:sb', long: { width: 'w:', spaces: 's' } }, fold),
  command('expand', { short: 't:', long: { tabs: 't:' } }, expand),
  command('column', { short: 'ts:o:c:xn', long: { table: 't', separator: 's:', 'output-separator': 'o:' } }, column),
  command('shuf', { short: 'n:ei:', long: { 'head-count': 'n:', echo: 'e', 'input-range': 'i:' } }, shuf),
];
