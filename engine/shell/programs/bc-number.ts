/** A number of bc: `digits` / 10 ** `scale`, exact. */
export interface BcNumber {
  readonly digits: bigint;
  readonly scale: number;
}

/** A number with more digits than this is not computed: the simulation would stand still. */
const DIGIT_LIMIT = 100_000;

/** What bc says of a computation that it cannot make. */
export class BcRuntimeError extends Error {}

function tooLong(): BcRuntimeError {
  return new BcRuntimeError(`not simulated: numbers of more than ${DIGIT_LIMIT} digits`);
}

const TENS: bigint[] = [1n];

function tenTo(power: number): bigint {
  if (power > DIGIT_LIMIT) throw tooLong();
  return power < 200 ? (TENS[power] ??= 10n ** BigInt(power)) : 10n ** BigInt(power);
}

/** The first number with more digits. */
const MOST = 10n ** BigInt(DIGIT_LIMIT);

export const whole = (value: number | bigint): BcNumber => ({ digits: BigInt(value), scale: 0 });
export const ZERO = whole(0);
export const ONE = whole(1);

/** The same value with `scale` digits after the point; what is more falls away. */
export function rescale(value: BcNumber, scale: number): BcNumber {
  if (scale === value.scale) return value;
  return { digits: scale > value.scale ? value.digits * tenTo(scale - value.scale) : value.digits / tenTo(value.scale - scale), scale };
}

export function compare(a: BcNumber, b: BcNumber): number {
  const scale = Math.max(a.scale, b.scale);
  const left = rescale(a, scale).digits;
  const right = rescale(b, scale).digits;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function add(a: BcNumber, b: BcNumber): BcNumber {
  const scale = Math.max(a.scale, b.scale);
  return { digits: rescale(a, scale).digits + rescale(b, scale).digits, scale };
}

export const negate = (a: BcNumber): BcNumber => ({ digits: -a.digits, scale: a.scale });

export function multiply(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  const full = a.scale + b.scale;
  const digits = a.digits * b.digits;
  if (digits > MOST || digits < -MOST) throw tooLong();
  return rescale({ digits, scale: full }, Math.min(full, Math.max(scale, a.scale, b.scale)));
}

export function divide(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  if (b.digits === 0n) throw new BcRuntimeError('Divide by zero');
  const power = scale + b.scale - a.scale;
  return { digits: power >= 0 ? (a.digits * tenTo(power)) / b.digits : a.digits / (tenTo(-power) * b.digits), scale };
}

export function modulo(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  if (b.digits === 0n) throw new BcRuntimeError('Modulo by zero');
  const quotient = divide(a, b, scale);
  const product = { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale };
  return rescale(add(a, negate(product)), Math.max(scale + b.scale, a.scale));
}

export function raise(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  const power = b.digits / tenTo(b.scale);
  const size = power < 0n ? -power : power;
  if (size * BigInt(a.digits.toString().length) > BigInt(DIGIT_LIMIT)) throw tooLong();
  const full = { digits: a.digits ** size, scale: a.scale * Number(size) };
  if (power < 0n) return divide(ONE, full, scale);
  return rescale(full, Math.min(full.scale, Math.max(scale, a.scale)));
}

export function squareRoot(a: BcNumber, scale: number): BcNumber {
  if (a.digits < 0n) throw new BcRuntimeError('Square root of a negative number');
  const wanted = Math.max(scale, a.scale);
  const target = rescale(a, wanted).digits * tenTo(wanted);
  if (target === 0n) return ZERO;
  let guess = tenTo(Math.ceil(target.toString().length / 2));
  for (;;) {
    const next = (guess + target / guess) / 2n;
    if (next >= guess) return { digits: guess, scale: wanted };
    guess = next;
  }
}

/** `length(x)`: how many digits count. */
export function digitCount(a: BcNumber): number {
  const text = (a.digits < 0n ? -a.digits : a.digits).toString();
  return Math.max(a.digits === 0n ? 1 : text.length, a.scale);
}

/** How many digits stand on one line before it is broken. */
const LINE_LENGTH = 68;

/** As bc prints a number: without a zero before the point, long ones broken with backslashes. */
export function formatNumber(value: BcNumber, base: number): string {
  if (value.digits === 0n) return '0';
  const sign = value.digits < 0n ? '-' : '';
  const size = value.digits < 0n ? -value.digits : value.digits;
  const text = sign + (base === 10 ? decimal(size, value.scale) : otherBase(size, value.scale, base));
  if (text.length <= LINE_LENGTH) return text;
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LINE_LENGTH) lines.push(text.slice(at, at + LINE_LENGTH));
  return lines.join('\\\n');
}

function decimal(size: bigint, scale: number): string {
  const text = size.toString().padStart(scale + 1, '0');
  const before = text.slice(0, text.length - scale).replace(/^0+/, '');
  return scale === 0 ? before : `${before}.${text.slice(text.length - scale)}`;
}

function otherBase(size: bigint, scale: number, base: number): string {
  const unit = tenTo(scale);
  const width = String(base - 1).length;
  const digit = (value: bigint) => (base <= 16 ? value.toString(16).toUpperCase() : ` ${value.toString().padStart(width, '0')}`);
  let before = '';
  if (base <= 16 && size >= unit) before = (size / unit).toString(base).toUpperCase();
  else for (let rest = size / unit; rest > 0n; rest /= BigInt(base)) before = digit(rest % BigInt(base)) + before;
  let after = '';
  let rest = size % unit;
  for (let reached = 1n; reached < unit; reached *= BigInt(base)) {
    rest *= BigInt(base);
    after += digit(rest / unit);
    rest %= unit;
  }
  return after === '' ? before : `${before}.${after}`;
}

/** A number as written, in the input base; with one digit it stands for itself, whatever the base. */
export function parseNumber(text: string, base: number): BcNumber {
  const [before = '', after = ''] = text.split('.');
  const digitOf = (letter: string, alone: boolean) => {
    const value = BigInt(parseInt(letter, 16));
    return alone || value < BigInt(base) ? value : BigInt(base - 1);
  };
  let digits = 0n;
  for (const letter of before) digits = digits * BigInt(base) + digitOf(letter, before.length === 1 && after === '');
  if (after === '') return { digits, scale: 0 };
  let part = 0n;
  for (const letter of after) part = part * BigInt(base) + digitOf(letter, false);
  const scale = after.length;
  return { digits: digits * tenTo(scale) + (part * tenTo(scale)) / BigInt(base) ** BigInt(scale), scale };
}
