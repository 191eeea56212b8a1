/** Cron schedules as github.com/robfig/cron/v3's ParseStandard reads them, with its messages. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: Readonly<Record<string, number>>;
}

const months = { jan: 1, feb: 2, mar: 3, apr: 4, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12 };
const days = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };
const fields: readonly Bounds[] = [
  { min: 0, max: 59, names: {} }, { min: 0, max: 23, names: {} }, { min: 1, max: 31, names: {} }, { min: 1, max: 12, names: months }, { min: 0, max: 6, names: days },
];
const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** What is wrong with a schedule, or undefined. */
export function scheduleError(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string';
  let text = schedule;
  if (/^(TZ|CRON_TZ)=/.test(text)) {
    const space = text.indexOf(' ');
    const zone = text.slice(text.indexOf('=') + 1, space);
    if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
    text = text.slice(space).trim();
  }
  if (text.startsWith('@')) {
    if (descriptors.has(text)) return undefined;
    if (text.startsWith('@every ')) return durationError(text, text.slice('@every '.length));
    return `unrecognized descriptor: ${text}`;
  }
  const parts = text.trim() === '' ? [] : text.trim().split(/\s+/);
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [at, part] of parts.entries()) {
    for (const range of part.split(',')) {
      const error = rangeError(range, fields[at]!);
      if (error) return error;
    }
  }
  return undefined;
}

function durationError(text: string, duration: string): string | undefined {
  if (/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*$/.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function rangeError(expression: string, bounds: Bounds): string | undefined {
  const [range, ...steps] = expression.split('/') as [string, ...string[]];
  const ends = range.split('-');
  let start: number;
  let end: number;
  if (ends[0] === '*' || ends[0] === '?') {
    ({ min: start, max: end } = bounds);
  } else {
    const first = numberOrName(ends[0]!, bounds);
    if (typeof first === 'string') return first;
    start = first;
    if (ends.length === 1) end = steps.length ? bounds.max : start;
    else if (ends.length === 2) {
      const last = numberOrName(ends[1]!, bounds);
      if (typeof last === 'string') return last;
      end = last;
    } else return `too many hyphens: ${expression}`;
  }
  let step = 1;
  if (steps.length === 1) {
    const parsed = wholeNumber(steps[0]!);
    if (typeof parsed === 'string') return parsed;
    step = parsed;
  } else if (steps.length > 1) return `too many slashes: ${expression}`;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  if (step === 0) return `step of range should be a positive number: ${expression}`;
  return undefined;
}

function numberOrName(text: string, bounds: Bounds): number | string {
  return bounds.names[text.toLowerCase()] ?? wholeNumber(text);
}

function wholeNumber(text: string): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}

const areas = new Set([
  'Africa', 'America', 'Antarctica', 'Arctic', 'Asia', 'Atlantic', 'Australia', 'Brazil', 'Canada', 'Chile', 'Etc', 'Europe', 'Indian', 'Mexico', 'Pacific', 'US',
]);
const lone = new Set([
  'UTC', 'GMT', 'Local', 'EST', 'MST', 'HST', 'EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT', 'CET', 'EET', 'MET', 'WET', 'Cuba', 'Egypt', 'Eire', 'GB', 'Greenwich',
  'Hongkong', 'Iceland', 'Iran', 'Israel', 'Jamaica', 'Japan', 'Kwajalein', 'Libya', 'NZ', 'Navajo', 'PRC', 'Poland', 'Portugal', 'ROC', 'ROK', 'Singapore', 'Turkey',
  'UCT', 'Universal', 'W-SU', 'Zulu',
]);

/** By the form of the names of the time zone database; the engine carries no copy of it. */
export function isTimeZone(zone: string): boolean {
  if (lone.has(zone)) return true;
  const [area, ...rest] = zone.split('/');
  return areas.has(area!) && rest.length > 0 && rest.every((part) => /^[A-Z0-9+-][A-Za-z0-9_+-]*$/.test(part));
}
