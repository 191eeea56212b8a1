import type { FileStat } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { cellsOf } from '../kernel';
import { formatTime } from '../time-format';
import { matchesPattern } from '../pattern';
import { command } from './command';
import type { CommandSpec, Context } from './command';
import { humanSize, modeText, Owners } from './modes';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
  readonly target?: string;
}

const SORTS = ['none', 'time', 'size', 'extension', 'version', 'width'];

function isLong(context: Context): boolean {
  return ['l', 'n', 'g', 'o', 'full-time'].some((flag) => context.has(flag));
}

function* ls(context: Context): Task<number> {
  const sort = context.value('sort');
  if (sort !== undefined && !SORTS.includes(sort)) {
    yield* context.complain(`invalid argument '${sort}' for '--sort'`);
    yield* context.proc.err(`Valid arguments are:\n${SORTS.map((one) => `  - '${one}'\n`).join('')}Try 'ls --help' for more information.\n`);
    return 1;
  }
  const names = context.operands.length ? context.operands : ['.'];
  const files: Entry[] = [];
  const directories: Entry[] = [];
  let status = 0;
  for (const name of names) {
    try {
      if (name === '') throw new SystemError('ENOENT', 'No such file or directory');
      const entry = read(context, name, context.path(name));
      const follow = !isLong(context) && !context.has('d') && entry.stat.kind === 'symlink';
      const stat = follow || context.has('H') || context.has('L') ? statOf(context, context.path(name)) ?? entry.stat : entry.stat;
      if (stat.kind === 'directory' && !context.has('d')) directories.push({ ...entry, stat });
      else files.push(entry);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(context.words === 'busybox' ? `${name}: ${error.message}` : `cannot access '${name}': ${error.message}`);
      status = context.words === 'busybox' ? 1 : 2;
    }
  }
  if (files.length) yield* context.out(render(context, order(context, files)));
  const headers = names.length > 1 || context.has('R');
  for (const [at, entry] of order(context, directories).entries()) {
    if (files.length > 0 || at > 0) yield* context.out('\n');
    status = Math.max(status, yield* listDirectory(context, entry.name, entry.path, headers));
  }
  return status;
}

function read(context: Context, name: string, path: string): Entry {
  const { fs } = context.proc.machine;
  const stat = context.has('L') ? statOf(context, path) ?? fs.lstat(path) : fs.lstat(path);
  return stat.kind === 'symlink' ? { name, path, stat, target: fs.readLink(path) } : { name, path, stat };
}

function statOf(context: Context, path: string): FileStat | undefined {
  try {
    return context.proc.machine.fs.stat(path);
  } catch {
    return undefined;
  }
}

function* listDirectory(context: Context, shown: string, path: string, header: boolean): Task<number> {
  let names: string[];
  try {
    names = context.proc.machine.fs.readDirectory(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(context.words === 'busybox' ? `can't open '${shown}': ${error.message}` : `cannot open directory '${shown}': ${error.message}`);
    return 2;
  }
  if (header) yield* context.out(`${shown}:\n`);
  const all = context.has('a') || context.has('f');
  const ignored = context.flags.get('I') ?? [];
  const hidden = all || context.has('A') ? [] : context.flags.get('hide') ?? [];
  const wanted = names.filter((name) => (all || context.has('A') || !name.startsWith('.')) && ![...ignored, ...hidden].some((pattern) => matchesPattern(name, pattern)));
  const entries = wanted.map((name) => read(context, name, `${path === '/' ? '' : path}/${name}`));
  if (all) entries.push(read(context, '.', path), { ...read(context, '..', `${path}/..`), name: '..' });
  const sorted = order(context, entries);
  if (isLong(context) || context.has('s')) {
    const total = entries.reduce((sum, entry) => sum + blocks(entry.stat), 0);
    yield* context.out(`total ${context.has('h') ? humanSize(total * 1024) : total}\n`);
  }
  yield* context.out(render(context, sorted));
  let status = 0;
  if (context.has('R')) {
    for (const entry of sorted) {
      if (entry.stat.kind !== 'directory' || entry.name === '.' || entry.name === '..') continue;
      yield* context.out('\n');
      status = Math.max(status, yield* listDirectory(context, `${shown === '/' ? '' : shown}/${entry.name}`, entry.path, true));
    }
  }
  return status;
}

/** Kilobytes on disk, in blocks of 4 KiB. */
export function blocks(stat: FileStat): number {
  if (stat.kind === 'directory') return 4;
  return stat.kind === 'file' ? Math.ceil(stat.size / 4096) * 4 : 0;
}

function order(context: Context, entries: readonly Entry[]): Entry[] {
  const sorted = entries.slice();
  if (!context.has('U') && !context.has('f')) sorted.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const by = context.value('sort');
  if (context.has('t') || by === 'time') sorted.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
  if (context.has('S') || by === 'size') sorted.sort((a, b) => b.stat.size - a.stat.size);
  if (context.has('X') || by === 'extension') sorted.sort((a, b) => (extension(a.name) < extension(b.name) ? -1 : extension(a.name) > extension(b.name) ? 1 : 0));
  if (context.has('r')) sorted.reverse();
  if (context.has('group-directories-first')) sorted.sort((a, b) => Number(b.stat.kind === 'directory') - Number(a.stat.kind === 'directory'));
  return sorted;
}

function extension(name: string): string {
  const at = name.lastIndexOf('.');
  return at > 0 ? name.slice(at) : '';
}

function colour(context: Context, entry: Entry, text: string): string {
  const when = context.value('color');
  const on = when === 'always' || when === 'yes' || ((when === '' || when === 'auto') && context.proc.stdout.isTty && when !== undefined) || (when === 'auto' && context.proc.stdout.isTty);
  if (!on) return text;
  const { stat } = entry;
  const code = stat.kind === 'directory' ? ((stat.mode & 0o1002) === 0o1002 ? '30;42' : '01;34') : stat.kind === 'symlink' ? '01;36' : stat.kind === 'device' ? '40;33;01' : stat.kind === 'fifo' ? '40;33' : stat.kind === 'socket' ? '01;35' : (stat.mode & 0o111) !== 0 ? '01;32' : '';
  return code ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function decorated(context: Context, entry: Entry): string {
  let suffix = '';
  const style = context.value('indicator-style');
  const types = context.has('F') || context.has('file-type') || style === 'file-type' || style === 'classify';
  if (types || context.has('p') || style === 'slash') {
    if (entry.stat.kind === 'directory') suffix = '/';
    else if (types && entry.stat.kind === 'symlink') suffix = isLong(context) ? '' : '@';
    else if (types && entry.stat.kind === 'fifo') suffix = '|';
    else if ((context.has('F') || style === 'classify') && entry.stat.kind === 'file' && (entry.stat.mode & 0o111) !== 0) suffix = '*';
  }
  return colour(context, entry, quoted(context, entry.name)) + suffix;
}

/** On a terminal GNU ls quotes names that a shell would split. */
function quoted(context: Context, name: string): string {
  const escaped = (special: RegExp) => name.replace(special, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  if (context.has('b')) return escaped(/[\\ ]/g);
  if (context.has('Q')) return `"${escaped(/["\\]/g)}"`;
  if (!context.proc.stdout.isTty || context.words === 'busybox' || context.has('N') || !/[\s'"$`*?[\]&|;<>()!\\]/.test(name)) return name;
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}

function width(text: string): number {
  let cells = 0;
  for (const letter of text.replace(/\x1b\[[\d;]*m/g, '')) cells += cellsOf(letter.codePointAt(0)!);
  return cells;
}

function render(context: Context, entries: readonly Entry[]): string {
  if (isLong(context)) return long(context, entries);
  const sizes = entries.map((entry) => (context.has('s') ? `${context.has('h') ? humanSize(blocks(entry.stat) * 1024) : blocks(entry.stat)} ` : ''));
  const widest = Math.max(0, ...sizes.map((size) => size.length));
  const cells = entries.map((entry, at) => `${context.has('i') ? `${entry.stat.inode} ` : ''}${sizes[at]!.padStart(widest)}${decorated(context, entry)}`);
  if (cells.length === 0) return '';
  if (context.has('m')) return `${cells.join(', ')}\n`;
  if (context.has('zero')) return cells.map((cell) => `${cell}\0`).join('');
  const terminal = context.proc.stdout.isTty && !context.has('1');
  if (!terminal && !context.has('C') && !context.has('x')) return cells.map((cell) => `${cell}\n`).join('');
  const total = Number(context.value('w') ?? context.proc.stdout.tty?.columns() ?? (Number(context.proc.env.get('COLUMNS')) || 80));
  return grid(cells, total, context.has('x'), context.words === 'gnu');
}

/** Blanks up to a column; GNU's ls takes tabs where one reaches further than a blank. */
function gap(from: number, to: number, tabs: boolean): string {
  let out = '';
  for (let at = from; at < to; ) {
    const tab = tabs && Math.floor(to / 8) > Math.floor((at + 1) / 8);
    out += tab ? '\t' : ' ';
    at += tab ? 8 - (at % 8) : 1;
  }
  return out;
}

function grid(cells: readonly string[], total: number, across: boolean, tabs: boolean): string {
  for (let rows = 1; ; rows += 1) {
    const columns = Math.ceil(cells.length / rows);
    const at = (row: number, column: number) => (across ? cells[row * columns + column] : cells[column * rows + row]);
    const widths = Array.from({ length: columns }, (_unused, column) => {
      let widest = 0;
      for (let row = 0; row < rows; row += 1) widest = Math.max(widest, width(at(row, column) ?? ''));
      return widest;
    });
    const needed = widths.reduce((sum, one) => sum + one + 2, -2);
    if (needed >= total && columns > 1) continue;
    let out = '';
    for (let row = 0; row < rows; row += 1) {
      let line = '';
      let start = 0;
      for (let column = 0; column < columns; column += 1) {
        const cell = at(row, column);
        if (cell === undefined) break;
        const more = at(row, column + 1) !== undefined && column + 1 < columns;
        line += cell;
        if (more) line += gap(start + width(cell), start + widths[column]! + 2, tabs);
        start += widths[column]! + 2;
      }
      out += `${line}\n`;
    }
    return out;
  }
}

function long(context: Context, entries: readonly Entry[]): string {
  const owners = new Owners(context.proc);
  const numeric = context.has('n');
  const now = context.proc.clock.now();
  const rows = entries.map((entry) => ({
    entry,
    inode: context.has('i') ? `${entry.stat.inode} ` : '',
    links: String(entry.stat.links),
    user: numeric ? String(entry.stat.uid) : owners.user(entry.stat.uid),
    group: numeric ? String(entry.stat.gid) : owners.group(entry.stat.gid),
    size: context.has('h') ? humanSize(entry.stat.size) : String(entry.stat.size),
    time: timeText(context, entry.stat.mtimeMs, now),
  }));
  const widest = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => pick(row).length));
  const links = context.words === 'busybox' ? Math.max(4, widest((row) => row.links)) : widest((row) => row.links);
  const user = context.words === 'busybox' ? 8 : widest((row) => row.user);
  const group = context.words === 'busybox' ? 8 : widest((row) => row.group);
  const size = context.words === 'busybox' ? Math.max(context.has('h') ? 8 : 9, widest((row) => row.size)) : widest((row) => row.size);
  return rows.map((row) => {
    const arrow = row.entry.target === undefined ? '' : ` -> ${row.entry.target}`;
    const owner = context.has('g') ? '' : `${row.user.padEnd(user)} `;
    const groupText = context.has('o') || context.has('G') ? '' : `${row.group.padEnd(group)} `;
    return `${row.inode}${modeText(row.entry.stat)} ${row.links.padStart(links)} ${owner}${groupText}${row.size.padStart(size)} ${row.time} ${decorated(context, row.entry)}${arrow}\n`;
  }).join('');
}

function timeText(context: Context, ms: number, now: number): string {
  const style = context.value('time-style');
  if (context.has('full-time') || style === 'full-iso') return `${formatTime('%Y-%m-%d %H:%M:%S', ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}000000 +0000`;
  if (style === 'long-iso') return formatTime('%Y-%m-%d %H:%M', ms);
  if (style?.startsWith('+')) return formatTime(style.slice(1), ms);
  const recent = now - ms < 15_778_476_000 && ms <= now + 60_000;
  return formatTime(recent ? '%b %e %H:%M' : '%b %e  %Y', ms);
}

const LISTING: CommandSpec = { short: 'aAbBcCdfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1', long: { 'file-type': 'file-type', 'indicator-style': 'indicator-style:', zero: 'zero', literal: 'N', tabsize: 'T:', ignore: 'I:', hide: 'hide:', sort: 'sort:', all: 'a', 'almost-all': 'A', directory: 'd', 'human-readable': 'h', recursive: 'R', reverse: 'r', size: 's', inode: 'i', color: 'color::', 'full-time': 'full-time', 'time-style': 'time-style:', classify: 'F', 'numeric-uid-gid': 'n', 'group-directories-first': 'group-directories-first', 'si': 'h', 'no-group': 'G' }, usageStatus: 2 };

export const listing = [
  command('ls', LISTING, ls),
  command('dir', { ...LISTING, rewrite: (args) => ['-C', '-b', ...args] }, ls),
];
