import { expect, it } from 'vitest';
import { goSort } from './go-sort';

/** The order of places that sort.Sort gives numbers by their key, folded into one number. */
function fold(length: number, key: (at: number) => number): number {
  const order = goSort(Array.from({ length }, (_, at) => at), (a, b) => key(a) < key(b));
  return order.reduce((sum, from, at) => (sum * 31 + from * (at + 1)) % 1_000_003, 0);
}

// What a Go program prints for the same; none of these needs the scattering of a bad pivot, which differs between Go's versions.
it.each([
  [10, (at: number) => at % 3, 264010],
  [20, (at: number) => at % 3, 592625],
  [60, (at: number) => (at * 7) % 11, 265065],
  [500, (at: number) => Math.trunc(-at / 4), 448861],
  [200, (at: number) => (at < 100 ? at : 200 - at), 928908],
])('leaves %i things, some of them equal, where Go leaves them', (length, key, folded) => {
  expect(fold(length, key)).toBe(folded);
});
