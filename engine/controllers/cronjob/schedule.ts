import { zoneOffsetMs } from './time-zones';

/** A parsed cron schedule (robfig/cron v3, standard parser): five fields or a descriptor. */
export interface Schedule {
  /** The first moment after `afterMs` that the schedule names; undefined when there is none within five years. */
  next(afterMs: number): number | undefined;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTE: Field = { min: 0, max: 59 };
const HOUR: Field = { min: 0, max: 23 };
const DAY: Field = { min: 1, max: 31 };
const MONTH: Field = { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] };
const WEEKDAY: Field = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *',
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_DAYS = 5 * 366;

/** Throws Error with the parser's message for a schedule it does not understand. */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule {
  const trimmed = text.trim();
  if (trimmed.startsWith('@every ')) return everySchedule(trimmed.slice(7));
  if (trimmed.startsWith('@') && !DESCRIPTORS[trimmed]) throw new Error(`unrecognized descriptor: ${trimmed}`);
  const fields = (DESCRIPTORS[trimmed] ?? trimmed).split(/\s+/);
  if (trimmed === '') throw new Error('empty spec string');
  if (fields.length !== 5) throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minutes, hours, days, months, weekdays] = [MINUTE, HOUR, DAY, MONTH, WEEKDAY].map((field, at) => parseField(fields[at]!, field)) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  const anyDay = isStar(fields[2]!);
  const anyWeekday = isStar(fields[4]!);
  // When both day fields are restricted, a day that fits either of them counts.
  const dayFits = (day: number, weekday: number) => (anyDay || anyWeekday ? days.has(day) && weekdays.has(weekday) : days.has(day) || weekdays.has(weekday));
  return {
    next(afterMs) {
      const first = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
      return nextLocal(first, timeZone, { minutes, hours, months, dayFits });
    },
  };
}

const isStar = (field: string): boolean => field.startsWith('*') || field.startsWith('?');

interface Matcher {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  dayFits(day: number, weekday: number): boolean;
}

/** Goes forward in the zone's wall time by days, then hours, then minutes. */
function nextLocal(firstMs: number, timeZone: string, { minutes, hours, months, dayFits }: Matcher): number | undefined {
  const limit = firstMs + MAX_DAYS * DAY_MS;
  let at = firstMs;
  while (at < limit) {
    const local = new Date(at + zoneOffsetMs(timeZone, at));
    if (!months.has(local.getUTCMonth() + 1) || !dayFits(local.getUTCDate(), local.getUTCDay())) {
      at += DAY_MS - ((local.getUTCHours() * 60 + local.getUTCMinutes()) * MINUTE_MS);
    } else if (!hours.has(local.getUTCHours())) {
      at += (60 - local.getUTCMinutes()) * MINUTE_MS;
    } else if (!minutes.has(local.getUTCMinutes())) {
      at += MINUTE_MS;
    } else {
      return at;
    }
  }
  return undefined;
}

function everySchedule(text: string): Schedule {
  const unit: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };
  let ms = 0;
  const rest = text.trim().replace(/(\d+(?:\.\d+)?)([smh])/g, (_whole, count: string, name: string) => {
    ms += Number(count) * unit[name]!;
    return '';
  });
  if (rest !== '' || ms === 0) throw new Error(`failed to parse duration @every ${text}: time: invalid duration "${text}"`);
  const period = Math.max(Math.floor(ms / 1000), 1) * 1000;
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + period };
}

function parseField(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) addRange(values, part, field);
  return values;
}

function addRange(values: Set<number>, text: string, field: Field): void {
  const [range, stepText, ...more] = text.split('/') as [string, string?];
  if (more.length) throw new Error(`too many slashes: ${text}`);
  let [first, last] = [field.min, field.max];
  if (range !== '*' && range !== '?') {
    const bounds = range.split('-');
    if (bounds.length > 2) throw new Error(`too many hyphens: ${text}`);
    first = parseValue(bounds[0]!, field);
    last = bounds[1] === undefined ? (stepText === undefined ? first : field.max) : parseValue(bounds[1], field);
  }
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (first < field.min) throw new Error(`beginning of range (${first}) below minimum (${field.min}): ${text}`);
  if (last > field.max) throw new Error(`end of range (${last}) above maximum (${field.max}): ${text}`);
  if (first > last) throw new Error(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  for (let value = first; value <= last; value += step) values.add(value);
}

function parseValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + field.min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  if (Number(text) < 0) throw new Error(`negative number (${text}) not allowed: ${text}`);
  return Number(text);
}
