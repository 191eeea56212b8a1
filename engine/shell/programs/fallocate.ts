import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { RegularFile } from '../kernel/open-file';
import { command, type Command, type Context } from './command';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** fallocate -l LENGTH [-o OFFSET] FILE: room on the disk without writing it. */
function* run(context: Context): Task<number> {
  const [name] = context.operands;
  const length = bytesOf(context.value('l'));
  const offset = bytesOf(context.value('o') ?? '0');
  if (context.value('l') === undefined || name === undefined) return yield* context.tryHelp(name === undefined && context.value('l') !== undefined ? 'no filename specified' : 'no length argument specified');
  if (length === undefined || offset === undefined || length === 0) {
    yield* context.complain(length === undefined ? `failed to parse length: '${context.value('l')}': Invalid argument` : offset === undefined ? `failed to parse offset: '${context.value('o')}': Invalid argument` : 'invalid length value specified');
    return 1;
  }
  try {
    const file = context.proc.open(name, { write: true, create: true });
    if (file instanceof RegularFile && file.size < offset + length) file.truncate(offset + length);
    file.release();
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(error.code === 'ENOSPC' ? `fallocate failed: ${error.message}` : `cannot open ${name}: ${error.message}`);
    return 1;
  }
}

function bytesOf(text: string | undefined): number | undefined {
  const match = /^(\d+)([KMGT]?)(i?B)?$/.exec(text ?? '');
  if (!match) return undefined;
  return Number(match[1]) * (UNITS[match[2]! + (match[3] === 'B' && match[2] ? 'B' : '')] ?? 1);
}

export const fallocate: Command = command('fallocate', { short: 'l:o:nvx', long: { length: 'l:', offset: 'o:', verbose: 'v', posix: 'x' } }, run);
