import { describe, expect, test } from 'vitest';
import { parseSchedule } from './schedule';

const at = (text: string): number => Date.parse(text);
const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const found = parseSchedule(schedule, zone).next(at(after));
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};

describe('the next moment of a schedule', () => {
  test.each([
    ['* * * * *', '2026-11-21T08:23:29Z', undefined, '2026-11-21T08:24'],
    ['*/15 * * * *', '2026-11-21T08:45:00Z', undefined, '2026-11-21T09:00'],
    ['0 0 1 * *', '2026-11-21T08:00:00Z', undefined, '2026-12-01T00:00'],
    ['30 9 * * mon-fri', '2026-11-21T08:00:00Z', undefined, '2026-11-23T09:30'],
    ['0 0 13 * fri', '2026-11-21T08:00:00Z', undefined, '2026-11-27T00:00'],
    ['0 12 29 2 *', '2026-11-21T08:00:00Z', undefined, '2028-02-29T12:00'],
    ['@hourly', '2026-11-21T08:23:00Z', undefined, '2026-11-21T09:00'],
    ['0 7 * * *', '2026-11-21T08:00:00Z', 'Asia/Ho_Chi_Minh', '2026-11-22T00:00'],
    ['0 9 * * *', '2026-07-01T00:00:00Z', 'Europe/Berlin', '2026-07-01T07:00'],
    ['0 9 * * *', '2026-12-01T00:00:00Z', 'Europe/Berlin', '2026-12-01T08:00'],
    ['0 9 * * *', '2026-07-01T00:00:00Z', 'America/New_York', '2026-07-01T13:00'],
    ['0 0 30 2 *', '2026-11-21T08:00:00Z', undefined, undefined],
  ])('%s after %s in %s is %s', (schedule, after, zone, expected) => {
    expect(next(schedule, after, zone)).toBe(expected);
  });
});

test.each([
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
])('%s is refused in the parser\'s words', (schedule, message) => {
  expect(() => parseSchedule(schedule)).toThrow(message);
});
