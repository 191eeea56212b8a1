import { add, BcRuntimeError, compare, divide, multiply, negate, ONE, raise, rescale, squareRoot, whole, ZERO } from './bc-number';
import type { BcNumber } from './bc-number';

/** The functions of `bc -l`, computed with more digits than asked for. */

const GUARD = 8;
const TWO = whole(2);
/** With more digits than this a function is not computed: it would take seconds. */
const PRECISION_LIMIT = 6000;

function precision(digits: number): number {
  if (digits > PRECISION_LIMIT) throw new BcRuntimeError(`not simulated: functions with more than ${PRECISION_LIMIT} digits`);
  return digits;
}

/** The sum of terms until they vanish at `scale`. */
function series(first: BcNumber, scale: number, next: (term: BcNumber, at: number) => BcNumber, weight: (at: number) => bigint = () => 1n): BcNumber {
  let sum = ZERO;
  let term = rescale(first, scale);
  for (let at = 0; term.digits !== 0n; at += 1) {
    sum = add(sum, { digits: term.digits / weight(at), scale });
    term = rescale(next(term, at), scale);
  }
  return rescale(sum, scale);
}

function exponential(x: BcNumber, scale: number): BcNumber {
  let halvings = 0;
  let small = x;
  const digits = precision(scale + GUARD + Math.max(0, Math.ceil(Number(x.digits / 10n ** BigInt(x.scale)) / 2)));
  while (compare({ digits: small.digits < 0n ? -small.digits : small.digits, scale: small.scale }, ONE) > 0) {
    small = divide(small, TWO, digits + GUARD);
    halvings += 1;
  }
  let result = series(ONE, digits + halvings, (term, at) => divide(multiply(term, small, digits + halvings), whole(at + 1), digits + halvings));
  for (let at = 0; at < halvings; at += 1) result = multiply(result, result, digits + halvings);
  return rescale(result, scale);
}

/** Roots bring the argument near 1, where the series of artanh is short. */
function logarithm(x: BcNumber, scale: number): BcNumber {
  if (x.digits <= 0n) return rescale(divide(add(ONE, negate(raise(whole(10), whole(scale), 0))), ONE, 0), scale);
  const digits = precision(scale + GUARD * 2);
  let near = rescale(x, Math.max(digits, x.scale));
  let factor = 2n;
  while (compare(near, { digits: 12n, scale: 1 }) > 0 || compare(near, { digits: 8n, scale: 1 }) < 0) {
    near = squareRoot(near, digits);
    factor *= 2n;
  }
  const ratio = divide(add(near, negate(ONE)), add(near, ONE), digits);
  const square = multiply(ratio, ratio, digits);
  const sum = series(ratio, digits, (term) => multiply(term, square, digits), (at) => BigInt(2 * at + 1));
  return rescale({ digits: sum.digits * factor, scale: digits }, scale);
}

function arctangent(x: BcNumber, scale: number): BcNumber {
  const digits = precision(scale + GUARD * 2);
  let small = rescale(x, Math.max(digits, x.scale));
  let factor = 1n;
  // atan x = 2 atan (x / (1 + sqrt (1 + x²)))
  while (compare({ digits: small.digits < 0n ? -small.digits : small.digits, scale: small.scale }, { digits: 2n, scale: 1 }) > 0) {
    small = divide(small, add(ONE, squareRoot(add(ONE, multiply(small, small, digits)), digits)), digits);
    factor *= 2n;
  }
  const square = negate(multiply(small, small, digits));
  const sum = series(small, digits, (term) => multiply(term, square, digits), (at) => BigInt(2 * at + 1));
  return rescale({ digits: sum.digits * factor, scale: digits }, scale);
}

function sine(x: BcNumber, scale: number, shifted: boolean): BcNumber {
  const digits = precision(scale + GUARD * 2 + x.digits.toString().length);
  const quarter = arctangent(ONE, digits);
  const turn = { digits: quarter.digits * 8n, scale: digits };
  const angle = add(rescale(x, digits), shifted ? { digits: quarter.digits * 2n, scale: digits } : ZERO);
  const rest = { digits: angle.digits % turn.digits, scale: digits };
  const square = negate(multiply(rest, rest, digits));
  return rescale(series(rest, digits, (term, at) => divide(multiply(term, square, digits), whole((2 * at + 2) * (2 * at + 3)), digits)), scale);
}

export const MATH_FUNCTIONS: ReadonlyMap<string, (x: BcNumber, scale: number) => BcNumber> = new Map([
  ['s', (x, scale) => (x.digits === 0n ? ZERO : sine(x, scale, false))],
  ['c', (x, scale) => (x.digits === 0n ? rescale(ONE, scale) : sine(x, scale, true))],
  ['a', (x, scale) => (x.digits === 0n ? ZERO : arctangent(x, scale))],
  ['l', (x, scale) => (compare(x, ONE) === 0 ? ZERO : logarithm(x, scale))],
  ['e', (x, scale) => (x.digits < 0n ? divide(ONE, exponential(negate(x), scale + GUARD), scale) : exponential(x, scale))],
]);
