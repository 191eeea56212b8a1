import { hasCapability } from '../../runtime/capabilities';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { formatTime } from '../time-format';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';
import { zoneAt } from './zone';

/** date, and the dates in words that `date -d` and `touch -d` read (GNU's parse-datetime, in UTC). */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNITS: Readonly<Record<string, number>> = { sec: 1, second: 1, min: 60, minute: 60, hour: 3600, day: 86_400, week: 604_800, fortnight: 1_209_600 };
const ORDINALS: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1, first: 1, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10, eleventh: 11, twelfth: 12 };
const ZONES: Readonly<Record<string, number>> = { utc: 0, gmt: 0, z: 0, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, cet: 1, cest: 2, ict: 7 };

interface Found {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute: number;
  second: number;
  fraction: number;
  zoneMinutes?: number;
  weekday?: { readonly day: number; readonly ordinal: number };
  readonly relative: { months: number; seconds: number };
  seconds?: number;
  dates: number;
  times: number;
}

/** Milliseconds since the epoch, or undefined when the words mean nothing. `zone` is $TZ. */
export function parseDate(text: string, now: number, zone?: string): number | undefined {
  const named = /^\s*TZ="([^"]*)"\s*([^]*)$/.exec(text);
  if (named) return parseDate(named[2]!, now, named[1]!);
  const found: Found = { minute: 0, second: 0, fraction: 0, relative: { months: 0, seconds: 0 }, dates: 0, times: 0 };
  let rest = text.replace(/\([^)]*\)/g, ' ').trim().toLowerCase();
  while (rest !== '') {
    const taken = readItem(rest, found);
    if (taken === undefined || taken === 0) return undefined;
    rest = rest.slice(taken).replace(/^[\s,]+/, '');
  }
  if (found.dates > 1 || found.times > 1) return undefined;
  const east = zone === undefined ? 0 : zoneAt(zone, now).minutes;
  const wall = resolve(found, now + east * 60_000, text.trim() === '');
  if (wall === undefined || zone === undefined || found.seconds !== undefined) return wall;
  if (found.zoneMinutes !== undefined) return wall;
  // What the zone's clock showed is looked for; near a change the first guess may lie on its other side.
  return wall - zoneAt(zone, wall - zoneAt(zone, wall).minutes * 60_000).minutes * 60_000;
}

/** Reads one item at the start; returns its length. */
function readItem(text: string, found: Found): number | undefined {
  for (const read of [readEpoch, readDate, readTime, readZone, readRelative, readNames, readNumber]) {
    const taken = read(text, found);
    if (taken !== undefined) return taken;
  }
  return undefined;
}

function readEpoch(text: string, found: Found): number | undefined {
  const match = /^@(-?\d+)(?:[.,](\d+))?$/.exec(text);
  if (!match) return undefined;
  found.seconds = Number(match[1]) + (match[2] ? Number(`0.${match[2]}`) : 0);
  return match[0].length;
}

function setDate(found: Found, year: number | undefined, month: number, day: number): void {
  found.dates += 1;
  if (year !== undefined) found.year = year;
  found.month = month;
  found.day = day;
}

function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year < 69 ? year + 2000 : year + 1900;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3)) + 1;
}

const MONTH = '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

function readDate(text: string, found: Found): number | undefined {
  const dashed = /^(\d{4,})-(\d{1,2})-(\d{1,2})(?=$|[^\d])(?:t(?=\d))?/.exec(text);
  if (dashed) {
    setDate(found, Number(dashed[1]), Number(dashed[2]), Number(dashed[3]));
    return dashed[0].length;
  }
  const slashed = /^(\d{1,4})\/(\d{1,2})(?:\/(\d{1,4}))?(?!\d)/.exec(text);
  if (slashed) {
    if (slashed[1]!.length === 4) setDate(found, Number(slashed[1]), Number(slashed[2]), Number(slashed[3] ?? 1));
    else setDate(found, slashed[3] === undefined ? undefined : fullYear(slashed[3]), Number(slashed[1]), Number(slashed[2]));
    return slashed[0].length;
  }
  const named = new RegExp(`^(\\d{1,2})[-\\s]*${MONTH}(?:[-\\s,]+(\\d{4}|\\d{2})(?![\\d:]))?(?![a-z])`).exec(text);
  if (named) {
    setDate(found, named[3] === undefined ? undefined : fullYear(named[3]), monthOf(named[2]!), Number(named[1]));
    return named[0].length;
  }
  const first = new RegExp(`^${MONTH}[-\\s]+(\\d{1,2})(?![\\d:])(?:,?\\s+(\\d{4})(?![\\d:]))?`).exec(text);
  if (first) {
    setDate(found, first[3] === undefined ? undefined : Number(first[3]), monthOf(first[1]!), Number(first[2]));
    return first[0].length;
  }
  return undefined;
}

function readTime(text: string, found: Found): number | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*(am|pm|a\.m\.|p\.m\.)(?![a-z]))?(?:\s*([-+])\s*(\d{1,2}):?(\d{2})?)?/.exec(text) ?? /^(\d{1,2})()()()\s*(am|pm|a\.m\.|p\.m\.)(?![a-z])/.exec(text);
  if (!match) return undefined;
  let hour = Number(match[1]);
  if (match[5]) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (match[5].startsWith('p') ? 12 : 0);
  }
  found.times += 1;
  found.hour = hour;
  found.minute = Number(match[2] || 0);
  found.second = Number(match[3] || 0);
  found.fraction = match[4] ? Number(`0.${match[4]}`) : 0;
  // No zone is further away than a day.
  if (match[6] && Number(match[7]) * 60 + Number(match[8] ?? 0) > 24 * 60) found.times += 1;
  if (match[6]) found.zoneMinutes = (match[6] === '-' ? -1 : 1) * (Number(match[7]) * 60 + Number(match[8] ?? 0));
  return match[0].length;
}

function readZone(text: string, found: Found): number | undefined {
  const named = /^([a-z]+)(?:([-+])(\d{1,2}))?(?![a-z\d])/.exec(text);
  if (named && ZONES[named[1]!] !== undefined) {
    found.zoneMinutes = (ZONES[named[1]!]! + (named[2] ? (named[2] === '-' ? -1 : 1) * Number(named[3]) : 0)) * 60;
    return named[0].length;
  }
  const offset = found.times > 0 && found.zoneMinutes === undefined ? /^([-+])(\d{2}):?(\d{2})(?!\d|\s*[a-z])/.exec(text) : null;
  if (!offset) return undefined;
  found.zoneMinutes = (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  return offset[0].length;
}

function addRelative(found: Found, count: number, unit: string): void {
  if (unit === 'year') found.relative.months += 12 * count;
  else if (unit === 'month') found.relative.months += count;
  else found.relative.seconds += UNITS[unit]! * count;
}

function readRelative(text: string, found: Found): number | undefined {
  const match = /^(?:([-+]?)\s*(\d+)|(last|this|next|first|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth))?\s*(year|month|fortnight|week|day|hour|minute|min|second|sec)s?(\s+ago)?(?![a-z])/.exec(text);
  if (!match) return undefined;
  const count = match[3] !== undefined ? ORDINALS[match[3]]! : match[2] === undefined ? 1 : Number(match[2]) * (match[1] === '-' ? -1 : 1);
  addRelative(found, match[5] ? -count : count, match[4]!);
  return match[0].length;
}

function readNames(text: string, found: Found): number | undefined {
  const word = /^(now|today|yesterday|tomorrow|midnight|noon)(?![a-z])/.exec(text);
  if (word && word[1] !== 'noon' && word[1] !== 'midnight') {
    found.relative.seconds += word[1] === 'yesterday' ? -86_400 : word[1] === 'tomorrow' ? 86_400 : 0;
    return word[0].length;
  }
  if (word) {
    // After a date `noon` is no word that GNU date knows.
    if (found.dates > 0) return undefined;
    found.times += 1;
    found.hour = word[1] === 'noon' ? 12 : 0;
    return word[0].length;
  }
  const day = /^(?:(last|this|next|first|third|\d+)\s+)?(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday|s|rs|r)?\.?(?![a-z])/.exec(text);
  if (!day) return undefined;
  found.weekday = { day: DAYS.indexOf(day[2]!), ordinal: day[1] === undefined ? 0 : ORDINALS[day[1]] ?? Number(day[1]) };
  return day[0].length;
}

function readNumber(text: string, found: Found): number | undefined {
  const match = /^(\d+)(?![\d:])(t(?=\d))?/.exec(text);
  if (!match) return undefined;
  const digits = match[1]!;
  if (digits.length > 4 && found.dates === 0) setDate(found, fullYear(digits.slice(0, -4)), Number(digits.slice(-4, -2)), Number(digits.slice(-2)));
  else if (digits.length === 4 && found.dates > 0 && found.year === undefined && found.times > 0) found.year = Number(digits);
  else if (digits.length <= 4 && found.times === 0) {
    found.times += 1;
    found.hour = digits.length <= 2 ? Number(digits) : Number(digits.slice(0, -2));
    found.minute = digits.length <= 2 ? 0 : Number(digits.slice(-2));
  } else return undefined;
  return match[0].length;
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

function resolve(found: Found, now: number, empty: boolean): number | undefined {
  if (found.seconds !== undefined) return found.seconds * 1000;
  const base = new Date(now);
  const dated = found.dates > 0 || found.times > 0 || found.weekday !== undefined || empty;
  const year = found.year ?? base.getUTCFullYear();
  const month = found.month ?? base.getUTCMonth() + 1;
  const day = found.day ?? base.getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const hour = dated ? found.hour ?? 0 : base.getUTCHours();
  if (hour > 23 || found.minute > 59 || found.second > 59) return undefined;
  const clock = dated ? (hour * 3600 + found.minute * 60 + found.second + found.fraction) * 1000 : now - Date.UTC(base.getUTCFullYear(), base.getUTCMonth(), base.getUTCDate());
  let days = Date.UTC(year, month - 1 + found.relative.months, day);
  if (found.weekday && found.dates === 0) {
    const { day: wanted, ordinal } = found.weekday;
    const today = new Date(days).getUTCDay();
    days += 86_400_000 * (((wanted - today + 7) % 7) + 7 * (ordinal - (ordinal > 0 && wanted !== today ? 1 : 0)));
  }
  return Math.round(days + clock - (found.zoneMinutes ?? 0) * 60_000 + found.relative.seconds * 1000);
}

const ISO: Readonly<Record<string, string>> = { '': '%Y-%m-%d', date: '%Y-%m-%d', hours: '%Y-%m-%dT%H%:z', minutes: '%Y-%m-%dT%H:%M%:z', seconds: '%Y-%m-%dT%H:%M:%S%:z', ns: '%Y-%m-%dT%H:%M:%S,%N%:z' };
const RFC3339: Readonly<Record<string, string>> = { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' };

/** The clock is the cluster's own: nobody sets it, and whoever might on a real machine is told so. */
function* setClock(context: Context, text: string, now: number): Task<number> {
  if (hasCapability(context.proc, 'SYS_TIME')) {
    yield* context.proc.err(`not simulated: date -s ${text}\n`);
    return 1;
  }
  const when = parseDate(text, now);
  yield* context.complain(when === undefined && !/^\d+$/.test(text) ? `invalid date '${text}'` : `${context.words === 'gnu' ? 'cannot' : "can't"} set date: Operation not permitted`);
  if (when !== undefined) yield* context.out(`${formatTime('%a %b %e %H:%M:%S %Z %Y', when)}\n`);
  return 1;
}

/** The words of a list whose start was given. */
function choice(given: string, words: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(words, given)) return words[given];
  const found = Object.keys(words).filter((word) => given !== '' && word.startsWith(given));
  return found.length === 1 ? words[found[0]!] : undefined;
}

/** The format that the options or the operand ask for; undefined when it has been refused. */
function* readFormat(context: Context): Task<string | undefined> {
  for (const [flag, option, formats, shown] of [['I', '--iso-8601', ISO, ['hours', 'minutes', 'date', 'seconds', 'ns']], ['rfc-3339', '--rfc-3339', RFC3339, ['date', 'seconds', 'ns']]] as const) {
    const given = context.value(flag);
    if (given === undefined) continue;
    const format = choice(given, formats);
    if (format !== undefined) return format;
    yield* context.proc.err(`date: invalid argument '${given}' for '${option}'\nValid arguments are:\n${shown.map((word) => `  - '${word}'\n`).join('')}Try 'date --help' for more information.\n`);
    return undefined;
  }
  return context.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : context.operands[0]?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y';
}

/** The moments to show: now, one that is named, a file's, or a line each of a file. */
function* readMoments(context: Context, zone: string | undefined): Task<(number | string)[] | undefined> {
  const now = context.proc.clock.now();
  const text = context.value('d');
  const reference = context.value('r');
  const list = context.value('f');
  if (list !== undefined) {
    const file = yield* context.open(list);
    return file ? (yield* new LineReader(file, context.proc).all()).map((line) => parseDate(line, now, zone) ?? line) : undefined;
  }
  if (reference === undefined) return [text === undefined ? now : parseDate(text, now, zone) ?? text];
  try {
    return [context.proc.machine.fs.stat(context.path(reference)).mtimeMs];
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(`${reference}: ${error.message}`);
    return undefined;
  }
}

function* date(context: Context): Task<number> {
  const zone = context.has('u') ? undefined : context.proc.env.get('TZ') || undefined;
  const moments = yield* readMoments(context, zone);
  if (!moments) return 1;
  const set = context.value('s') ?? (/^\d+$/.test(context.operands[0] ?? '') ? context.operands[0] : undefined);
  if (set !== undefined) return yield* setClock(context, set, context.proc.clock.now());
  if (context.operands.length > 1) return yield* context.tryHelp(`extra operand '${context.operands[1]}'`);
  const operand = context.operands[0];
  if (operand !== undefined && !operand.startsWith('+') && moments.every((one) => typeof one === 'number')) {
    yield* context.complain(`invalid date '${operand}'`);
    return 1;
  }
  const format = yield* readFormat(context);
  if (format === undefined) return 1;
  let status = 0;
  for (const when of moments) {
    if (typeof when === 'number') yield* context.out(`${formatTime(format, when, zone === undefined ? undefined : zoneAt(zone, when))}\n`);
    else {
      status = 1;
      yield* context.complain(`invalid date '${when}'`);
    }
  }
  return status;
}

export const dating = [
  command('date', { short: 'd:f:uRr:I::s:', long: { date: 'd:', file: 'f:', set: 's:', utc: 'u', universal: 'u', 'rfc-email': 'R', 'rfc-2822': 'R', 'rfc-3339': 'rfc-3339:', 'iso-8601': 'I::', reference: 'r:' } }, date),
];
