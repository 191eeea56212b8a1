import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { attempt, stat } from './files';

/** truncate: makes files longer or shorter. */

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, KB: 1000, KiB: 1024, M: 1024 ** 2, MB: 1000 ** 2, MiB: 1024 ** 2, G: 1024 ** 3, GB: 1000 ** 3, GiB: 1024 ** 3 };

/** The size after `truncate -s`: absolute, or with a sign more, less, at most, at least, rounded down or up. */
function newSize(sign: string, amount: number, before: number): number {
  switch (sign) {
    case '+': return before + amount;
    case '-': return Math.max(0, before - amount);
    case '<': return Math.min(before, amount);
    case '>': return Math.max(before, amount);
    case '/': return Math.floor(before / amount) * amount;
    case '%': return Math.ceil(before / amount) * amount;
    default: return amount;
  }
}

function* truncate(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  const given = context.value('s');
  const reference = context.value('r');
  if (given === undefined && reference === undefined) return yield* context.tryHelp("you must specify either '--size' or '--reference'");
  const match = /^\s*([-+<>/%]?)(\d+)([KMG](?:i?B)?)?$/.exec(given ?? '0');
  if (!match) {
    yield* context.complain(`Invalid number: '${given}'`);
    return 1;
  }
  if (context.operands.length === 0) return yield* context.tryHelp('missing file operand');
  const like = reference === undefined ? undefined : stat(context, reference);
  if (reference !== undefined && !like) {
    yield* context.complain(`cannot stat '${reference}': No such file or directory`);
    return 1;
  }
  const amount = Number(match[2]) * SIZE_UNITS[match[3] ?? '']!;
  let status = 0;
  for (const name of context.operands) {
    const found = stat(context, name);
    if (!found && context.has('c')) continue;
    const done = yield* attempt(context, () => {
      const before = found ? fs.readFile(context.path(name)) : new Uint8Array(0);
      const size = like && given === undefined ? like.size : newSize(match[1]!, amount, like?.size ?? before.length);
      if (size > 1024 ** 3) throw new SystemError('EFBIG', 'File too large');
      const bytes = new Uint8Array(size);
      bytes.set(before.subarray(0, size));
      fs.writeFile(context.path(name), bytes);
    }, (error) => (error.code === 'EFBIG' ? `failed to truncate '${name}': ${error.message}` : `cannot open '${name}' for writing: ${error.message}`));
    if (!done) status = 1;
  }
  return status;
}

export const truncating = [
  command('truncate', { short: 's:cor:', long: { size: 's:', 'no-create': 'c', reference: 'r:' } }, truncate),
];
