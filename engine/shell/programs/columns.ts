import type { Task } from '../../runtime/process';
import { fromBytes, toBytes } from '../text';
import { decodeEscapes } from '../quote';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** cut, tr, paste, fold, expand, column, shuf. */

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
  const lists = ['b', 'c', 'f'].flatMap((flag) => context.flags.get(flag)?.map(() => flag) ?? []);
  const kind = lists[0];
  if (lists.length > 1) return yield* context.tryHelp('only one list may be specified');
  if (!kind) return yield* context.tryHelp('you must specify a list of bytes, characters, or fields');
  const delimiter = context.value('d') ?? '\t';
  if ([...delimiter].length > 1) return yield* context.tryHelp('the delimiter must be a single character');
  if (kind !== 'f' && context.has('d')) return yield* context.tryHelp('an input delimiter may be specified only when operating on fields');
  if (kind !== 'f' && context.has('s')) return yield* context.tryHelp('suppressing non-delimited lines makes sense\n\tonly when operating on fields');
  const ranges = parseRanges(context.value(kind)!);
  if (typeof ranges === 'string') return yield* context.tryHelp(kind === 'f' || !ranges.startsWith('fields') ? ranges.replace('field value', kind === 'f' ? 'field value' : 'byte/character position') : 'byte/character positions are numbered from 1');
  const inside = (position: number) => ranges.some(([from, to]) => position >= from && position <= to) !== context.has('complement');
  const joiner = context.value('output-delimiter') ?? (kind === 'f' ? delimiter : '');
  const edit = (line: string): string | undefined => {
    if (kind === 'f') {
      if (!line.includes(delimiter)) return context.has('s') ? undefined : line;
      return line.split(delimiter).filter((_field, at) => inside(at + 1)).join(joiner);
    }
    const bytes = toBytes(line);
    if (joiner === '') return fromBytes(bytes.filter((_byte, at) => inside(at + 1)));
    // Between ranges that do not touch stands the delimiter.
    let out = '';
    let from = -1;
    for (let at = 0; at <= bytes.length; at += 1) {
      const within = at < bytes.length && inside(at + 1);
      const begins = within && from >= 0 && ranges.some(([low]) => low === at + 1) && !ranges.some(([low, high]) => low <= at && at + 1 <= high);
      if (from >= 0 && (!within || begins)) {
        out += (out === '' ? '' : joiner) + fromBytes(bytes.subarray(from, at));
        from = -1;
      }
      if (within && from < 0) from = at;
    }
    return out;
  };
  const end = context.has('z') ? '\0' : '\n';
  return yield* context.eachInput(function* edited(file) {
    const reader = new LineReader(file, context.proc, end);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) yield* context.out(lines.map(edit).filter((line) => line !== undefined).map((line) => line + end).join(''));
  });
}

const SETS: Readonly<Record<string, [number, number][]>> = {
  alnum: [[48, 57], [65, 90], [97, 122]], alpha: [[65, 90], [97, 122]], blank: [[9, 9], [32, 32]], cntrl: [[0, 31], [127, 127]], digit: [[48, 57]], graph: [[33, 126]], lower: [[97, 122]], print: [[32, 126]],
  punct: [[33, 47], [58, 64], [91, 96], [123, 126]], space: [[9, 13], [32, 32]], upper: [[65, 90]], xdigit: [[48, 57], [65, 70], [97, 102]],
};

/** The bytes of a tr set, in order, each as a Latin-1 character. `[x*]` is returned as a fill marker. */
function trSet(text: string): { letters: string[]; fill?: string } | string {
  const letters: string[] = [];
  let fill: string | undefined;
  const source = Array.from(toBytes(text), (byte) => String.fromCharCode(byte)).join('');
  const units = [...source.matchAll(/\[:(\w+):\]|\[=(.)=\]|\[(\\?.)\*(\d*)\]|(\\[0-7]{1,3}|\\.|[^])(?:-(\\[0-7]{1,3}|\\.|[^\]]|\](?!$)))?/gs)];
  const one = (unit: string) => {
    const octal = /^\\([0-7]{1,3})$/.exec(unit);
    if (octal) return String.fromCharCode(parseInt(octal[1]!, 8) & 0xff);
    return unit.startsWith('\\') && unit.length > 1 ? decodeEscapes(unit, { quotes: false }).text.replace(/^\\(.)$/, '$1') : unit;
  };
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
      const from = one(unit[5]!).charCodeAt(0);
      const to = one(unit[6]).charCodeAt(0);
      if (to < from) return `range-endpoints of '${unit[5]}-${unit[6]}' are in reverse collating sequence order`;
      for (let code = from; code <= to; code += 1) letters.push(String.fromCharCode(code));
    } else letters.push(one(unit[5]!));
  }
  return fill === undefined ? { letters } : { letters, fill };
}

type TrSet = { letters: string[]; fill?: string };

/** What each byte becomes; -1 for one that goes. */
function trTable(context: Context, from: TrSet, to: TrSet | undefined): Int16Array {
  const table = Int16Array.from({ length: 256 }, (_unused, byte) => byte);
  const inFirst = new Set(from.letters.map((letter) => letter.charCodeAt(0)));
  const complement = context.has('c') || context.has('C');
  const first = complement ? Array.from({ length: 256 }, (_unused, byte) => byte).filter((byte) => !inFirst.has(byte)) : from.letters.map((letter) => letter.charCodeAt(0));
  if (context.has('d')) for (const byte of first) table[byte] = -1;
  else if (to) {
    const target = to.letters.map((letter) => letter.charCodeAt(0));
    const filler = to.fill?.charCodeAt(0) ?? target.at(-1) ?? 0;
    const changed = complement && to.fill === undefined && target.length < first.length ? first.map(() => filler) : first.map((_byte, at) => target[at] ?? filler);
    first.forEach((byte, at) => {
      if (!(context.has('t') && at >= target.length)) table[byte] = changed[at]!;
    });
  }
  return table;
}

function* tr(context: Context): Task<number> {
  const [first, second] = context.operands;
  if (first === undefined) return yield* context.tryHelp('missing operand');
  const deleting = context.has('d');
  const squeezing = context.has('s');
  if (second === undefined && deleting === squeezing) {
    yield* context.complain(`missing operand after '${first}'`);
    yield* context.proc.err(`${deleting ? 'Two strings must be given when both deleting and squeezing repeats' : 'Two strings must be given when translating'}.\nTry 'tr --help' for more information.\n`);
    return 1;
  }
  if (deleting && !squeezing && second !== undefined) {
    yield* context.complain(`extra operand '${second}'`);
    yield* context.proc.err("Only one string may be given when deleting without squeezing repeats.\nTry 'tr --help' for more information.\n");
    return 1;
  }
  if (context.operands.length > 2) return yield* context.tryHelp(`extra operand '${context.operands[2]}'`);
  const from = trSet(first);
  const to = second === undefined ? undefined : trSet(second);
  if (typeof from === 'string' || typeof to === 'string') {
    yield* context.complain(typeof from === 'string' ? from : (to as string));
    return 1;
  }
  if (to && !deleting && to.letters.length === 0 && to.fill === undefined && !context.has('t')) {
    yield* context.complain('when not truncating set1, string2 must be non-empty');
    return 1;
  }
  const squeezed = new Set((to ?? from).letters.map((letter) => letter.charCodeAt(0)));
  const complement = to === undefined && (context.has('c') || context.has('C'));
  yield* translate(context, trTable(context, from, to), squeezing ? (byte) => squeezed.has(byte) !== complement : undefined);
  return 0;
}

function* translate(context: Context, table: Int16Array, squeezes: ((byte: number) => boolean) | undefined): Task<void> {
  const single = squeezes && Uint8Array.from({ length: 256 }, (_unused, byte) => (squeezes(byte) ? 1 : 0));
  let previous = -1;
  for (let chunk = yield* context.proc.stdin.read(); chunk; chunk = yield* context.proc.stdin.read()) {
    const out = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      const mapped = table[byte]!;
      if (mapped < 0 || (single && mapped === previous && single[mapped])) continue;
      previous = mapped;
      out[length++] = mapped;
    }
    yield* context.proc.stdout.write(out.subarray(0, length));
    yield* context.proc.spend(0.02);
  }
}

function* readAll(context: Context, name: string): Task<string[] | undefined> {
  const file = yield* context.open(name);
  return file ? yield* new LineReader(file, context.proc, context.has('z') ? '\0' : '\n').all() : undefined;
}

function* paste(context: Context): Task<number> {
  const delimiters = [...decodeEscapes(context.value('d') ?? '\t', {}).text];
  const inputs: string[][] = [];
  const names = context.inputs;
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
  const end = context.has('z') ? '\0' : '\n';
  const join = (pieces: readonly string[]) => pieces.reduce((text, piece, at) => (at === 0 ? piece : text + (delimiters.length ? delimiters[(at - 1) % delimiters.length] : '') + piece), '');
  if (context.has('s')) for (const lines of inputs) yield* context.out(join(lines) + end);
  else {
    const longest = Math.max(...inputs.map((lines) => lines.length));
    let out = '';
    for (let at = 0; at < longest; at += 1) out += join(inputs.map((lines) => lines[at] ?? '')) + end;
    yield* context.out(out);
  }
  return 0;
}

function* fold(context: Context): Task<number> {
  const given = context.value('w') ?? '80';
  if (!/^[1-9]\d*$/.test(given)) {
    yield* context.complain(`invalid number of columns: '${given}'${/^0+$/.test(given) ? ': Numerical result out of range' : ''}`);
    return 1;
  }
  return yield* context.eachInput(function* folded(file) {
    const reader = new LineReader(file, context.proc);
    for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
      const out = lines.map((line) => foldLine(context, line, Number(given))).join('\n') + (reader.terminated ? '\n' : '');
      yield* context.proc.stdout.write(Uint8Array.from(out, (letter) => letter.charCodeAt(0)));
    }
  });
}

/** GNU fold counts bytes; Latin-1 text stands for them. */
function foldLine(context: Context, line: string, width: number): string {
  const bytes = toBytes(line);
  const step = (column: number, byte: number) => (context.has('b') ? column + 1 : byte === 8 ? Math.max(0, column - 1) : byte === 13 ? 0 : byte === 9 ? column + 8 - (column % 8) : column + 1);
  let out = '';
  let held = '';
  let column = 0;
  for (const byte of bytes) {
    let next = step(column, byte);
    while (next > width && held !== '') {
      const space = context.has('s') ? Math.max(held.lastIndexOf(' '), held.lastIndexOf('\t')) + 1 : 0;
      const cut = space > 0 ? space : held.length;
      out += `${held.slice(0, cut)}\n`;
      held = held.slice(cut);
      column = 0;
      for (const letter of held) column = step(column, letter.charCodeAt(0));
      next = step(column, byte);
    }
    held += String.fromCharCode(byte);
    column = next;
  }
  return out + held;
}

/** The cells of a line; with a limit the last one holds the rest. */
function cellsOf(line: string, separator: string | undefined, limit: number): string[] {
  const cells = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
  if (cells.length <= limit) return cells;
  if (separator !== undefined) return [...cells.slice(0, limit - 1), cells.slice(limit - 1).join(separator)];
  const rest = new RegExp(`^\\s*(?:\\S+\\s+){${limit - 1}}(.*)$`).exec(line)![1]!;
  return [...cells.slice(0, limit - 1), rest.trim()];
}

/** `column -t`. */
function* table(context: Context, lines: readonly string[]): Task<number> {
  const header = context.value('N')?.split(',') ?? [];
  const rows = lines.map((line) => cellsOf(line, context.value('s'), Number(context.value('l') ?? Infinity)));
  if (header.length > 0) rows.unshift(header);
  const count = Math.max(0, ...rows.map((row) => row.length));
  const chosen = (flag: string) => {
    const names = context.value(flag)?.split(',') ?? [];
    return (at: number) => names.includes(String(at + 1)) || names.includes(header[at] ?? '') || names.includes('0');
  };
  const [hidden, right] = [chosen('H'), chosen('R')];
  const shown = Array.from({ length: count }, (_unused, at) => at).filter((at) => !hidden(at));
  const widths = shown.map((at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)));
  const pad = (text: string, place: number) => {
    const blank = ' '.repeat(Math.max(0, widths[place]! - [...text].length));
    return right(shown[place]!) ? blank + text : place === shown.length - 1 ? text : text + blank;
  };
  yield* context.out(rows.map((row) => `${shown.map((at, place) => pad(row[at] ?? '', place)).join(context.value('o') ?? '  ')}\n`).join(''));
  return 0;
}

function* column(context: Context): Task<number> {
  const lines: string[] = [];
  let status = 0;
  for (const name of context.inputs) {
    const found = yield* readAll(context, name);
    if (!found) status = 1;
    else lines.push(...found);
  }
  if (status !== 0 && lines.length === 0) return status;
  if (context.has('J')) {
    yield* context.proc.err('not simulated: column --json\n');
    return 1;
  }
  const rows = lines.filter((line) => line.trim() !== '');
  if (context.has('t')) return yield* table(context, rows);
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

function* repeated(context: Context, lines: readonly string[], count: number): Task<number> {
  if (lines.length === 0 && count > 0) {
    yield* context.complain('no lines to repeat');
    return 1;
  }
  for (let at = 0; at < count; at += 1) yield* context.out(`${context.proc.random.pick(lines)}\n`);
  return 0;
}

function* shuf(context: Context): Task<number> {
  if (context.has('random-source')) {
    yield* context.proc.err('not simulated: shuf --random-source\n');
    return 1;
  }
  const count = context.value('n');
  if (count !== undefined && !/^\d+$/.test(count)) {
    yield* context.complain(`invalid line count: '${count}'`);
    return 1;
  }
  let lines: string[];
  const range = context.value('i');
  const spare = context.has('e') ? undefined : context.operands[range === undefined ? 1 : 0];
  if (spare !== undefined) return yield* context.tryHelp(`extra operand '${spare}'`);
  if (range !== undefined) {
    const [low, high] = range.split('-').map(Number) as [number, number];
    if (!(high >= low - 1)) {
      yield* context.complain(`invalid input range: '${range}'`);
      return 1;
    }
    if (high - low > 10_000_000) return yield* context.tryHelp(`input range of more than 10000000 lines: '${range}'`);
    lines = Array.from({ length: high - low + 1 }, (_unused, at) => String(low + at));
  } else if (context.has('e')) lines = context.operands.slice();
  else {
    const read = yield* readAll(context, context.operands[0] ?? '-');
    if (!read) return 1;
    lines = read;
  }
  for (let at = lines.length - 1; at > 0; at -= 1) {
    const other = context.proc.random.below(at + 1);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  }
  if (context.has('r')) return yield* repeated(context, lines, Number(count ?? Infinity));
  const file = context.value('o');
  const output = file === undefined ? context.proc.stdout.retain() : context.proc.open(file, { write: true, create: true, truncate: true });
  yield* output.write(toBytes((count === undefined ? lines : lines.slice(0, Number(count))).map((line) => `${line}\n`).join('')));
  output.release();
  return 0;
}

export const columns = [
  command('cut', { short: 'b:c:d:f:snz', long: { delimiter: 'd:', fields: 'f:', characters: 'c:', bytes: 'b:', 'only-delimited': 's', complement: 'complement', 'zero-terminated': 'z', 'output-delimiter': 'output-delimiter:' } }, cut),
  command('tr', { short: 'cCdst', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' }, stopAtOperand: true }, tr),
  command('paste', { short: 'd:sz', long: { delimiters: 'd:', serial: 's', 'zero-terminated': 'z' } }, paste),
  command('fold', { short: 'w:sb', long: { width: 'w:', spaces: 's', bytes: 'b' }, rewrite: (args) => args.map((argument) => argument.replace(/^-([sb]*)(\d+)$/, '-$1w$2')) }, fold),
  command('column', { short: 'ts:o:c:xnN:R:H:l:J', long: { table: 't', separator: 's:', 'output-separator': 'o:', 'output-width': 'c:', 'fillrows': 'x', 'table-columns': 'N:', 'table-right': 'R:', 'table-hide': 'H:', 'table-columns-limit': 'l:', json: 'J' } }, column),
  command('shuf', { short: 'n:ei:ro:', long: { repeat: 'r', output: 'o:', 'random-source': 'random-source:', 'head-count': 'n:', echo: 'e', 'input-range': 'i:' } }, shuf),
];
