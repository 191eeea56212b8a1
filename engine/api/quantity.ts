/**
 * Kubernetes quantities ("100m", "1.5Gi", "2e3") with exact arithmetic down to a billionth. Follows
 * k8s.io/apimachinery/pkg/api/resource: what is parsed, rounded up, and the canonical form it is written back in.
 */
type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** Value in billionths. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const shape = /^([+-]?[0-9]*(?:\.[0-9]*)?)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const billion = 1_000_000_000n;
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const largest = 9223372036854775807n * billion;

/** Parses a quantity as written; throws QuantityError in the API server's words. */
export function parseQuantity(written: string | number): Quantity {
  const text = typeof written === 'number' ? String(written) : written;
  let known = parsed.get(text);
  if (!known) {
    known = parse(text);
    if (parsed.size >= 4096) parsed.clear();
    parsed.set(text, known);
  }
  return known;
}

/** Pure memo: the same text always parses to the same frozen value. */
const parsed = new Map<string, Quantity>();
const written = new WeakMap<Quantity, string>();

function parse(text: string): Quantity {
  const match = text === '' ? null : shape.exec(text);
  if (!match) throw new QuantityError(formatWrong);
  const suffix = interpret(match[2]!);
  if (!suffix) throw new QuantityError("unable to parse quantity's suffix");
  const digits = /^([+-]?)([0-9]*)\.?([0-9]*)$/.exec(match[1]!)!;
  if (digits[2] === '' && digits[3] === '') throw new QuantityError('unable to parse numeric part of quantity');
  const fraction = digits[3]!;
  const mantissa = BigInt((digits[2] || '0') + fraction);
  let nano: bigint;
  if (suffix.base === 2) {
    nano = divideUp(mantissa * billion * (1n << BigInt(suffix.exponent)), 10n ** BigInt(fraction.length));
  } else {
    const power = suffix.exponent + 9 - fraction.length;
    nano = power >= 0 ? mantissa * 10n ** BigInt(Math.min(power, 60)) : divideUp(mantissa, 10n ** BigInt(Math.min(-power, 400)));
  }
  if (nano > largest) nano = largest;
  if (digits[1] === '-') nano = -nano;
  // A binary quantity below one is kept as decimal: it has no binary form.
  return Object.freeze({ nano, format: suffix.format });
}

function interpret(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } | undefined {
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: 10 * binary, format: 'BinarySI' };
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: 3 * (decimal - 3), format: 'DecimalSI' };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) return { base: 10, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' };
  return undefined;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** The canonical text: no fraction, the largest suffix that keeps the value whole. */
export function formatQuantity(quantity: Quantity): string {
  let text = written.get(quantity);
  if (text === undefined) {
    text = format(quantity);
    written.set(quantity, text);
  }
  return text;
}

function format({ nano, format: wanted }: Quantity): string {
  if (nano === 0n) return '0';
  const kilo = 1024n * billion;
  if (wanted === 'BinarySI' && (nano <= -kilo || nano >= kilo) && nano % billion === 0n) {
    let value = nano / billion;
    let power = 0;
    while (power < 6 && value % 1024n === 0n) {
      value /= 1024n;
      power += 1;
    }
    return `${value}${binarySuffixes[power]}`;
  }
  let value = nano;
  let power = -9;
  while (value % 1000n === 0n && power < 18) {
    value /= 1000n;
    power += 3;
  }
  if (wanted === 'DecimalExponent') return power === 0 ? `${value}` : `${value}e${power}`;
  return `${value}${decimalSuffixes[power / 3 + 3]}`;
}

/** What the server stores for a quantity as written. Throws QuantityError. */
export function canonicalQuantity(text: string | number): string {
  return formatQuantity(parseQuantity(text));
}

export function compareQuantities(a: string | number, b: string | number): number {
  const left = parseQuantity(a).nano;
  const right = parseQuantity(b).nano;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** a + b in the format of a (of b when a is zero). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

export const zeroQuantity: Quantity = Object.freeze({ nano: 0n, format: 'DecimalSI' as const });

/** Thousandths, rounded up: the unit of CPU arithmetic. */
export function milliValue(text: string | number): number {
  return Number(ceilingDivide(parseQuantity(text).nano, 1_000_000n));
}

/** Whole units, rounded up: bytes, pods. */
export function wholeValue(text: string | number): number {
  return Number(ceilingDivide(parseQuantity(text).nano, billion));
}

function ceilingDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && quotient * by !== value ? quotient + 1n : quotient;
}
