import type { Task } from '../../runtime/process';
import { checkHeld } from '../../runtime/whole-stream';
import { toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { LINE_BYTES, LineReader } from './text-io';
import { compareBytes, compareVersions } from './version-order';

/** sort: keys, orders and messages of GNU coreutils in the C locale. */

interface Key {
  /** Fields before the key, and characters of its first field that do not count. */
  readonly fields: number;
  readonly characters: number;
  readonly skipBlanks: boolean;
  /** Without an end the key goes on to the end of the line. */
  readonly end: { readonly fields: number; readonly characters: number; readonly skipBlanks: boolean } | undefined;
  /** Letters of the orders; none: those of the command line. */
  readonly flags: string;
}

const ORDERS = 'bdfghiMnRrV';

/** `F[.C][OPTS][,F[.C][OPTS]]`; a text is what is wrong with it. */
function parseKey(text: string): Key | string {
  const bad = (what: string) => `${what}: invalid field specification '${text}'`;
  const start = /^(\d*)(?:(\.)(\d*))?([bdfghinMRrV]*)/.exec(text)!;
  if (start[1] === '') return `invalid number at field start: invalid count at start of '${text}'`;
  if (Number(start[1]) === 0) return bad('field number is zero');
  if (start[2] && start[3] === '') return `invalid number after '.': invalid count at start of '${text.slice(text.indexOf('.') + 1)}'`;
  if (start[2] && Number(start[3]) === 0) return bad('character offset is zero');
  let rest = text.slice(start[0].length);
  let end: Key['end'];
  let endFlags = '';
  if (rest.startsWith(',')) {
    const stop = /^,(\d*)(?:(\.)(\d*))?([bdfghinMRrV]*)/.exec(rest)!;
    if (stop[1] === '') return `invalid number after ',': invalid count at start of '${rest.slice(1)}'`;
    if (Number(stop[1]) === 0) return bad('field number is zero');
    if (stop[2] && stop[3] === '') return `invalid number after '.': invalid count at start of '${rest.slice(rest.indexOf('.') + 1)}'`;
    endFlags = stop[4]!;
    end = { fields: Number(stop[1]) - 1, characters: Number(stop[3] ?? 0), skipBlanks: endFlags.includes('b') };
    rest = rest.slice(stop[0].length);
  }
  if (rest !== '') return bad('stray character in field spec');
  return { fields: Number(start[1]) - 1, characters: Number(start[3] ?? 1) - 1, skipBlanks: start[4]!.includes('b'), end, flags: start[4]! + endFlags };
}

const blank = (letter: string | undefined) => letter === ' ' || letter === '\t' || letter === '\n';

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && blank(line[at])) at += 1;
  return at;
}

/** Where field number `count` (from 0) begins; without a separator its leading blanks belong to it. */
function fieldStart(line: string, count: number, separator: string | undefined): number {
  let at = 0;
  for (let left = count; left > 0 && at < line.length; left -= 1) {
    if (separator === undefined) {
      at = skipBlanks(line, at);
      while (at < line.length && !blank(line[at])) at += 1;
    } else {
      while (at < line.length && line[at] !== separator) at += 1;
      if (at < line.length) at += 1;
    }
  }
  return at;
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  let from = fieldStart(line, key.fields, separator);
  if (key.skipBlanks) from = skipBlanks(line, from);
  from = Math.min(line.length, from + key.characters);
  if (!key.end) return line.slice(from);
  const { fields, characters } = key.end;
  let to: number;
  if (characters === 0) {
    to = fieldStart(line, fields + 1, separator);
    if (separator !== undefined && to > 0 && (to < line.length || line.endsWith(separator)) && line[to - 1] === separator) to -= 1;
  } else {
    to = fieldStart(line, fields, separator);
    if (key.end.skipBlanks) to = skipBlanks(line, to);
    to = Math.min(line.length, to + characters);
  }
  return line.slice(from, Math.max(from, to));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const HUMAN = ' KMGTPEZY';

function numeric(text: string): number {
  const match = /^[ \t\n]*(-?\d*\.?\d*)/.exec(text);
  return Number(match?.[1]) || 0;
}

/** As strtold reads it: what is no number comes first, then NaN, then by value. */
function general(text: string): number | undefined {
  const match = /^\s*([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|0[xX][0-9a-fA-F]+|inf(?:inity)?|nan))/i.exec(text);
  if (!match) return undefined;
  if (/inf/i.test(match[1]!)) return match[1]!.startsWith('-') ? -Infinity : Infinity;
  return Number(match[1]);
}

function comparer(flags: string): (a: string, b: string) => number {
  if (flags.includes('n')) return (a, b) => numeric(a) - numeric(b);
  if (flags.includes('g')) {
    const rank = (value: number | undefined) => (value === undefined ? 0 : Number.isNaN(value) ? 1 : 2);
    return (a, b) => {
      const [x, y] = [general(a), general(b)];
      return rank(x) - rank(y) || (rank(x) === 2 ? (x! < y! ? -1 : x! > y! ? 1 : 0) : 0);
    };
  }
  if (flags.includes('h')) {
    const rank = (text: string) => {
      const suffix = /^[ \t\n]*-?\d*\.?\d*([KMGTPEZYk])?/.exec(text)?.[1]?.toUpperCase() ?? ' ';
      const value = numeric(text);
      return value === 0 ? 0 : HUMAN.indexOf(suffix) * Math.sign(value) + Math.sign(value);
    };
    return (a, b) => rank(a) - rank(b) || numeric(a) - numeric(b);
  }
  const month = (text: string) => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
  if (flags.includes('M')) return (a, b) => month(a) - month(b);
  const clean = (text: string) => {
    let out = text;
    if (flags.includes('d')) out = out.replace(/[^A-Za-z0-9 \t]/g, '');
    if (flags.includes('i')) out = out.replace(/[^\x20-\x7e]/g, '');
    if (flags.includes('f')) out = out.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    return out;
  };
  if (flags.includes('V')) return (a, b) => compareVersions(clean(a), clean(b));
  return (a, b) => compareBytes(clean(a), clean(b));
}

function incompatible(flags: string): string | undefined {
  const has = (letter: string) => flags.includes(letter);
  const kinds = [has('n'), has('g'), has('h'), has('M'), has('V') || has('R') || has('d') || has('i')].filter(Boolean).length;
  return kinds > 1 ? [...ORDERS].filter((letter) => has(letter) && letter !== 'b' && letter !== 'r').join('') : undefined;
}

interface Order {
  readonly key: Key;
  readonly compare: (a: string, b: string) => number;
  readonly reverse: boolean;
}

const SORT_WORDS: Readonly<Record<string, string>> = { 'general-numeric': 'g', 'human-numeric': 'h', month: 'M', numeric: 'n', random: 'R', version: 'V' };

/** What the options ask for; a text is what is wrong with them. */
function readOrders(context: Context): { orders: Order[]; global: string; separator: string | undefined } | string {
  const word = context.value('sort');
  if (word !== undefined && !SORT_WORDS[word]) return `invalid argument '${word}' for '--sort'\nValid arguments are:\n${Object.keys(SORT_WORDS).map((one) => `  - '${one}'\n`).join('')}Try 'sort --help' for more information.`;
  const size = context.value('S');
  if (size !== undefined && !/^\d+[%bKMGTPE]?$/i.test(size)) return `invalid -S argument '${size}'`;
  const global = [...ORDERS].filter((flag) => context.has(flag) || (word !== undefined && SORT_WORDS[word] === flag)).join('');
  let separator = context.value('t');
  if (separator === '\\0') separator = '\0';
  if (separator === '') return 'empty tab';
  if (separator !== undefined && [...separator].length > 1) return `multi-character tab '${separator}'`;
  const orders: Order[] = [];
  for (const text of context.flags.get('k') ?? []) {
    const key = parseKey(text);
    if (typeof key === 'string') return key;
    const inherits = key.flags === '';
    const flags = inherits ? global : key.flags;
    const wrong = incompatible(flags);
    if (wrong) return `options '-${wrong}' are incompatible`;
    const blanks = inherits && global.includes('b');
    const used = blanks ? { ...key, skipBlanks: true, ...(key.end ? { end: { ...key.end, skipBlanks: true } } : {}) } : key;
    orders.push({ key: used, compare: comparer(flags), reverse: flags.includes('r') });
  }
  const wrong = orders.length === 0 ? incompatible(global) : undefined;
  return wrong ? `options '-${wrong}' are incompatible` : { orders, global, separator };
}

function* readLines(context: Context): Task<string[] | undefined> {
  const lines: string[] = [];
  let held = 0;
  for (const name of context.inputs) {
    const file = yield* context.open(name);
    if (!file) return undefined;
    const reader = new LineReader(file, context.proc, context.has('z') ? '\0' : '\n');
    for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
      let grown = 0;
      for (const line of batch) {
        grown += line.length + LINE_BYTES;
        lines.push(line);
      }
      held += grown;
      checkHeld(held);
      yield* context.proc.allocate(grown);
    }
  }
  return lines;
}

function* sort(context: Context): Task<number> {
  const wanted = readOrders(context);
  if (typeof wanted === 'string') {
    yield* context.complain(wanted);
    return wanted.startsWith('invalid argument') ? 1 : 2;
  }
  const { orders, global, separator } = wanted;
  const checking = context.has('c') || context.has('C');
  if (checking && context.operands.length > 1) {
    yield* context.complain(`extra operand '${context.operands[1]}' not allowed with -c`);
    return 2;
  }
  const lines = yield* readLines(context);
  if (!lines) return 2;
  const whole = comparer(global);
  const reverse = global.includes('r');
  const skips = global.includes('b');
  const compareKeys = (a: string, b: string) => {
    for (const order of orders) {
      const result = order.compare(keyText(a, order.key, separator), keyText(b, order.key, separator));
      if (result !== 0) return order.reverse ? -result : result;
    }
    return 0;
  };
  const compareWhole = (a: string, b: string) => {
    const result = skips ? whole(a.slice(skipBlanks(a, 0)), b.slice(skipBlanks(b, 0))) : whole(a, b);
    return reverse ? -result : result;
  };
  const primary = orders.length ? compareKeys : compareWhole;
  const compare = (a: string, b: string) => {
    const result = primary(a, b);
    if (result !== 0 || context.has('s') || context.has('u')) return result;
    return reverse ? compareBytes(b, a) : compareBytes(a, b);
  };
  if (checking) return yield* checkOrder(context, lines, compare);
  yield* context.proc.spend(lines.length / 2000);
  if (global.includes('R')) {
    for (let at = lines.length - 1; at > 0; at -= 1) {
      const other = context.proc.random.below(at + 1);
      [lines[at], lines[other]] = [lines[other]!, lines[at]!];
    }
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
    const quiet = context.has('C') || ['quiet', 'silent'].includes(context.value('c') ?? '');
    if (!quiet) yield* context.complain(`${context.operands[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}`);
    return 1;
  }
  return 0;
}

export const sorting = [
  command('sort', {
    short: 'bcCdfghik:Mmno:rRst:uVzS:T:', usageStatus: 2,
    long: {
      reverse: 'r', 'numeric-sort': 'n', unique: 'u', key: 'k:', 'field-separator': 't:', 'human-numeric-sort': 'h', 'version-sort': 'V', stable: 's', output: 'o:', 'ignore-case': 'f', check: 'c::', 'random-sort': 'R', 'ignore-leading-blanks': 'b',
      'dictionary-order': 'd', 'general-numeric-sort': 'g', 'ignore-nonprinting': 'i', 'month-sort': 'M', merge: 'm', 'zero-terminated': 'z', sort: 'sort:', parallel: 'parallel:', 'buffer-size': 'S:', 'temporary-directory': 'T:', 'random-source': 'random-source:',
    },
  }, sort),
];
