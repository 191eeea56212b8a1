import { exponentText, fixedText, generalText, longDouble } from './decimal-text';
import type { Decimal } from './decimal-text';
import { backslashQuote, decodeEscapes } from './quote';
import { formatTime } from './time-format';
import { toBytes, fromBytes } from './text';

/** printf's formatting, shared by the builtin, the program and awk. */
interface PrintfResult {
  readonly text: string;
  /** Messages without the command's prefix, in order. */
  readonly errors: readonly string[];
  readonly failed: boolean;
}

interface State {
  readonly args: readonly string[];
  at: number;
  readonly errors: string[];
  failed: boolean;
  stopped: boolean;
  readonly nowMs: number;
}

/** Output one printf may make: widths and repeats are bounded. */
const WIDTH_LIMIT = 1_000_000;

export function formatPrintf(format: string, args: readonly string[], nowMs: number): PrintfResult {
  const state: State = { args, at: 0, errors: [], failed: false, stopped: false, nowMs };
  let out = '';
  for (;;) {
    const before = state.at;
    out += formatOnce(format, state);
    if (state.stopped || state.at >= args.length || state.at === before) break;
  }
  return { text: out, errors: state.errors, failed: state.failed };
}

function formatOnce(format: string, state: State): string {
  let out = '';
  const pattern = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?((?:\([^)]*\))?)([hlLjzt]*)([^]?)|([^%]+)/g;
  for (const match of format.matchAll(pattern)) {
    if (state.stopped) break;
    if (match[7] !== undefined) {
      out += decodeEscapes(match[7], { quotes: true }).text;
      continue;
    }
    const hasDot = match[0].includes('.');
    let letter = match[6]!;
    let length = match[5]!;
    if (letter === '' || !'diouxXeEfFgGaAcsbqQT%n'.includes(letter) || (letter === '%' && match[0] !== '%%')) {
      if (length.endsWith('q') ) {
        letter = 'q';
        length = '';
        out += one(match, letter, hasDot, state) + match[6]!;
        continue;
      }
      state.errors.push(letter === '' ? `\`%': missing format character` : `\`${letter}': invalid format character`);
      if (letter === '') state.errors[state.errors.length - 1] = `\`${match[0].at(-1)}': missing format character`;
      state.failed = true;
      state.stopped = true;
      break;
    }
    out += one(match, letter, hasDot, state);
  }
  return out;
}

function one(match: RegExpMatchArray, letter: string, hasDot: boolean, state: State): string {
  let flags = match[1]!;
  if (letter === '%') return '%';
  let width = match[2] === '*' ? Math.trunc(number(next(state) ?? '0', state)) : Number(match[2] ?? 0);
  if (width < 0) {
    flags += '-';
    width = -width;
  }
  width = Math.min(width, WIDTH_LIMIT);
  const given = match[3] === '*' ? Math.trunc(number(next(state) ?? '0', state)) : match[3] === undefined ? (hasDot ? 0 : undefined) : Number(match[3]);
  const precision = given === undefined || given < 0 ? undefined : Math.min(given, WIDTH_LIMIT);
  const value = next(state);
  switch (letter) {
    case 's': return pad(cut(value ?? '', precision), width, flags);
    case 'c': return pad((value ?? '').slice(0, 1) || '\0', width, flags);
    case 'b': {
      const decoded = decodeEscapes(value ?? '', { leadingZero: true, stop: true });
      state.stopped = decoded.stopped;
      return pad(cut(decoded.text, precision), width, flags);
    }
    case 'q':
    case 'Q': return pad(letter === 'Q' ? backslashQuote(cut(value ?? '', precision)) : cut(backslashQuote(value ?? ''), precision), width, flags);
    case 'T': {
      const when = match[4]!.slice(1, -1) || '%X';
      const seconds = value === undefined || value === '-1' || value === '-2' ? Math.floor(state.nowMs / 1000) : Number(integer(value, state));
      return pad(formatTime(when, seconds * 1000), width, flags);
    }
    case 'n': return '';
    case 'd':
    case 'i': return formatInteger(integer(value, state), flags, width, precision, 10, false);
    case 'u': return formatInteger(BigInt.asUintN(64, integer(value, state)), flags.replace(/[+ ]/g, ''), width, precision, 10, false);
    case 'o': return formatInteger(BigInt.asUintN(64, integer(value, state)), flags.replace(/[+ ]/g, ''), width, precision, 8, false);
    case 'x':
    case 'X': return formatInteger(BigInt.asUintN(64, integer(value, state)), flags.replace(/[+ ]/g, ''), width, precision, 16, letter === 'X');
    default: return formatFloat(float(value, state), letter, flags, width, precision);
  }
}

function next(state: State): string | undefined {
  const value = state.args[state.at];
  if (state.at < state.args.length) state.at += 1;
  return value;
}

/** Precision of %s counts bytes, as in bash. */
function cut(text: string, precision: number | undefined): string {
  if (precision === undefined) return text;
  if (/^[\x00-\x7f]*$/.test(text)) return text.slice(0, precision);
  return fromBytes(toBytes(text).subarray(0, precision));
}

function pad(text: string, width: number, flags: string): string {
  if (width === 0) return text;
  const length = /^[\x00-\x7f]*$/.test(text) ? text.length : toBytes(text).length;
  if (length >= width) return text;
  return flags.includes('-') ? text + ' '.repeat(width - length) : ' '.repeat(width - length) + text;
}

function number(text: string, state: State): number {
  return Number(integer(text, state));
}

function integer(text: string | undefined, state: State): bigint {
  if (text === undefined || text === '') return 0n;
  if (text[0] === '"' || text[0] === "'") return BigInt(text.codePointAt(1) ?? 0);
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  const bad = () => {
    const kind = /^\s*[-+]?0[xX]/.test(text) ? 'hex ' : /^\s*[-+]?0\d/.test(text) ? 'octal ' : '';
    state.errors.push(`${text}: invalid ${kind}number`);
    state.failed = true;
  };
  if (!match) {
    bad();
    return 0n;
  }
  if (match[0].length !== text.length) bad();
  const digits = match[2]!;
  const magnitude = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const value = match[1] === '-' ? -magnitude : magnitude;
  if (value > 9223372036854775807n || value < -9223372036854775808n) {
    state.errors.push(`warning: ${text}: Numerical result out of range`);
    return value > 0n ? 9223372036854775807n : -9223372036854775808n;
  }
  return value;
}

function float(text: string | undefined, state: State): Decimal {
  if (text === undefined || text === '') return { value: 0 };
  if (text[0] === '"' || text[0] === "'") return { value: text.codePointAt(1) ?? 0 };
  const match = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text);
  if (!match || match[0].length !== text.length) {
    state.errors.push(`${text}: invalid number`);
    state.failed = true;
  }
  if (!match) return { value: 0 };
  if (/inf/i.test(match[0])) return { value: match[0].trim().startsWith('-') ? -Infinity : Infinity };
  return longDouble(match[0]);
}

export function formatInteger(value: bigint, flags: string, width: number, precision: number | undefined, base: number, upper: boolean): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (upper) digits = digits.toUpperCase();
  if (precision === 0 && value === 0n) digits = '';
  if (precision !== undefined) digits = digits.padStart(precision, '0');
  let prefix = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('#') && value !== 0n) {
    if (base === 16) prefix += upper ? '0X' : '0x';
    else if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  }
  if (flags.includes('0') && !flags.includes('-') && precision === undefined) digits = digits.padStart(width - prefix.length, '0');
  return pad(prefix + digits, width, flags);
}

export function formatFloat(number: Decimal, letter: string, flags: string, width: number, precision: number | undefined): string {
  const { value } = number;
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const magnitude: Decimal = { ...number, value: Math.abs(value) };
  const lower = letter.toLowerCase();
  let text: string;
  if (!Number.isFinite(value) && !number.exact) text = Number.isNaN(value) ? 'nan' : 'inf';
  else if (lower === 'f') text = fixedText(magnitude, precision ?? 6);
  else if (lower === 'e') text = exponentText(magnitude, precision ?? 6);
  else if (lower === 'g') text = generalText(magnitude, precision === 0 ? 1 : precision ?? 6, flags.includes('#'));
  else text = hexFloat(magnitude.value);
  if (letter !== lower) text = text.toUpperCase();
  if (flags.includes('0') && !flags.includes('-') && /\d/.test(text)) text = text.padStart(width - sign.length, '0');
  return pad(sign + text, width, flags);
}

/** As x86's long double is printed: four bits before the point. */
function hexFloat(value: number): string {
  if (value === 0) return '0x0p+0';
  let power = Math.floor(Math.log2(value));
  if (value / 2 ** power >= 2) power += 1;
  const bits = BigInt((value / 2 ** power) * 2 ** 52).toString(2).padEnd(64, '0');
  const digits = BigInt(`0b${bits}`).toString(16);
  const rest = digits.slice(1).replace(/0+$/, '');
  const shown = power - 3;
  return `0x${digits[0]}${rest ? `.${rest}` : ''}p${shown < 0 ? '-' : '+'}${Math.abs(shown)}`;
}
