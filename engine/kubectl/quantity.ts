/** resource.Quantity, as far as a client needs it: reading, comparing, canonical text. */
const SUFFIXES: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** The value of a quantity; undefined when the text is none. */
export function parseQuantityValue(text: string | number | undefined): number | undefined {
  if (typeof text === 'number') return text;
  const match = FORM.exec(text ?? '');
  if (!match) return undefined;
  const suffix = match[2] ?? '';
  if (/^[eE][+-]?\d+$/.test(suffix)) return Number(match[1]! + suffix);
  return Number(match[1]) * SUFFIXES[suffix]!;
}

export const QUANTITY_FAULT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Quantity.MilliValue. */
export function milliValue(text: string | number | undefined): number {
  return Math.ceil((parseQuantityValue(text) ?? 0) * 1000 - 1e-9);
}

/** A quantity as Go prints it after parsing: "0.5" becomes "500m", "1024Mi" becomes "1Gi". */
export function canonicalQuantity(text: string | number): string {
  const raw = String(text);
  const match = FORM.exec(raw);
  if (!match) return raw;
  const suffix = match[2] ?? '';
  const value = parseQuantityValue(raw)!;
  if (value === 0) return '0';
  return suffix.endsWith('i') ? binary(value, raw) : decimal(value);
}

function binary(value: number, raw: string): string {
  if (!Number.isInteger(value)) return decimal(value);
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
  let amount = value;
  let unit = 0;
  while (unit < 6 && amount % 1024 === 0) {
    amount /= 1024;
    unit += 1;
  }
  return Number.isSafeInteger(amount) ? `${amount}${units[unit]}` : raw;
}

/** A number in the decimal notation of quantities. */
export function decimal(value: number): string {
  const up = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
  const down = ['', 'm', 'u', 'n'];
  let amount = value;
  let step = 0;
  const whole = (number: number): boolean => Math.abs(number - Math.round(number)) < 1e-9 * Math.max(1, Math.abs(number));
  while (!whole(amount) && step > -3) {
    amount *= 1000;
    step -= 1;
  }
  amount = Math.ceil(amount - 1e-6);
  while (step < 6 && amount % 1000 === 0 && amount !== 0) {
    amount /= 1000;
    step += 1;
  }
  return `${amount}${step < 0 ? down[-step] : up[step]}`;
}
