import type { OpenFile } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { RegularFile } from '../kernel';
import { command } from './command';
import type { Context } from './command';

const DEFAULT_BLOCK = 512;
const PIECE = 65_536;
const OPERANDS: ReadonlySet<string> = new Set(['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'iflag', 'oflag', 'status']);
const UNITS: Readonly<Record<string, number>> = { '': 1, c: 1, w: 2, b: 512, kB: 1000, k: 1024, K: 1024, KiB: 1024, MB: 1000 ** 2, M: 1024 ** 2, MiB: 1024 ** 2, GB: 1000 ** 3, G: 1024 ** 3, GiB: 1024 ** 3 };

interface Plan {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly block: number;
  readonly count: number;
  readonly skip: number;
  readonly seek: number;
  readonly notrunc: boolean;
  readonly status: string;
}

interface Tally { full: number; partial: number; bytes: number }

function number(text: string): number | undefined {
  let product = 1;
  for (const factor of text.split('x')) {
    const match = /^(\d+)([a-zA-Z]*)$/.exec(factor);
    const unit = match ? UNITS[match[2]!] : undefined;
    if (!match || unit === undefined) return undefined;
    product *= Number(match[1]) * unit;
  }
  return product;
}

function* plan(context: Context): Task<Plan | undefined> {
  const given = new Map<string, string>();
  for (const operand of context.operands) {
    const [name = '', ...rest] = operand.split('=');
    if (rest.length === 0 || !OPERANDS.has(name)) {
      yield* context.tryHelp(`unrecognized operand '${operand}'`);
      return undefined;
    }
    given.set(name, rest.join('='));
  }
  const sizes = new Map<string, number>();
  for (const name of ['bs', 'ibs', 'obs', 'count', 'skip', 'seek']) {
    const text = given.get(name);
    if (text === undefined) continue;
    const value = number(text);
    if (value === undefined || (value === 0 && name.endsWith('bs'))) {
      yield* context.complain(context.words === 'gnu' ? `invalid number: '${text}'` : `invalid number '${text}'`);
      return undefined;
    }
    sizes.set(name, value);
  }
  for (const flag of given.get('conv')?.split(',') ?? []) {
    if (!['notrunc', 'fsync', 'fdatasync', 'noerror'].includes(flag)) {
      yield* context.proc.err(`not simulated: dd conv=${flag}\n`);
      return undefined;
    }
  }
  return {
    from: given.get('if'), to: given.get('of'), block: sizes.get('bs') ?? sizes.get('ibs') ?? DEFAULT_BLOCK, count: sizes.get('count') ?? Number.POSITIVE_INFINITY,
    skip: sizes.get('skip') ?? 0, seek: sizes.get('seek') ?? 0, notrunc: given.get('conv')?.includes('notrunc') ?? false, status: given.get('status') ?? '',
  };
}

/** dd: copies in blocks. A block is handed on in pieces as it is read, so that a big one need not be held. */
function* dd(context: Context): Task<number> {
  const wanted = yield* plan(context);
  if (!wanted) return 1;
  const source = yield* opened(context, wanted.from, () => context.proc.open(wanted.from!, { read: true }), context.proc.stdin);
  if (!source) return 1;
  const target = yield* opened(context, wanted.to, () => context.proc.open(wanted.to!, { write: true, create: true, truncate: wanted.seek === 0 && !wanted.notrunc }), context.proc.stdout);
  if (!target) return 1;
  const { proc } = context;
  yield* proc.allocate(wanted.block);
  if (target instanceof RegularFile && wanted.seek > 0) target.seek(wanted.seek * wanted.block);
  const startedMs = proc.clock.now();
  const read: Tally = { full: 0, partial: 0, bytes: 0 };
  const written: Tally = { full: 0, partial: 0, bytes: 0 };
  let failure: string | undefined;
  try {
    yield* skipped(source, wanted.skip * wanted.block);
    for (let at = 0; at < wanted.count; at += 1) {
      const bytes = yield* copyBlock(source, target, wanted.block, wanted.from !== undefined, written);
      // A call of the kernel for reading and one for writing.
      yield* proc.spend(2);
      if (bytes === 0) break;
      tally(read, bytes, wanted.block);
      tally(written, bytes, wanted.block);
    }
  } catch (error) {
    if (!(error instanceof SystemError) || error.code === 'ENOMEM') throw error;
    tally(read, wanted.block, wanted.block);
    failure = `error writing '${wanted.to ?? 'standard output'}': ${error.message}`;
  }
  if (wanted.from !== undefined) source.release();
  if (wanted.to !== undefined) target.release();
  if (failure !== undefined) yield* context.complain(failure);
  if (wanted.status !== 'none') yield* proc.err(report(context, read, written, (proc.clock.now() - startedMs) / 1000, wanted.status === 'noxfer'));
  return failure === undefined ? 0 : 1;
}

function* opened(context: Context, name: string | undefined, open: () => OpenFile, standard: OpenFile): Task<OpenFile | undefined> {
  if (name === undefined) return standard;
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(context.words === 'gnu' ? `failed to open '${name}': ${error.message}` : `can't open '${name}': ${error.message}`);
    return undefined;
  }
}

function* skipped(source: OpenFile, bytes: number): Task<void> {
  if (source instanceof RegularFile) source.seek(bytes);
  else for (let left = bytes; left > 0; ) {
    const piece = yield* source.read(Math.min(left, PIECE));
    if (!piece) return;
    left -= piece.length;
  }
}

/** One block; a pipe gives what one read brings. */
function* copyBlock(source: OpenFile, target: OpenFile, block: number, whole: boolean, written: Tally): Task<number> {
  let done = 0;
  while (done < block) {
    const piece = yield* source.read(Math.min(block - done, PIECE));
    if (!piece || piece.length === 0) break;
    yield* target.write(piece);
    done += piece.length;
    written.bytes += piece.length;
    if (!whole) break;
  }
  return done;
}

function tally(into: Tally, bytes: number, block: number): void {
  if (bytes === block) into.full += 1;
  else into.partial += 1;
}

function report(context: Context, read: Tally, written: Tally, seconds: number, brief: boolean): string {
  const records = `${read.full}+${read.partial} records in\n${written.full}+${written.partial} records out\n`;
  if (brief) return records;
  const { bytes } = written;
  const spent = Math.max(seconds, 0.000_05);
  if (context.words === 'busybox') return `${records}${bytes} bytes (${binary(bytes)}) copied, ${spent.toFixed(6)} seconds, ${binary(bytes / spent)}/s\n`;
  const both = bytes < 1000 ? '' : bytes < 1024 ? ` (${scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])})` : ` (${scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])}, ${scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])})`;
  return `${records}${bytes} byte${bytes === 1 ? '' : 's'}${both} copied, ${precise(spent)} s, ${scaled(bytes / spent, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])}/s\n`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let at = 0;
  while (value >= base && at < units.length - 1) {
    value /= base;
    at += 1;
  }
  return `${value < 10 && at > 0 ? value.toFixed(1) : String(Math.round(value))} ${units[at]}`;
}

/** BusyBox's "300.0MB": always with one decimal, in powers of 1024. */
function binary(value: number): string {
  let at = 0;
  while (value >= 1024 && at < 4) {
    value /= 1024;
    at += 1;
  }
  return `${value.toFixed(1)}${['B', 'KB', 'MB', 'GB', 'TB'][at]}`;
}

function precise(seconds: number): string {
  return String(Number(seconds.toPrecision(6)));
}

export const copying = [command('dd', { raw: true }, dd)];
