/** A number other than zero as binary floating point has it, exactly: `mantissa` times two to the `power`. */
interface Binary {
  readonly mantissa: bigint;
  readonly power: number;
}

/** Bits of the mantissa of x86's long double, in which bash and the coreutils reckon. */
const LONG_BITS = 64;
/** Beyond these a long double is infinite or nothing. */
const LARGEST_EXPONENT = 4932;

/** What a program prints as `%f`, `%e` and `%g`: a double, or a long double read from its digits. */
export interface Decimal {
  readonly value: number;
  /** Known when the double is not what is printed. */
  readonly exact?: Binary;
}

/** A decimal number as the nearest long double. */
export function longDouble(text: string): Decimal {
  const value = Number(text);
  const match = /^\s*[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text);
  const digits = match ? match[1]! + match[2]! : '';
  const power = Number(match?.[3] ?? 0) - (match?.[2]?.length ?? 0);
  if (!match || /^0*$/.test(digits) || digits.length + Math.abs(power) > LARGEST_EXPONENT) return { value };
  const top = BigInt(digits) * 10n ** BigInt(Math.max(power, 0)), bottom = 10n ** BigInt(Math.max(-power, 0));
  let shift = LONG_BITS - (bitLength(top) - bitLength(bottom));
  let mantissa = roundedQuotient(shifted(top, shift), shifted(bottom, -shift));
  if (bitLength(mantissa) > LONG_BITS) {
    shift -= 1;
    mantissa = roundedQuotient(shifted(top, shift), shifted(bottom, -shift));
  }
  return { value, exact: { mantissa, power: -shift } };
}

/** `%f` of a number that is not negative. */
export function fixedText({ value, exact }: Decimal, digits: number): string {
  if (value === 0 && !exact) return (0).toFixed(Math.min(digits, 100)) + '0'.repeat(Math.max(0, digits - 100));
  // toFixed is right but for halves, which it rounds up, and its own limits.
  if (!exact && value < 1e21 && digits < 100 && !value.toFixed(digits + 1).endsWith('5')) return value.toFixed(digits);
  const scaled = roundedScale(exact ?? binaryOf(value), digits).toString().padStart(digits + 1, '0');
  return digits === 0 ? scaled : `${scaled.slice(0, -digits)}.${scaled.slice(-digits)}`;
}

/** `%e` of a number that is not negative. */
export function exponentText(decimal: Decimal, digits: number): string {
  const { scaled, exponent } = significant(decimal, digits);
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${scaled[0]}${digits > 0 ? `.${scaled.slice(1)}` : ''}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** `%g` of a number that is not negative; `keep` leaves the zeros at its end. */
export function generalText(decimal: Decimal, digits: number, keep: boolean): string {
  const { exponent } = significant(decimal, digits - 1);
  const text = exponent < -4 || exponent >= digits ? exponentText(decimal, digits - 1) : fixedText(decimal, digits - 1 - exponent);
  return keep || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/, '');
}

/** The first digit and `digits` more, and the power of ten that the first one stands for. */
function significant({ value, exact }: Decimal, digits: number): { readonly scaled: string; readonly exponent: number } {
  if (value === 0 && !exact) return { scaled: '0'.repeat(digits + 1), exponent: 0 };
  const binary = exact ?? binaryOf(value);
  let exponent = Math.floor((bitLength(binary.mantissa) + binary.power - 1) * Math.LOG10E * Math.LN2);
  for (;;) {
    const scaled = roundedScale(binary, digits - exponent).toString();
    if (scaled.length === digits + 1) return { scaled, exponent };
    exponent += scaled.length > digits + 1 ? 1 : -1;
  }
}

function binaryOf(value: number): Binary {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0), exponent = Number((bits >> 52n) & 0x7ffn), fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? { mantissa: fraction, power: -1074 } : { mantissa: fraction | 0x10000000000000n, power: exponent - 1075 };
}

/** The number times ten to the `digits`, rounded to a whole one, halves to even. */
function roundedScale({ mantissa, power }: Binary, digits: number): bigint {
  const top = shifted(mantissa, power) * 10n ** BigInt(Math.max(digits, 0));
  return roundedQuotient(top, shifted(1n, -power) * 10n ** BigInt(Math.max(-digits, 0)));
}

function roundedQuotient(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom, twice = (top % bottom) * 2n;
  return twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** Times two to the `bits`; a negative power leaves the number as it is, for its other side is multiplied. */
function shifted(number: bigint, bits: number): bigint {
  return bits > 0 ? number << BigInt(bits) : number;
}

function bitLength(number: bigint): number {
  return number.toString(16).length * 4 - Math.clz32(parseInt(number.toString(16)[0]!, 16)) + 28;
}
