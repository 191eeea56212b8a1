import type { FileStat } from '../../runtime/machine';
import { formatTime } from '../time-format';
import type { Context } from './command';
import { modeText, Owners } from './modes';
import type { TreeItem, TreeOptions } from './tree-item';

/** Half a year in milliseconds: what is older is shown with its year. */
const RECENT_MS = 182.5 * 86_400_000;

/** How lines are drawn: behind which more follows, the last one, and what stands below either. */
const LINES = { more: '├── ', last: '└── ', belowMore: '│\u00a0\u00a0 ', belowLast: '    ' };
const ASCII_LINES = { more: '|-- ', last: '`-- ', belowMore: '|   ', belowLast: '    ' };

/** A directory that could not be found is its name. */
type Root = TreeItem | string;

interface Totals {
  directories: number;
  files: number;
  bytes: number;
}

function targetOf(item: TreeItem): FileStat {
  return item.targetStat ?? item.stat;
}

function count(item: TreeItem, totals: Totals): void {
  if (targetOf(item).kind === 'directory') totals.directories += 1;
  else totals.files += 1;
  for (const child of item.children ?? []) {
    totals.bytes += child.bytes;
    count(child, totals);
  }
}

function totalsOf(roots: readonly Root[]): Totals {
  const totals = { directories: 0, files: 0, bytes: 0 };
  // A directory in which nothing is shown is not counted where it stands at the top.
  for (const root of roots) if (typeof root !== 'string' && root.children?.length !== 0) count(root, totals);
  return totals;
}

function sizeText({ flags }: TreeOptions, bytes: number): string {
  if (flags.has('h')) return ` ${humanSizeDown(bytes, 1024, 'KMGTPE').padStart(4)}`;
  if (flags.has('si')) return ` ${humanSizeDown(bytes, 1000, 'kMGTPE').padStart(4)}`;
  return ` ${String(bytes).padStart(11)}`;
}

/** Unlike that of ls, tree's size is rounded to the nearest. */
function humanSizeDown(bytes: number, base: number, units: string): string {
  if (bytes < base) return String(bytes);
  let value = bytes, at = -1;
  while (value >= base && at < units.length - 1) {
    value /= base;
    at += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${units[at]}`;
}

/** What stands in brackets before a name. */
function facts(context: Context, options: TreeOptions, owners: Owners, { stat, bytes }: TreeItem): string {
  const { flags, values } = options;
  const format = values.get('timefmt')?.at(-1);
  let text = '';
  if (flags.has('inodes')) text += ` ${String(stat.inode).padStart(7)}`;
  if (flags.has('p')) text += ` ${modeText(stat)}`;
  if (flags.has('u')) text += ` ${owners.user(stat.uid).padEnd(8).slice(0, 32)}`;
  if (flags.has('g')) text += ` ${owners.group(stat.gid).padEnd(8).slice(0, 32)}`;
  if (['s', 'h', 'si', 'du'].some((flag) => flags.has(flag))) text += sizeText(options, bytes);
  if (flags.has('D') || format !== undefined) {
    const recent = Math.abs(context.proc.clock.now() - stat.mtimeMs) < RECENT_MS;
    text += ` ${formatTime(format ?? (recent ? '%b %e %H:%M' : '%b %e  %Y'), stat.mtimeMs)}`;
  }
  return text === '' ? '' : `[${text.slice(1)}]  `;
}

function suffix({ kind, mode }: FileStat): string {
  if (kind === 'directory') return '/';
  if (kind === 'fifo') return '|';
  if (kind === 'socket') return '=';
  return kind === 'file' && (mode & 0o111) !== 0 ? '*' : '';
}

function coloured(stat: FileStat | undefined, orphan: boolean, text: string): string {
  const code = orphan ? '40;31;01' : !stat ? '00' : stat.kind === 'directory' ? ((stat.mode & 0o1002) === 0o1002 ? '30;42' : '01;34') : stat.kind === 'symlink' ? '01;36' : stat.kind === 'fifo' ? '40;33' : stat.kind === 'device' ? '40;33;01' : stat.kind === 'socket' ? '01;35' : (stat.mode & 0o111) !== 0 ? '01;32' : '00';
  return `\x1b[${code}m${text}\x1b[0m`;
}

/** The name as it is shown, with what a link leads to. */
function shownName(context: Context, { flags }: TreeOptions, item: TreeItem, text: string): string {
  const quote = (name: string) => (flags.has('Q') ? `"${name.replace(/["\\]/g, '\\$&')}"` : flags.has('q') ? name.replace(/[\x00-\x1f\x7f]/g, '?') : name);
  const { env, stdout } = context.proc;
  const colours = env.has('TERM') && (flags.has('C') || (stdout.isTty && !flags.has('n') && (env.get('LS_COLORS') ?? '') !== ''));
  const orphan = item.target !== undefined && !item.targetStat;
  const paint = (stat: FileStat | undefined, name: string, lost = false) => (colours ? coloured(stat, lost, quote(name)) : quote(name));
  const mark = (stat: FileStat | undefined) => (flags.has('F') && stat ? suffix(stat) : '');
  const own = paint(item.stat, text, orphan);
  return item.target === undefined ? own + mark(item.stat) : `${own} -> ${paint(item.targetStat, item.target)}${mark(item.targetStat)}`;
}

export function treeAsText(context: Context, options: TreeOptions, roots: readonly Root[]): string {
  const { flags, values } = options;
  const owners = new Owners(context.proc);
  const ascii = flags.has('S') ? false : /^(?:us-)?ascii$/i.test(values.get('charset')?.at(-1) ?? '');
  const lines = ascii ? ASCII_LINES : LINES;
  let out = '';
  const put = (item: TreeItem, drawn: string, below: string, shown: string) => {
    const known = facts(context, options, owners, item);
    out += (flags.has('metafirst') ? known + drawn : drawn + known) + shownName(context, options, item, shown) + (item.note ? `  [${item.note}]` : '') + '\n';
    const children = item.children ?? [];
    children.forEach((child, at) => {
      const last = at === children.length - 1;
      const [line, next] = flags.has('i') ? ['', ''] : [below + (last ? lines.last : lines.more), below + (last ? lines.belowLast : lines.belowMore)];
      put(child, line, next, flags.has('f') ? `${shown === '/' ? '' : shown}/${child.name}` : child.name);
    });
  };
  for (const root of roots) {
    if (typeof root === 'string') out += `${root}  [error opening dir]\n`;
    else put(root, '', '', root.name);
  }
  return flags.has('noreport') ? out : `${out}\n${report(options, totalsOf(roots))}`;
}

function report(options: TreeOptions, { directories, files, bytes }: Totals): string {
  const { flags } = options;
  const used = flags.has('du') ? `${sizeText(options, bytes)}${flags.has('h') || flags.has('si') ? '' : ' bytes'} used in ` : '';
  if (flags.has('plain')) return `${Math.max(0, directories - 1)} directories, ${files} files\n`;
  return `${used}${directories} director${directories === 1 ? 'y' : 'ies'}${flags.has('d') ? '' : `, ${files} file${files === 1 ? '' : 's'}`}\n`;
}

function kindWord({ stat }: TreeItem): string {
  return stat.kind === 'symlink' ? 'link' : stat.kind === 'device' ? 'char' : stat.kind;
}

/** What both forms for machines tell of an item, in order. */
function attributesOf(options: TreeOptions, owners: Owners, item: TreeItem, shown: string): [string, string | number][] {
  const { flags } = options;
  const { stat } = item;
  return [
    ['name', shown],
    ...(item.target === undefined ? [] : [['target', item.target] as [string, string]]),
    ...(flags.has('inodes') ? [['inode', stat.inode] as [string, number]] : []),
    ...(flags.has('p') ? [['mode', (stat.mode & 0o7777).toString(8).padStart(4, '0')], ['prot', modeText(stat)]] as [string, string][] : []),
    ...(flags.has('u') ? [['user', owners.user(stat.uid)] as [string, string]] : []),
    ...(flags.has('g') ? [['group', owners.group(stat.gid)] as [string, string]] : []),
    ...(['s', 'h', 'si', 'du'].some((flag) => flags.has(flag)) ? [['size', flags.has('h') || flags.has('si') ? sizeText(options, item.bytes).trim() : item.bytes] as [string, string | number]] : []),
  ];
}

export function treeAsJson(context: Context, options: TreeOptions, roots: readonly Root[]): string {
  const owners = new Owners(context.proc), pretty = !options.flags.has('i');
  const print = (item: TreeItem, indent: string, shown: string): string => {
    const attributes = attributesOf(options, owners, item, shown).map(([name, value]) => `,"${name}":${JSON.stringify(value)}`).join('');
    const children = item.children?.map((child) => print(child, pretty ? `${indent}  ` : '', options.flags.has('f') ? `${shown}/${child.name}` : child.name)) ?? [];
    const contents = children.length > 0 ? `,"contents":[\n${children.join(',\n')}\n${indent}]` : '';
    return `${indent}{"type":"${kindWord(item)}"${attributes}${item.note ? `,"error":"${item.note}"` : ''}${contents}}`;
  };
  const indent = pretty ? '  ' : '';
  const shown = roots.map((root) => (typeof root === 'string' ? `${indent}{"type":"directory","name":${JSON.stringify(root)},"error": "opening dir"}` : print(root, indent, root.name)));
  const { directories, files, bytes } = totalsOf(roots);
  const used = options.flags.has('du') ? `"size":${bytes},` : '';
  const end = options.flags.has('noreport') ? '' : `,\n${indent}{"type":"report",${used}"directories":${directories}${options.flags.has('d') ? '' : `,"files":${files}`}}\n`;
  return `[\n${shown.join(',\n')}\n${end}]\n`;
}

export function treeAsXml(context: Context, options: TreeOptions, roots: readonly Root[]): string {
  const owners = new Owners(context.proc);
  const escape = (value: string | number) => String(value).replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!);
  const print = (item: TreeItem, indent: string, shown: string): string => {
    const word = kindWord(item);
    const children = item.children?.map((child) => print(child, `${indent}  `, options.flags.has('f') ? `${shown}/${child.name}` : child.name)).join('') ?? '';
    const open = `${indent}<${word}${attributesOf(options, owners, item, shown).map(([name, value]) => ` ${name}="${escape(value)}"`).join('')}>`;
    return children === '' ? `${open}</${word}>\n` : `${open}\n${children}${indent}</${word}>\n`;
  };
  const { directories, files, bytes } = totalsOf(roots);
  const shown = roots.map((root) => (typeof root === 'string' ? `  <directory name="${escape(root)}"><error>opening dir</error></directory>\n` : print(root, '  ', root.name))).join('');
  const used = options.flags.has('du') ? `    <size>${bytes}</size>\n` : '';
  const end = options.flags.has('noreport') ? '' : `  <report>\n${used}    <directories>${directories}</directories>\n${options.flags.has('d') ? '' : `    <files>${files}</files>\n`}  </report>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<tree>\n${shown}${end}</tree>\n`;
}
