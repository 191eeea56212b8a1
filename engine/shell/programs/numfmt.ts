import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

const UNITS = 'KMGTPEZY';
const WIDTH_LIMIT = 100_000;
/** As many as JavaScript writes out. */
const DECIMALS_LIMIT = 100;
const SCALES = ['none', 'auto', 'si', 'iec', 'iec-i'];

/** A number that numfmt does not take, in its words. */
class NumberProblem extends Error {}

interface Layout {
  readonly from: string;
  readonly to: string;
  readonly fromUnit: number;
  readonly toUnit: number;
  readonly suffix: string;
  readonly padding: number;
  readonly round: string;
  readonly format: { readonly before: string; readonly flags: string; readonly width: number; readonly precision: number | undefined; readonly after: string } | undefined;
}

function valueOf(text: string, layout: Layout): { value: number; decimals: number } {
  const bare = layout.suffix !== '' && text.endsWith(layout.suffix) ? text.slice(0, -layout.suffix.length) : text;
  const match = /^(-?)(\d+)(?:\.(\d+))?([A-Za-z]?)(i?)$/.exec(bare);
  if (!match) throw new NumberProblem(/^-?[\d.]+/.test(bare) ? `invalid suffix in input: '${text}'` : `invalid number: '${text}'`);
  const [, sign, digits, decimals = '', unit = '', binary] = match;
  let factor = layout.fromUnit;
  if (unit !== '') {
    const power = UNITS.indexOf(unit) + 1;
    if (power === 0) throw new NumberProblem(`invalid suffix in input: '${text}'`);
    if (layout.from === 'none') throw new NumberProblem(`rejecting suffix in input: '${text}' (consider using --from)`);
    if (layout.from === 'iec-i' && binary === '') throw new NumberProblem(`missing 'i' suffix in input: '${text}' (e.g Ki/Mi/Gi)`);
    if (binary !== '' && layout.from !== 'auto' && layout.from !== 'iec-i') throw new NumberProblem(`invalid suffix in input '${text}': 'i'`);
    factor *= (layout.from === 'si' || (layout.from === 'auto' && binary === '') ? 1000 : 1024) ** power;
  }
  return { value: Number(`${sign}${digits}.${decimals}`) * factor, decimals: unit === '' ? decimals.length : 0 };
}

function rounded(value: number, how: string, decimals: number): number {
  const factor = 10 ** decimals;
  const scaled = value * factor;
  const away = (n: number) => (n < 0 ? Math.floor(n) : Math.ceil(n));
  const turn = how === 'up' ? Math.ceil : how === 'down' ? Math.floor : how === 'towards-zero' ? Math.trunc : how === 'nearest' ? (n: number) => Math.sign(n) * Math.round(Math.abs(n)) : away;
  // What floating point adds is no reason to round up.
  return turn(Number(scaled.toPrecision(15))) / factor;
}

function shown(value: number, decimals: number, layout: Layout): string {
  const { to, round, format } = layout;
  let rest = value / layout.toUnit;
  if (to === 'none') return rounded(rest, round, format?.precision ?? decimals).toFixed(format?.precision ?? decimals);
  const base = to === 'si' ? 1000 : 1024;
  let power = 0;
  while (Math.abs(rest) >= base) {
    rest /= base;
    power += 1;
  }
  if (power > UNITS.length) throw new NumberProblem(`value too large to be printed: '${value}' (cannot handle values > 999Y)`);
  const digits = format?.precision ?? (power > 0 && Math.abs(rest) < 10 ? 1 : 0);
  rest = rounded(rest, round, digits);
  if (Math.abs(rest) >= base) {
    rest /= base;
    power += 1;
  }
  const places = format?.precision ?? (power > 0 && Math.abs(rest) < 10 ? 1 : 0);
  return `${rest.toFixed(places)}${power === 0 ? '' : UNITS[power - 1]}${power > 0 && to === 'iec-i' ? 'i' : ''}`;
}

function converted(text: string, layout: Layout): string {
  const { value, decimals } = valueOf(text, layout);
  const number = shown(value, decimals, layout) + layout.suffix;
  const { format, padding } = layout;
  const width = format?.width ?? 0;
  const padded = format?.flags.includes('-') ? number.padEnd(width) : number.padStart(width, format?.flags.includes('0') ? '0' : ' ');
  return (format?.before ?? '') + (padding < 0 ? padded.padEnd(-padding) : padded.padStart(padding)) + (format?.after ?? '');
}

/** One line with its chosen fields converted; blanks between fields stay, and what they pad. */
function convertLine(line: string, layout: Layout, fields: (at: number) => boolean, delimiter: string | undefined): string {
  if (delimiter !== undefined) return line.split(delimiter).map((field, at) => (fields(at + 1) ? converted(field.trim(), layout) : field)).join(delimiter);
  return (line.match(/\s*\S+/g) ?? ['']).map((piece, at) => {
    if (!fields(at + 1)) return piece;
    const [, blank, field] = /^(\s*)(\S*)$/.exec(piece)!;
    const between = at === 0 ? '' : ' ';
    // A field that stood right of blanks keeps its right edge.
    const room = blank!.length > between.length && layout.padding === 0 ? piece.length - between.length : 0;
    return between + converted(field!, layout).padStart(room);
  }).join('');
}

function fieldTest(list: string): (at: number) => boolean {
  const ranges = list.split(',').map((range) => /^(\d*)(-?)(\d*)$/.exec(range)).map((match) => [Number(match?.[1] || 1), match?.[2] ? Number(match[3] || Infinity) : Number(match?.[1])] as const);
  return (at) => list === '-' || ranges.some(([from, to]) => at >= from && at <= to);
}

function* readLayout(context: Context): Task<Layout | number> {
  for (const flag of ['from', 'to']) {
    const value = context.value(flag);
    const allowed = SCALES.filter((scale) => flag === 'from' || scale !== 'auto');
    if (value === undefined || allowed.includes(value)) continue;
    yield* context.complain(`invalid argument '${value}' for '--${flag}'`);
    yield* context.proc.err(`Valid arguments are:\n${allowed.map((one) => `  - '${one}'\n`).join('')}Try 'numfmt --help' for more information.\n`);
    return 1;
  }
  const text = context.value('format');
  const match = text === undefined ? undefined : /^((?:[^%]|%%)*)%([-0']*)(\d*)(?:\.(\d*))?f((?:[^%]|%%)*)$/.exec(text);
  if (text !== undefined && !match) {
    yield* context.complain(`invalid format '${text}', directive must be %[0]['][-][N][.][N]f`);
    return 1;
  }
  if (Number(match?.[3] || 0) > WIDTH_LIMIT || Number(match?.[4] || 0) > DECIMALS_LIMIT) {
    yield* context.proc.err(`not simulated: numfmt with more than ${WIDTH_LIMIT} columns or ${DECIMALS_LIMIT} decimals\n`);
    return 1;
  }
  const padding = context.value('padding') ?? '0';
  if (context.has('padding') && !/^-?[1-9]\d{0,4}$/.test(padding)) {
    yield* context.complain(`invalid padding value '${padding}'`);
    return 1;
  }
  const zero = ['from-unit', 'to-unit'].find((flag) => context.has(flag) && !/^[1-9]\d*/.test(context.value(flag)!));
  if (zero) {
    yield* context.complain(`invalid unit size: '${context.value(zero)!}'`);
    return 1;
  }
  const unit = (flag: string) => Number(/^\d+/.exec(context.value(flag) ?? '1')?.[0] ?? 1);
  return {
    from: context.value('from') ?? 'none', to: context.value('to') ?? 'none', fromUnit: unit('from-unit'), toUnit: unit('to-unit'), suffix: context.value('suffix') ?? '',
    padding: Number(padding), round: context.value('round') ?? 'from-zero',
    format: match ? { before: match[1]!.replaceAll('%%', '%'), flags: match[2]!, width: Number(match[3] || 0), precision: match[4] === undefined ? undefined : Number(match[4]), after: match[5]!.replaceAll('%%', '%') } : undefined,
  };
}

function* numfmt(context: Context): Task<number> {
  const layout = yield* readLayout(context);
  if (typeof layout === 'number') return layout;
  const invalid = context.value('invalid') ?? 'abort';
  const fields = fieldTest(context.value('field') ?? '1');
  const lines = context.operands.length ? context.operands : yield* new LineReader(context.proc.stdin, context.proc).all();
  const header = context.operands.length || !context.has('header') ? 0 : Number(context.value('header') || 1);
  let status = 0;
  for (const [at, line] of lines.entries()) {
    try {
      yield* context.out(`${at < header ? line : convertLine(line, layout, fields, context.value('d'))}\n`);
    } catch (error) {
      if (!(error instanceof NumberProblem)) throw error;
      if (invalid !== 'ignore') yield* context.complain(error.message);
      if (invalid === 'abort') return 2;
      if (invalid === 'fail') status = 2;
      yield* context.out(`${line}\n`);
    }
  }
  return status;
}

export const numbering = [
  command('numfmt', { short: 'd:z', long: { from: 'from:', to: 'to:', 'from-unit': 'from-unit:', 'to-unit': 'to-unit:', suffix: 'suffix:', field: 'field:', delimiter: 'd:', format: 'format:', grouping: 'grouping', header: 'header::', invalid: 'invalid:', padding: 'padding:', round: 'round:' } }, numfmt),
];
