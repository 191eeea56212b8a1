import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { compareBytes } from './version-order';
import { LineReader, Output } from './text-io';

/** uniq, comm and join: programs that look at neighbouring lines of sorted files. */

function separatorOf(context: Context): string {
  return context.has('z') ? '\0' : '\n';
}

/** An abbreviated word of an option such as `--group=sep`; undefined when it means none of them. */
function choose(given: string, words: readonly string[]): string | undefined {
  return given === '' ? words[0] : words.find((word) => word.startsWith(given));
}

const GROUPS = ['separate', 'prepend', 'append', 'both'];
const REPEATS = ['none', 'prepend', 'separate'];

interface UniqMode {
  readonly end: string;
  readonly group: string | undefined;
  readonly repeated: string | undefined;
}

function* uniq(context: Context): Task<number> {
  if (context.operands.length > 2) return yield* context.tryHelp(`extra operand '${context.operands[2]}'`);
  const group = context.has('group') ? choose(context.value('group')!, GROUPS) : undefined;
  const repeated = context.has('D') ? choose(context.value('D')!, REPEATS) : undefined;
  if (group && ['c', 'd', 'D', 'u'].some((flag) => context.has(flag))) return yield* context.tryHelp('--group is mutually exclusive with -c/-d/-D/-u');
  if (repeated && context.has('c')) return yield* context.tryHelp('printing all duplicated lines and repeat counts is meaningless');
  for (const [flag, what] of [['f', 'fields to skip'], ['s', 'bytes to skip'], ['w', 'bytes to compare']] as const) {
    const value = context.value(flag);
    if (value !== undefined && !/^\d+$/.test(value)) {
      yield* context.complain(`${value}: invalid number of ${what}`);
      return 1;
    }
  }
  const file = yield* context.open(context.operands[0] ?? '-');
  if (!file) return 1;
  const target = context.operands[1];
  const sink = target === undefined || target === '-' ? context.proc.stdout : context.proc.open(target, { write: true, create: true, truncate: true });
  const output = new Output(sink);
  const reader = new LineReader(file, context.proc, separatorOf(context));
  yield* uniqLines(context, reader, output, { end: separatorOf(context), group, repeated });
  yield* output.flush();
  return 0;
}

function uniqKey(context: Context): (line: string) => string {
  const fields = Number(context.value('f') ?? 0);
  const characters = Number(context.value('s') ?? 0);
  const width = context.value('w');
  return (line) => {
    let text = line;
    for (let n = 0; n < fields; n += 1) text = text.replace(/^[ \t]*[^ \t]*/, '');
    text = text.slice(characters, width === undefined ? undefined : characters + Number(width));
    return context.has('i') ? text.toLowerCase() : text;
  };
}

function* uniqLines(context: Context, reader: LineReader, output: Output, mode: UniqMode): Task<void> {
  const key = uniqKey(context);
  const { end, group, repeated } = mode;
  let current: string | undefined;
  let currentKey = '';
  let count = 0;
  let groups = 0;
  const put = (line: string) => output.push(line + end);
  const finish = () => {
    if (current === undefined || group || repeated) return;
    if (context.has('d') && count < 2) return;
    if (context.has('u') && count > 1) return;
    put(context.has('c') ? `${String(count).padStart(7)} ${current}` : current);
  };
  for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
    for (const line of lines) {
      const now = key(line);
      if (current !== undefined && now === currentKey) {
        count += 1;
        if (group) put(line);
        else if (repeated) {
          if (count === 2) {
            if (repeated === 'prepend' || (repeated === 'separate' && groups > 0)) output.push(end);
            groups += 1;
            put(current);
          }
          put(line);
        }
        continue;
      }
      finish();
      if (group) {
        if (current === undefined ? group === 'prepend' || group === 'both' : true) output.push(end);
        put(line);
      }
      current = line;
      currentKey = now;
      count = 1;
    }
    yield* output.flush();
  }
  finish();
  if (current !== undefined && (group === 'append' || group === 'both')) output.push(end);
}

/** Says once for each file that it is not sorted, as soon as it matters. */
class OrderCheck {
  readonly #said = [false, false];
  unpaired = false;

  constructor(private readonly context: Context, private readonly message: (file: number, line: number, text: string) => string) {}

  get failed(): boolean {
    return this.#said[0]! || this.#said[1]!;
  }

  *check(file: number, line: number, order: number, text: string): Task<void> {
    if (order <= 0 || this.#said[file] || this.context.has('nocheck-order')) return;
    if (!this.unpaired && !this.context.has('check-order')) return;
    this.#said[file] = true;
    yield* this.context.complain(this.message(file, line, text));
  }
}

function* readAll(context: Context, name: string): Task<string[] | undefined> {
  const file = yield* context.open(name);
  return file ? yield* new LineReader(file, context.proc, separatorOf(context)).all() : undefined;
}

function* comm(context: Context): Task<number> {
  const { operands } = context;
  if (operands.length < 2) return yield* context.tryHelp(operands.length === 0 ? 'missing operand' : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) return yield* context.tryHelp(`extra operand '${operands[2]}'`);
  const left = yield* readAll(context, operands[0]!);
  const right = left && (yield* readAll(context, operands[1]!));
  if (!left || !right) return 1;
  const end = separatorOf(context);
  const gap = context.value('output-delimiter') ?? '\t';
  const shown = (column: number) => !context.has(String(column));
  const indent = ['', shown(1) ? gap : '', (shown(1) ? gap : '') + (shown(2) ? gap : '')];
  const totals = [0, 0, 0];
  const output = new Output(context.proc.stdout);
  const orders = new OrderCheck(context, (file) => `file ${file + 1} is not in sorted order`);
  const put = (column: number, line: string) => {
    totals[column - 1]! += 1;
    if (shown(column)) output.push(indent[column - 1]! + line + end);
  };
  const at = [0, 0];
  while (at[0]! < left.length || at[1]! < right.length) {
    const order = at[0]! >= left.length ? 1 : at[1]! >= right.length ? -1 : compareBytes(left[at[0]!]!, right[at[1]!]!);
    if (order === 0) put(3, left[at[0]!]!);
    else {
      orders.unpaired = true;
      put(order < 0 ? 1 : 2, order < 0 ? left[at[0]!]! : right[at[1]!]!);
    }
    for (const side of order === 0 ? [0, 1] : order < 0 ? [0] : [1]) {
      const lines = side === 0 ? left : right;
      const now = (at[side]! += 1);
      // At the end the last two are looked at again: a line without a partner may have come since.
      const later = Math.min(now, lines.length - 1);
      if (later > 0) {
        yield* output.flush();
        yield* orders.check(side, later + 1, compareBytes(lines[later - 1]!, lines[later]!), lines[later]!);
        if (orders.failed && context.has('check-order')) return 1;
      }
    }
  }
  if (context.has('total')) output.push(`${totals.join(gap)}${gap}total${end}`);
  yield* output.flush();
  if (!orders.failed) return 0;
  yield* context.complain('input is not in sorted order');
  return 1;
}

interface Row {
  readonly fields: readonly string[];
  readonly key: string;
}

class Join {
  readonly output: Output;
  readonly glue: string;
  readonly filler: string;
  readonly orders: OrderCheck;

  constructor(readonly context: Context, readonly keys: readonly [number, number], public list: readonly (readonly [number, number])[] | undefined) {
    this.output = new Output(context.proc.stdout);
    this.glue = context.value('t') ?? ' ';
    this.filler = context.value('e') ?? '';
    this.orders = new OrderCheck(context, (file, line, text) => `${context.operands[file]}:${line}: is not sorted: ${text}`);
  }

  row(line: string, side: number): Row {
    const fields = this.context.value('t') === undefined ? line.trim().split(/[ \t]+/) : line.split(this.glue);
    return { fields, key: fields[this.keys[side]!] ?? '' };
  }

  compare(a: Row, b: Row): number {
    return this.context.has('i') ? compareBytes(a.key.toLowerCase(), b.key.toLowerCase()) : compareBytes(a.key, b.key);
  }

  put(left: Row | undefined, right: Row | undefined): void {
    const rows = [left, right];
    const others = (row: Row | undefined, side: number) => row?.fields.filter((_field, at) => at !== this.keys[side]) ?? [];
    const { list } = this;
    const cells = list
      ? list.map(([side, field]) => (side === 0 ? (left ?? right)!.key : rows[side - 1]?.fields[field - 1]) || this.filler)
      : [(left ?? right)!.key, ...others(left, 0), ...others(right, 1)].map((cell) => cell || this.filler);
    this.output.push(cells.join(this.glue) + separatorOf(this.context));
  }
}

/** Where the rows with the key of `from` end. */
function groupEnd(rows: readonly Row[], from: number, join: Join): number {
  let end = from + 1;
  while (end < rows.length && join.compare(rows[end]!, rows[from]!) === 0) end += 1;
  return end;
}

function* joinFiles(context: Context): Task<number> {
  const { operands } = context;
  if (operands.length < 2) return yield* context.tryHelp(operands.length === 0 ? 'missing operand' : `missing operand after '${operands[0]}'`);
  if (operands.length > 2) return yield* context.tryHelp(`extra operand '${operands[2]}'`);
  for (const flag of ['a', 'v']) {
    const wrong = (context.flags.get(flag) ?? []).find((value) => value !== '1' && value !== '2');
    if (wrong !== undefined) {
      yield* context.complain(`invalid field number: '${wrong}'`);
      return 1;
    }
  }
  for (const flag of ['1', '2', 'j']) {
    const value = context.value(flag);
    if (value !== undefined && !/^[1-9]\d*$/.test(value)) {
      yield* context.complain(`invalid field number: '${value}'`);
      return 1;
    }
  }
  const list = fieldList(context);
  if (typeof list === 'string') {
    yield* context.complain(list);
    return 1;
  }
  const texts = [yield* readAll(context, operands[0]!), yield* readAll(context, operands[1]!)];
  if (!texts[0] || !texts[1]) return 1;
  const keys = ['1', '2'].map((side) => Number(context.value(side) ?? context.value('j') ?? 1) - 1) as [number, number];
  const join = new Join(context, keys, list);
  if (context.value('o') === 'auto') join.list = fieldsOfFirst(join, texts as [string[], string[]]);
  return yield* merge(join, texts as [string[], string[]]);
}

/** `-o auto`: as many fields as the first lines have. */
function fieldsOfFirst(join: Join, texts: readonly [readonly string[], readonly string[]]): [number, number][] {
  const others = texts.flatMap((lines, side) => (lines.length > 0 ? join.row(lines[0]!, side).fields : []).flatMap((_field, at) => (at === join.keys[side] ? [] : [[side + 1, at + 1] as [number, number]])));
  return [[0, 0], ...others];
}

function fieldList(context: Context): [number, number][] | string | undefined {
  const given = context.flags.get('o');
  if (!given || given[0] === 'auto') return undefined;
  const out: [number, number][] = [];
  for (const item of given.join(',').split(/[, \t]+/)) {
    const match = /^(?:0|([12])\.([1-9]\d*))$/.exec(item);
    if (!match) return /^\d/.test(item) ? `invalid field specifier: '${item}'` : `invalid file number in field spec: '${item}'`;
    out.push(match[1] ? [Number(match[1]), Number(match[2])] : [0, 0]);
  }
  return out;
}

function* merge(join: Join, texts: readonly [string[], string[]]): Task<number> {
  const { context } = join;
  const only = new Set(context.flags.get('v') ?? []);
  const unpaired = new Set([...(context.flags.get('a') ?? []), ...only]);
  const [left, right] = texts.map((lines, side) => lines.map((line) => join.row(line, side))) as [Row[], Row[]];
  let [a, b] = [0, 0];
  if (context.has('header') && left.length > 0 && right.length > 0) join.put(left[a++], right[b++]);
  const check = function* (side: number, at: number): Task<void> {
    const rows = side === 0 ? left : right;
    const from = Math.min(at, rows.length - 1);
    if (from < 1) return;
    yield* join.output.flush();
    yield* join.orders.check(side, from + 1, join.compare(rows[from - 1]!, rows[from]!), texts[side]![from]!);
  };
  while (a < left.length || b < right.length) {
    const order = a >= left.length ? 1 : b >= right.length ? -1 : join.compare(left[a]!, right[b]!);
    if (order !== 0) {
      join.orders.unpaired = true;
      if (order < 0) {
        if (unpaired.has('1')) join.put(left[a], undefined);
        yield* check(0, (a += 1));
      } else {
        if (unpaired.has('2')) join.put(undefined, right[b]);
        yield* check(1, (b += 1));
      }
      continue;
    }
    const [endA, endB] = [groupEnd(left, a, join), groupEnd(right, b, join)];
    if (only.size === 0) for (let x = a; x < endA; x += 1) for (let y = b; y < endB; y += 1) join.put(left[x], right[y]);
    [a, b] = [endA, endB];
    yield* check(0, a);
    yield* check(1, b);
  }
  yield* join.output.flush();
  if (!join.orders.failed) return 0;
  if (!context.has('check-order')) yield* context.complain('input is not in sorted order');
  return 1;
}

const sortedOrder = { 'check-order': 'check-order', 'nocheck-order': 'nocheck-order', 'zero-terminated': 'z' };

export const neighbours = [
  command('uniq', { short: 'cdDif:s:uw:z', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields': 'f:', 'skip-chars': 's:', 'check-chars': 'w:', 'all-repeated': 'D::', group: 'group::', 'zero-terminated': 'z' } }, uniq),
  command('comm', { short: '123z', long: { ...sortedOrder, 'output-delimiter': 'output-delimiter:', total: 'total' } }, comm),
  command('join', { short: 't:1:2:j:a:v:e:io:z', long: { ...sortedOrder, 'ignore-case': 'i', header: 'header' } }, joinFiles),
];
