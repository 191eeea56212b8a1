import type { Task } from '../../runtime/process';
import type { Context } from './command';
import { humanSize } from './modes';

/** What a disk without a limit of its own holds. */
const DISK_BYTES = 50 * 1024 ** 3;

interface Row {
  readonly device: string;
  readonly type: string;
  readonly total: number;
  readonly used: number;
  readonly path: string;
}

/** df(1), in the layout of coreutils or of busybox. */
export function* df(context: Context): Task<number> {
  const { mounts } = context.proc.machine.fs;
  const there = [];
  for (const name of context.operands) {
    if (context.proc.machine.fs.exists(context.path(name))) there.push(name);
    else yield* context.complain(context.words === 'busybox' ? `${name}: can't find mount point` : `${name}: No such file or directory`);
  }
  const status = there.length < context.operands.length ? 1 : 0;
  if (status === 1 && there.length === 0) return status;
  const wanted = there.map((name) => mounts.filter((mount) => `${context.path(name)}/`.startsWith(mount.path === '/' ? '/' : `${mount.path}/`)).sort((a, b) => b.path.length - a.path.length)[0]!);
  const rows = (wanted.length ? wanted : mounts.filter((mount) => mount.type !== 'proc')).map((mount) => ({ ...mount, total: Number.isFinite(mount.limitBytes) ? mount.limitBytes : DISK_BYTES, used: mount.usedBytes }));
  yield* context.out(context.words === 'busybox' ? busyboxTable(rows, context.has('h')) : coreutilsTable(rows, context.has('h'), context.has('T')));
  return status;
}

const free = ({ total, used }: Row): number => Math.max(0, total - used);
const share = ({ total, used }: Row): string => `${total > 0 ? Math.ceil((used / total) * 100) : 0}%`;
const kilobytes = (bytes: number): string => String(Math.ceil(bytes / 1024));

function coreutilsTable(rows: readonly Row[], human: boolean, types: boolean): string {
  const show = human ? humanSize : kilobytes;
  const cells = rows.map((row) => [row.device, ...(types ? [row.type] : []), show(row.total), show(row.used), show(free(row)), share(row), row.path]);
  const table = [['Filesystem', ...(types ? ['Type'] : []), human ? 'Size' : '1K-blocks', 'Used', human ? 'Avail' : 'Available', 'Use%', 'Mounted on'], ...cells];
  const widths = table[0]!.map((_cell, at) => Math.max(at === 0 ? 14 : 5, ...table.map((row) => row[at]!.length)));
  const left = new Set(types ? [0, 1] : [0]);
  return table.map((row) => `${row.map((cell, at) => (at === row.length - 1 ? cell : left.has(at) ? cell.padEnd(widths[at]!) : cell.padStart(at === row.length - 2 ? 4 : widths[at]!))).join(' ')}\n`).join('');
}

function busyboxTable(rows: readonly Row[], human: boolean): string {
  const show = (bytes: number): string => (human ? oneDecimal(bytes) : kilobytes(bytes)).padStart(9);
  const lines = rows.map((row) => `${row.device.length > 20 ? `${row.device}\n${''.padEnd(20)}` : row.device.padEnd(20)} ${show(row.total)} ${show(row.used)} ${show(free(row))} ${share(row).padStart(4)} ${row.path}\n`);
  return `Filesystem           ${human ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n${lines.join('')}`;
}

/** Busybox's sizes always have one digit behind the point: 10.0G. */
function oneDecimal(bytes: number): string {
  const at = [...'KMGTPE'].findLastIndex((_unit, power) => bytes >= 1024 ** (power + 1));
  return at < 0 ? String(bytes) : `${(bytes / 1024 ** (at + 1)).toFixed(1)}${'KMGTPE'[at]}`;
}
