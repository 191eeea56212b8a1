import type { Program } from '../../runtime/machine';

/** Digits beyond those asked for, so that the last one is rounded right. */
const GUARD = 10n;

/** Pi to so many digits, 3 among them, by Machin's formula. */
function piDigits(count: number): string {
  const unit = 10n ** (BigInt(count) + GUARD);
  const arctan = (inverse: bigint): bigint => {
    let power = unit / inverse;
    let sum = power;
    for (let odd = 3n, sign = -1n; power !== 0n; odd += 2n, sign = -sign) {
      power /= inverse * inverse;
      sum += (sign * power) / odd;
    }
    return sum;
  };
  const cut = 10n ** (GUARD + 1n);
  const pi = (4n * (4n * arctan(5n) - arctan(239n)) + cut / 2n) / cut;
  const digits = String(pi);
  return count > 1 ? `${digits[0]}.${digits.slice(1, count)}` : digits[0]!;
}

/** perl, as far as the Job of the documentation asks: `perl -Mbignum=bpi -wle 'print bpi(2000)'`. */
export const perl: Program = function* perl(proc) {
  const script = proc.argv.at(-1) ?? '';
  const count = /^\s*print bpi\((\d{1,5})\);?\s*$/.exec(script)?.[1];
  if (!proc.argv.includes('-Mbignum=bpi') || count === undefined) {
    yield* proc.err('not simulated: perl\n');
    return 1;
  }
  yield* proc.spend(Number(count) * 1.5);
  yield* proc.out(`${piDigits(Number(count))}\n`);
  return 0;
};
