import { expect, it } from 'vitest';
import { goDuration, parseGoDuration } from './go-duration';

it.each([[0, '0s'], [0.5, '500µs'], [500, '500ms'], [14_250, '14.25s'], [60_000, '1m0s'], [80_000, '1m20s'], [7_200_500, '2h0m0.5s'], [-90_000, '-1m30s']])('%d ms are %s, and back', (ms, text) => {
  expect(goDuration(ms)).toBe(text);
  expect(parseGoDuration(text)).toBe(ms);
});

it.each(['', '1', '1 s', '5d', 's', '1m5'])('"%s" is no duration', (text) => expect(parseGoDuration(text)).toBeUndefined());
