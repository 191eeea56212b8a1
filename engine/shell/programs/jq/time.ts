import { isArray, JqError, shown } from './value';
import type { Json } from './tree';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAY_MS = 86_400_000;

/** "Broken down time": year, month from 0, day, hours, minutes, seconds, day of the week, day of the year. */
export function breakDown(seconds: number): Json {
  const date = new Date(seconds * 1000);
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds() + (seconds - Math.floor(seconds)), date.getUTCDay(), dayOfYear];
}

export function makeTime(value: Json): number {
  if (!isArray(value)) throw new JqError('mktime requires array inputs');
  if (value.length < 6 || value.some((one) => typeof one !== 'number')) throw new JqError('mktime requires parsed datetime inputs');
  const [year, month, day, hours, minutes, seconds] = value as readonly number[];
  return Math.floor(Date.UTC(year!, month!, day!, hours!, minutes!, Math.floor(seconds!)) / 1000);
}

export function formatTime(value: Json, format: string, name = 'strftime/1'): string {
  const broken = typeof value === 'number' ? breakDown(value) : value;
  if (!isArray(broken)) throw new JqError(`${name} requires parsed datetime inputs`);
  const date = new Date(makeTime(broken) * 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const parts: Readonly<Record<string, string>> = {
    Y: String(date.getUTCFullYear()), m: two(date.getUTCMonth() + 1), d: two(date.getUTCDate()), e: String(date.getUTCDate()).padStart(2), H: two(date.getUTCHours()), M: two(date.getUTCMinutes()),
    S: two(date.getUTCSeconds()), Z: 'UTC', z: '+0000', A: DAYS[date.getUTCDay()]!, a: DAYS[date.getUTCDay()]!.slice(0, 3), B: MONTHS[date.getUTCMonth()]!, b: MONTHS[date.getUTCMonth()]!.slice(0, 3),
    j: String((broken[7] as number) + 1).padStart(3, '0'), s: String(Math.floor(date.getTime() / 1000)), I: two(date.getUTCHours() % 12 || 12), p: date.getUTCHours() < 12 ? 'AM' : 'PM', y: two(date.getUTCFullYear() % 100), n: '\n', t: '\t', '%': '%',
  };
  const whole: Readonly<Record<string, string>> = { T: '%H:%M:%S', F: '%Y-%m-%d', D: '%m/%d/%y', R: '%H:%M', c: '%a %b %e %H:%M:%S %Y' };
  return format.replace(/%([TFDRc])/g, (_, letter: string) => whole[letter]!).replace(/%(.)/g, (all, letter: string) => parts[letter] ?? all);
}

export function parseTime(text: string, format: string): Json {
  const found: Record<string, number> = { Y: 1900, m: 1, d: 1, H: 0, M: 0, S: 0 };
  const order: string[] = [];
  const source = format.replace(/%T/g, '%H:%M:%S').replace(/%F/g, '%Y-%m-%d').replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%(.)/g, (_, letter: string) => {
    if (letter === 'Z') return '[A-Za-z]+';
    if (letter === 'z') return '[+-]\\d{4}';
    order.push(letter);
    return letter === 'Y' ? '(\\d{4})' : letter === 'b' || letter === 'B' || letter === 'a' || letter === 'A' ? '([A-Za-z]+)' : '(\\d{1,2})';
  });
  const match = new RegExp(`^${source}$`).exec(text);
  if (!match) throw new JqError(`date "${text}" does not match format "${format}"`);
  for (const [at, letter] of order.entries()) {
    const part = match[at + 1]!;
    if (letter === 'b' || letter === 'B') found.m = MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === part.slice(0, 3).toLowerCase()) + 1;
    else if (letter !== 'a' && letter !== 'A') found[letter] = Number(part);
  }
  if (found.m! < 1) throw new JqError(`date ${shown(text)} does not match format "${format}"`);
  return breakDown(Date.UTC(found.Y!, found.m! - 1, found.d!, found.H!, found.M!, found.S!) / 1000);
}
