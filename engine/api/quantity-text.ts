/**
 * The canonical text of a quantity ("0.5" → "500m", "1024Mi" → "1Gi"), after k8s.io/apimachinery's resource.Quantity:
 * the largest suffix that leaves a whole number, in the notation (decimal, binary, exponent) that was written.
 * Undefined when the text is not a quantity. What is finer than a nano-unit is rounded up.
 */
export function canonicalQuantity(text: string): string | undefined {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const made = canonical(text.trim());
  if (made === undefined) return undefined;
  // Bounded: a hostile client may send any number of texts.
  if (cache.size >= 512) cache.clear();
  cache.set(text, made);
  return made;
}

/* A memo of a pure function: the same few quantities come in every pod. It holds no state that anyone can see. */
const cache = new Map<string, string>();

const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function canonical(text: string): string | undefined {
  const parts = FORM.exec(text);
  if (!parts) return undefined;
  const [, sign, digits, suffix = ''] = parts;
  const binary = suffix.endsWith('i');
  const exponent = /^[eE][+-]?\d/.test(suffix);
  const [whole = '', fraction = ''] = digits!.split('.');
  let scale = 9;
  if (exponent) scale += Number(suffix.slice(1));
  else if (!binary) scale += (DECIMAL.indexOf(suffix) - 3) * 3;
  if (scale > 60 || scale < -60) return undefined;
  // The value in nano-units.
  let nano = BigInt(whole + fraction || '0');
  let shift = scale - fraction.length;
  if (binary) nano *= 1024n ** BigInt(BINARY.indexOf(suffix));
  let rounded = false;
  for (; shift > 0; shift -= 1) nano *= 10n;
  for (; shift < 0; shift += 1) {
    if (nano % 10n !== 0n) rounded = true;
    nano /= 10n;
  }
  if (rounded) nano += 1n;
  if (nano === 0n) return '0';
  const minus = sign === '-' ? '-' : '';
  const unit = 1_000_000_000n;
  if (binary && nano % unit === 0n && nano / unit >= 1024n) {
    let value = nano / unit;
    let power = 0;
    while (power < BINARY.length - 1 && value % 1024n === 0n) {
      value /= 1024n;
      power += 1;
    }
    return `${minus}${value}${BINARY[power]}`;
  }
  let power = 0;
  while (nano % 1000n === 0n && power < (exponent ? 40 : DECIMAL.length - 1)) {
    nano /= 1000n;
    power += 1;
  }
  if (exponent) return `${minus}${nano}${power === 3 ? '' : `e${(power - 3) * 3}`}`;
  return `${minus}${nano}${DECIMAL[power]}`;
}
